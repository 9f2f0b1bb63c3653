"""The whole house, looked at by its lints."""

import re
import subprocess
import sys
from pathlib import Path

from django.apps import apps

from tests.architecture import lints

# Django's logins and the demo's clock live in real time: a clinic's clock that runs fast must not sign people out.
CLOCKS = {"common/clock.py"}
WALLS = {"common/clock.py", "config/middleware.py", "config/idle.py", "config/tidying.py"}


def complaints(lint, paths):
    found = {str(path.relative_to(lints.ROOT)): lint(path.read_text("utf-8")) for path in paths}
    return {path: said for path, said in found.items() if said}


def test_each_room_imports_from_the_rooms_below_it_only():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=lints.ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_contract_knows_every_room():
    apps_of_the_house = {config.name for config in apps.get_app_configs() if Path(config.path).parent == lints.ROOT}
    assert apps_of_the_house == set(lints.ROOMS)


def test_no_file_is_named_for_what_it_does_not_say():
    unnamed = [path for path in lints.sources(*lints.ROOMS, "tests") if path.stem in {"utils", "helpers", "misc"}]
    assert not unnamed


def test_there_is_one_clock():
    paths = [path for path in lints.sources(*lints.ROOMS) if str(path.relative_to(lints.ROOT)) not in CLOCKS]
    assert not complaints(lints.clock_reads, paths)


def test_real_time_is_asked_where_logins_need_it_only():
    paths = [path for path in lints.sources(*lints.ROOMS) if str(path.relative_to(lints.ROOT)) not in WALLS]
    assert not complaints(lints.wall_reads, paths)


def test_views_start_from_what_the_person_may_see():
    views = [path for path in lints.sources(*lints.ROOMS) if path.stem == "views" or path.parent.name == "views"]
    assert not complaints(lints.unguarded_reads, views)


def test_tasks_are_three_lines():
    assert not complaints(
        lints.long_tasks,
        [path for path in lints.sources(*lints.ROOMS) if path.stem == "tasks" and path.parent.name in lints.ROOMS],
    )


def test_files_end_before_they_tire():
    long = {
        str(path.relative_to(lints.ROOT)): lines
        for path in lints.sources(*lints.ROOMS, "tests", "scripts")
        if (lines := len(path.read_text("utf-8").splitlines())) > lints.FILE_LINES
    }
    assert not long


def test_functions_end_before_they_tire():
    assert not complaints(lints.long_functions, lints.sources(*lints.ROOMS, "scripts"))


def test_the_two_apps_called_sessions_keep_apart():
    assert apps.get_app_config("treatment_sessions").name == "sessions"
    assert apps.get_app_config("sessions").name == "django.contrib.sessions"


def templates():
    return sorted((lints.ROOT / "templates").rglob("*.html"))


def test_templates_hold_nothing_that_the_policy_blocks():
    assert not complaints(lints.inline_code, templates())


def test_pages_fetch_from_us_only():
    ours = [
        path
        for pattern in ("*.css", "*.js", "*.svg", "*.webmanifest")
        for path in (lints.ROOT / "static").rglob(pattern)
        if "vendor" not in path.parts
    ]
    assert not complaints(lints.foreign_fetches, [*templates(), *ours])


def test_nothing_is_promised_for_later():
    texts = [*lints.sources(*lints.ROOMS, "tests", "scripts"), *templates(), *lints.ROOT.glob("*.md")]
    assert not complaints(lints.loose_ends, texts)


PURE = {"cadence", "window", "scoring", "retry", "quiet", "stages", "states", "eligibility", "protocol", "schedule"}
IMPURE = re.compile(
    r"^\s*(?:from|import)\s+(?:\S*\.models\b(?<!django\.db\.models)|\S*\.services\b|django\.conf|common\.clock|common import clock)",
    re.MULTILINE,
)


def test_rules_that_are_pure_ask_no_table_no_setting_and_no_clock():
    rooms = [room for room in lints.ROOMS if room != "common"]
    rules = [path for path in lints.sources(*rooms) if path.stem in PURE and "services" not in path.parts]
    assert not complaints(IMPURE.findall, rules)


def test_the_rule_about_pure_rules_notices():
    assert IMPURE.search("from journey.models import Course")
    assert IMPURE.search("from common import clock")
    assert not IMPURE.search("from django.db.models import TextChoices")

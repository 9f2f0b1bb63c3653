"""Settings as they start: each case is a process of its own, because settings are read once."""

import ast
import itertools
import os
import re
import stat
import subprocess
import sys

import pytest

from scripts import check
from tests.architecture.lints import ROOT, sources

READERS = {
    "text",
    "choice",
    "flag",
    "whole",
    "words",
    "url",
    "origin",
    "mailbox",
    "secret",
    "keys",
    "push_key",
    "sender_of_texts",
}


def start(folder, code="", **variables):
    """Read the settings in a fresh process with these variables and nothing else of ours."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", f"from config import settings as s\n{code}"],
        cwd=ROOT,
        env={**clean, "VAR_DIR": str(folder), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def production(folder, **changes):
    return {**check.production(str(folder)), **changes}


REFUSED = [
    ({"DEMO": "true"}, "DEMO must not be on in production"),
    ({"DEBUG": "true"}, "DEBUG must not be on in production"),
    ({"SECRET_KEY": ""}, "SECRET_KEY must be given"),
    ({"FIELD_KEYS": ""}, "FIELD_KEYS must be given"),
    ({"SECRET_KEY": "", "FIELD_KEYS": ""}, "SECRET_KEY and FIELD_KEYS must be given"),
    ({"CLOCK": "3600x"}, "needs DEMO=true"),
    ({"DEMO": "true", "CLOCK": "3600x"}, "DEMO must not be on"),
    ({"PORT": "abc"}, "PORT must be a whole number"),
    ({"JOURNEY_MODE": "prod"}, "JOURNEY_MODE must be one of"),
    ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must be an address"),
    ({"BROKER_URL": "sqs://x"}, "BROKER_URL must be an address"),
    ({"EMAIL_URL": "mail.example.org"}, "EMAIL_URL must be an address"),
]


@pytest.mark.parametrize(("changes", "sentence"), REFUSED)
def test_production_refuses_what_must_not_be(tmp_path, changes, sentence):
    result = start(tmp_path, **production(tmp_path, **changes))
    assert result.returncode != 0
    assert sentence in result.stderr


def test_production_starts_with_the_example(tmp_path):
    code = "print(s.DEBUG, s.DEMO, 'demo' in s.INSTALLED_APPS, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
    result = start(tmp_path, code, **production(tmp_path))
    assert result.stdout.split() == ["False", "False", "False", "True", "True"], result.stderr


def test_the_provider_of_texts_may_call_at_the_host_that_it_was_told(tmp_path):
    """Else each STOP would be turned away before its signature is looked at."""
    given = production(tmp_path, TEXT_CALLBACK_URL="https://hooks.example.org")
    result = start(tmp_path, "print(*s.ALLOWED_HOSTS)", **given)
    assert "hooks.example.org" in result.stdout.split(), result.stderr


def test_an_embedded_house_makes_its_keys_once_and_for_its_owner_only(tmp_path):
    keys = {start(tmp_path, "print(s.SECRET_KEY, s.FIELD_KEYS)").stdout for _ in range(2)}
    assert len(keys) == 1
    assert len(keys.pop()) > 90
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").iterdir()}
    assert modes == {0o600}


def test_an_embedded_house_has_no_demo_unless_it_is_asked_for(tmp_path):
    assert start(tmp_path, "print(s.DEMO)").stdout.split() == ["False"]


def test_a_file_is_read_and_what_stands_in_the_environment_wins(tmp_path):
    (tmp_path / ".env").write_text("LOG_LEVEL=ERROR\nPORT=8100\n")
    code = f"""
from pathlib import Path
from config import env
env.load(Path({str(tmp_path / ".env")!r}))
print(env.text("LOG_LEVEL"), env.text("PORT"))
"""
    assert start(tmp_path, code, PORT="8200").stdout.split() == ["ERROR", "8200"]


def variables_read():
    """Every variable that a typed reader is asked for."""
    found = set()
    for path in sources("config"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "env"
                and node.func.attr in READERS
            ):
                found.add(ast.literal_eval(node.args[0]))
    return found


def test_the_example_names_exactly_the_variables_that_are_read():
    assert set(check.example()) == variables_read()


def test_the_environment_is_read_by_the_typed_readers_only():
    direct = [
        path
        for path in sources("config", "demo", "home", "integration", "journey", "measures", "messaging", "people")
        if re.search(r"os\.environ(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE)|os\.getenv", path.read_text("utf-8"))
    ]
    assert not direct


def test_every_variable_of_the_example_says_what_it_is():
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    bare = [
        line
        for before, line in itertools.pairwise(lines)
        if re.match(r"(# )?[A-Z_]+=", line) and not (before.startswith("## ") or "IDLE" in line)
    ]
    assert not bare

"""What stands around the program: pinned libraries, containers, make targets."""

import json
import os
import re
import subprocess

import pytest
import yaml
from django.db.backends.postgresql.base import DatabaseWrapper
from gunicorn import config as gunicorn  # type: ignore[import-untyped]  # it has none

from config import databases
from scripts import check
from tests.architecture.lints import ROOT


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_library_is_pinned_and_hashed_and_comes_from_nowhere_special(name):
    text = (ROOT / name).read_text("utf-8")
    pins = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert all(re.match(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==", pin) and "--hash=sha256:" in pin for pin in pins)
    assert "http" not in text
    assert "--index" not in text


def test_the_tests_run_on_the_libraries_that_the_house_runs_on():
    def pins(name):
        return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))

    run, dev = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: dev.get(name) for name in run} == run


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))


def test_compose_has_every_part(compose):
    assert set(compose["services"]) == {"migrate", "web", "worker", "timetable", "postgres", "redis", "mailcatcher"}


def test_compose_sets_only_what_the_house_reads(compose):
    of_postgres = {"PGPASSWORD"}
    assert set(compose["services"]["web"]["environment"]) <= set(check.example()) | of_postgres


def test_compose_sends_no_mail_to_a_catcher_that_nobody_asked_for(compose):
    assert compose["services"]["mailcatcher"]["profiles"] == ["mailcatcher"]
    assert compose["services"]["web"]["environment"]["EMAIL_URL"].startswith("${EMAIL_URL:?")


def test_the_password_of_the_database_may_hold_any_sign(compose):
    given = compose["services"]["web"]["environment"]
    assert "POSTGRES_PASSWORD" not in given["DATABASE_URL"]
    database = databases.from_url(given["DATABASE_URL"], testing=False, test_name="t", test_folder=ROOT)
    assert (database["USER"], database["PASSWORD"], database["HOST"]) == ("journey", "", "postgres")
    assert "password" not in DatabaseWrapper(database | {"OPTIONS": {}, "TIME_ZONE": None}).get_connection_params()
    assert given["PGPASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_in_an_address_the_password_is_written_with_percent_signs():
    database = databases.from_url(
        "postgresql://journey:p%40ss%2Fw%23rd@db:5432/journey", testing=False, test_name="t", test_folder=ROOT
    )
    assert database["PASSWORD"] == "p@ss/w#rd"


def test_compose_waits_for_what_it_needs(compose):
    services = compose["services"]
    for name in ("web", "worker", "timetable"):
        needs = services[name]["depends_on"]
        assert needs["migrate"]["condition"] == "service_completed_successfully"
        for other, how in needs.items():
            assert other in services
            assert how["condition"] != "service_healthy" or "test" in services[other]["healthcheck"]


def test_compose_opens_nothing_to_the_world(compose):
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_compose_names_each_volume_that_it_uses(compose):
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert used == set(compose["volumes"])


def test_the_container_runs_as_nobody_special_and_copies_what_exists():
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.search(r"^USER journey$", text, re.MULTILINE)
    for copied in re.findall(r"^COPY (?!--from)(\S+) ", text, re.MULTILINE):
        assert (ROOT / copied).exists()


def test_the_containers_server_writes_nothing_into_a_home_that_is_not_there():
    command = re.search(r"^CMD (\[\"gunicorn.*?\])", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    config = gunicorn.Config()
    given = config.parser().parse_args(json.loads(command[1].replace("\\\n", ""))[1:])
    assert given.control_socket_disable is True
    assert given.worker_tmp_dir == "/dev/shm"


def test_secrets_and_data_stay_out_of_the_image_and_the_repository():
    for name in (".dockerignore", ".gitignore"):
        lines = {line.strip("/") for line in (ROOT / name).read_text("utf-8").splitlines()}
        assert {"var", ".env", ".venv"} <= lines


def make(*arguments, **variables):
    environment = {**os.environ, **variables}
    environment.pop("MAKEFLAGS", None)
    return subprocess.run(["make", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_make_help_names_every_target():
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    said = make("help").stdout
    assert all(f"make {target} " in said for target in phony[1].split())


def test_a_python_that_is_too_old_or_missing_is_a_sentence():
    result = make("run", "PYTHON=/nowhere/python")
    assert result.returncode != 0
    assert "PYTHON=/nowhere/python is not a Python 3.11 or newer." in result.stderr
    assert "Traceback" not in result.stderr


def test_no_python_at_all_is_a_sentence(tmp_path):
    for name in ("sh", "sed"):
        (tmp_path / name).symlink_to(f"/bin/{name}")
    result = subprocess.run(
        ["/bin/sh", "scripts/find-python.sh"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "Journey needs Python 3.11 or newer" in result.stderr

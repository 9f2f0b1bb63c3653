"""What every test may rely on: tables that can be emptied, a clock that stands still, a browser when there is one."""

import gc
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from common import clock as house_clock
from scripts import browser

pytest_plugins = ("tests.cast",)

_BLOCKER = pytest.StashKey[Any]()

# What a browser needs in a container, and what keeps it from calling anybody by itself.
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # A microphone that beeps, and a yes when a page asks for it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


# A busy machine is slow now and then; how long a rule takes is measured in bench/, never by a test that fails.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

# About how long one test of a folder takes, in seconds, where it is not next to nothing.
SECONDS = {"system": 5, "services": 6, "concurrency": 2, "config": 0.5, "bench": 5, "access": 0.2, "demo": 0.5}


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Everything is loaded: search it for garbage no more, and search the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _longest_first(items: list[pytest.Item]) -> None:
    """Several workers take module after module: with the long ones first, they end at about the same time."""
    lasts: Counter[Path] = Counter()
    for item in items:
        lasts[item.path] += SECONDS.get(item.path.parent.name, 0.04)
    items.sort(key=lambda item: (-lasts[item.path], item.path))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine can not do, and say so; on a build server that is an error instead."""
    if hasattr(config, "workerinput"):
        _longest_first(items)
    on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    has_browser = browser.available()
    for item in items:
        if item.get_closest_marker("postgres") and not on_postgres:
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: set DATABASE_URL"))
        if item.get_closest_marker("services") and settings.BROKER_IN_MEMORY:
            item.add_marker(pytest.mark.skip(reason="needs a broker: set BROKER_URL"))
        if item.get_closest_marker("browser") and not has_browser:
            if os.environ.get("CI") == "true":
                raise pytest.UsageError("No Chromium was found, and on a build server the browser journeys must run.")
            item.add_marker(pytest.mark.skip(reason="NO BROWSER: install Chromium or set CHROMIUM"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How playwright starts the browser."""
    arguments: dict[str, Any] = {"headless": True, "args": BROWSER_ARGUMENTS}
    if found := browser.find():
        arguments["executable_path"] = found
    return arguments


@pytest.fixture
def clock() -> Iterator[Callable[[datetime], None]]:
    """Call it with an aware instant: the house's clock stands still there until the end of the test."""
    with ExitStack() as stack:
        yield lambda at: stack.enter_context(house_clock.frozen(at))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """At the end, ask whoever is still connected to go: PostgreSQL drops no database that a server's thread holds on to.

    A thread of the browser's server keeps its connection until it is collected, which may be after the last test.
    """
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _tables_that_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test with real transactions ends by emptying all tables; append-only ones refuse that on SQLite.

    (PostgreSQL empties with TRUNCATE, which a row trigger does not see.) So the triggers that forbid DELETE step aside
    just before that, and are back as soon as it is done: inside the next test's transaction they would be undone with it.
    """
    if not _has_real_transactions(request) or connection.vendor != "sqlite":
        yield
        return
    request.session.stash[_BLOCKER] = request.getfixturevalue("django_db_blocker")
    request.getfixturevalue("transactional_db")
    yield
    _take_away()


def _has_real_transactions(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    wanted = {"transactional_db", "live_server", "django_db_serialized_rollback", "django_db_reset_sequences"}
    return bool(wanted & set(request.fixturenames)) or bool(marker and marker.kwargs.get("transaction"))


_taken_away: list[str] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, None]:
    """Put the triggers back when everything of the test is taken down, its tables emptied; after the last there are none."""
    yield
    if _taken_away and nextitem is not None:
        with item.session.stash[_BLOCKER].unblock():
            _put_back()


def _take_away() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%!_append!_only!_delete' ESCAPE '!'"
        )
        for name, sql in cursor.fetchall():
            _taken_away.append(sql)
            cursor.execute(f'DROP TRIGGER "{name}"')


def _put_back() -> None:
    with connection.cursor() as cursor:
        while _taken_away:
            cursor.execute(_taken_away.pop())

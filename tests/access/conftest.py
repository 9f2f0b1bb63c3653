"""One world a module: it is built once, and each test steps back to where it began."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.db import transaction
from django.test import Client

from common import clock
from tests.access.world import World, build


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker) -> Iterator[World]:
    """Everything that could be opened, at a clock that stands still; taken back after the module."""
    with django_db_blocker.unblock(), ExitStack() as stack, transaction.atomic():
        yield build(lambda at: stack.enter_context(clock.frozen(at)))
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def cookies(world: World) -> dict[str, str]:
    """The session of everybody who is signed in."""
    found: dict[str, str] = {}
    for name, user in world.people.items():
        client = Client()
        if user is not None:
            client.force_login(user)
            found[name] = client.cookies["journey_session"].value
    return found


@pytest.fixture(scope="module")
def one_browser() -> Client:
    """One for everybody: to make one reads all of the house's files."""
    return Client()


@pytest.fixture
def as_person(one_browser: Client, cookies: dict[str, str], db: None) -> Callable[[str], Client]:
    """Somebody's browser, by name; what it writes is taken back when the test ends."""

    def browser(name: str) -> Client:
        one_browser.cookies.clear()
        if name in cookies:
            one_browser.cookies["journey_session"] = cookies[name]
        return one_browser

    return browser

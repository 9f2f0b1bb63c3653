"""What the journeys share: a house that answers on a port of its own, a clock that one can set, letters as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings as house_settings
from django.test import Client
from playwright.sync_api import Browser

from common import clock
from journey.services import load_protocols
from messaging.delivery import drain
from people.models import User
from tests.system.people import Visitor

GoTo = Callable[[datetime], None]


@pytest.fixture
def goto() -> Iterator[GoTo]:
    """Set the clock of the house; it stands still until it is set again."""
    with ExitStack() as stack:
        yield lambda at: stack.enter_context(clock.frozen(at))


@pytest.fixture
def house(live_server, settings, tmp_path: Path) -> str:
    """The address of the running house."""
    load_protocols()  # other tests with real transactions have emptied the table
    settings.SITE_URL = live_server.url
    settings.JOURNEY_EMAIL = replace(house_settings.JOURNEY_EMAIL, folder=tmp_path / "mail")
    return str(live_server.url)


class Post:
    """The letters of the house, as files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: set[Path] = set()

    def delivers(self) -> list[EmailMessage]:
        """Let the worker send what is due, and read the letters that came."""
        drain()
        fresh = sorted(set(self._folder.glob("*.eml")) - self._read)
        self._read |= set(fresh)
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in fresh]  # type: ignore[arg-type]


@pytest.fixture
def post(house: str, tmp_path: Path) -> Post:
    """The letters of this house."""
    return Post(tmp_path / "mail")


Somebody = Callable[..., Visitor]


@pytest.fixture
def somebody(house: str, browser: Browser) -> Iterator[Somebody]:
    """A fresh browser, perhaps with somebody signed in at it."""
    here: list[Visitor] = []

    def sits_down(user: User | None = None, **how: object) -> Visitor:
        visitor = Visitor(browser, house, **how)
        here.append(visitor)
        if user is not None:
            client = Client()
            client.force_login(user)
            visitor.carries(client.cookies["journey_session"].value, house)
        return visitor

    yield sits_down
    for visitor in here:
        visitor.leaves()

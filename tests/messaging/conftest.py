"""What the tests of this room share: a kind of message of their own, and a transport that only remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from common import clock as house_clock
from messaging import registry, services, transports
from messaging.carriers import Parcel
from messaging.models import Channel, Message
from messaging.registry import Text
from people.models import Clinic, User

NOON = datetime(2026, 6, 2, 16, 0, tzinfo=UTC)
"""Noon in New York."""

Make = Callable[..., Message]


class FakeTransport:
    """Remembers what it was given. ``then`` is called before each sending; ``down`` and ``fails`` are raised."""

    def __init__(self) -> None:
        self.letters: list[Parcel] = []
        self.down: Exception | None = None
        self.fails: list[Exception | None] = []
        self.then: Callable[[], None] | None = None

    def ready(self) -> None:
        if self.down:
            raise self.down

    def send(self, letter: Parcel) -> str:
        if self.then:
            self.then()
        error = self.fails.pop(0) if self.fails else None
        if error:
            raise error
        self.letters.append(letter)
        return "250"

    def close(self) -> None:
        """Nothing is kept open."""


class Note:
    """The words and the guard of the tests' own kind; a test may change both."""

    def __init__(self) -> None:
        self.wanted: Callable[[Message, datetime], str | None] = lambda _message, _now: None
        self.compose: Callable[[Message], Text] = lambda message: Text(
            "A page waits", "There is a page for you.", "Open it", f"https://journey.example/w/secret-{message.pk}/"
        )

    def say(self, message: Message) -> Text:
        return self.compose(message)

    def ask(self, message: Message, now: datetime) -> str | None:
        return self.wanted(message, now)


@pytest.fixture
def note() -> Iterator[Note]:
    one = Note()
    registry.register(
        "note",
        label="Note",
        compose=one.say,
        wanted=one.ask,
        reasons={"journaled": "The page was written."},
        counts=False,  # most tests here have many at once for one person
    )
    registry.register("alarm", label="Alarm", compose=one.say, quiet=False, counts=False)
    registry.register("letter", label="Letter", compose=one.say, consent=False)
    yield one
    for kind in ("note", "alarm", "letter"):
        registry.forget(kind)


@pytest.fixture
def post() -> Iterator[FakeTransport]:
    transport = FakeTransport()
    with transports.using(transport):
        yield transport


@pytest.fixture
def noon() -> Iterator[datetime]:
    with house_clock.frozen(NOON):
        yield NOON


@pytest.fixture
def ada(patient: Any) -> User:
    """Ada, who agreed to e-mail."""
    user: User = patient.user
    services.give_consent(user=user, clinic=patient.clinic, channel=Channel.EMAIL, by=user)
    return user


@pytest.fixture
def make(clinic: Clinic, ada: User, patient: Any, note: Note) -> Make:
    """A message to Ada that is due now, unless the test says otherwise."""
    count = iter(range(10_000))

    def one(**fields: Any) -> Message:
        given = {
            "clinic": clinic,
            "kind": "note",
            "channel": Channel.EMAIL,
            "due_at": house_clock.now() - timedelta(seconds=1),
            "unique_key": f"test:{next(count)}",
            "recipient": ada,
            "patient": patient,
        }
        return services.enqueue(**{**given, **fields})

    return one

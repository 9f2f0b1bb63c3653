"""Who carries a message out of the house: one port, and behind it a carrier for each channel that leaves it.

A room or a module registers its carrier by channel; the drain asks for the one of its thread and knows no more of it. A
carrier says plainly what it knows. ``NoAddress``: there is nowhere to send it. ``Down``: the channel as a whole can not
send, and nothing left the house. ``NotTaken``: this message was not taken, or nobody knows whether it was.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from messaging.retry import Failure

if TYPE_CHECKING:
    from messaging.models import Message
    from messaging.registry import Kind, Text


class Down(Exception):
    """The channel as a whole can not send at present. ``answer`` is a code or a class of error."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class NotTaken(Exception):
    """One message was not taken; ``failure`` says what that means for it, ``answer`` is a code, never an address."""

    def __init__(self, failure: Failure, answer: str) -> None:
        super().__init__(answer)
        self.failure = failure
        self.answer = answer


class NoAddress(Exception):
    """There is no address that could be used; ``reason`` is the named reason that the office sees."""

    def __init__(self, reason: str = "no_address") -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Parcel:
    """One message as it goes: our reference, where to, and what. A carrier may have a class of its own with more."""

    reference: str
    address: str
    content: bytes


@dataclass(frozen=True)
class Receipt:
    """It was taken. ``reference`` is what later news about it will name (ours, or the provider's)."""

    reference: str
    answer: str


class Carrier(Protocol):
    """The port of one channel; one instance a thread."""

    @property
    def channel(self) -> str:
        """The channel that it serves."""

    def off(self) -> str | None:
        """The named reason why this channel is not configured; None when it is. Its messages are held back with it."""

    def parcel(self, message: Message, kind: Kind, text: Text, at: datetime) -> Parcel:
        """The message ready to go; raises ``NoAddress``. Anything else that it raises is a fault of the program."""

    def ready(self) -> None:
        """Make sure that a parcel can be handed over now; raises ``Down``."""

    def send(self, parcel: Parcel) -> Receipt:
        """Hand one parcel over; raises ``NotTaken``, or ``Down`` if nothing left."""

    def close(self) -> None:
        """Let go of what is kept open."""


class LooksAhead(Protocol):
    """What a carrier may have besides: it is told which parcel will probably follow the one that is sent next."""

    def expect(self, parcel: Parcel | None) -> None:
        """Prepare for it as far as nothing of it leaves the house; it may never come."""


Factory = Callable[[], Carrier]

_factories: dict[str, Factory] = {}


class _Mine(threading.local):
    def __init__(self) -> None:
        self.carriers: dict[str, Carrier] = {}


_mine = _Mine()


def register(channel: str, factory: Factory) -> None:
    """Say who carries this channel. ``factory`` is called once in each thread that sends."""
    if channel in _factories:
        raise ValueError(f"The channel {channel!r} has its carrier already.")
    _factories[channel] = factory


def of(channel: str) -> Carrier | None:
    """The carrier of the channel in this thread; None when nobody registered one."""
    carrier = _mine.carriers.get(channel)
    if carrier is None and channel in _factories:
        carrier = _mine.carriers[channel] = _factories[channel]()
    return carrier


def why_off(channel: str) -> str | None:
    """The named reason why nothing goes by this channel in this house; None when it may."""
    carrier = of(channel)
    return carrier.off() if carrier else "no_carrier"


def close() -> None:
    """Let go of all that this thread keeps open; the next message opens it anew."""
    while _mine.carriers:
        _mine.carriers.popitem()[1].close()


@contextmanager
def using(carrier: Carrier) -> Iterator[None]:
    """For tests: this thread sends its channel by ``carrier`` inside the block."""
    before = _mine.carriers.get(carrier.channel)
    _mine.carriers[carrier.channel] = carrier
    try:
        yield
    finally:
        _mine.carriers.pop(carrier.channel, None)
        if before is not None:
            _mine.carriers[carrier.channel] = before

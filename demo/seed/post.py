"""The messages of the past: delivered by the real outbox at their own times, by a post that leads nowhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from common import clock
from demo.plot import Post
from messaging import delivery
from messaging.carriers import NotTaken, Parcel
from messaging.letters import reference_of
from messaging.models import Attempt, Channel, Message, Outcome
from messaging.retry import Failure
from messaging.states import MessageState

_ANSWER = "250"
_MOMENT = timedelta(seconds=2)


class Nowhere:
    """Takes every letter and keeps none; for some addresses it has the troubles that real mail servers have."""

    def __init__(self) -> None:
        self._troubles: dict[str, tuple[Post, datetime]] = {}
        self._met: set[str] = set()

    def trouble(self, address: str, post: Post, since: datetime) -> None:
        """Let letters to ``address`` fare like ``post`` from ``since`` on."""
        self._troubles[address] = (post, since)

    def ready(self) -> None:
        """It always is."""

    def send(self, letter: Parcel) -> str:
        """Take the letter, or say what kept it from arriving."""
        post, since = self._troubles.get(letter.address, (Post.ARRIVES, None))
        if since is None or clock.now() < since:
            return _ANSWER
        if post is Post.REFUSED:
            raise NotTaken(Failure.PERMANENT, "550 SMTPRecipientsRefused")
        if post is Post.CUT_OFF and self._first(letter.address):
            raise NotTaken(Failure.UNKNOWN, "SMTPServerDisconnected")
        if post is Post.LATE and self._first(letter.address):
            raise NotTaken(Failure.TEMPORARY, "451 SMTPDataError")
        return _ANSWER

    def close(self) -> None:
        """Nothing is kept open."""

    def _first(self, key: str) -> bool:
        is_first = key not in self._met
        self._met.add(key)
        return is_first


def deliver_until(at: datetime, *, exactly_from: datetime) -> None:
    """Let the outbox do what it would have done until ``at``, each message at its own time.

    Before ``exactly_from`` nothing keeps a message from arriving, so those are settled in one go: the same rows in a
    tenth of the time. From then on each one passes the real drain.
    """
    if at < exactly_from:
        _arrived(list(Message.objects.due(at)))
        return
    last: datetime | None = None
    while (due := _next_due(at)) is not None:
        now = max(due, min(due + _MOMENT, at))
        if now == last:
            raise RuntimeError("The outbox does not get on with what is due.")
        with clock.frozen(now):
            delivery.drain()
        last = now


def _arrived(rows: list[Message]) -> None:
    for message in rows:
        message.state, message.settled_at = MessageState.SENT, message.due_at + _MOMENT
        message.reference = reference_of(message) if message.channel == Channel.EMAIL else ""
    Message.objects.bulk_update(rows, ["state", "settled_at", "reference"])
    Attempt.objects.bulk_create(
        Attempt(message=message, at=message.due_at + _MOMENT, outcome=Outcome.SENT, answer=_answer(message))
        for message in rows
    )


def _answer(message: Message) -> str:
    return _ANSWER if message.channel == Channel.EMAIL else "inbox"


def _next_due(at: datetime) -> datetime | None:
    due: datetime | None = Message.objects.due(at).values_list("due_at", flat=True).first()
    return due

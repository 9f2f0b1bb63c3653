"""One worker's way through the messages that it claimed.

They are made ready together (``readying``), and what is left is made ready again as soon as that is a second old. Then
each message is marked as being on the wire, and sent outside any transaction; that it was taken is written down together
with the mark of the next one. So there is one commit a message, and never more than one message on the wire.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from common import clock
from messaging import claims, days, settling, trouble
from messaging.carriers import Down, NotTaken, Parcel
from messaging.models import Message
from messaging.readying import Ready, closed, ready, unreachable
from messaging.retry import Failure
from messaging.settling import Went
from messaging.states import MessageState

logger = logging.getLogger(__name__)

FRESH_SECONDS = 1.0
"""So long the answers of the rooms count: whether a message is wanted, and what it says."""

S = MessageState


class Round:
    """One batch of one worker."""

    def __init__(self, batch: Sequence[Message], worker: str, *, ends_at: float) -> None:
        """``ends_at`` is a reading of the monotonic clock; what was not begun by then goes back into the queue."""
        self._left = list(batch)
        self._worker = worker
        self._ends_at = ends_at
        self._tally = Counter[str]()
        self._down: set[str] = set()
        self._sent_by: set[str] = set()
        self._in_doubt: set[str] = set()
        self._went: Went | None = None
        self._renew_at = _half_way(clock.now())

    def walk(self, tally: Counter[str]) -> set[str]:
        """Bring every message to its end, as far as time allows, count the ends, and tell the channels that sent.

        When the house is being stopped, what was not begun is free for the next worker at once.
        """
        self._tally = tally
        is_through = False
        try:
            while self._left and time.monotonic() < self._ends_at:
                self._stretch()
            is_through = not self._left and not self._down
            return self._sent_by - self._down
        finally:
            self._write_down()
            if not is_through:
                claims.release(self._worker)

    def _stretch(self) -> None:
        """As far as the rooms' answers are fresh."""
        fresh_until = min(time.monotonic() + FRESH_SECONDS, self._ends_at)
        going, self._left = ready(self._left, self._tally), []
        for place, one in enumerate(going):
            if place and time.monotonic() > fresh_until:
                self._left = [later.message for later in going[place:]]
                break
            if one.message.channel not in self._down:
                self._safely(one, going[place + 1] if place + 1 < len(going) else None)
        self._write_down()

    def _safely(self, one: Ready, following: Ready | None) -> None:
        """Send one message; whatever breaks, the others go on."""
        try:
            ended = self._sent(one, following)
        except Down as error:
            ended = self._is_down(one.message, error.answer)
        except Exception as error:  # noqa: BLE001  (its text may hold what nobody should read in a log)
            logger.error("Message %s could not be delivered: %s", one.message.pk, type(error).__name__)  # noqa: TRY400
            ended = "stuck"  # the lease brings it back, or shows it as unsure
        if ended:
            self._tally[ended] += 1

    def _sent(self, one: Ready, following: Ready | None) -> str:
        """How it ended; nothing yet for one that was taken, which is said with the next."""
        now, message = clock.now(), one.message
        self._hold_on(now)
        one.carrier.ready()
        if not days.is_on_its_day(message, now) and not days.take(message, now):
            return closed(message, S.SUPPRESSED, "one_a_day")
        if not self._marked(one, now):
            return self._overtaken(one)
        try:
            if (look_ahead := getattr(one.carrier, "expect", None)) is not None:
                look_ahead(following.parcel if following and following.carrier is one.carrier else None)
            receipt = one.carrier.send(one.parcel)
        except NotTaken as error:
            return _not_taken(message, one.parcel, error)
        self._went = Went(message, receipt)
        return ""

    def _marked(self, one: Ready, now: datetime) -> bool:
        settled, marked = settling.pass_on(self._went, one.message, needs_consent=one.kind.needs_consent, now=now)
        self._count(settled)
        return marked

    def _write_down(self) -> None:
        """Say of the last message that it was taken, with no next one to mark."""
        if self._went is None:
            return
        try:
            settled, _marked = settling.pass_on(self._went, None, needs_consent=False, now=clock.now())
        except Exception as error:  # noqa: BLE001  (as above; its lease shows it as unsure)
            pk, broke = self._went.message.pk, type(error).__name__
            logger.error("Message %s went, but that could not be written: %s", pk, broke)  # noqa: TRY400
            self._went = None
            self._tally["stuck"] += 1
        else:
            self._count(settled)

    def _count(self, settled: bool) -> None:
        went, self._went = self._went, None
        if went is not None:
            self._tally["sent" if settled else "overtaken"] += 1
            self._sent_by.add(went.message.channel)
            self._in_doubt.discard(went.message.channel)

    def _overtaken(self, one: Ready) -> str:
        if one.kind.needs_consent and not settling.has_agreed(one.message):
            return unreachable(one.message, "no_consent")
        return "overtaken"

    def _hold_on(self, now: datetime) -> None:
        """Renew the lease of the batch when half of it is over: a slow server is no reason to lose it."""
        if now >= self._renew_at:
            claims.renew(self._worker, now)
            self._renew_at = _half_way(now)

    def _is_down(self, message: Message, answer: str) -> str:
        """The channel can not send, and its messages wait; how this one ended.

        Where others went a moment ago it may be this message alone that can not go. It goes down one rung, and the channel
        is only closed when the next one brings the same.
        """
        channel, now = message.channel, clock.now()
        if message.state == S.SENDING and channel in self._sent_by and channel not in self._in_doubt:
            self._in_doubt.add(channel)
            settling.not_taken(message, answer=answer, now=now)
            return str(message.state)
        self._down.add(channel)
        noted = trouble.note(channel, answer, now)
        settling.give_back(message)
        logger.warning(
            "The channel %s can not send (%s); messages wait. Next try at %s", channel, answer, noted.retry_at
        )
        return "waiting"


def _not_taken(message: Message, parcel: Parcel, error: NotTaken) -> str:
    now = clock.now()
    if error.failure == Failure.UNKNOWN:
        settling.cut_off(message, reference=parcel.reference, answer=error.answer, now=now)
    elif error.failure == Failure.PERMANENT:
        settling.refused(message, answer=error.answer, now=now)
    else:
        settling.not_taken(message, answer=error.answer, now=now)
    return str(message.state)


def _half_way(now: datetime) -> datetime:
    """Half of a lease that is taken now."""
    return now + (claims.lease_from(now) - now) / 2

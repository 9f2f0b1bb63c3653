"""When a channel as a whole can not send: its messages wait in the queue, unharmed, and the office sees why.

A mail server that is down is no message's fault. Nothing climbs its ladder for it; the channel is tried again after
1, 2, 4 and then every 5 minutes, with one connection and not with thousands of messages, and each time with another
message first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from messaging.models import Message, Trouble

LONGEST = timedelta(minutes=5)
FIRST = timedelta(minutes=1)


def pause_after(tries: int) -> timedelta:
    """How long to wait after that many failed tries in a row (1 or more)."""
    return min(FIRST * int(2 ** (min(tries, 10) - 1)), LONGEST)


def known() -> dict[str, Trouble]:
    """Every channel in trouble, by its name."""
    return {row.channel: row for row in Trouble.objects.all()}


def turned(batch: Sequence[Message], tries: Mapping[str, int]) -> list[Message]:
    """The batch, but in each channel that failed so many times in a row another message is asked first than the last time.

    For it may be one message that brings the trouble, and then all others must not wait behind it.
    """
    turns = {name: deque(one for one in batch if one.channel == name) for name in tries}
    for name, rows in turns.items():
        rows.rotate(-tries[name])
    return [turns[one.channel].popleft() if one.channel in turns else one for one in batch]


def note(channel: str, answer: str, now: datetime) -> Trouble:
    """Remember that the channel could not send, and when to try it again."""
    known = Trouble.objects.filter(channel=channel).first()
    tries = known.tries + 1 if known else 1
    trouble, _created = Trouble.objects.update_or_create(
        channel=channel,
        defaults={"last_at": now, "retry_at": now + pause_after(tries), "tries": tries, "answer": answer[:120]},
        create_defaults={
            "since": now,
            "last_at": now,
            "retry_at": now + pause_after(tries),
            "tries": tries,
            "answer": answer[:120],
        },
    )
    return trouble


def over(channel: str) -> bool:
    """The channel sends again; True when it was in trouble."""
    return Trouble.objects.filter(channel=channel).delete()[0] > 0


def now_for(channel: str) -> Trouble | None:
    """The trouble that the channel is in, if any."""
    return Trouble.objects.filter(channel=channel).first()

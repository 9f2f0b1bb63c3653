"""When a channel as a whole can not send: its messages wait in the queue, unharmed, and the office sees why.

A mail server that is down is no message's fault. Nothing climbs its ladder for it; the channel is tried again after
1, 2, 4 and then every 5 minutes, with one connection and not with thousands of messages.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from messaging.models import Trouble

LONGEST = timedelta(minutes=5)
FIRST = timedelta(minutes=1)


def pause_after(tries: int) -> timedelta:
    """How long to wait after that many failed tries in a row (1 or more)."""
    return min(FIRST * int(2 ** (min(tries, 10) - 1)), LONGEST)


def known() -> dict[str, datetime]:
    """Every channel in trouble, and when it is tried again."""
    return dict(Trouble.objects.values_list("channel", "retry_at"))


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

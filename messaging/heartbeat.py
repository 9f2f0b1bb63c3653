"""Signs of life of periodic work, so that the office and ``/health/ready`` can tell that it runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from common import clock
from messaging.models import Heartbeat

EVERY = timedelta(seconds=10)
SILENCE = timedelta(minutes=2)
"""After this long without a sign of life, somebody should look."""


def beat(name: str, now: datetime) -> None:
    """Note that the job ran through; written at most every ten seconds."""
    last = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    if last is None:
        Heartbeat.objects.bulk_create([Heartbeat(name=name, at=now)], ignore_conflicts=True)
    elif not last <= now < last + EVERY:  # a demo clock that was set back counts as long ago
        Heartbeat.objects.filter(name=name).update(at=now)


def last_beat(name: str) -> datetime | None:
    """When the job last ran through, to ten seconds; None when it never did."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


def is_silent(name: str) -> bool:
    """Whether the job has not run for two minutes of real time, however a demo's clock jumps or runs.

    A sign of life from days ahead is of a time before the clock was set back, and says nothing about now.
    """
    last = last_beat(name)
    return last is None or not -SILENCE <= clock.real_time_since(last) <= SILENCE

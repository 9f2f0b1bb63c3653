"""Whom a freed time is of use to, and in which order they are asked. Values and ``now`` only.

A time is of use when it is earlier than the person's own, keeps the protocol's gaps to the sessions beside it, is not one
that they refused, and what came free suits: the setting, the length, and the role of the person who would be there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from common.walltime import local_day
from messaging.quiet import QuietHours, next_allowed
from rota.availability import Stretch

AT_ONCE: Final = 5
"""So many are asked at the same time; the next when none of them wants it."""

SOONEST: Final = timedelta(hours=12)
"""A time that begins sooner is offered to nobody: not eating before, and finding who takes you home, want half a day.
Ours; no source has a number for it."""

LINKS: Final = 4
"""Who takes a freed time frees their own. After so many times in a row a person looks instead."""

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Freed:
    """A time that came free, where and with whom. ``role`` is the person's; ``declined`` said no to a time of this chain."""

    at: Stretch
    zone: ZoneInfo
    at_home: bool = False
    role: str = ""
    session: UUID | None = None
    declined: Collection[UUID] = frozenset()


@dataclass(frozen=True)
class Waiting:
    """Somebody who would come earlier. ``before`` and ``after`` are the starts of the sessions beside theirs."""

    wait: UUID
    patient: UUID
    session: UUID
    since: datetime
    own: datetime
    minutes: int
    min_gap_hours: int
    max_gap_days: int
    at_home: bool = False
    roles: Collection[str] = ()
    before: datetime | None = None
    after: datetime | None = None
    refused: Sequence[Stretch] = ()
    busy: Sequence[Stretch] = ()


def still_offered(starts_at: datetime, now: datetime) -> bool:
    """Whether somebody can still be asked to come to a session that begins then."""
    return now + SOONEST <= starts_at


def is_of_use(freed: Freed, one: Waiting) -> bool:
    """Whether the person could have their session at that time, and would have it earlier."""
    if one.session == freed.session or one.patient in freed.declined:
        return False
    starts_at = freed.at.starts_at
    if starts_at >= one.own or one.at_home != freed.at_home:
        return False
    if one.minutes * MINUTE > freed.at.ends_at - starts_at:
        return False
    if freed.role and one.roles and freed.role not in one.roles:
        return False
    wanted = Stretch(starts_at, starts_at + one.minutes * MINUTE)
    return _keeps_gaps(starts_at, one, freed.zone) and not any(
        wanted.overlaps(taken) for taken in (*one.refused, *one.busy)
    )


def whom_to_ask(
    freed: Freed, waiting: Sequence[Waiting], *, asked: Collection[UUID] = frozenset()
) -> tuple[Waiting, ...]:
    """Those to whom the time is of use, who have waited longest first; nobody is ``asked`` twice (ids of waits)."""
    fit = (one for one in waiting if one.wait not in asked and is_of_use(freed, one))
    return tuple(sorted(fit, key=lambda one: (one.since, one.wait)))


def open_until(
    now: datetime, *, minutes: int, starts_at: datetime, zone: ZoneInfo, quiet: QuietHours | None
) -> datetime:
    """Until when an offer stands: so many minutes outside the person's quiet hours, and never until it is too soon."""
    return min(next_allowed(now, zone, quiet) + minutes * MINUTE, starts_at - SOONEST)


def _keeps_gaps(starts_at: datetime, one: Waiting, zone: ZoneInfo) -> bool:
    least = timedelta(hours=one.min_gap_hours)
    if one.before is not None:
        gap = starts_at - one.before
        if gap < least or _days(one.before, starts_at, zone) > one.max_gap_days:
            return False
    if one.after is not None:
        gap = one.after - starts_at
        if gap < least or _days(starts_at, one.after, zone) > one.max_gap_days:
            return False
    return True


def _days(first: datetime, last: datetime, zone: ZoneInfo) -> int:
    return (local_day(last, zone) - local_day(first, zone)).days

"""What becomes of a moment whose time passed before anybody could plan it: a dose written down late, a journey east.

It is asked for at once, as long as that is still of use and the day has no other question; else it stays left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from common.walltime import local_day
from integration.window import ALREADY_PAST, ONE_A_DAY, Moment, MomentKind
from messaging.quiet import QuietHours, next_allowed


def caught_up(
    moments: Iterable[Moment],
    now: datetime,
    zone: ZoneInfo,
    quiet: QuietHours | None,
    *,
    until: datetime,
    asked_on: Collection[date] = (),
) -> tuple[Moment, ...]:
    """The moments that are still to come, the past ones moved to the next allowed minute where that is of use.

    ``asked_on`` are the local days that had their question already; none gets a second one. ``until`` is the last
    instant at which there is time left to write in the window. Of several past moments only the latest is asked for.
    """
    taken = set(asked_on)
    kept: dict[MomentKind, Moment] = {}
    ahead = [moment for moment in moments if moment.suppressed != ALREADY_PAST]
    past = [moment for moment in moments if moment.suppressed == ALREADY_PAST]
    for moment in ahead:
        kept[moment.kind] = _once_a_day(moment, zone, taken)
    taken |= {local_day(moment.due_at, zone) for moment in kept.values() if moment.due_at}
    at = next_allowed(now, zone, quiet)
    for moment in sorted(past, key=lambda one: one.wanted_at, reverse=True):
        in_time = at <= until or moment.kind is MomentKind.FOLLOW_UP
        if in_time and at < moment.expires_at and local_day(at, zone) not in taken:
            moment = replace(moment, due_at=at, suppressed=None)  # noqa: PLW2901
            taken.add(local_day(at, zone))
        kept[moment.kind] = moment
    return tuple(kept[kind] for kind in MomentKind if kind in kept)


def _once_a_day(moment: Moment, zone: ZoneInfo, asked_on: Collection[date]) -> Moment:
    if moment.due_at is None or local_day(moment.due_at, zone) not in asked_on:
        return moment
    return replace(moment, due_at=None, suppressed=ONE_A_DAY)


def last_minute(closes_at: datetime, margin_minutes: int) -> datetime:
    """The last instant at which a question still leaves time to write."""
    return closes_at - timedelta(minutes=margin_minutes)

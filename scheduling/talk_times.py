"""Times for one talk: within the window that it belongs into, when the patient and whoever holds it are free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from common.walltime import local_day, to_utc
from rota.availability import DAY, Stretch, is_free, merge
from scheduling.consequences import Booked, CourseDates, window_after
from scheduling.facts import Bookable, ClinicFacts, PlannedMeeting

MOST, SAME_DAY = 6, 2
_AHEAD = 21
"""A talk that belongs to no session is looked for in so many days. Ours."""


@dataclass(frozen=True)
class TalkWish:
    """What is looked for. ``known`` is the meeting that moves, so that its own time counts as free."""

    kind: str
    minutes: int
    dose: UUID | None = None
    by_video: bool = False
    place: UUID | None = None
    person: UUID | None = None
    known: UUID | None = None


def bounds(wish: TalkWish, dates: CourseDates, now: datetime) -> Stretch | None:
    """From when to when such a talk may be; None where nothing of that is left."""
    dose = dates.dose(wish.dose)
    first, last = now, now + _AHEAD * DAY
    if dose is not None and wish.kind == "integration":
        first, last = window_after(dose, dates.needs) or (dose.at.ends_at, last)
    elif dose is not None:
        before = [one for one in dates.in_order if one.at < dose.at]
        first, last = (before[-1].at.ends_at if before else now), dose.at.starts_at
    first = max(first, now)
    return Stretch(first, last) if first + timedelta(minutes=wish.minutes) <= last else None


def talk_times(
    wish: TalkWish, dates: CourseDates, facts: ClinicFacts, *, near: datetime | None = None
) -> tuple[PlannedMeeting, ...]:
    """Some free times, in order: the nearest to ``near``, or the soonest."""
    within = bounds(wish, dates, facts.now)
    if within is None:
        return ()
    starts = list(_starts(within, wish.minutes, facts))
    if near is not None:
        starts.sort(key=lambda at: (abs(at - near), at))
    found: list[PlannedMeeting] = []
    for at in starts:
        same_day = sum(local_day(one.at.starts_at, facts.zone) == local_day(at, facts.zone) for one in found)
        close = any(abs(one.at.starts_at - at) < timedelta(hours=1) for one in found)
        if same_day < SAME_DAY and not close and (one := _at(wish, at, dates, facts)) is not None:
            found.append(one)
        if len(found) == MOST:
            break
    return tuple(sorted(found, key=lambda one: one.at))


def _starts(within: Stretch, minutes: int, facts: ClinicFacts) -> Iterator[datetime]:
    day, last = local_day(within.starts_at, facts.zone), local_day(within.ends_at, facts.zone)
    while day <= last:
        for minute in range(0, 24 * 60, facts.step_minutes):
            at = to_utc(day, time(minute // 60, minute % 60), facts.zone)
            if within.starts_at <= at and at + timedelta(minutes=minutes) <= within.ends_at and at > facts.now:
                yield at
        day += DAY


def _at(wish: TalkWish, starts_at: datetime, dates: CourseDates, facts: ClinicFacts) -> PlannedMeeting | None:
    at = Stretch(starts_at, starts_at + timedelta(minutes=wish.minutes))
    booked: tuple[Booked, ...] = (*dates.doses, *dates.talks)
    own = [one.at for one in booked if one.id != wish.known]
    if any(at.overlaps(other) for other in (*own, *dates.needs.busy, *dates.needs.refused)):
        return None
    roles = dates.needs.dose_roles
    person = _free([one for one in facts.people if one.role in roles], wish.person, at, at)
    if person is None and facts.people:
        return None
    place = None
    if not wish.by_video:
        if not is_free(at, merge(facts.open)):
            return None
        # A room for talking first: a chair may be needed for a dose.
        places = sorted(facts.places, key=lambda one: one.takes_doses)
        place = _free_place(places, wish.place, at)
        if place is None and facts.places:
            return None
    elif not facts.people and not is_free(at, merge(facts.open)):
        return None
    return PlannedMeeting(wish.kind, 0, at, place, person, wish.by_video)


def _free_place(places: Sequence[Bookable], own: UUID | None, at: Stretch) -> UUID | None:
    for one in sorted(places, key=lambda one: one.id != own):
        held = Stretch(at.starts_at, at.ends_at + timedelta(minutes=one.turnover_minutes))
        if _free([one], one.id, at, held) is not None:
            return one.id
    return None


def _free(among: Sequence[Bookable], own: UUID | None, at: Stretch, held: Stretch) -> UUID | None:
    """The one that it has, where that is free; else the first one that is."""
    for one in sorted(among, key=lambda one: one.id != own):
        if is_free(at, merge(one.has)) and not any(held.overlaps(busy) for busy in one.busy):
            return one.id
    return None

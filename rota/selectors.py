"""Reads over places, staff hours and what is booked, each with a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.walltime import local_day
from people.hours import Span
from people.models import Clinic, Closure, Membership
from people.selectors import staff_of
from rota.availability import Days, Hours, OtherHours
from rota.booked import Booked, booked
from rota.models import ExceptionKind, Place, PlaceClosure, StaffException, StaffHours, StaffWeek
from rota.standing import PersonFacts, PlaceFacts, Reason, Standing

Week = dict[int, list[Span]]


@dataclass(frozen=True)
class Worker:
    """Somebody who works here, their week (None: nobody has said yet) and the exceptions that are not over.

    ``version`` is that of the week; one that nobody has set has the first.
    """

    membership: Membership
    week: Week | None
    exceptions: list[StaffException]
    version: int = 1


@dataclass(frozen=True)
class ToMove:
    """Something that is booked where it cannot stay, and why, the gravest reason first."""

    booked: Booked
    reasons: tuple[Reason, ...]


def workers_of(clinic: Clinic, now: datetime) -> list[Worker]:
    """Everybody who works here, by name; four queries."""
    return _workers(list(staff_of(clinic)), now, clinic)


def worker(membership: Membership, now: datetime) -> Worker:
    """One of them; three queries. The clinic has to be read along with the membership."""
    (found,) = _workers([membership], now)
    return found


def places_of(clinic: Clinic, now: datetime) -> list[tuple[Place, list[PlaceClosure]]]:
    """The clinic's places, those given up last, each with its closures that are not over; two queries."""
    rows = list(Place.objects.filter(clinic=clinic).order_by("name"))
    closed: dict[UUID, list[PlaceClosure]] = defaultdict(list)
    for row in PlaceClosure.objects.not_over(local_day(now, clinic.zone)).filter(place__clinic=clinic):
        closed[row.place_id].append(row)
    return sorted(((row, closed[row.pk]) for row in rows), key=lambda one: one[0].retired_at is not None)


def to_move(clinic: Clinic, now: datetime) -> list[ToMove]:
    """What is booked from now on and cannot stay where it stands, soonest first; a fixed number of queries."""
    coming = booked(clinic, now)
    standing = standing_of(clinic, now) if coming else None
    found = []
    for one in coming if standing else ():
        reasons = (
            standing.why_not(one.at, place=one.place, person=one.membership, is_dose=one.is_dose) if standing else ()
        )
        if reasons:
            found.append(ToMove(one, reasons))
    return found


def standing_of(clinic: Clinic, now: datetime) -> Standing:
    """The clinic by which what is booked from now on is judged; eight queries."""
    today = local_day(now, clinic.zone)
    return Standing(
        zone=clinic.zone,
        week=tuple(Hours(row.weekday, row.opens, row.closes) for row in clinic.hours.all()),
        closed=_days(clinic.closures.filter(last_on__gte=today)),
        places={
            place.pk: PlaceFacts(place.retired_at is not None, place.takes_doses, _days(closures))
            for place, closures in places_of(clinic, now)
        },
        people=_people(clinic, now),
    )


def _people(clinic: Clinic, now: datetime) -> dict[UUID, PersonFacts]:
    rows = list(Membership.objects.filter(clinic=clinic).select_related("user"))
    return {
        one.membership.pk: PersonFacts(
            is_gone=one.membership.ended_at is not None or not one.membership.user.is_active,
            week=None if one.week is None else _hours(one.week),
            exceptions=tuple(
                OtherHours(row.first_on, row.last_on, row.begins, row.ends, extra=row.kind == ExceptionKind.EXTRA)
                for row in one.exceptions
            ),
        )
        for one in _workers(rows, now, clinic)
    }


def _workers(rows: list[Membership], now: datetime, clinic: Clinic | None = None) -> list[Worker]:
    if not rows:
        return []
    today = local_day(now, (clinic or rows[0].clinic).zone)
    ids = [row.pk for row in rows]
    versions = dict(StaffWeek.objects.filter(membership__in=ids).values_list("membership", "version"))
    weeks: dict[UUID, Week] = {one: {} for one in versions}
    for hours in StaffHours.objects.filter(membership__in=ids):
        weeks.setdefault(hours.membership_id, {}).setdefault(hours.weekday, []).append(Span(hours.begins, hours.ends))
    others: dict[UUID, list[StaffException]] = defaultdict(list)
    for row in StaffException.objects.not_over(today).filter(membership__in=ids):
        others[row.membership_id].append(row)
    return [Worker(row, weeks.get(row.pk), others[row.pk], versions.get(row.pk, 1)) for row in rows]


def _hours(week: Week) -> tuple[Hours, ...]:
    return tuple(Hours(day, span.opens, span.closes) for day, spans in week.items() for span in spans)


def _days(rows: Iterable[PlaceClosure | Closure]) -> tuple[Days, ...]:
    return tuple(Days(row.first_on, row.last_on) for row in rows)

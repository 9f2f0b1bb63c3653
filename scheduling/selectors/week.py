"""What the week and the board draw: who and what there is, when it can be had, and what is booked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from common.walltime import to_utc
from journey.protocol import Setting
from people.models import Closure, Membership, Patient
from people.roles import Role
from rota.availability import DAY, Days, Hours, OtherHours, Stretch, stretches
from rota.models import ExceptionKind, Place, PlaceClosure, StaffException, StaffHours
from scheduling.week import Booked
from sessions.meeting_states import MeetingState
from sessions.models import Meeting, TreatmentSession
from sessions.states import SessionState

LONGEST = timedelta(days=1)
"""Nothing is booked for longer: what began earlier than this before a day is over on it."""

_TREATING = (Role.PRESCRIBER, Role.CLINICIAN)
_COMMON = (
    "id",
    "starts_at",
    "minutes",
    "state",
    "place_id",
    "clinician_id",
    "confirmed_at",
    "version",
    "course__patient__user__name",
    "seen",
)

Row = TypeVar("Row")


@dataclass(frozen=True)
class Had:
    """A place or a person: when it can be had. ``works`` is false for somebody of whom no hours are known."""

    id: UUID
    name: str
    has: tuple[Stretch, ...]
    role: str = ""
    works: bool = True
    in_use: bool = True
    takes_doses: bool = True
    turnover: timedelta = timedelta()
    closed: tuple[PlaceClosure, ...] = ()


@dataclass(frozen=True)
class Looked:
    """A clinic from the first to the last of ``days``, as one reader may see it."""

    zone: ZoneInfo
    days: tuple[date, ...]
    open: tuple[Stretch, ...]
    weekdays: frozenset[int]
    closures: tuple[Closure, ...]
    places: tuple[Had, ...]
    people: tuple[Had, ...]
    booked: tuple[Booked, ...]

    @property
    def keeps_places(self) -> bool:
        """Whether the clinic has any place that can be booked."""
        return any(place.in_use for place in self.places)

    @property
    def keeps_hours(self) -> bool:
        """Whether anybody's hours are known."""
        return any(one.works for one in self.people)


def look(membership: Membership, days: Sequence[date]) -> Looked:
    """Nine queries, however much is booked. The days are in order, without a gap."""
    clinic, zone = membership.clinic, membership.clinic.zone
    first, last = days[0], days[-1]
    opening = list(clinic.hours.all())
    closures = tuple(clinic.closures.filter(first_on__lte=last, last_on__gte=first))
    closed = [Days(one.first_on, one.last_on) for one in closures]
    week = [Hours(one.weekday, one.opens, one.closes) for one in opening]
    places = _places(membership, first, last, week=week, closed=closed)
    booked = _booked(membership, first, last, {one.id: one.turnover for one in places})
    used = {one.place for one in booked}
    return Looked(
        zone=zone,
        days=tuple(days),
        open=stretches(zone, first, last, week=week, closed=closed),
        weekdays=frozenset(one.weekday for one in opening),
        closures=closures,
        places=tuple(one for one in places if one.in_use or one.id in used),
        people=_people(membership, first, last, closed=closed, used={one.person for one in booked if one.person}),
        booked=booked,
    )


def _places(
    membership: Membership,
    first: date,
    last: date,
    *,
    week: Sequence[Hours],
    closed: Sequence[Days],
) -> list[Had]:
    zone = membership.clinic.zone
    rows = list(Place.objects.filter(clinic=membership.clinic_id))
    shut = _by(
        PlaceClosure.objects.filter(place__clinic=membership.clinic_id, first_on__lte=last, last_on__gte=first),
        lambda one: one.place_id,
    )
    found = []
    for row in rows:
        own = tuple(shut[row.pk])
        days = [*closed, *(Days(one.first_on, one.last_on) for one in own)]
        has = stretches(zone, first, last, week=week, closed=days) if row.retired_at is None else ()
        found.append(
            Had(
                row.pk,
                row.name,
                has,
                in_use=row.retired_at is None,
                takes_doses=row.takes_doses,
                turnover=timedelta(minutes=row.turnover_minutes),
                closed=own,
            )
        )
    return found


def _people(
    membership: Membership, first: date, last: date, *, closed: Sequence[Days], used: set[UUID]
) -> tuple[Had, ...]:
    clinic, zone = membership.clinic_id, membership.clinic.zone
    works = Q(ended_at=None, user__is_active=True, role__in=_TREATING)
    rows = Membership.objects.filter(works | Q(pk__in=used), clinic=clinic).select_related("user", "week")
    hours = _by(StaffHours.objects.filter(membership__clinic=clinic), lambda one: one.membership_id)
    others = _by(
        StaffException.objects.filter(membership__clinic=clinic, first_on__lte=last, last_on__gte=first),
        lambda one: one.membership_id,
    )
    found = []
    for row in rows:
        has = stretches(
            zone,
            first,
            last,
            week=[Hours(one.weekday, one.begins, one.ends) for one in hours[row.pk]],
            exceptions=[
                OtherHours(one.first_on, one.last_on, one.begins, one.ends, extra=one.kind == ExceptionKind.EXTRA)
                for one in others[row.pk]
            ],
            closed=closed,
        )
        is_known = (
            bool(hours[row.pk])
            or hasattr(row, "week")
            or any(one.kind == ExceptionKind.EXTRA for one in others[row.pk])
        )
        role = str(row.get_role_display())
        found.append(Had(row.pk, row.user.name, has, role, works=is_known, in_use=row.ended_at is None))
    return tuple(found)


def _booked(membership: Membership, first: date, last: date, turnovers: Mapping[UUID, timedelta]) -> tuple[Booked, ...]:
    """Sessions and meetings that share time with the days, the cancelled ones left out; names where one may know them."""
    zone = membership.clinic.zone
    begins, ends = to_utc(first, time(0), zone), to_utc(last + DAY, time(0), zone)
    visible = Patient.objects.visible_to(membership.user).filter(pk=OuterRef("course__patient_id"))

    def asked(rows: QuerySet[Any], *more: str) -> Iterable[dict[str, Any]]:
        standing = rows.exclude(state__in=[SessionState.CANCELLED, MeetingState.CANCELLED])
        near: QuerySet[Any] = standing.filter(
            course__patient__clinic=membership.clinic_id, starts_at__gte=begins - LONGEST, starts_at__lt=ends
        )
        rows_in_order: Iterable[dict[str, Any]] = (
            near.annotate(seen=Exists(visible)).order_by("starts_at", "id").values(*_COMMON, *more)
        )
        return rows_in_order

    found = []
    sessions = TreatmentSession.objects.annotate(setting=KeyTextTransform("setting", "course__protocol__data"))
    for row in asked(sessions, "phase", "number", "setting", "run_by_id"):
        where = "home" if row["setting"] == Setting.HOME else "open"
        found.append(_one(row, turnovers, source="session", where=where, phase=row["phase"], number=row["number"]))
    for row in asked(Meeting.objects.all(), "kind", "by_video"):
        where = "video" if row["by_video"] else "open"
        found.append(_one(row, turnovers, source="meeting", where=where, kind=row["kind"]))
    return tuple(one for one in found if one.held.ends_at > begins)


def _one(row: Mapping[str, Any], turnovers: Mapping[UUID, timedelta], *, where: str, **more: Any) -> Booked:
    starts: datetime = row["starts_at"]
    place = row["place_id"]
    return Booked(
        id=row["id"],
        at=Stretch(starts, starts + timedelta(minutes=row["minutes"])),
        state=row["state"],
        patient=row["course__patient__user__name"] if row["seen"] else "",
        place=place,
        person=row.get("run_by_id") or row["clinician_id"],  # who is with the patient, once somebody is
        where="place" if place else where,
        turnover=turnovers.get(place, timedelta()),
        is_confirmed=row["confirmed_at"] is not None,
        version=row["version"],
        **more,
    )


def _by(rows: Iterable[Row], key: Callable[[Row], UUID]) -> defaultdict[UUID, list[Row]]:
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found

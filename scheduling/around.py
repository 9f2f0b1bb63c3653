"""What the tables say about a clinic and a course, as the values that the rules of booking take; a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from common.walltime import to_utc
from journey.models import Course
from journey.protocol import ProtocolRules
from journey.stages import Phase
from people.models import Clinic, Membership, Patient
from people.roles import Role
from rota.availability import Days, Hours, OtherHours, Stretch, intersect, stretches, subtract
from rota.models import ExceptionKind, Place, PlaceClosure, Reservation, StaffException, StaffHours
from scheduling.facts import Bookable, ClinicFacts, GateNeed, IntegrationNeed, SeriesNeeds
from scheduling.models import Refusal, SchedulingRules
from sessions.models import TreatmentSession
from sessions.programme import is_at_home, series_of, session_minutes
from sessions.selectors import GIVEN_UP
from sessions.states import AHEAD

DAY = timedelta(days=1)
_LONGEST = 2 * DAY
"""No booking with its turnover is longer, so what began earlier is over. It keeps the look at the index narrow."""


def facts_of(clinic: Clinic, first: date, last: date, *, now: datetime, without: Collection[UUID] = ()) -> ClinicFacts:
    """The clinic from ``first`` to ``last``. ``without`` leaves out what these sessions and meetings hold."""
    zone = clinic.zone
    week = [Hours(row.weekday, row.opens, row.closes) for row in clinic.hours.all()]
    closed = [Days(row.first_on, row.last_on) for row in clinic.closures.filter(first_on__lte=last, last_on__gte=first)]
    opens = stretches(zone, first, last, week=week, closed=closed)
    places = list(Place.objects.filter(clinic=clinic).in_use())
    people = list(_with_hours(clinic))
    held = _held([row.pk for row in [*places, *people]], zone, first, last, without)
    return ClinicFacts(
        zone=zone,
        now=now,
        first=first,
        last=last,
        open=opens,
        places=tuple(_places(places, opens, held, zone, first, last)),
        people=tuple(_people(people, opens, held, zone, first, last)),
        step_minutes=rules_of(clinic).step_minutes,
    )


def needs_of(course: Course, facts: ClinicFacts, *, without: Collection[UUID] = ()) -> SeriesNeeds:
    """What is left of the course's induction, and when its patient can not come.

    Doses are numbered anew from 1 in what is left. In maintenance nothing is left: one further session is asked for.
    ``without`` leaves out what these sessions and meetings hold.
    """
    rules: ProtocolRules = course.protocol.rules
    rows = list(
        course.sessions.exclude(state__in=GIVEN_UP)
        .exclude(pk__in=without)
        .order_by("starts_at")
        .only("phase", "starts_at", "state", "clinician_id")
    )
    done = [row for row in rows if row.state not in AHEAD]
    given = sum(row.phase == Phase.INDUCTION for row in done)
    left = max(1, rules.induction.doses - given)
    return SeriesNeeds(
        patient=course.patient_id,
        cadence=replace(series_of(rules), doses=left),
        minutes=session_minutes(rules),
        needs_place=not is_at_home(rules),
        dose_roles=(Role.PRESCRIBER.value, Role.CLINICIAN.value),
        gates=_gates(rules, given),
        integration=_integration(rules, given),
        refused=refused_of(course.patient, facts.first, facts.last),
        busy=_held([course.patient_id], facts.zone, facts.first, facts.last, without)[course.patient_id],
        last_dose=done[-1].starts_at if done else None,
        preferred_person=_preferred(course, rows, facts),
    )


def rules_of(clinic: Clinic) -> SchedulingRules:
    """What the clinic has settled, or the defaults."""
    return SchedulingRules.objects.filter(pk=clinic.pk).first() or SchedulingRules(clinic=clinic)


def refused_of(patient: Patient, first: date, last: date) -> tuple[Stretch, ...]:
    """When the patient can not come on these days, from the hours that they mean where they live."""
    zone = patient.zone
    # Days far from the clinic's begin earlier or end later: a day more on both sides.
    return _refused(Refusal.objects.filter(patient=patient), zone, first - DAY, last + DAY)


def _refused(rows: Iterable[Refusal], zone: ZoneInfo, first: date, last: date) -> tuple[Stretch, ...]:
    week: list[Hours] = []
    days: list[OtherHours] = []
    for row in rows:
        begins, ends = row.begins or time(0), row.ends or time(0)
        if row.weekday is not None:
            week.append(Hours(row.weekday, begins, ends))
        elif row.first_on and row.last_on:
            days.append(OtherHours(row.first_on, row.last_on, begins, ends, extra=True))
    return stretches(zone, first, last, week=week, exceptions=days)


def _with_hours(clinic: Clinic) -> Iterable[Membership]:
    """Who works here and has said when, in the week or in addition to none."""
    rows = Membership.objects.active().filter(clinic=clinic).select_related("user")
    return rows.filter(pk__in=StaffHours.objects.filter(membership__clinic=clinic).values("membership"))


def _held(
    ids: Sequence[UUID], zone: ZoneInfo, first: date, last: date, without: Collection[UUID]
) -> dict[UUID, tuple[Stretch, ...]]:
    """What is held of each of these."""
    begins, ends = to_utc(first, time(0), zone), to_utc(last + DAY, time(0), zone)
    rows = Reservation.objects.filter(held_id__in=ids, starts_at__gt=begins - _LONGEST).between(begins, ends)
    found: dict[UUID, list[Stretch]] = defaultdict(list)
    for held_id, starts_at, ends_at in rows.exclude(source_id__in=without).values_list(
        "held_id", "starts_at", "ends_at"
    ):
        found[held_id].append(Stretch(starts_at, ends_at))
    return defaultdict(tuple, {one: tuple(sorted(busy)) for one, busy in found.items()})


def _places(
    rows: Sequence[Place],
    opens: tuple[Stretch, ...],
    held: dict[UUID, tuple[Stretch, ...]],
    zone: ZoneInfo,
    first: date,
    last: date,
) -> Iterable[Bookable]:
    closed: dict[UUID, list[Stretch]] = defaultdict(list)
    for days in PlaceClosure.objects.filter(place__in=rows, first_on__lte=last, last_on__gte=first):
        closed[days.place_id].append(
            Stretch(to_utc(days.first_on, time(0), zone), to_utc(days.last_on + DAY, time(0), zone))
        )
    for row in rows:
        has = subtract(opens, closed[row.pk]) if closed[row.pk] else opens
        yield Bookable(row.pk, row.name, has, held[row.pk], row.turnover_minutes, row.takes_doses)


def _people(
    rows: Sequence[Membership],
    opens: tuple[Stretch, ...],
    held: dict[UUID, tuple[Stretch, ...]],
    zone: ZoneInfo,
    first: date,
    last: date,
) -> Iterable[Bookable]:
    hours: dict[UUID, list[Hours]] = defaultdict(list)
    for row in StaffHours.objects.filter(membership__in=rows):
        hours[row.membership_id].append(Hours(row.weekday, row.begins, row.ends))
    others: dict[UUID, list[OtherHours]] = defaultdict(list)
    for other in StaffException.objects.filter(membership__in=rows, first_on__lte=last, last_on__gte=first):
        extra = other.kind == ExceptionKind.EXTRA
        others[other.membership_id].append(
            OtherHours(other.first_on, other.last_on, other.begins, other.ends, extra=extra)
        )
    for member in rows:
        own = stretches(zone, first, last, week=hours[member.pk], exceptions=others[member.pk])
        yield Bookable(member.pk, member.user.name, intersect(own, opens), held[member.pk], role=member.role)


def _gates(rules: ProtocolRules, given: int) -> tuple[GateNeed, ...]:
    return tuple(
        GateNeed("consult", one.before_dose - given, one.minutes, one.roles, one.by_video)
        for one in rules.meetings.consults
        if one.before_dose > given
    )


def _integration(rules: ProtocolRules, given: int) -> IntegrationNeed | None:
    part = rules.meetings
    after = tuple(number - given for number in part.integration_after if number > given)
    if not after:
        return None
    return IntegrationNeed(
        after,
        part.integration_minutes,
        part.integration_from_hours,
        part.integration_until_hours,
        part.integration_by_video,
    )


def _preferred(course: Course, rows: Sequence[TreatmentSession], facts: ClinicFacts) -> UUID | None:
    """Who ran the last session; else who treats the patient; else the prescriber."""
    known = {one.id for one in facts.people}
    team = course.patient.care_team.filter(ended_at=None, membership__role=Role.CLINICIAN).order_by("created_at")
    asked = [*(row.clinician_id for row in reversed(rows)), *team.values_list("membership_id", flat=True)]
    return next((one for one in [*asked, course.prescriber_id] if one in known), None)

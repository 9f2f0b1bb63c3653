"""What the page of proposals shows: each series as a small calendar and as a list, with what it gives up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core import signing
from django.utils.translation import gettext as _

from journey.models import Course
from people.models import Clinic
from scheduling.around import facts_of, needs_of
from scheduling.facts import Bookable, ClinicFacts, Gives, NothingFits, PlannedDose, PlannedMeeting, Series, Wishes
from scheduling.month_result import plain_series, series_from
from scheduling.planner import last_day, propose
from scheduling.words import sentence
from sessions.models import MeetingKind
from sessions.programme import series_of

DAY = timedelta(days=1)
_SALT = "scheduling.series"
_VALID = 24 * 3600
PASSED: Mapping[str, tuple[str, ...]] = {
    "refused": ("refused",),
    "places": ("place_missing",),
    "people": ("person_missing",),
    "gates": ("gate_missing",),
    "last_gap": ("gap_above_max",),
}
"""What can be booked in spite of a rule, by the rule: the codes of the checker that it takes with it."""


@dataclass(frozen=True)
class Cell:
    """A day of the small calendar: what takes place on it. ``outside`` the series it is only there to fill the week."""

    day: date
    doses: tuple[int, ...] = ()
    talks: tuple[str, ...] = ()
    outside: bool = False


@dataclass(frozen=True)
class Line:
    """One booking of a series in words."""

    what: str
    at: datetime
    minutes: int
    where: str
    who: str
    is_dose: bool


@dataclass(frozen=True)
class Proposal:
    """A series as it is shown. ``carried`` is what the form sends back; empty where it cannot be booked."""

    weeks: list[list[Cell]]
    lines: list[Line]
    gives_up: list[str]
    carried: str
    person: str
    place: str
    hour: time
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Answer:
    """What the planner said: proposals, or the rule that stands in the way with the nearest that would fit."""

    proposals: list[Proposal] = field(default_factory=list)
    rule: str = ""
    nearest: Proposal | None = None


@dataclass(frozen=True)
class Carried:
    """What a form sent back: the series, and which rules are passed over with it."""

    series: Series
    passed: tuple[str, ...]


def answer_for(course: Course, wishes: Wishes, *, now: datetime) -> Answer:
    """What can be proposed for these wishes."""
    zone = course.patient.clinic.zone
    needs_first = needs_span(course, wishes)
    facts = facts_of(course.patient.clinic, *needs_first, now=now)
    needs = needs_of(course, facts)
    try:
        found = propose(facts, needs, wishes)
    except NothingFits as nothing:
        passed = passed_by(nothing.rule)
        nearest = _shown(nothing.nearest, course, facts, passed) if nothing.nearest else None
        return Answer(rule=sentence(nothing.rule, zone), nearest=nearest)
    return Answer([_shown(series, course, facts, ()) for series in found])


def needs_span(course: Course, wishes: Wishes) -> tuple[date, date]:
    """The days that have to be looked at."""
    return wishes.start, last_day(series_of(course.protocol.rules), wishes.start)


def passed_by(rule: Gives) -> tuple[str, ...] | None:
    """The codes that booking in spite of this rule takes with it; none for a wish, None where it cannot be booked."""
    names: Iterable[str] = ()
    if rule.code == "together":
        names = [str(one) for one in _tuple(rule.values["rules"])]
    elif rule.code.startswith("stands_"):
        names = [rule.code.removeprefix("stands_")]
    if any(name not in PASSED for name in names):
        return None
    return tuple(code for name in names for code in PASSED[name])


def carried_in(value: str, course: UUID) -> Carried | None:
    """The series that a form sent back; None for what was not proposed for this course within the last day."""
    try:
        data = signing.loads(value, salt=_SALT, max_age=_VALID)
    except signing.BadSignature:
        return None
    if data["course"] != str(course):
        return None
    return Carried(series_from(data["series"]), tuple(data["passed"]))


def first_wishes(clinic: Clinic, today: date) -> dict[str, Any]:
    """What the form offers at first: from the next Monday on, whenever the clinic is open."""
    hours = list(clinic.hours.all())
    return {
        "start": today + ((7 - today.weekday()) % 7 or 7) * DAY,
        "weekdays": sorted({row.weekday for row in hours}),
        "earliest": min((row.opens for row in hours), default=time(9)),
        "latest_end": max((row.closes for row in hours), default=time(17)),
    }


def _shown(series: Series, course: Course, facts: ClinicFacts, passed: tuple[str, ...] | None) -> Proposal:
    zone = facts.zone
    carried = ""
    if passed is not None:
        data = {"course": str(course.pk), "series": plain_series(series), "passed": list(passed)}
        carried = signing.dumps(data, salt=_SALT, compress=True)
    lines = sorted((*_doses(series, facts), *_talks(series, facts)), key=lambda line: line.at)
    return Proposal(
        weeks=_weeks(series, zone),
        lines=lines,
        gives_up=[sentence(one, zone) for one in series.gives_up],
        carried=carried,
        person=_most(facts.people, [one.person for one in series.doses]),
        place=_most(facts.places, [one.place for one in series.doses]),
        hour=Counter(one.at.starts_at.astimezone(zone).time() for one in series.doses).most_common(1)[0][0],
        first=series.doses[0].at.starts_at,
        last=series.doses[-1].at.starts_at,
    )


def _doses(series: Series, facts: ClinicFacts) -> list[Line]:
    return [
        _line(_("Session %(number)s") % {"number": one.number}, one, facts, "", is_dose=True) for one in series.doses
    ]


def _talks(series: Series, facts: ClinicFacts) -> list[Line]:
    return [
        _line(_talk(one), one, facts, _("by video") if one.by_video else "", is_dose=False) for one in series.meetings
    ]


def _talk(one: PlannedMeeting) -> str:
    if one.kind == MeetingKind.INTEGRATION:
        return _("Integration, after session %(number)s") % {"number": one.dose}
    return _("%(kind)s, before session %(number)s") % {"kind": MeetingKind(one.kind).label, "number": one.dose}


def _line(what: str, one: PlannedDose | PlannedMeeting, facts: ClinicFacts, otherwise: str, *, is_dose: bool) -> Line:
    minutes = (one.at.ends_at - one.at.starts_at) // timedelta(minutes=1)
    where, who = _name(facts.places, one.place) or otherwise, _name(facts.people, one.person)
    return Line(what, one.at.starts_at, minutes, where, who, is_dose)


def _weeks(series: Series, zone: ZoneInfo) -> list[list[Cell]]:
    """Whole weeks from Monday to Sunday around the series."""
    doses: dict[date, list[int]] = {}
    talks: dict[date, list[str]] = {}
    for dose in series.doses:
        doses.setdefault(_day(dose, zone), []).append(dose.number)
    for talk in series.meetings:
        talks.setdefault(_day(talk, zone), []).append(_talk(talk))
    days = sorted({*doses, *talks})
    monday, last = days[0] - days[0].weekday() * DAY, days[-1]
    weeks = []
    while monday <= last:
        week = [monday + number * DAY for number in range(7)]
        weeks.append(
            [
                Cell(day, tuple(doses.get(day, ())), tuple(talks.get(day, ())), not days[0] <= day <= last)
                for day in week
            ]
        )
        monday += 7 * DAY
    return weeks


def _day(one: PlannedDose | PlannedMeeting, zone: ZoneInfo) -> date:
    return one.at.starts_at.astimezone(zone).date()


def _name(bookables: Sequence[Bookable], wanted: UUID | None) -> str:
    return next((one.name for one in bookables if one.id == wanted), "")


def _most(bookables: Sequence[Bookable], ids: Sequence[UUID | None]) -> str:
    """Who or what is there most often; empty where nothing is assigned."""
    known = [one for one in ids if one is not None]
    return _name(bookables, max(known, key=known.count)) if known else ""


def _tuple(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else ()

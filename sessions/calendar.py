"""The clinic's calendar around a course, handed to the pure rules of ``cadence``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.walltime import to_utc
from journey.models import Course
from journey.stages import Phase
from people.models import Clinic
from sessions import cadence
from sessions.cadence import CadenceRules, Closure, Finding, OpenHours, Proposal
from sessions.models import TreatmentSession
from sessions.opening import DAY, Calendar
from sessions.programme import gaps_of, series_of, session_minutes
from sessions.selectors import GIVEN_UP, maintenance_step, next_due

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Fault:
    """What is wrong with the date at ``index``, in words: a ``stop`` refuses it, a ``warn`` has to be ticked as seen."""

    index: int
    severity: str
    code: str
    sentence: str

    @property
    def key(self) -> str:
        """The name under which a form says that this warning was seen."""
        return f"{self.index}:{self.code}"


def open_hours(clinic: Clinic) -> tuple[OpenHours, ...]:
    """The clinic's weekly hours as the rules take them."""
    return tuple(OpenHours(row.weekday, row.opens, row.closes) for row in clinic.hours.all())


def closures(clinic: Clinic) -> tuple[Closure, ...]:
    """The clinic's closed days as the rules take them."""
    return tuple(Closure(row.first_on, row.last_on) for row in clinic.closures.all())


def propose(course: Course, *, start: date, weekdays: frozenset[int], at: time, now: datetime) -> Proposal:
    """Dates for the induction of a course; raises ``cadence.CannotPropose``."""
    clinic, rules = course.patient.clinic, course.protocol.rules
    return cadence.propose(
        start=start,
        weekdays=weekdays,
        at=at,
        minutes=session_minutes(rules),
        zone=clinic.zone,
        rules=series_of(rules),
        open_hours=open_hours(clinic),
        closures=closures(clinic),
        now=now,
    )


def find_faults(course: Course, starts: Sequence[datetime], *, now: datetime) -> tuple[Fault, ...]:
    """What is wrong with the dates of an induction, in the order of the dates."""
    found = _check(course, starts, series_of(course.protocol.rules), now)
    return tuple(Fault(finding.index, finding.severity, finding.code, _(finding.sentence)) for finding in found)


def find_faults_of_one(
    course: Course, starts_at: datetime, *, phase: str, now: datetime, instead_of: TreatmentSession | None = None
) -> tuple[Fault, ...]:
    """What is wrong with one date between its neighbours in the course; ``instead_of`` is the session being moved."""
    others = course.sessions.exclude(state__in=GIVEN_UP)
    if instead_of is not None:
        others = others.exclude(pk=instead_of.pk)
    taken = list(others.values_list("starts_at", flat=True))
    before = [at for at in sorted(taken) if at <= starts_at][-1:]
    starts = [*before, starts_at, *[at for at in sorted(taken) if at > starts_at][:1]]
    step = maintenance_step(course) if phase == Phase.MAINTENANCE else None
    rules = replace(gaps_of(course.protocol.rules, phase, step), doses=len(starts))
    place = len(before)
    found = [
        Fault(0, finding.severity, finding.code, _SINGLE[finding.code] % dict(finding.values))
        for finding in _check(course, starts, rules, now)
        # The gap to the session after stands with that one; its own date is not asked about here.
        if finding.index == place or (finding.index == place + 1 and finding.code.startswith("gap_"))
    ]
    return tuple([*found, *_before_due(course, starts_at)] if phase == Phase.MAINTENANCE else found)


def find_faults_of_moves(course: Course, moves: Mapping[UUID, datetime], *, now: datetime) -> tuple[Fault, ...]:
    """What is wrong with the new starts of sessions of a course, by their ids; numbered in the order of ``moves``."""
    rows = {row.pk: row for row in course.sessions.exclude(state__in=GIVEN_UP)}
    order = sorted(rows, key=lambda pk: moves.get(pk, rows[pk].starts_at))
    starts = [moves.get(pk, rows[pk].starts_at) for pk in order]
    numbers = {pk: number for number, pk in enumerate(moves)}
    is_maintenance = any(rows[pk].phase == Phase.MAINTENANCE for pk in moves if pk in rows)
    phase = Phase.MAINTENANCE if is_maintenance else Phase.INDUCTION
    step = maintenance_step(course) if is_maintenance else None
    rules = replace(gaps_of(course.protocol.rules, phase, step), doses=len(starts))
    found = []
    for finding in _check(course, starts, rules, now):
        pk, before = order[finding.index], order[finding.index - 1] if finding.index else None
        is_gap = finding.code.startswith("gap_") or finding.code == "duplicate"
        number = numbers.get(pk, numbers.get(before) if is_gap and before else None)
        if number is None or (is_gap and _stood_before(pk, before, moves, rows)):
            continue
        day = date_format(starts[finding.index].astimezone(course.patient.clinic.zone), "l j F")
        said = {"day": day, "what": _SINGLE[finding.code] % dict(finding.values)}
        found.append(Fault(number, finding.severity, finding.code, _("%(day)s: %(what)s") % said))
    return tuple(sorted(found, key=lambda fault: fault.index))


def _stood_before(
    pk: UUID, before: UUID | None, moves: Mapping[UUID, datetime], rows: Mapping[UUID, TreatmentSession]
) -> bool:
    """Whether two sessions that both move keep the gap that they had; it was looked at when it was booked."""
    if before is None or pk not in moves or before not in moves:
        return False
    return rows[pk].starts_at - rows[before].starts_at == moves[pk] - moves[before]


def propose_one(course: Course, *, phase: str, now: datetime) -> datetime | None:
    """A time for a further session: on the first day of its range that the clinic can take, at the hour of the last one.

    Days of the same weekday come first. None when no day of the range will do, or there is no session to go by.
    """
    last = course.sessions.exclude(state__in=GIVEN_UP).order_by("starts_at").last()
    if last is None:
        return None
    clinic, rules = course.patient.clinic, course.protocol.rules
    local = last.starts_at.astimezone(clinic.zone)
    first_on, last_on = _range_for_one(course, phase, local.date())
    first_on = max(first_on, now.astimezone(clinic.zone).date() + DAY)
    calendar = Calendar(clinic.zone, session_minutes(rules), open_hours(clinic), closures(clinic))
    # Overdue already: the coming two weeks are looked at.
    days = [first_on + n * DAY for n in range(max((last_on - first_on).days, 13) + 1)]
    days.sort(key=lambda day: day.weekday() != local.weekday())
    times = (to_utc(day, local.time(), clinic.zone) for day in days)
    gap = rules.induction.min_gap_hours * HOUR
    return next((at for at in times if calendar.takes(at) and at - last.starts_at >= gap), None)


def _range_for_one(course: Course, phase: str, last_on: date) -> tuple[date, date]:
    if phase == Phase.MAINTENANCE and (due := next_due(course)) is not None:
        return due.earliest, due.latest
    return last_on + DAY, last_on + course.protocol.rules.induction.max_gap_days * DAY


def _before_due(course: Course, starts_at: datetime) -> list[Fault]:
    due = next_due(course)
    if due is None or starts_at.astimezone(course.patient.clinic.zone).date() >= due.earliest:
        return []
    sentence = _("By the protocol the next session is due from %(day)s on. This is earlier.")
    return [Fault(0, "warn", "before_due", sentence % {"day": date_format(due.earliest, "l j F")})]


def _check(course: Course, starts: Sequence[datetime], rules: CadenceRules, now: datetime) -> tuple[Finding, ...]:
    clinic = course.patient.clinic
    return cadence.check(
        starts,
        rules=rules,
        zone=clinic.zone,
        minutes=session_minutes(course.protocol.rules),
        open_hours=open_hours(clinic),
        closures=closures(clinic),
        now=now,
    )


_SINGLE = {
    "past": gettext_lazy("This time lies in the past."),
    "duplicate": gettext_lazy("The patient has another session at that time."),
    "gap_below_min": gettext_lazy(
        "Only %(hours)s hours would lie between this and another session; the protocol asks for %(min_gap_hours)s."
    ),
    "gap_above_max": gettext_lazy(
        "%(days)s days would lie between this and another session; the protocol asks for %(max_gap_days)s at most."
    ),
    "outside_hours": gettext_lazy("The session does not fit the opening hours of that day."),
    "closed_day": gettext_lazy("The clinic is closed on that day."),
}

"""What the page of a plan of a month shows: its picture, whose series these are and what each gives up, and who is left over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scheduling.facts import Gives, PlannedDose, PlannedMeeting, Series
from scheduling.models import MonthPlan, MonthState
from scheduling.month_result import gives_from, series_from
from scheduling.words import sentence

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Names:
    """What the ids of a plan are called."""

    patients: Mapping[UUID, str]
    places: Mapping[UUID, str]
    people: Mapping[UUID, str]


@dataclass(frozen=True)
class SeriesLine:
    """One patient's series: when, with whom, what it gives up; ``problem`` why it can no longer be booked."""

    course: UUID
    name: str
    days: list[str]
    talks: list[str]
    people: str
    gives_up: list[str]
    problem: str = ""


@dataclass(frozen=True)
class LeftOver:
    """Somebody who was not placed: why, and when it would fit otherwise."""

    course: UUID
    name: str
    why: str
    nearest: list[str]


@dataclass(frozen=True)
class Bar:
    """A session in the picture: from where to where of the day, in hundredths."""

    begins: float
    width: float


@dataclass(frozen=True)
class Cell:
    """A place (or everybody) on one day."""

    day: date
    bars: list[Bar]

    @property
    def count(self) -> int:
        """How many sessions."""
        return len(self.bars)


@dataclass(frozen=True)
class Week:
    """A week of the plan: a row for each place."""

    days: list[date]
    rows: list[tuple[str, list[Cell]]]
    count: int


@dataclass(frozen=True)
class Session:
    """A line of the table behind the picture."""

    at: datetime
    name: str
    place: str
    person: str


@dataclass(frozen=True)
class MonthPage:
    """All of it."""

    series: list[SeriesLine]
    left_over: list[LeftOver]
    weeks: list[Week]
    sessions: list[Session]


def page_of(plan: MonthPlan, names: Names, zone: ZoneInfo, problems: Mapping[UUID, Gives | str]) -> MonthPage:
    """The page of a plan that was worked out."""
    series = {UUID(key): series_from(kept) for key, kept in plan.result.get("series", {}).items()}
    left_out = {UUID(key): _("Left out when the plan was accepted.") for key in left_out_of(plan)}
    why = {**problems, **left_out}
    lines = [_line(course, one, names, zone, why.get(course, "")) for course, one in series.items()]
    left = [_left(UUID(key), kept, names, zone) for key, kept in plan.result.get("unplaced", {}).items()]
    doses = [(course, dose) for course, one in series.items() if course not in left_out for dose in one.doses]
    return MonthPage(lines, left, _weeks(plan, [dose for _course, dose in doses], names, zone), _table(doses, names))


def left_out_of(plan: MonthPlan) -> list[str]:
    """The courses whose series was not booked when the plan was accepted."""
    return list(plan.result.get("left_out", ()))


def summary(plan: MonthPlan) -> tuple[str, str]:
    """How many are left over, and what is proven of it."""
    unplaced, bound = plan.unplaced or 0, plan.bound or 0
    if not unplaced:
        is_booked = plan.state == MonthState.ACCEPTED
        proof = _("It was accepted and booked.") if is_booked else _("Nothing is booked until you accept.")
        return _("Everybody has a place."), proof
    left = ngettext("%(count)s patient is left over.", "%(count)s patients are left over.", unplaced) % {
        "count": unplaced
    }
    if unplaced <= bound:
        return left, _("That is proven: with these hours, places and people nobody can place more.")
    at_least = ngettext(
        "At least %(count)s cannot be placed, whatever is tried. Whether it could be fewer than now is not settled.",
        "At least %(count)s cannot be placed, whatever is tried. Whether it could be fewer than now is not settled.",
        bound,
    ) % {"count": bound}
    return left, at_least if bound else _("Whether everybody could be placed is not settled: the time was up.")


def problem_in_words(problem: Gives | str, zone: ZoneInfo) -> str:
    """Why a series can no longer be booked."""
    return problem if isinstance(problem, str) else sentence(problem, zone)


def _line(course: UUID, series: Series, names: Names, zone: ZoneInfo, problem: Gives | str) -> SeriesLine:
    people = {dose.person for dose in series.doses if dose.person}
    return SeriesLine(
        course=course,
        name=names.patients.get(course, ""),
        days=[_when(dose, zone) for dose in series.doses],
        talks=[_talk(one, zone) for one in series.meetings],
        people=", ".join(sorted(names.people.get(one, "") for one in people)),
        gives_up=_gives_up(series.gives_up, zone),
        problem=problem_in_words(problem, zone) if problem else "",
    )


def _gives_up(given: Iterable[Gives], zone: ZoneInfo) -> list[str]:
    """Sentences; several sessions at another hour are one."""
    given = list(given)
    hours = [one for one in given if one.code == "other_hour"]
    if len(hours) > 1:
        given = [one for one in given if one.code != "other_hour"]
        said = _("%(count)s sessions are not at the usual hour.") % {"count": len(hours)}
        return [said, *(sentence(one, zone) for one in given)]
    return [sentence(one, zone) for one in given]


def _left(course: UUID, kept: Mapping[str, Any], names: Names, zone: ZoneInfo) -> LeftOver:
    nearest = series_from(kept["nearest"]) if kept.get("nearest") else None
    gives = gives_from(kept)
    if gives.code == "month_fits_otherwise" and nearest is not None:
        why = " ".join([_("It would fit with something given up:"), *_gives_up(nearest.gives_up, zone)])
    elif gives.code in _OWN:
        why = _own(gives)
    else:
        why = sentence(gives, zone)
    return LeftOver(
        course, names.patients.get(course, ""), why, [_when(dose, zone) for dose in nearest.doses] if nearest else []
    )


_OWN = frozenset({"month_full", "month_no_consult", "month_fits_otherwise"})


def _own(gives: Gives) -> str:
    if gives.code == "month_no_consult":
        return _("There is no time for the consult before session %(number)s.") % {"number": gives.values.get("number")}
    return _("The others take all the room. Try a later start, or open more hours.")


def _when(one: PlannedDose | PlannedMeeting, zone: ZoneInfo) -> str:
    return date_format(one.at.starts_at.astimezone(zone), _("D j M, H:i"))


def _talk(one: PlannedMeeting, zone: ZoneInfo) -> str:
    kind = _("Consult") if one.kind == "consult" else _("Integration")
    how = _("by video") if one.by_video else ""
    return " ".join(part for part in (kind, _when(one, zone), how) if part)


def _weeks(plan: MonthPlan, doses: Sequence[PlannedDose], names: Names, zone: ZoneInfo) -> list[Week]:
    """A row for each place of the plan, in the order of their names; home sessions and clinics without places in one."""
    by_cell: dict[tuple[UUID | None, date], list[Bar]] = defaultdict(list)
    walls = [_minutes(dose, zone) for dose in doses]
    opens = min((begin for begin, _end in walls), default=0) // 60 * 60
    closes = -(-max((end for _begin, end in walls), default=60) // 60) * 60
    for dose, (begin, end) in zip(doses, walls, strict=True):
        bar = Bar(round(100 * (begin - opens) / (closes - opens), 2), round(100 * (end - begin) / (closes - opens), 2))
        by_cell[dose.place, dose.at.starts_at.astimezone(zone).date()].append(bar)
    places = sorted({dose.place for dose in doses}, key=lambda one: names.places.get(one, "") if one else "")
    used = {day.weekday() for _place, day in by_cell}
    weeks = []
    monday = plan.first_on - timedelta(days=plan.first_on.weekday())
    while monday <= plan.last_on:
        days = [monday + number * DAY for number in range(7) if number in used]
        rows = [
            (
                names.places.get(place, "") if place else _("Without a place"),
                [Cell(day, sorted(by_cell.get((place, day), []), key=lambda bar: bar.begins)) for day in days],
            )
            for place in places
        ]
        weeks.append(Week(days, rows, sum(cell.count for _name, cells in rows for cell in cells)))
        monday += 7 * DAY
    return weeks


def _minutes(dose: PlannedDose, zone: ZoneInfo) -> tuple[int, int]:
    local = dose.at.starts_at.astimezone(zone)
    begins = local.hour * 60 + local.minute
    return begins, begins + (dose.at.ends_at - dose.at.starts_at) // timedelta(minutes=1)


def _table(doses: Sequence[tuple[UUID, PlannedDose]], names: Names) -> list[Session]:
    lines = [
        Session(
            dose.at.starts_at,
            names.patients.get(course, ""),
            names.places.get(dose.place, "") if dose.place else "",
            names.people.get(dose.person, "") if dose.person else "",
        )
        for course, dose in doses
    ]
    return sorted(lines, key=lambda line: (line.at, line.place))

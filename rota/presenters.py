"""Words, tones and small pictures of this room's pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.choices import Weekday
from people.hours import Span
from rota.models import Place, PlaceKind, StaffException
from rota.selectors import ToMove, Week, Worker
from rota.standing import Reason
from rota.week import hours_a_week, outside

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WHY: Final[dict[Reason, StrOrPromise]] = {
    Reason.CLOSED: gettext_lazy("The clinic is closed"),
    Reason.OUTSIDE: gettext_lazy("Outside the opening hours"),
    Reason.PLACE_CLOSED: gettext_lazy("%(place)s is closed"),
    Reason.PLACE_RETIRED: gettext_lazy("%(place)s was given up"),
    Reason.NO_DOSES: gettext_lazy("No doses in %(place)s"),
    Reason.AWAY: gettext_lazy("%(person)s is away"),
    Reason.NOT_WORKING: gettext_lazy("Outside the hours of %(person)s"),
    Reason.GONE: gettext_lazy("%(person)s no longer works here"),
}


@dataclass(frozen=True)
class Bar:
    """A stretch of a day in its picture."""

    x: int
    width: int


@dataclass(frozen=True)
class DayCell:
    """One day of a week: in words, and as a picture from ``WeekScale.first`` on, the opening hours behind it."""

    label: str
    words: str
    opened: list[Bar]
    worked: list[Bar]
    is_outside: bool


@dataclass(frozen=True)
class WeekScale:
    """The part of a day that the pictures show, in minutes after midnight."""

    first: int
    last: int

    @property
    def width(self) -> int:
        """How many minutes that are."""
        return self.last - self.first

    def bars(self, spans: Iterable[Span]) -> list[Bar]:
        """These stretches within it."""
        edges = ((_minutes(span.opens), _minutes(span.closes)) for span in spans)
        return [Bar(begins - self.first, ends - begins) for begins, ends in edges]


@dataclass(frozen=True)
class WorkerLine:
    """Somebody with their week as the page shows it."""

    worker: Worker
    days: list[DayCell]
    hours: str
    exceptions: list[ExceptionLine]

    @property
    def is_outside(self) -> bool:
        """Whether some of the hours lie outside the opening hours."""
        return any(day.is_outside for day in self.days)


@dataclass(frozen=True)
class ExceptionLine:
    """Days on which a week does not hold, in words."""

    row: StaffException
    days: str
    hours: str


@dataclass(frozen=True)
class MoveLine:
    """Something that has to be moved, with its reasons in words."""

    found: ToMove
    why: list[str]


def scale_of(weeks: Iterable[Week]) -> WeekScale:
    """Whole hours around everything that any of the weeks holds; of no hours at all, a working day."""
    spans = [span for week in weeks for day in week.values() for span in day]
    first = min((_minutes(span.opens) for span in spans), default=8 * 60)
    last = max((_minutes(span.closes) for span in spans), default=18 * 60)
    return WeekScale(first // 60 * 60, -(-last // 60) * 60)


def worker_lines(workers: Sequence[Worker], open_: Week) -> tuple[WeekScale, list[WorkerLine]]:
    """Everybody's week by one scale."""
    scale = scale_of([open_, *(one.week or {} for one in workers)])
    return scale, [worker_line(one, open_, scale) for one in workers]


def worker_line(worker: Worker, open_: Week, scale: WeekScale) -> WorkerLine:
    """Somebody's week."""
    week = worker.week or {}
    beyond = {day for day, _span in outside(week, open_)}
    days = [
        DayCell(
            label=str(Weekday(day).label),
            words=", ".join(str(span) for span in week.get(day, ())),
            opened=scale.bars(open_.get(day, ())),
            worked=scale.bars(week.get(day, ())),
            is_outside=day in beyond,
        )
        for day in Weekday.values
    ]
    return WorkerLine(worker, days, f"{hours_a_week(week):g}", [exception_line(row) for row in worker.exceptions])


def exception_line(row: StaffException) -> ExceptionLine:
    """Days on which a week does not hold, in words."""
    days = date_format(row.first_on, "D j M Y")
    if row.last_on != row.first_on:
        days = f"{days} – {date_format(row.last_on, 'D j M Y')}"
    hours = f"{row.begins:%H:%M}–{row.ends:%H:%M}" if row.begins and row.ends else _("all day")
    return ExceptionLine(row, days, hours)


def outside_in_words(week: Week, open_: Week) -> str:
    """Which hours lie outside the clinic's, as a list; empty where none do."""
    return "; ".join(f"{Weekday(day).label} {span}" for day, span in outside(week, open_))


def move_lines(found: Iterable[ToMove]) -> list[MoveLine]:
    """What has to be moved, with its reasons in words."""
    return [
        MoveLine(
            one, [WHY[reason] % {"place": one.booked.place_name, "person": one.booked.person} for reason in one.reasons]
        )
        for one in found
    ]


def place_of(place: Place) -> dict[str, Any]:
    """What the form of a place holds."""
    return {name: getattr(place, name) for name in ("name", "kind", "turnover_minutes", "takes_doses")}


def place_in_words(values: Mapping[str, Any]) -> dict[str, Any]:
    """A place's values with words instead of codes."""
    return {
        **values,
        "kind": PlaceKind(values["kind"]).label,
        "takes_doses": _("yes") if values["takes_doses"] else _("no"),
    }


def _minutes(wall: Any) -> int:
    minutes: int = wall.hour * 60 + wall.minute
    return minutes

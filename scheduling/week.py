"""Where a week draws what: values of hours, bookings and days in, places on the page out.

A day is drawn from one hour of the clinic's wall to another. What lies in it is placed by the time that passes, so a day
on which the clocks change is as long as it is, and says its own hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from common.walltime import clock_changes, to_utc
from rota.availability import Stretch, intersect, subtract

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
STEP = timedelta(minutes=5)
WORTH_SAYING = timedelta(minutes=30)
"""A shorter free stretch is no use to anybody."""

_USUAL = (8, 18)


@dataclass(frozen=True)
class Booked:
    """A session or a meeting. ``patient`` is empty where the reader may not know whose it is.

    ``where`` says what it needs: ``place`` (it has one), ``open`` (it has none yet), ``home`` or ``video`` (it needs none).
    """

    id: UUID
    source: str
    at: Stretch
    state: str
    patient: str = ""
    kind: str = "dose"
    phase: str = ""
    number: int = 0
    place: UUID | None = None
    person: UUID | None = None
    where: str = "open"
    turnover: timedelta = timedelta()
    is_confirmed: bool = False
    version: int = 0

    @property
    def held(self) -> Stretch:
        """How long its place is held."""
        return Stretch(self.at.starts_at, self.at.ends_at + self.turnover)


@dataclass(frozen=True)
class Span:
    """From where to where on the axis of a day: whole hours and steps of five minutes from its top, and how long."""

    hour: int
    step: int
    hours: int
    steps: int


@dataclass(frozen=True)
class Mark:
    """An hour of the wall beside the day, and how far down it stands."""

    hour: int
    step: int
    at: datetime


@dataclass(frozen=True)
class DrawnDay:
    """A day from ``starts_at`` to ``ends_at``. ``changes_at``: the clocks change on it, within what is drawn."""

    on: date
    starts_at: datetime
    ends_at: datetime
    marks: tuple[Mark, ...]
    changes_at: datetime | None = None

    @property
    def hours(self) -> int:
        """How many hours it is long, a begun one counted."""
        return -((self.starts_at - self.ends_at) // HOUR)

    @property
    def whole(self) -> Stretch:
        """All that is drawn of it."""
        return Stretch(self.starts_at, self.ends_at)


@dataclass(frozen=True)
class Block:
    """A booking on its day; of ``of`` columns beside each other it stands in ``column``."""

    booked: Booked
    span: Span
    turnover: Span | None = None
    column: int = 0
    of: int = 1


@dataclass(frozen=True)
class Cell:
    """One lane on one day: what is booked, when it cannot be had, and what is free (as instants)."""

    day: DrawnDay
    blocks: tuple[Block, ...]
    off: tuple[Span, ...]
    free: tuple[Stretch, ...]


def week_of(day: date) -> tuple[date, ...]:
    """The seven days of the week, from Monday on."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + number * DAY for number in range(7))


def read_week(text: str) -> date | None:
    """The Monday of a week as ``2026-W48``; None for anything else and for weeks of another age."""
    year, _sign, number = text.partition("-W")
    if not (year.isascii() and year.isdecimal() and number.isascii() and number.isdecimal()):
        return None
    try:
        monday = date.fromisocalendar(int(year), int(number), 1)
    except (ValueError, OverflowError):
        return None
    return monday if 2000 <= monday.year <= 2100 else None


def say_week(day: date) -> str:
    """The week of a day as an address says it."""
    year, number, _weekday = day.isocalendar()
    return f"{year}-W{number:02}"


def shown_days(
    days: Sequence[date], weekdays: Iterable[int], booked: Sequence[Booked], zone: ZoneInfo
) -> tuple[date, ...]:
    """The days worth a column: those on whose weekday the clinic opens, and those on which something is booked."""
    opens = set(weekdays)
    if not opens:
        return tuple(days)
    used = {one.at.starts_at.astimezone(zone).date() for one in booked}
    used |= {(one.at.ends_at - STEP).astimezone(zone).date() for one in booked}
    return tuple(day for day in days if day.weekday() in opens or day in used)


def axis(stretches: Iterable[Stretch], zone: ZoneInfo) -> tuple[int, int]:
    """From which hour of the wall to which a day has to be drawn so that all of these can be seen."""
    begins, ends = [], []
    for one in stretches:
        first, last = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
        if last.date() == first.date():
            begins.append(first.hour)
            ends.append(last.hour + (1 if last.minute or last.second else 0))
        else:  # past midnight: to the end of the one day, and on the other from its beginning
            is_midnight = last.time() == time(0) and last.date() == first.date() + DAY
            begins.append(first.hour if is_midnight else 0)
            ends.append(24)
    return (min(begins), max(ends)) if begins else _USUAL


def draw_day(on: date, hours: tuple[int, int], zone: ZoneInfo) -> DrawnDay:
    """The day between two hours of its wall."""
    starts = to_utc(on, time(hours[0]), zone)
    ends = to_utc(on + DAY, time(0), zone) if hours[1] == 24 else to_utc(on, time(hours[1]), zone)
    changes = clock_changes(starts, ends - timedelta(seconds=1), zone)
    return DrawnDay(on, starts, ends, tuple(_marks(starts, ends, zone)), changes[0] if changes else None)


def _marks(starts: datetime, ends: datetime, zone: ZoneInfo) -> Iterable[Mark]:
    """Every full hour that the clocks show: of an hour that comes twice both, of a missing one none."""
    at = starts
    while at < ends:
        if at.astimezone(zone).minute == 0:
            hour, rest = divmod(at - starts, HOUR)
            yield Mark(hour, rest // STEP, at)
        at += 6 * STEP


def span_of(stretch: Stretch, day: DrawnDay) -> Span | None:
    """Where a stretch lies on the day; None where nothing of it does."""
    starts, ends = max(stretch.starts_at, day.starts_at), min(stretch.ends_at, day.ends_at)
    if ends <= starts:
        return None
    first, last = (starts - day.starts_at) // STEP, -((day.starts_at - ends) // STEP)
    hour, step = divmod(first, HOUR // STEP)
    hours, steps = divmod(last - first, HOUR // STEP)
    return Span(hour, step, hours, steps)


def fill(day: DrawnDay, booked: Sequence[Booked], has: Sequence[Stretch]) -> Cell:
    """A lane's day. What shares time stands beside each other."""
    here = sorted((one for one in booked if one.at.overlaps(day.whole)), key=lambda one: (one.at, str(one.id)))
    blocks: list[Block] = []
    for group in _together(here):
        blocks += _beside(group, day)
    off = [span_of(one, day) for one in subtract([day.whole], has)]
    free = intersect([day.whole], subtract(has, [one.held for one in here]))
    return Cell(
        day,
        tuple(blocks),
        tuple(one for one in off if one),
        tuple(one for one in free if one.ends_at - one.starts_at >= WORTH_SAYING),
    )


def _together(booked: Sequence[Booked]) -> Iterable[list[Booked]]:
    """Groups of bookings, in order, that no gap divides."""
    group: list[Booked] = []
    until: datetime | None = None
    for one in booked:
        if until is not None and one.at.starts_at >= until:
            yield group
            group, until = [], None
        group.append(one)
        until = one.at.ends_at if until is None else max(until, one.at.ends_at)
    if group:
        yield group


def _beside(group: Sequence[Booked], day: DrawnDay) -> list[Block]:
    ends: list[datetime] = []
    placed: list[tuple[Booked, int]] = []
    for one in group:
        free = [number for number, until in enumerate(ends) if until <= one.at.starts_at]
        column = free[0] if free else len(ends)
        ends[column:column + 1] = [one.at.ends_at]  # fmt: skip
        placed.append((one, column))
    found = []
    for one, column in placed:
        span = span_of(one.at, day)
        if span is not None:
            after = span_of(Stretch(one.at.ends_at, one.held.ends_at), day) if one.turnover else None
            found.append(Block(one, span, after, column, len(ends)))
    return found

"""The week and the board in words and places: what a template needs to draw them, and nothing that it has to work out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rota.availability import Stretch
from scheduling.selectors.week import Had, Looked
from scheduling.week import Block, Booked, Cell, DrawnDay, Span, axis, draw_day, fill, shown_days, span_of
from sessions.meeting_states import MeetingState
from sessions.models import MeetingKind
from sessions.states import AHEAD, SessionState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PLACE, PERSON = "place", "person"
NONE, AWAY = "none", "away"


@dataclass(frozen=True)
class Look:
    """A word for where something stands, and the tone that goes with it."""

    word: StrOrPromise
    tone: str


PLANNED = Look(gettext_lazy("Planned"), "plain")
BOOKED = Look(gettext_lazy("Booked"), "info")
CONFIRMED = Look(gettext_lazy("Confirmed"), "sure")
HERE = Look(gettext_lazy("Here"), "open")
DONE = Look(gettext_lazy("Done"), "good")
MISSED = Look(gettext_lazy("Missed"), "plain")
EXPECTED = Look(gettext_lazy("Expected"), "notice")
UNSAID = Look(gettext_lazy("Not recorded"), "urgent")
TAKEN = Look(gettext_lazy("Taken"), "plain")
_RECORDED: dict[str, Look] = {
    SessionState.IN_PROGRESS: HERE,
    SessionState.COMPLETED: DONE,
    SessionState.MISSED: MISSED,
    MeetingState.HELD: DONE,
}
LEGEND = (BOOKED, CONFIRMED, EXPECTED, HERE, DONE, MISSED, UNSAID)


@dataclass(frozen=True)
class Chip:
    """Something booked, as one can read and open it. ``url`` is empty where the reader may not know whose it is."""

    id: UUID
    source: str
    times: str
    who: str
    what: str
    beside: str
    look: Look
    state: str
    place: str
    url: str = ""
    move: str = ""
    asks: str = ""
    after: str = ""


@dataclass(frozen=True)
class DrawnCell:
    """A lane's day, ready to be drawn: classes say where."""

    day: DrawnDay
    since: str
    chips: tuple[Chip, ...]
    off: tuple[str, ...]
    free: tuple[str, ...]
    note: str = ""
    is_chosen: bool = False
    now: str = ""


@dataclass(frozen=True)
class Lane:
    """A place or a person, or what has none yet."""

    key: str
    name: str
    note: str
    cells: tuple[DrawnCell, ...]
    count: int
    words: str = ""


@dataclass(frozen=True)
class DayHead:
    """The head of a day's column."""

    day: DrawnDay
    is_today: bool
    is_chosen: bool
    closed: str
    change: str


@dataclass(frozen=True)
class Picture:
    """The whole of it."""

    heads: tuple[DayHead, ...]
    marks: tuple[tuple[str, str], ...]
    hours: int
    lanes: tuple[Lane, ...]
    left_out: tuple[date, ...]
    without_hours: tuple[str, ...]
    count: int


def draw(looked: Looked, by: str, *, now: datetime, chosen: date, all_days: bool = False) -> Picture:
    """A column for each day, a row for each place or each person."""
    zone = looked.zone
    days = looked.days if all_days else shown_days(looked.days, looked.weekdays, looked.booked, zone)
    hours = axis([*looked.open, *(one.at for one in looked.booked)], zone)
    drawn = [draw_day(day, hours, zone) for day in days]
    today = now.astimezone(zone).date()
    if chosen not in days:
        chosen = today if today in days else days[0]
    pen = _Pen(looked, by, drawn, now, chosen)
    return Picture(
        heads=tuple(_head(looked, day, today, chosen) for day in drawn),
        marks=tuple((_at(mark.hour, mark.step), _time(mark.at, zone)) for mark in _plain_day(drawn).marks),
        hours=max(day.hours for day in drawn),
        lanes=tuple(pen.lanes()),
        left_out=tuple(day for day in looked.days if day not in days),
        without_hours=tuple(one.name for one in looked.people if not one.works and one.in_use),
        count=len(looked.booked),
    )


class _Pen:
    """What drawing one picture has to remember."""

    def __init__(self, looked: Looked, by: str, days: Sequence[DrawnDay], now: datetime, chosen: date) -> None:
        self._looked, self._by, self._days, self._now, self._chosen = looked, by, days, now, chosen
        others = looked.people if by == PLACE else looked.places
        self._names = {one.id: one.name for one in others}

    def lanes(self) -> Iterable[Lane]:
        """What has nobody or no place first, then the places or the people in order."""
        found = self._looked.booked
        if self._by == PLACE:
            homeless = [one for one in found if one.where == "open"]
            if homeless or not self._looked.keeps_places:
                name = _("No place yet") if self._looked.keeps_places else _("Booked")
                yield self._lane(NONE, name, homeless, None)
            for had in self._looked.places:
                yield self._lane(str(had.id), had.name, [one for one in found if one.place == had.id], had)
            away = [one for one in found if one.where in {"home", "video"}]
            if away:
                yield self._lane(AWAY, _("At home or by video"), away, None)
            return
        alone = [replace(one, turnover=timedelta()) for one in found if one.person is None]
        if alone or not self._looked.people:
            yield self._lane(NONE, _("Nobody yet"), alone, None)
        for had in self._looked.people:
            mine = [replace(one, turnover=timedelta()) for one in found if one.person == had.id]
            if mine or had.works:
                yield self._lane(str(had.id), had.name, mine, had)

    def _lane(self, key: str, name: str, booked: Sequence[Booked], had: Had | None) -> Lane:
        is_known = had is not None and had.works
        has = had.has if had is not None and is_known else self._looked.open
        cells = tuple(self._cell(fill(day, booked, has), had, says_free=is_known) for day in self._days)
        note = had.role if had is not None and self._by == PERSON else ""
        if had is not None and not had.in_use:
            note = _("given up") if self._by == PLACE else _("left")
        return Lane(key, name, note, cells, len(booked), self._words(booked, has))

    def _cell(self, cell: Cell, had: Had | None, *, says_free: bool) -> DrawnCell:
        zone = self._looked.zone
        note = ""
        if had is not None:
            shut = [one for one in had.closed if one.first_on <= cell.day.on <= one.last_on]
            note = ", ".join(one.reason or _("Closed") for one in shut)
        passed = Stretch(self._now, cell.day.ends_at) if cell.day.starts_at <= self._now < cell.day.ends_at else None
        line = span_of(passed, cell.day) if passed else None
        return DrawnCell(
            cell.day,
            cell.day.starts_at.astimezone(zone).isoformat(),
            tuple(self._chip(block) for block in cell.blocks),
            tuple(_classes(span) for span in cell.off),
            tuple(times(one, zone) for one in cell.free) if says_free else (),
            note,
            cell.day.on == self._chosen,
            _at(line.hour, line.step) if line else "",
        )

    def _chip(self, block: Block) -> Chip:
        one = block.booked
        beside = one.place if self._by == PERSON else one.person
        is_known = bool(one.patient)
        return Chip(
            id=one.id,
            source=one.source,
            times=times(one.at, self._looked.zone),
            who=one.patient or _("Taken"),
            what=what_of(one) if is_known else "",
            beside=self._names.get(beside, "") if beside and is_known else _elsewhere(one, self._by),
            look=look_of(one, self._now) if is_known else TAKEN,
            state=one.state if is_known else "",
            place=f"{_classes(block.span)} c{min(block.column, 5)} of{min(block.of, 6)}",
            url=f"{placing_url(one.source, one.id)}?seen={one.version}" if is_known else "",
            move=move_url(one) if is_known else "",
            asks=urlencode({k: v for k, v in (("place", one.place), ("clinician", one.person)) if v}),
            after=_classes(block.turnover) if block.turnover else "",
        )

    def _words(self, booked: Sequence[Booked], has: Sequence[Stretch]) -> str:
        """How it stands just now, in one line; nothing on another day than today."""
        if not self._days[0].whole.starts_at <= self._now < self._days[-1].whole.ends_at:
            return ""
        zone = self._looked.zone
        busy = next((one for one in booked if one.at.starts_at <= self._now < one.at.ends_at and _is_on(one)), None)
        if busy is not None:
            return _("Now %(who)s, until %(time)s") % {
                "who": busy.patient or _("taken"),
                "time": _time(busy.at.ends_at, zone),
            }
        later = next((one for one in booked if one.at.starts_at > self._now and _is_on(one)), None)
        if later is not None:
            values = {"who": later.patient or _("taken"), "time": _time(later.at.starts_at, zone)}
            return _("Free until %(time)s, then %(who)s") % values
        is_open = next((one for one in has if one.starts_at <= self._now < one.ends_at), None)
        return _("Free until %(time)s") % {"time": _time(is_open.ends_at, zone)} if is_open else _("Not in use now")


def look_of(one: Booked, now: datetime) -> Look:
    """Where it stands: what was recorded; else whether it is past, due by now, confirmed, or only booked."""
    if one.state in _RECORDED:
        return _RECORDED[one.state]
    if one.at.ends_at <= now:
        return UNSAID
    if one.at.starts_at <= now:
        return EXPECTED
    if one.is_confirmed:
        return CONFIRMED
    return PLANNED if one.state == SessionState.PLANNED else BOOKED


def what_of(one: Booked) -> str:
    """What it is: "Induction 3", "Consult"."""
    if one.source == "meeting":
        return str(MeetingKind(one.kind).label)
    words = {"induction": _("Induction %(number)s"), "maintenance": _("Maintenance %(number)s")}
    return words[one.phase] % {"number": one.number}


def times(stretch: Stretch, zone: ZoneInfo) -> str:
    """From when to when on the wall."""
    return f"{_time(stretch.starts_at, zone)}–{_time(stretch.ends_at, zone)}"


def placing_url(source: str, pk: UUID) -> str:
    """Where place and person of a booking are chosen."""
    return reverse(f"scheduling:place_{source}", args=[pk])


def move_url(one: Booked) -> str:
    """Where a booking that is still ahead is moved; empty for others."""
    if one.state not in {*AHEAD, MeetingState.BOOKED}:
        return ""
    return reverse("scheduling:move" if one.source == "session" else "scheduling:meeting_move", args=[one.id])


def _is_on(one: Booked) -> bool:
    return one.state not in {SessionState.MISSED, SessionState.COMPLETED, MeetingState.HELD}


def _elsewhere(one: Booked, by: str) -> str:
    if by == PLACE or not one.patient:
        return ""
    return {"home": _("at home"), "video": _("by video"), "open": _("no place yet")}.get(one.where, "")


def _head(looked: Looked, day: DrawnDay, today: date, chosen: date) -> DayHead:
    closed = next((one for one in looked.closures if one.first_on <= day.on <= one.last_on), None)
    change = ""
    if day.changes_at is not None:
        change = _("The clocks change at %(time)s") % {"time": _time(day.changes_at, looked.zone)}
    return DayHead(day, day.on == today, day.on == chosen, (closed.reason or _("Closed")) if closed else "", change)


def _plain_day(days: Sequence[DrawnDay]) -> DrawnDay:
    """The day whose hours stand beside all of them; one with a clock change says its own."""
    return next((day for day in days if day.changes_at is None), days[0])


def _time(at: datetime, zone: ZoneInfo) -> str:
    return date_format(at.astimezone(zone), "H:i")


def _at(hour: int, step: int) -> str:
    return f"t{hour} u{step}"


def _classes(span: Span) -> str:
    return f"{_at(span.hour, span.step)} l{span.hours} v{span.steps}"

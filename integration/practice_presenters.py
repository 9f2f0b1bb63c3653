"""Practices as pages show them: what to press today, and what was done as dots with words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integration import practice as rule
from integration.content import PracticeText
from integration.models import IntegrationWindow, Practice, PracticeTick

Dot = Literal["done", "open", "none"]


@dataclass(frozen=True)
class Title:
    """What a practice is called and how it is done; ``steps`` is empty for one's own."""

    words: str
    steps: tuple[str, ...] = ()
    is_own: bool = False


@dataclass(frozen=True)
class Press:
    """A tick to make or to take back: on which day, which time of it."""

    on: date
    time: int

    @property
    def day(self) -> str:
        """The day as a form sends it."""
        return self.on.isoformat()


@dataclass(frozen=True)
class PracticeRow:
    """A chosen practice with what can be pressed; ``next`` is today's, ``forgotten`` yesterday's."""

    practice: Practice
    title: Title
    how_often: str
    next: Press | None
    last: Press | None
    forgotten: Press | None
    done_today: int

    @property
    def said(self) -> str:
        """How often it was done today."""
        return done_words(self.done_today)


@dataclass(frozen=True)
class DayColumn:
    """One of the days: its dots, and the same in words."""

    on: date
    name: str
    short: str
    date: str
    dots: tuple[Dot, ...]
    words: str
    is_today: bool


@dataclass(frozen=True)
class Offer:
    """A practice that can be picked."""

    key: str
    title: str
    minutes: int
    steps: tuple[str, ...]


@dataclass(frozen=True)
class PracticesShown:
    """All that ``integration/_practices_today.html`` shows. ``room`` is how often a day something more may be chosen."""

    window: IntegrationWindow
    state: rule.State
    rows: Sequence[PracticeRow]
    stopped: Sequence[PracticeRow]
    columns: Sequence[DayColumn]
    room: int
    done: int

    @property
    def begins(self) -> str:
        """The name of the first day."""
        return self.columns[0].name if self.columns else ""

    @property
    def ends(self) -> str:
        """The name of the last day."""
        return self.columns[-1].name if self.columns else ""

    @property
    def url(self) -> str:
        """The page of the window's practices."""
        return reverse("integration:practices", args=[self.window.pk])

    @property
    def table(self) -> list[tuple[str, list[str]]]:
        """Each practice that was done, with the words for each day."""
        return [
            (one.title.words, [done_words(_count(one.practice, day.on)) for day in self.columns]) for one in self.all
        ]

    @property
    def all(self) -> list[PracticeRow]:
        """What is chosen, and what was stopped after it had been done."""
        return [*self.rows, *self.stopped]


def shown(
    window: IntegrationWindow,
    chosen: Sequence[Practice],
    days: Sequence[date],
    today: date,
    titles: Mapping[str, Title],
) -> PracticesShown:
    """A window's practices, which bring their ``standing`` ticks with them."""
    ticks = [tick for one in chosen for tick in standing(one)]
    state = rule.state_of(days, today)
    at_work = [one for one in chosen if one.stopped_at is None]
    wanted = min(rule.MOST_A_DAY, sum(one.times_a_day for one in at_work))
    rows = [_row(one, titles[str(one.pk)], ticks, days, today) for one in chosen]
    return PracticesShown(
        window=window,
        state=state,
        rows=[one for one in rows if one.practice.stopped_at is None],
        stopped=[one for one in rows if one.practice.stopped_at is not None and standing(one.practice)],
        columns=[_column(day, sum(tick.on == day for tick in ticks), wanted, today) for day in days],
        room=0 if state == "over" else rule.room_for([one.times_a_day for one in at_work]),
        done=len(ticks),
    )


def standing(one: Practice) -> list[PracticeTick]:
    """The ticks that a selector brought with a practice."""
    ticks: list[PracticeTick] = getattr(one, "standing", [])
    return ticks


def title_of(one: Practice, text: PracticeText | None) -> Title:
    """What a practice is called for the person who does it."""
    if not one.key:
        return Title(one.own_words or "", is_own=True)
    return Title(_(text.title), tuple(_(step) for step in text.steps)) if text else Title(_("A practice"))


def offer(text: PracticeText) -> Offer:
    """A practice that can be picked, in the reader's language."""
    return Offer(text.key, _(text.title), text.minutes, tuple(_(step) for step in text.steps))


def how_often(minutes: int, times_a_day: int) -> str:
    """The size of a practice in words."""
    size = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    often = _("twice a day") if times_a_day == rule.MOST_A_DAY else _("once a day")
    return f"{size}, {often}"


def done_words(count: int) -> str:
    """How often something was done on a day."""
    if count == 0:
        return _("not ticked")
    return _("done twice") if count == rule.MOST_A_DAY else _("done once")


def _count(one: Practice, day: date) -> int:
    return sum(tick.on == day for tick in standing(one))


def _row(one: Practice, title: Title, ticks: Iterable[PracticeTick], days: Sequence[date], today: date) -> PracticeRow:
    open_now = rule.open_days(days, today)
    in_all = {day: sum(tick.on == day for tick in ticks) for day in open_now}
    done = {day: {tick.time for tick in standing(one) if tick.on == day} for day in open_now}

    def press(day: date) -> Press | None:
        time = rule.next_time(done[day], one.times_a_day, in_all[day]) if day in open_now else None
        return Press(day, time) if time is not None and one.stopped_at is None else None

    today_done, before = done.get(today, set()), today - rule.DAY
    return PracticeRow(
        practice=one,
        title=title,
        how_often=how_often(one.minutes, one.times_a_day),
        next=press(today),
        last=Press(today, max(today_done)) if today_done else None,
        forgotten=press(before) if not done.get(before) else None,
        done_today=len(today_done),
    )


def _column(day: date, done: int, wanted: int, today: date) -> DayColumn:
    dots: list[Dot] = ["done"] * done
    rest: Dot = "none" if day < today else "open"
    dots += [rest] * max(0, wanted - done)
    said = done_words(done) if done or day < today else (_("today") if day == today else _("still to come"))
    return DayColumn(
        day, date_format(day, "l"), date_format(day, "D"), date_format(day, "j M"), tuple(dots), said, day == today
    )

"""The window after a dose, and the moments in it at which the patient is asked to write.

Sources: training that began about 24 hours after an infusion, on four days in a row, prolonged the effect (Price 2022,
doi:10.1176/appi.ajp.20220216). The edge at 72 hours is a convention, and every number here is a field of the protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from common.walltime import aware_utc, instants, local_day, to_utc
from messaging.quiet import QuietHours, is_allowed, next_allowed, previous_allowed

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

QUIET_HOURS = "quiet_hours"
ONE_A_DAY = "one_a_day"
ALREADY_PAST = "already_past"


class MomentKind(StrEnum):
    """Which of the moments in a window."""

    FIRST_HOUR = "first_hour"
    NEXT_MORNING = "next_morning"
    SECOND_DAY = "second_day"
    CLOSING = "closing"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True)
class WindowRules:
    """What a protocol says about the window; hours and minutes count from the end of the dose.

    The first-hour moment is wanted after `first_hour_minutes`; quiet hours may push it to `first_hour_latest_hours` at
    most, and after `first_hour_useful_hours` it is of no use. The closing moment is aimed at `latest_start_hours`, the
    last hour at which there is good time left to write; no moment falls into the last `closing_margin_minutes`. The
    follow-up comes on the `follow_up_days`-th local day after the dose, and its page is open for `follow_up_open_days`
    from then; without these two there is none.
    """

    first_hour_minutes: int = 60
    morning_not_before_hours: int = 24
    morning_at: time = time(9, 0)
    second_hours: int = 48
    closes_hours: int = 72
    latest_start_hours: int = 68
    first_hour_latest_hours: int = 4
    first_hour_useful_hours: int = 6
    closing_margin_minutes: int = 30
    follow_up_days: int | None = None
    follow_up_open_days: int | None = None

    def __post_init__(self) -> None:
        first = (0, self.first_hour_minutes / 60, self.first_hour_latest_hours, self.first_hour_useful_hours)
        later = (self.first_hour_useful_hours, self.morning_not_before_hours, self.second_hours, self.closes_hours)
        closing = (self.morning_not_before_hours, self.latest_start_hours, self._last_hour)
        if any(list(row) != sorted(row) for row in (first, later, closing)) or self.closing_margin_minutes < 0:
            message = "the hours of the window are out of order"
            raise ValueError(message)
        if (self.follow_up_days is None) != (self.follow_up_open_days is None):
            message = "the follow-up needs both its day and how long it is open"
            raise ValueError(message)

    @property
    def _last_hour(self) -> float:
        return self.closes_hours - self.closing_margin_minutes / 60


@dataclass(frozen=True)
class Window:
    """The time after a dose in which writing is asked for: from `opens_at` until just before `closes_at`, in UTC."""

    opens_at: datetime
    closes_at: datetime

    def state(self, now: datetime) -> Literal["upcoming", "open", "closed"]:
        """Where `now` stands to the window."""
        if now < self.opens_at:
            return "upcoming"
        return "open" if now < self.closes_at else "closed"

    def progress(self, now: datetime) -> float:
        """How much of the window has passed, 0 before it and 1 after it."""
        return min(1.0, max(0.0, (now - self.opens_at) / (self.closes_at - self.opens_at)))

    def remaining(self, now: datetime) -> timedelta:
        """How much of the window is left: all of it before it opens, nothing after it closed."""
        return min(self.closes_at - self.opens_at, max(timedelta(0), self.closes_at - now))


@dataclass(frozen=True)
class Moment:
    """A moment at which the patient is asked to write, or the reason why there is none.

    `due_at` is None exactly when `suppressed` names the reason: `quiet_hours`, `one_a_day` or `already_past`.
    `wanted_at` is the instant before quiet hours and other moments moved it; at `expires_at` it is of no use any more.
    """

    kind: MomentKind
    due_at: datetime | None
    expires_at: datetime
    wanted_at: datetime
    suppressed: str | None


@dataclass(frozen=True)
class _Person:
    zone: ZoneInfo
    quiet: QuietHours | None


@dataclass(frozen=True)
class _Span:
    """The instants from `first` to `last`, both included, in which a moment makes sense."""

    first: datetime
    last: datetime

    def clip(self, at: datetime) -> datetime:
        return max(self.first, min(self.last, at))


def open_window(ended_at: datetime, rules: WindowRules) -> Window:
    """The window that a dose opens when it ends. Raises ValueError for a naive `ended_at`."""
    opens_at = aware_utc(ended_at)
    return Window(opens_at, opens_at + timedelta(hours=rules.closes_hours))


def plan(
    ended_at: datetime,
    zone: ZoneInfo,
    quiet: QuietHours | None,
    rules: WindowRules,
    now: datetime | None = None,
) -> tuple[Moment, ...]:
    """The moments that follow a dose, each with its time or with the reason why it has none.

    Each lies inside the window (the follow-up on its own days), outside the person's quiet hours and on a local day of
    its own. Quiet hours move a moment to the nearest allowed instant of its range; of two that are equally near it takes
    the later. The next morning is the first local `morning_at` no earlier than 24 hours after the dose (Price 2022,
    doi:10.1176/appi.ajp.20220216). As that and the closing moment are tied to the clock, the second-day moment gives
    way: where they took its day it goes to the nearest free one, which for a dose in the middle of a day is 24 hours
    after it. The tuple is in the order of the kinds, not of time.

    `now` changes no time: it only suppresses what is already past, so that planning again finds the same plan.
    Raises ValueError for a naive `ended_at`.
    """
    window = open_window(ended_at, rules)
    person = _Person(zone, quiet)
    moments: dict[MomentKind, Moment] = {}
    taken: set[date] = set()
    for kind, wanted_at, span in _wanted(window, person, rules):
        due_at, reason = _place(wanted_at, span, person, frozenset(taken))
        if due_at is not None:
            taken.add(local_day(due_at, zone))
        moments[kind] = Moment(kind, due_at, window.closes_at, wanted_at, reason)
    in_order = [moments[kind] for kind in MomentKind if kind in moments]
    return tuple(_settle(moment, in_order, window, rules, now) for moment in in_order)


def _wanted(window: Window, person: _Person, rules: WindowRules) -> Iterator[tuple[MomentKind, datetime, _Span]]:
    """Each kind with the instant it is aimed at and its range, those tied to the clock first."""

    def after(hours: int) -> datetime:
        return window.opens_at + timedelta(hours=hours)

    soon = _Span(window.opens_at, after(rules.first_hour_latest_hours))
    margin = timedelta(minutes=rules.closing_margin_minutes)
    later = _Span(after(rules.morning_not_before_hours), window.closes_at - margin)
    yield MomentKind.FIRST_HOUR, window.opens_at + rules.first_hour_minutes * MINUTE, soon
    yield MomentKind.NEXT_MORNING, _first_morning(later.first, rules.morning_at, person.zone), later
    yield MomentKind.CLOSING, after(rules.latest_start_hours), later
    yield MomentKind.SECOND_DAY, after(rules.second_hours), later
    if rules.follow_up_days is not None:
        day = local_day(window.opens_at, person.zone) + rules.follow_up_days * DAY
        midnight, next_midnight = (to_utc(one, time(0), person.zone) for one in (day, day + DAY))
        # On its day if anyhow possible; a day that a zone left out, or that is quiet as a whole, gives it to the next.
        last = max(next_midnight, midnight + DAY) + timedelta(hours=12)
        yield MomentKind.FOLLOW_UP, to_utc(day, rules.morning_at, person.zone), _Span(midnight, last)


def _first_morning(earliest: datetime, morning_at: time, zone: ZoneInfo) -> datetime:
    """The first instant at or after `earliest` at which the clocks show `morning_at`, or what a missing hour made of it."""
    day = local_day(earliest, zone)
    while True:
        for shown in instants(day, morning_at, zone) or (to_utc(day, morning_at, zone),):
            if shown >= earliest:
                return shown
        day += DAY


def _place(
    wanted_at: datetime, span: _Span, person: _Person, taken: frozenset[date]
) -> tuple[datetime | None, str | None]:
    """The time that suits a moment best, or None and the reason."""
    nearest = _allowed_in(span, span.clip(wanted_at), person)
    if nearest is None:
        return None, QUIET_HOURS
    if local_day(nearest, person.zone) not in taken:
        return nearest, None
    free = list(_on_free_days(wanted_at, span, person, taken))
    if not free:
        return None, ONE_A_DAY
    return min(free, key=lambda at: (abs(at - wanted_at), at)), None


def _on_free_days(wanted_at: datetime, span: _Span, person: _Person, taken: frozenset[date]) -> Iterator[datetime]:
    """On each local day of the range that has no moment yet, the allowed time nearest to the wanted time of day."""
    wall = wanted_at.astimezone(person.zone).time()
    day = local_day(span.first, person.zone)
    while day <= local_day(span.last, person.zone):
        part = _part_on(day, span, person.zone)
        if day not in taken and part is not None:
            at = _allowed_in(part, part.clip(to_utc(day, wall, person.zone)), person)
            if at is not None and local_day(at, person.zone) == day:
                yield at
        day += DAY


def _part_on(day: date, span: _Span, zone: ZoneInfo) -> _Span | None:
    first = max(span.first, to_utc(day, time(0), zone))
    last = min(span.last, to_utc(day + DAY, time(0), zone) - MINUTE)
    return _Span(first, last) if first <= last else None


def _allowed_in(span: _Span, at: datetime, person: _Person) -> datetime | None:
    """The allowed instant of the range that is nearest to `at`, the later of two that are equally near."""
    forward = next_allowed(at, person.zone, person.quiet)
    backward = previous_allowed(at, person.zone, person.quiet)
    near = [one for one in (forward, backward) if span.first <= one <= span.last]
    if near:
        return min(near, key=lambda one: (abs(one - at), at - one))
    # Quiet hours that begin less than a minute after the range leave its very first instant.
    return span.first if is_allowed(span.first, person.zone, person.quiet) else None


def _settle(moment: Moment, others: list[Moment], window: Window, rules: WindowRules, now: datetime | None) -> Moment:
    """The moment with its expiry, and suppressed if it is already past.

    A moment is of no use once the next one is due, as that asks the same; the first-hour one even earlier.
    """
    at = moment.due_at or moment.wanted_at
    following = [other.due_at for other in others if other.due_at is not None and other.due_at > at]
    expires_at = min([_of_use_until(moment, window, rules), *following])
    if now is not None and moment.due_at is not None and moment.due_at < aware_utc(now):
        return replace(moment, due_at=None, expires_at=expires_at, suppressed=ALREADY_PAST)
    return replace(moment, expires_at=expires_at.astimezone(UTC))


def _of_use_until(moment: Moment, window: Window, rules: WindowRules) -> datetime:
    if moment.kind is MomentKind.FOLLOW_UP:
        return (moment.due_at or moment.wanted_at) + timedelta(days=rules.follow_up_open_days or 0)
    if moment.kind is MomentKind.FIRST_HOUR:
        return min(window.closes_at, window.opens_at + timedelta(hours=rules.first_hour_useful_hours))
    return window.closes_at

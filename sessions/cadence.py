"""The dates of a series of sessions: proposing them, checking dates changed by hand, and when the next one is due.

Gaps are hours between two starts, counted in UTC, so that a clock change neither lends nor takes an hour. The numbers
belong to the protocol; no guideline with a minimum gap was found, so each protocol says where its own come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from common.walltime import aware_utc, local_day
from sessions.opening import Calendar, Closure, OpenHours
from sessions.series import CadenceRules, Pick, Search, choose_weekdays, require_opening
from sessions.wording import SENTENCES, CannotPropose, Finding, Remark, sentence

__all__ = [
    "SENTENCES",
    "CadenceRules",
    "CannotPropose",
    "Closure",
    "Finding",
    "MaintenanceDue",
    "OpenHours",
    "Proposal",
    "ProposedSession",
    "Remark",
    "check",
    "next_due",
    "propose",
    "sentence",
]


@dataclass(frozen=True)
class ProposedSession:
    """A session of a proposal. `moved_because` is the code of the reason if it is not on its wanted day."""

    number: int
    starts_at: datetime
    moved_because: str | None


@dataclass(frozen=True)
class Proposal:
    """Proposed sessions; `notes` says in English what was moved, `remarks` the same as codes."""

    sessions: tuple[ProposedSession, ...]
    notes: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class MaintenanceDue:
    """The local days from which and until which the next session is due."""

    earliest: date
    latest: date

    def state(self, today: date) -> Literal["early", "due", "overdue"]:
        """Where `today` stands to these days."""
        if today < self.earliest:
            return "early"
        return "due" if today <= self.latest else "overdue"


def propose(
    *,
    start: date,
    weekdays: frozenset[int],
    at: time,
    minutes: int,
    zone: ZoneInfo,
    rules: CadenceRules,
    open_hours: Sequence[OpenHours],
    closures: Sequence[Closure],
    now: datetime,
) -> Proposal:
    """Propose the dates of a series from `start` on, on these weekdays (Monday is 0) at this wall time.

    Of more weekdays than needed, those that spread the sessions best are used. A wanted day that is closed moves to
    the nearest open day that keeps the gaps, and a note says so.
    Raises CannotPropose with the rule that stands in the way.
    """
    calendar = Calendar(zone, minutes, tuple(open_hours), tuple(closures))
    require_opening(weekdays, at, calendar)
    chosen = choose_weekdays(weekdays, rules)
    picks = Search(rules, calendar, chosen, at, start, aware_utc(now)).run()
    sessions = tuple(
        ProposedSession(number, pick.starts_at, pick.moved_because) for number, pick in enumerate(picks, start=1)
    )
    remarks = (*_moves(picks, zone), *_length(picks, rules, zone))
    return Proposal(sessions, tuple(remark.sentence for remark in remarks), remarks)


def check(
    starts: Sequence[datetime],
    *,
    rules: CadenceRules,
    zone: ZoneInfo,
    minutes: int,
    open_hours: Sequence[OpenHours],
    closures: Sequence[Closure],
    now: datetime,
) -> tuple[Finding, ...]:
    """What is wrong with the dates of a series, in their order; nothing when all is well.

    In the past, out of order, too close, on a closed day or outside the opening hours, or too many: `stop`. A gap
    above the protocol's maximum, or too few: `warn`. Raises ValueError for a naive date.
    """
    instants = [aware_utc(at) for at in starts]
    calendar = Calendar(zone, minutes, tuple(open_hours), tuple(closures))
    findings: list[Finding] = []
    for index, starts_at in enumerate(instants):
        findings += _check_alone(index, starts_at, calendar, aware_utc(now))
        if index:
            findings += _check_pair(index, instants[index - 1], starts_at, rules, zone)
    count = {"doses": rules.doses, "count": len(instants)}
    if len(instants) > rules.doses:
        findings.append(Finding(rules.doses, "stop", "too_many", count))
    elif len(instants) < rules.doses:
        findings.append(Finding(max(0, len(instants) - 1), "warn", "too_few", count))
    return tuple(findings)


def next_due(last_dose_ended: datetime, *, min_days: int, max_days: int, zone: ZoneInfo) -> MaintenanceDue:
    """The local days on which the next session is due, counted from the local day of the last dose."""
    day = local_day(aware_utc(last_dose_ended), zone)
    return MaintenanceDue(day + timedelta(days=min_days), day + timedelta(days=max_days))


def _check_alone(index: int, starts_at: datetime, calendar: Calendar, now: datetime) -> Iterator[Finding]:
    values = {"number": index + 1}
    if starts_at <= now:
        yield Finding(index, "stop", "past", values)
    if calendar.is_closed_on(local_day(starts_at, calendar.zone)):
        yield Finding(index, "stop", "closed_day", values)
    elif not calendar.fits_hours(starts_at):
        yield Finding(index, "stop", "outside_hours", values)


def _check_pair(
    index: int, before: datetime, starts_at: datetime, rules: CadenceRules, zone: ZoneInfo
) -> Iterator[Finding]:
    number = index + 1
    gap = starts_at - before
    days = (local_day(starts_at, zone) - local_day(before, zone)).days
    if not gap:
        yield Finding(index, "stop", "duplicate", {"number": number})
    elif gap < timedelta(0):
        yield Finding(index, "stop", "out_of_order", {"number": number, "before": index})
    elif gap < rules.min_gap:
        hours = gap // timedelta(hours=1)
        yield Finding(
            index,
            "stop",
            "gap_below_min",
            {"number": number, "hours": hours, "min_gap_hours": rules.min_gap_hours},
        )
    elif days > rules.max_gap_days:
        yield Finding(
            index, "warn", "gap_above_max", {"number": number, "days": days, "max_gap_days": rules.max_gap_days}
        )


def _moves(picks: Sequence[Pick], zone: ZoneInfo) -> Iterator[Remark]:
    for number, pick in enumerate(picks, start=1):
        if pick.moved_because is not None:
            day = local_day(pick.starts_at, zone)
            yield Remark(pick.moved_because, {"number": number, "day": day, "wanted": pick.wanted})


def _length(picks: Sequence[Pick], rules: CadenceRules, zone: ZoneInfo) -> Iterator[Remark]:
    if not picks:
        return
    days = (local_day(picks[-1].starts_at, zone) - local_day(picks[0].starts_at, zone)).days
    weeks = days // 7 + 1
    if weeks > rules.weeks:
        yield Remark("longer", {"weeks": weeks, "planned_weeks": rules.weeks})

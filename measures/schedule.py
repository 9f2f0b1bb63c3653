"""When a questionnaire is asked for: the plan of a course of treatment, from facts and numbers alone.

The idea that *recording a dose resets the clock* comes from a mood tracker made for ketamine clinics (MoodMonitor, help
article 22); that a request runs out after four days and is repeated once after two are the defaults of a measurement
service (Greenspace, help article 11648950). Which questionnaires, and how often, are numbers of the protocol version;
those that no source gives are marked there as not verified.

Days are counted in the patient's own calendar and begin at ``morning_at``. Instants are aware, and UTC where given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from common.walltime import aware_utc, local_day, to_utc

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
EARLY = DAY
"""Answers that come so much before the day after a dose stand for it. Ours: nobody is asked the same again tomorrow."""


class Reason(StrEnum):
    """Why a questionnaire is asked for. Of two that are due at the same instant, the earlier one here is asked."""

    BASELINE = "baseline"
    BEFORE_DOSE = "before_dose"
    AFTER_DOSE = "after_dose"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    ASKED = "asked"


class Stretch(StrEnum):
    """The part of a course that the plan knows: before the first series of doses, during it, after it, or none."""

    BEFORE = "before"
    SERIES = "series"
    AFTER = "after"
    OVER = "over"


@dataclass(frozen=True)
class Baseline:
    """Before the first dose, once. Answers of the last ``valid_days`` before the course count; asked ``open_days``."""

    instruments: tuple[str, ...] = ("phq-9", "gad-7")
    valid_days: int = 14
    open_days: int = 30


@dataclass(frozen=True)
class BeforeDose:
    """Asked ``opens_hours`` before a session, unless it was answered within ``older_than_days`` before it.

    A session that is moved to another day asks anew: what was answered or skipped for the old day may be long ago.
    """

    instruments: tuple[str, ...] = ("phq-9",)
    opens_hours: int = 48
    older_than_days: int = 6


@dataclass(frozen=True)
class AfterDose:
    """Asked ``days`` after the latest dose, unless it was answered since, at most ``EARLY`` before that."""

    instruments: tuple[str, ...] = ("phq-9",)
    days: int = 7


@dataclass(frozen=True)
class Cadence:
    """Asked ``every_days`` after the latest of dose and answer, at most ``at_most_days`` after the last answer."""

    instruments: tuple[str, ...]
    every_days: int
    at_most_days: int


@dataclass(frozen=True)
class ScheduleRules:
    """What a protocol version says about questionnaires; the defaults hold where it says nothing."""

    baseline: Baseline = Baseline()
    before_dose: BeforeDose = BeforeDose()
    after_dose: AfterDose = AfterDose()
    weekly: Cadence = Cadence(("phq-9", "gad-7"), every_days=7, at_most_days=10)
    monthly: Cadence = Cadence(("phq-9", "gad-7"), every_days=28, at_most_days=42)
    not_after_dose_hours: int = 24
    morning_at: time = time(9)
    remind_after_days: int = 2
    expire_after_days: int = 4

    @property
    def instruments(self) -> tuple[str, ...]:
        """Every questionnaire that the plan may ask for, each once, in its order."""
        parts = (self.baseline, self.before_dose, self.after_dose, self.weekly, self.monthly)
        return tuple(dict.fromkeys(key for part in parts for key in part.instruments))


@dataclass(frozen=True)
class Marked:
    """Something at an instant, with the id by which it is known: a dose that ended, a session ahead."""

    key: str
    at: datetime


@dataclass(frozen=True)
class Seen:
    """What is known of one questionnaire: when it was last answered, and which request was last left unanswered.

    ``left_at`` is when that request (skipped, or given up) was due. ``spent`` are the plan keys that are settled.
    """

    answered_at: datetime | None = None
    left_at: datetime | None = None
    spent: frozenset[str] = frozenset()

    @property
    def latest(self) -> datetime | None:
        """The later of the two."""
        return max((at for at in (self.answered_at, self.left_at) if at is not None), default=None)


@dataclass(frozen=True)
class Facts:
    """One course as the plan sees it. ``sessions`` are those not over yet, ``doses`` those that ended."""

    course: str
    stretch: Stretch
    opened_at: datetime
    since: datetime
    zone: ZoneInfo
    doses: tuple[Marked, ...] = ()
    sessions: tuple[Marked, ...] = ()
    seen: Mapping[str, Seen] = field(default_factory=dict)

    @property
    def last_dose(self) -> Marked | None:
        """The latest dose."""
        return max(self.doses, key=lambda dose: dose.at, default=None)

    @property
    def is_dosed(self) -> bool:
        """Whether a dose of this very course was given."""
        return any(dose.at >= self.opened_at for dose in self.doses)


@dataclass(frozen=True)
class Wanted:
    """One questionnaire that should be asked for: from ``due_at`` until just before ``expires_at``, in UTC.

    ``plan_key`` names the request: the same facts always give the same key. ``about`` is the session or dose.
    """

    instrument: str
    reason: Reason
    due_at: datetime
    expires_at: datetime
    remind_at: datetime | None
    plan_key: str
    about: str = ""


def wanted(rules: ScheduleRules, facts: Facts, *, now: datetime) -> tuple[Wanted, ...]:
    """The next request for each questionnaire, at most one each, the soonest first.

    Nothing is asked for within ``not_after_dose_hours`` after a dose: what would be due before moves to the first
    morning after them. Raises ValueError for a naive ``now``.
    """
    now = aware_utc(now)
    chosen = [one for key in rules.instruments if (one := _next(rules, facts, key, now)) is not None]
    return tuple(sorted(chosen, key=lambda one: (one.due_at, rules.instruments.index(one.instrument))))


def remind_at(due_at: datetime, expires_at: datetime, rules: ScheduleRules) -> datetime | None:
    """When to remind once, if the request is still open; None where it has run out by then."""
    at = due_at + timedelta(days=rules.remind_after_days)
    return at if at < expires_at else None


def _next(rules: ScheduleRules, facts: Facts, key: str, now: datetime) -> Wanted | None:
    seen = facts.seen.get(key, Seen())
    candidates = [
        one
        for one in _candidates(rules, facts, key, seen, now)
        if one.plan_key not in seen.spent and one.due_at < one.expires_at and now < one.expires_at
    ]
    return min(candidates, key=lambda one: (one.due_at, list(Reason).index(one.reason)), default=None)


def _candidates(rules: ScheduleRules, facts: Facts, key: str, seen: Seen, now: datetime) -> Iterator[Wanted]:
    if facts.stretch is Stretch.OVER:
        return
    if facts.stretch is Stretch.BEFORE and key in rules.baseline.instruments:
        yield from _baseline(rules, facts, key, seen)
    if key in rules.before_dose.instruments:
        yield from _before_dose(rules, facts, key, seen, now)
    if facts.stretch in (Stretch.SERIES, Stretch.AFTER) and key in rules.after_dose.instruments:
        yield from _after_dose(rules, facts, key, seen)
    if facts.stretch is Stretch.SERIES and key in rules.weekly.instruments:
        yield _cadence(rules, facts, key, seen, Reason.WEEKLY, now)
    if facts.stretch is Stretch.AFTER and key in rules.monthly.instruments:
        yield _cadence(rules, facts, key, seen, Reason.MONTHLY, now)


def _baseline(rules: ScheduleRules, facts: Facts, key: str, seen: Seen) -> Iterator[Wanted]:
    """From the opening of the course to its first session."""
    valid_from = facts.opened_at - timedelta(days=rules.baseline.valid_days)
    if facts.is_dosed or (seen.answered_at is not None and seen.answered_at >= valid_from):
        return
    due_at = _rested(facts.opened_at, rules, facts)
    ends = [due_at + timedelta(days=rules.baseline.open_days), *(session.at for session in facts.sessions)]
    yield _wanted(rules, facts, key, Reason.BASELINE, due_at, min(ends), "")


def _before_dose(rules: ScheduleRules, facts: Facts, key: str, seen: Seen, now: datetime) -> Iterator[Wanted]:
    """Before the next session, if what is known would be too old by then."""
    session = min((one for one in facts.sessions if one.at > now), key=lambda one: one.at, default=None)
    if session is None:
        return
    if seen.answered_at is not None and session.at - seen.answered_at <= rules.before_dose.older_than_days * DAY:
        return
    due_at = _rested(session.at - rules.before_dose.opens_hours * HOUR, rules, facts)
    yield _wanted(rules, facts, key, Reason.BEFORE_DOSE, due_at, session.at, session.key)


def _after_dose(rules: ScheduleRules, facts: Facts, key: str, seen: Seen) -> Iterator[Wanted]:
    """On the morning so many days after the latest dose, if it was not answered just before."""
    dose = facts.last_dose
    if dose is None:
        return
    due_at = _rested(_morning(dose.at, rules.after_dose.days, rules, facts.zone), rules, facts)
    if seen.answered_at is not None and dose.at < seen.answered_at and due_at - EARLY <= seen.answered_at < due_at:
        return
    expires_at = due_at + rules.expire_after_days * DAY
    yield _wanted(rules, facts, key, Reason.AFTER_DOSE, due_at, expires_at, dose.key)


def _cadence(rules: ScheduleRules, facts: Facts, key: str, seen: Seen, reason: Reason, now: datetime) -> Wanted:
    """On the morning of the day, and of every further one while nobody was there to ask: the first not yet run out.

    The latest dose puts the day off, but no further than the ceiling after the last answer (or the last request that
    was left): two doses a week would else put a weekly questionnaire off for ever.
    """
    rule = rules.weekly if reason is Reason.WEEKLY else rules.monthly
    known = seen.latest or facts.since
    base = max(known, facts.last_dose.at) if facts.last_dose else known
    first_at = min(
        _morning(base, rule.every_days, rules, facts.zone), _morning(known, rule.at_most_days, rules, facts.zone)
    )
    open_for, every = rules.expire_after_days * DAY, rule.every_days * DAY
    due_at, slot = _rested(first_at, rules, facts), 0
    while due_at + open_for <= now:
        slot = max(slot + 1, (now - open_for - first_at) // every)
        due_at = _rested(_morning(first_at, slot * rule.every_days, rules, facts.zone), rules, facts)
    return _wanted(rules, facts, key, reason, due_at, due_at + open_for, "")


def _wanted(
    rules: ScheduleRules,
    facts: Facts,
    key: str,
    reason: Reason,
    due_at: datetime,
    expires_at: datetime,
    about: str,
) -> Wanted:
    due_at, expires_at = due_at.astimezone(UTC), expires_at.astimezone(UTC)
    return Wanted(
        instrument=key,
        reason=reason,
        due_at=due_at,
        expires_at=expires_at,
        remind_at=remind_at(due_at, expires_at, rules),
        plan_key=f"{facts.course}:{key}:{reason.value}:{_which(facts, reason, due_at, expires_at, about)}",
        about=about,
    )


def _which(facts: Facts, reason: Reason, due_at: datetime, expires_at: datetime, about: str) -> str:
    """What tells this request from others for the same reason. Before a session that is its day, too (it ends there)."""
    if reason is Reason.BASELINE:
        return "once"
    if reason is Reason.BEFORE_DOSE:
        return f"{about}:{expires_at.date().isoformat()}"
    return about or local_day(due_at, facts.zone).isoformat()


def _morning(after: datetime, days: int, rules: ScheduleRules, zone: ZoneInfo) -> datetime:
    """The morning of the day that lies so many days after an instant, in the person's own calendar."""
    return to_utc(local_day(after, zone) + timedelta(days=days), rules.morning_at, zone)


def _rested(due_at: datetime, rules: ScheduleRules, facts: Facts) -> datetime:
    """The same instant, or the first morning on which the latest dose is long enough ago."""
    dose = facts.last_dose
    if dose is None:
        return due_at
    rest_over = dose.at + rules.not_after_dose_hours * HOUR
    if due_at >= rest_over:
        return due_at
    morning = _morning(rest_over, 0, rules, facts.zone)
    return morning if morning >= rest_over else _morning(rest_over, 1, rules, facts.zone)

"""What holds a dose back: the check just before it.

The thresholds belong to the protocol and are signed off by a prescriber; a hold shows the rule and what was measured,
and a person decides. Nothing here calculates a dose or predicts anything.

A gap is counted from start to start, like the gaps of ``cadence``: what may be booked is not held on its day. (The
integration window opens at the end of a dose; that is another question.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from types import MappingProxyType

from common.walltime import aware_utc

Values = Mapping[str, object]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "esketamine_at_home": "Esketamine is never given at home.",
        "never_agreed": "The patient has not signed the agreement to the treatment. It has to be signed before a dose.",
        "no_consent": "The patient took back their agreement to the treatment. It has to be signed again before a dose.",
        "preparation_missing": "The preparation for this first dose is not complete. Missing: {missing}.",
        "consult_missing": "The protocol asks for a consult before dose {number}, and none is written down as held since the dose before.",
        "blood_pressure_missing": "Blood pressure has to be measured before the dose.",
        "pulse_missing": "The pulse has to be measured before the dose.",
        "reading_too_old": "The reading is {age} old; the protocol takes it for {reading_valid_minutes} minutes. Measure again.",
        "blood_pressure_high": "Blood pressure is {systolic}/{diastolic}; the protocol holds above {systolic_hold}/{diastolic_hold}.",
        "pulse_high": "The pulse is {pulse}; the protocol holds above {pulse_hold}.",
        "gap_block": "The dose before began {hours} hours earlier; at least {min_gap_block_hours} have to pass.",
        "gap_short": "The dose before began {hours} hours earlier; below {min_gap_override_hours} a prescriber decides.",
        "later_dose": "A later dose is recorded already; it began {hours} hours after this one.",
        "safety_task_open": "A safety task is open ({tier}). It has to be closed before the dose.",
        "safety_task_since": "A safety task is open ({tier}), and was opened after this dose began.",
    }
)
"""English sentences by code; whoever shows them may translate the sentence and fill in the values."""


@dataclass(frozen=True)
class PredoseRules:
    """Thresholds: a value above a `*_hold` (mmHg, beats a minute) holds, a gap below these hours blocks or holds.

    140/90 is the general guide of the esketamine label to weigh a delay. That a pulse above 100 holds is the practice
    of one at-home programme. For the hours, from the start of one dose to the start of the next, no guideline was found:
    they are our suggestion, for the clinic to set. So are the minutes for which a reading before the dose is taken.
    """

    systolic_hold: int = 140
    diastolic_hold: int = 90
    pulse_hold: int = 100
    min_gap_block_hours: int = 24
    min_gap_override_hours: int = 48
    reading_valid_minutes: int = 60


@dataclass(frozen=True)
class Vitals:
    """What was last measured before the dose, and when; None is not measured. mmHg, beats a minute."""

    systolic: int | None = None
    diastolic: int | None = None
    pulse: int | None = None
    taken_at: datetime | None = None


@dataclass(frozen=True)
class Neighbours:
    """When the patient's nearest other doses began, and the minutes that are booked for a session."""

    before: datetime | None = None
    after: datetime | None = None
    session_minutes: int = 0


@dataclass(frozen=True)
class Ready:
    """What a course with a signed plan asks for before a dose; a course from before plans were asks for nothing.

    ``missing`` names what the preparation of a first dose still lacks, ``consent_withdrawn_at`` is when the patient took
    back their agreement to the treatment, unless they have signed since, and ``agreed`` whether they ever signed it.
    ``consult_before`` is the number of this dose where the protocol asks for a consult before it and none was held.
    """

    missing: str = ""
    consent_withdrawn_at: datetime | None = None
    agreed: bool = True
    consult_before: int | None = None


@dataclass(frozen=True)
class Hold:
    """One thing that holds the dose back. `passable`: a prescriber may give it all the same, with a reason."""

    code: str
    values: Values = field(hash=False)
    passable: bool

    @property
    def sentence(self) -> str:
        return SENTENCES[self.code].format(**self.values)


def holds(  # noqa: PLR0913 - a dose is held by as many things
    *,
    starts_at: datetime,
    vitals: Vitals,
    neighbours: Neighbours,
    rules: PredoseRules,
    open_safety_task: bool,
    safety_tier: str = "urgent",
    safety_since: datetime | None = None,
    route: str,
    setting: str,
    product: str | None = None,
    ready: Ready = Ready(),
) -> tuple[Hold, ...]:
    """Everything that holds back a dose that starts at ``starts_at``, gravest first; nothing when it can be given.

    A dose may begin at any minute of the time booked for it, so two doses may be that much nearer to each other than
    their sessions before a prescriber is asked; for the hours that block there is no such room. A dose that is written
    down after a later one is for a prescriber to explain. A reading that is too old when the dose starts counts as none.
    A dose that began before any safety task was opened (``safety_since``) was not held by it, and may have caused it:
    a prescriber writes it down with a reason, and the task stays open. Likewise a dose that began before the patient took
    their agreement back was not held by that.

    Esketamine at home is never passable: it "must never be dispensed directly to a patient for home use" (its maker,
    on the REMS). Where the `product` is not told, a nasal dose counts as esketamine, to be safe.
    """
    found = [
        *_product_hold(product, route, setting),
        *_ready_holds(starts_at, ready),
        *_task_hold(starts_at, open_safety_task, safety_tier, safety_since),
        *_gap_holds(starts_at, neighbours, rules),
        *_later_hold(starts_at, neighbours.after),
        *_vitals_holds(starts_at, vitals, rules),
    ]
    return tuple(sorted(found, key=lambda hold: hold.passable))


def _product_hold(product: str | None, route: str, setting: str) -> Iterator[Hold]:
    is_esketamine = product == "esketamine" or (product is None and route == "intranasal")
    if is_esketamine and setting == "home":
        yield Hold("esketamine_at_home", {}, passable=False)


def _ready_holds(starts_at: datetime, ready: Ready) -> Iterator[Hold]:
    withdrawn = ready.consent_withdrawn_at
    if withdrawn is not None and aware_utc(starts_at) >= aware_utc(withdrawn):
        yield Hold("no_consent", {}, passable=False)
    if not ready.agreed:
        yield Hold("never_agreed", {}, passable=False)
    if ready.missing:
        yield Hold("preparation_missing", {"missing": ready.missing}, passable=True)
    if ready.consult_before is not None:
        yield Hold("consult_missing", {"number": ready.consult_before}, passable=True)


def _task_hold(starts_at: datetime, is_open: bool, tier: str, since: datetime | None) -> Iterator[Hold]:
    if is_open:
        began_before = since is not None and aware_utc(starts_at) < aware_utc(since)
        yield Hold("safety_task_since" if began_before else "safety_task_open", {"tier": tier}, passable=began_before)


def _gap_holds(starts_at: datetime, neighbours: Neighbours, rules: PredoseRules) -> Iterator[Hold]:
    if neighbours.before is None:
        return
    gap = aware_utc(starts_at) - aware_utc(neighbours.before)
    hours, room = gap // HOUR, timedelta(minutes=neighbours.session_minutes)
    if gap < rules.min_gap_block_hours * HOUR:
        yield Hold("gap_block", {"hours": hours, "min_gap_block_hours": rules.min_gap_block_hours}, passable=False)
    elif gap + room < rules.min_gap_override_hours * HOUR:
        yield Hold("gap_short", {"hours": hours, "min_gap_override_hours": rules.min_gap_override_hours}, passable=True)


def _later_hold(starts_at: datetime, dose_after: datetime | None) -> Iterator[Hold]:
    if dose_after is not None:
        yield Hold("later_dose", {"hours": (aware_utc(dose_after) - aware_utc(starts_at)) // HOUR}, passable=True)


def _vitals_holds(starts_at: datetime, vitals: Vitals, rules: PredoseRules) -> Iterator[Hold]:
    minutes = (aware_utc(starts_at) - aware_utc(vitals.taken_at)) / MINUTE if vitals.taken_at else 0
    if minutes > rules.reading_valid_minutes:
        values = {"age": _age(minutes), "reading_valid_minutes": rules.reading_valid_minutes}
        yield Hold("reading_too_old", values, passable=True)
        return
    yield from _pressure_holds(vitals.systolic, vitals.diastolic, rules)
    yield from _pulse_holds(vitals.pulse, rules)


def _age(minutes: float) -> str:
    """Whole minutes, rounded up, as "95 min", from two hours on "2 h 5 min"."""
    hours, rest = divmod(ceil(minutes), 60)
    return f"{hours} h {rest} min" if hours >= 2 else f"{ceil(minutes)} min"


def _pressure_holds(systolic: int | None, diastolic: int | None, rules: PredoseRules) -> Iterator[Hold]:
    if systolic is None or diastolic is None:
        yield Hold("blood_pressure_missing", {}, passable=True)
    elif systolic > rules.systolic_hold or diastolic > rules.diastolic_hold:
        values = {
            "systolic": systolic,
            "diastolic": diastolic,
            "systolic_hold": rules.systolic_hold,
            "diastolic_hold": rules.diastolic_hold,
        }
        yield Hold("blood_pressure_high", values, passable=True)


def _pulse_holds(pulse: int | None, rules: PredoseRules) -> Iterator[Hold]:
    if pulse is None:
        yield Hold("pulse_missing", {}, passable=True)
    elif pulse > rules.pulse_hold:
        yield Hold("pulse_high", {"pulse": pulse, "pulse_hold": rules.pulse_hold}, passable=True)

"""What the rules of this room take from a protocol version. Nothing here is a number of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from journey.protocol import MaintenanceStep, ProtocolRules, Setting
from journey.stages import Phase
from sessions.cadence import CadenceRules
from sessions.predose import PredoseRules


def series_of(rules: ProtocolRules) -> CadenceRules:
    """The induction as the rules about dates take it."""
    part = rules.induction
    return CadenceRules(part.doses, part.per_week, part.weeks, part.min_gap_hours, part.max_gap_days)


def gaps_of(rules: ProtocolRules, phase: str, step: MaintenanceStep | None = None) -> CadenceRules:
    """The gaps for one session: those of the induction; in maintenance at most the days of the ``step``."""
    part = rules.induction
    if phase == Phase.INDUCTION or step is None:
        return series_of(rules)
    return CadenceRules(part.doses, part.per_week, part.weeks, part.min_gap_hours, step.max_days)


def is_at_home(rules: ProtocolRules) -> bool:
    """Whether the dose is given at the patient's home."""
    return rules.setting == Setting.HOME


def session_minutes(rules: ProtocolRules) -> int:
    """How long a session is booked for."""
    return rules.induction.session_minutes


def predose_rules(rules: ProtocolRules) -> PredoseRules:
    """The thresholds of the check before a dose."""
    part = rules.predose
    return PredoseRules(
        systolic_hold=part.systolic_hold,
        diastolic_hold=part.diastolic_hold,
        pulse_hold=part.pulse_hold,
        min_gap_block_hours=part.min_gap_block_hours,
        min_gap_override_hours=part.min_gap_override_hours,
        reading_valid_minutes=part.reading_valid_minutes,
    )


def routes_of(rules: ProtocolRules) -> list[str]:
    """The routes by which the protocol gives a dose."""
    return [str(route) for route in rules.routes]


def step_after(rules: ProtocolRules, *, first_dose_on: date, last_dose_on: date) -> MaintenanceStep:
    """The maintenance step for the session that follows a dose: that of the week after it (first dose: week 1)."""
    week = (last_dose_on - first_dose_on).days // 7 + 1
    return rules.maintenance_in(week + 1)


def is_in_range(rules: ProtocolRules, amount_mg: Decimal, weight_kg: Decimal | None) -> bool:
    """Whether the amount lies in the range that the protocol usually gives; without a weight only milligrams count."""
    entry = rules.dose_entry
    if not _within(float(amount_mg), entry.warn_below_mg, entry.warn_above_mg):
        return False
    if weight_kg is None:
        return True
    return _within(float(amount_mg / weight_kg), entry.warn_below_mg_per_kg, entry.warn_above_mg_per_kg)


def amount_range(rules: ProtocolRules) -> str:
    """The usual range in words: "28–84 mg", "0.5–1 mg/kg"."""
    entry = rules.dose_entry
    parts = [
        _range(entry.warn_below_mg, entry.warn_above_mg, "mg"),
        _range(entry.warn_below_mg_per_kg, entry.warn_above_mg_per_kg, "mg/kg"),
    ]
    return ", ".join(part for part in parts if part)


def needs_weight(rules: ProtocolRules) -> bool:
    """Whether the range is given by weight, so that the amount can only be compared when the weight is known."""
    return rules.dose_entry.warn_above_mg_per_kg is not None


def _within(value: float, least: float | None, most: float | None) -> bool:
    # A hair of room: 35 mg for 70 kg is 0.5 mg/kg, whatever the last binary digit says.
    hair = 1e-9
    return (least is None or value >= least - hair) and (most is None or value <= most + hair)


def _range(least: float | None, most: float | None, unit: str) -> str:
    if least is None and most is None:
        return ""
    if least is None:
        return f"≤ {most:g} {unit}"
    return f"≥ {least:g} {unit}" if most is None else f"{least:g}–{most:g} {unit}"

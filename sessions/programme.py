"""What the rules of this room take from a protocol version. Nothing here is a number of its own."""

from __future__ import annotations

from datetime import date

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

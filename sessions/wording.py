"""What the rules about dates have to say: codes, and their sentences in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Values = Mapping[str, object]
Severity = Literal["stop", "warn"]

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        # why there is no proposal
        "no_weekdays": "Choose at least one day of the week.",
        "too_few_weekdays": "The protocol asks for {per_week} sessions a week, so choose at least {per_week} days.",
        "weekdays_too_close": "These days are too close together: {min_gap_hours} hours have to lie between two sessions.",
        "weekdays_too_far": "These days are too far apart: at most {max_gap_days} days may lie between two sessions.",
        "never_open": "The clinic has no opening hours, so no session can be placed.",
        "weekday_closed": "The clinic is not open on {weekday_name}s.",
        "outside_opening": "On {weekday_name}s a session of {minutes} minutes at {at} does not fit the opening hours.",
        "no_room": "No dates keep the gaps between sessions with the closed days around {around}.",
        # why a proposed session is not on the wanted day
        "closure": "Session {number} is on {day} as the clinic is closed on {wanted}.",
        "hours": "Session {number} is on {day} as the opening hours on {wanted} leave no room.",
        "gap": "Session {number} is on {day} instead of {wanted} to keep the gap to the session before.",
        "next_gap": "Session {number} is on {day} instead of {wanted} to keep the gap to the session after.",
        "longer": "With these dates the series takes {weeks} weeks instead of {planned_weeks}.",
        # what is wrong with dates changed by hand
        "past": "Session {number} lies in the past.",
        "duplicate": "Session {number} is at the same time as the session before.",
        "out_of_order": "Session {number} is before session {before}.",
        "gap_below_min": "Session {number} follows after {hours} hours; at least {min_gap_hours} have to lie between.",
        "gap_above_max": "Session {number} follows after {days} days; the protocol asks for {max_gap_days} at most.",
        "outside_hours": "Session {number} does not fit the opening hours of that day.",
        "closed_day": "The clinic is closed on the day of session {number}.",
        "too_many": "The protocol asks for {doses} sessions; these are {count}.",
        "too_few": "The protocol asks for {doses} sessions; these are {count}.",
    }
)
"""English sentences by code; whoever shows them may translate the sentence and fill in the values."""


def sentence(code: str, values: Values) -> str:
    """The English sentence of a code."""
    return SENTENCES[code].format(**{name: _words(value) for name, value in values.items()})


def _words(value: object) -> object:
    return f"{WEEKDAYS[value.weekday()]} {value.day} {value:%B}" if isinstance(value, date) else value


class CannotPropose(Exception):
    """No series can be proposed; `code`, `values` and `sentence` name the rule that stands in the way."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values: Values = values
        self.sentence = sentence(code, values)
        super().__init__(self.sentence)


@dataclass(frozen=True)
class Remark:
    """Something to say about a proposal: a code of `SENTENCES` with its values."""

    code: str
    values: Values = field(hash=False)

    @property
    def sentence(self) -> str:
        return sentence(self.code, self.values)


@dataclass(frozen=True)
class Finding:
    """What is wrong with the date at `index`: a `stop` refuses it, a `warn` is for a person to decide."""

    index: int
    severity: Severity
    code: str
    values: Values = field(hash=False)

    @property
    def sentence(self) -> str:
        return sentence(self.code, self.values)

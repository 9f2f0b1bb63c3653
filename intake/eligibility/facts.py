"""What the rules look at, and what they give back. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum


class Severity(IntEnum):
    """How much a finding weighs; the numbers are those of the table."""

    NOTE = 1
    CAUTION = 2
    STOP = 3


class Standing(StrEnum):
    """Whether a claim is true of somebody."""

    NOW = "now"
    PAST = "past"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Claim:
    """Something that is, was or may be true of a person: ``key`` as in the data (``psychosis``, ``pregnant``, …).

    What somebody denied is no claim. ``last_on`` is the day of the event, or the first of its month; None is not known.
    ``words`` is what was typed or what the record says, ``origin`` is "typed" or "record".
    """

    key: str
    standing: Standing
    words: str = ""
    last_on: date | None = None
    origin: str = "typed"


@dataclass(frozen=True)
class Taken:
    """A medicine that is taken; ``key`` and ``classes`` are empty when the bundled list does not know it."""

    words: str
    key: str = ""
    classes: frozenset[str] = frozenset()
    origin: str = "typed"


@dataclass(frozen=True)
class Measured:
    """A blood pressure, mmHg."""

    systolic: int
    diastolic: int
    taken_on: date | None = None
    origin: str = "typed"


@dataclass(frozen=True)
class Unassessed:
    """A condition, medicine or allergy that no rule knows: a person has to look."""

    kind: str
    words: str
    origin: str = "typed"
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What is known of a person on a day. ``age`` in whole years, None when the birth date is not known.

    ``adult_available`` is None when nobody asked; ``unanswered`` names claims that were asked for and not answered.
    """

    today: date
    age: int | None = None
    claims: tuple[Claim, ...] = ()
    pressure: Measured | None = None
    medicines: tuple[Taken, ...] = ()
    adult_available: bool | None = None
    unassessed: tuple[Unassessed, ...] = ()
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """The clinic's numbers: mmHg, days, years, months. The defaults are those of ``IntakeSettings``."""

    systolic_caution: int = 140
    diastolic_caution: int = 90
    systolic_stop: int = 160
    diastolic_stop: int = 100
    pressure_valid_days: int = 180
    least_age: int = 18
    event_recent_months: int = 6
    suicidal_recent_months: int = 12


@dataclass(frozen=True)
class Programme:
    """What somebody would be treated on: a protocol's key, setting (home, clinic) and product (ketamine, esketamine)."""

    key: str
    setting: str
    product: str


@dataclass(frozen=True)
class Source:
    """Where a rule comes from; ``verified``: read in the source itself."""

    words: str
    verified: bool


@dataclass(frozen=True)
class Found:
    """What one rule found on one programme. ``inputs`` are (what, value, origin); ``passable`` False: nobody may pass it.

    ``about`` tells apart two findings of one rule (a medicine's key, a claim's key).
    """

    rule: str
    version: int
    severity: Severity
    about: str = ""
    inputs: tuple[tuple[str, str, str], ...] = ()
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    passable: bool = True

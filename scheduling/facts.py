"""What the rules of booking ahead are told, and what they answer: values only, all instants aware and UTC.

``around`` makes these of the tables; ``planner`` proposes, ``checker`` looks at a proposal without knowing the planner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from rota.availability import Stretch
from sessions.series import CadenceRules


@dataclass(frozen=True)
class Bookable:
    """A place or a person: when it can be had (its hours within the clinic's), and when it is held already.

    What holds a place includes the turnover after it; ``turnover_minutes`` come after whatever is booked next.
    """

    id: UUID
    name: str
    has: tuple[Stretch, ...]
    busy: tuple[Stretch, ...] = ()
    turnover_minutes: int = 0
    takes_doses: bool = True
    role: str = ""


@dataclass(frozen=True)
class ClinicFacts:
    """A clinic between two days. No ``places`` (or no ``people``) means that it keeps none, so none is assigned.

    Sessions begin on steps of ``step_minutes`` after midnight on the clinic's wall.
    """

    zone: ZoneInfo
    now: datetime
    first: date
    last: date
    open: tuple[Stretch, ...]
    places: tuple[Bookable, ...]
    people: tuple[Bookable, ...]
    step_minutes: int = 30


@dataclass(frozen=True)
class GateNeed:
    """A meeting that has to lie between two doses: before dose ``before_dose`` and after the one before it."""

    kind: str
    before_dose: int
    minutes: int
    roles: tuple[str, ...] = ()
    by_video: bool = False


@dataclass(frozen=True)
class IntegrationNeed:
    """A talk within the window after these doses: from ``from_hours`` to ``until_hours`` after the dose is expected to end."""

    after_doses: tuple[int, ...]
    minutes: int
    from_hours: int = 24
    until_hours: int = 72
    by_video: bool = False


@dataclass(frozen=True)
class SeriesNeeds:
    """What a patient's protocol asks of the series, and when the patient can not come.

    ``needs_place`` is false at home. ``busy`` is held by the patient already; ``refused`` is the patient's own no. ``last_dose``
    is the start of a dose that was given before the series begins. ``dose_roles`` may run a session.
    """

    patient: UUID
    cadence: CadenceRules
    minutes: int
    needs_place: bool
    dose_roles: tuple[str, ...] = ()
    gates: tuple[GateNeed, ...] = ()
    integration: IntegrationNeed | None = None
    refused: tuple[Stretch, ...] = ()
    busy: tuple[Stretch, ...] = ()
    last_dose: datetime | None = None
    preferred_person: UUID | None = None


@dataclass(frozen=True)
class Wishes:
    """What suits: from which day on, on which weekdays (Monday is 0), between which hours of the clinic's wall."""

    start: date
    weekdays: frozenset[int] = frozenset(range(7))
    earliest: time = time(0)
    latest_end: time = time(0)  # midnight: no wish


@dataclass(frozen=True)
class PlannedDose:
    """A dosing session of a proposal."""

    number: int
    at: Stretch
    place: UUID | None = None
    person: UUID | None = None


@dataclass(frozen=True)
class PlannedMeeting:
    """A meeting of a proposal; ``dose`` is the number of the dose that it follows (integration) or precedes (gate)."""

    kind: str
    dose: int
    at: Stretch
    place: UUID | None = None
    person: UUID | None = None
    by_video: bool = False


@dataclass(frozen=True)
class Gives:
    """Something that a proposal gives up, or a rule that stands in the way: a code with its values (``words``)."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Series:
    """A whole induction: its doses and meetings, and what it gives up of what was wished for."""

    doses: tuple[PlannedDose, ...]
    meetings: tuple[PlannedMeeting, ...] = ()
    gives_up: tuple[Gives, ...] = ()


class NothingFits(Exception):
    """No series keeps the rules: which rule stands in the way, and the nearest series that would fit without it."""

    def __init__(self, rule: Gives, nearest: Series | None = None) -> None:
        self.rule = rule
        self.nearest = nearest
        super().__init__(rule.code)


def minutes_of(stretch: Stretch) -> int:
    """How long a stretch is."""
    return (stretch.ends_at - stretch.starts_at) // timedelta(minutes=1)


def held_by(dose: PlannedDose | PlannedMeeting, places: Sequence[Bookable]) -> Stretch:
    """How long the place is held for it, turnover included."""
    turnover = next((one.turnover_minutes for one in places if one.id == dose.place), 0)
    return Stretch(dose.at.starts_at, dose.at.ends_at + timedelta(minutes=turnover))

"""What a story can say. All times are told from the demo's present instant, so that the clinic is always of today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from types import MappingProxyType

HOME_TABLETS = "sublingual-home"
INFUSION = "infusion-clinic"
SPRAY = "esketamine-clinic"


class Way(StrEnum):
    """How somebody does over the weeks, by their answers."""

    WELL = "well"  # half of the points or fewer within four weeks
    SLOWLY = "slowly"
    NOT = "not"
    WORSE = "worse"
    FOR_A_WHILE = "for_a_while"  # well at first, then back


class Lost(StrEnum):
    """What became of a session in which no dose was given."""

    MISSED = "missed"
    CANCELLED = "cancelled"
    HELD = "held"


class Writes(StrEnum):
    """Where the words go."""

    SHARED = "shared"
    PRIVATE = "private"
    BOTH = "both"
    SELDOM = "seldom"
    NEVER = "never"


class Post(StrEnum):
    """How letters fare in the last days."""

    ARRIVES = "arrives"
    REFUSED = "refused"
    CUT_OFF = "cut_off"
    LATE = "late"


@dataclass(frozen=True)
class When:
    """A day from now at a time on the clinic's wall, or ``after``: exactly so long from now (negative: ago)."""

    days: int = 0
    at: time = time(10)
    after: timedelta | None = None


def day(days: int, at: str) -> When:
    """So many days from today (negative: ago) at a wall time like ``10:30``."""
    return When(days=days, at=time.fromisoformat(at))


def hours(count: float) -> When:
    """So many hours from now (negative: ago)."""
    return When(after=timedelta(hours=count))


@dataclass(frozen=True)
class Story:
    """One patient. ``given`` counts the doses of the induction so far, and ``last`` is when the newest dose ended.

    ``next`` is the start of the coming session (in maintenance: it is booked; in the past: nobody recorded it yet).
    ``gaps`` are the days before each maintenance dose; ``lost`` and ``moved`` name induction sessions by their place in
    the series. ``written`` says of the newest window after how many hours something is written; None leaves it to chance,
    and a number later than now means: not yet.
    """

    key: str
    about: str
    protocol: str = INFUSION
    house: str = "lanternwood"
    prescriber: str = "ashgrove"
    clinician: str = "ines"
    phq9: int = 17
    gad7: int = 12
    way: Way = Way.WELL
    joined_days_ago: int | None = None
    course: bool = True
    booked: bool = True
    given: int = 0
    last: When | None = None
    next: When | None = None
    in_progress: bool = False
    gaps: tuple[int, ...] = ()
    maintenance: bool = False
    lost: Mapping[int, Lost] = field(default_factory=lambda: MappingProxyType({}))
    moved: tuple[int, ...] = ()
    passed: tuple[int, ...] = ()
    closed: tuple[int, str] | None = None
    writes: Writes = Writes.BOTH
    written: float | None = None
    agrees_to_email: bool = True
    withdrew: bool = False
    quiet: tuple[str, str] | None = None
    paused_days: int | None = None
    travels_to: str | None = None
    post: Post = Post.ARRIVES
    item9: tuple[int, int, bool] | None = None
    leaves_out_an_item: bool = False
    answers_until_days_ago: int = 0
    revokes_link: bool = False
    edits: bool = False
    doubts_sharing: bool = False

"""What is known of one patient at one instant: what the rules of the caseload read. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from home.readings import Standing
from journey.relapse import Proposal
from sessions.cadence import MaintenanceDue


@dataclass(frozen=True, slots=True)
class OpenTask:
    """The open safety task that comes first: the gravest, of those the one that is overdue, of those the oldest.

    ``grade`` is 0 for the gravest tier. ``owner`` is the name of who is asked to answer for it, empty for nobody;
    ``others`` counts the patient's further open tasks.
    """

    opened_at: datetime
    grade: int = 1
    is_overdue: bool = False
    owner: str = ""
    is_mine: bool = False
    is_taken: bool = False
    others: int = 0


@dataclass(frozen=True, slots=True)
class Ahead:
    """The sessions of the course that are not over, by what is said of them. Days are the clinic's."""

    today_at: datetime | None = None
    unrecorded_at: datetime | None = None
    next_at: datetime | None = None
    in_progress: bool = False


class Facts(NamedTuple):
    """What is known of one patient at ``now``; instants are aware, ``today`` is the clinic's day.

    ``limit`` is the instrument's published number of points from which a rise of the PHQ-9 is reliable; there is a
    ``standing`` only where the newest reading is high enough for a rule to speak; ``window_closes_at`` is that of an
    open window in which nothing is written, ``letter_since`` since when a message waits whose time for an answer is over;
    ``unprepared`` is what is missing before a first session that is near, in a row of words.
    A tuple, because thousands are made for one page.
    """

    now: datetime
    today: date
    phase: str | None = None
    had_course: bool = False
    limit: int | None = None
    task: OpenTask | None = None
    ahead: Ahead = Ahead()
    latest_at: datetime | None = None
    standing: Standing | None = None
    flagged_at: datetime | None = None
    relapse: Proposal | None = None
    windows_unread: int = 0
    window_closes_at: datetime | None = None
    doses_given: int = 0
    doses_planned: int = 0
    due: MaintenanceDue | None = None
    given_up: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    phq9_stopped: bool = False
    letter_since: datetime | None = None
    unprepared: str = ""

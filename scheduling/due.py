"""Where somebody in maintenance stands: when the next session is due, whether one is booked, and whether the rhythm drifts.

The days come from the protocol's step for the week of the course. *Drifting* is ours, and says nothing about why or what to
do: what is booked lies after the last day, or the last gap between two doses was longer than the step allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sessions.cadence import MaintenanceDue


class Standing(StrEnum):
    """How the next session stands, the most pressing first."""

    LATE = "late"  # past the last day, nothing booked
    DRIFTING = "drifting"
    DUE = "due"  # its days have come, nothing booked
    EARLY = "early"  # its days are ahead, nothing booked
    BOOKED = "booked"  # within its days, or before


ORDER = tuple(Standing)


@dataclass(frozen=True)
class Course:
    """What is asked about: the days of the next session, the day that is booked, and the last gap between two doses in days.

    ``longest`` is how many days the protocol allows for that gap; None for both after one dose only.
    """

    due: MaintenanceDue
    booked_on: date | None = None
    last_gap: int | None = None
    longest: int | None = None


def standing_of(course: Course, today: date) -> Standing:
    """How the course stands on that day at the clinic."""
    if course.booked_on is None and today > course.due.latest:
        return Standing.LATE
    if is_drifting(course):
        return Standing.DRIFTING
    if course.booked_on is not None:
        return Standing.BOOKED
    return Standing.DUE if today >= course.due.earliest else Standing.EARLY


def is_drifting(course: Course) -> bool:
    """Whether what is booked comes too late, or the last gap was too long already."""
    books_late = course.booked_on is not None and course.booked_on > course.due.latest
    came_late = course.last_gap is not None and course.longest is not None and course.last_gap > course.longest
    return books_late or came_late

"""The order of what happens in a session, and which times can be true. All instants are aware and UTC.

A time may be written down late, even days later; it may not lie in the future, before the step it follows, or further
from its neighbours than any session lasts. The limits only catch slips of the pen; they are no clinical rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

EARLY = timedelta(hours=12)
"""How long before its planned start a session may begin at the earliest."""
LONGEST_DOSE = timedelta(hours=12)
LONGEST_STAY = timedelta(hours=24)
SLACK = timedelta(minutes=1)
"""A form shows whole minutes, so a time up to a minute ahead is no future."""


class Problem(StrEnum):
    """Why a time cannot be true."""

    FUTURE = "future"
    TOO_EARLY = "too_early"
    BEFORE_READING = "before_reading"
    AFTER_DOSE_BEGAN = "after_dose_began"
    BEFORE_DOSE = "before_dose"
    BEFORE_END = "before_end"
    NO_DOSE = "no_dose"
    NOT_ENDED = "not_ended"
    DOSE_TOO_LONG = "dose_too_long"
    STAY_TOO_LONG = "stay_too_long"
    AFTER_LATER_STEP = "after_later_step"


SENTENCES: Mapping[Problem, str] = MappingProxyType(
    {
        Problem.FUTURE: "This time lies in the future.",
        Problem.TOO_EARLY: "This is more than 12 hours before the session was to start. Please check the date.",
        Problem.BEFORE_READING: "The dose cannot begin before the reading that was taken before it.",
        Problem.AFTER_DOSE_BEGAN: "The dose had begun by then, so this is no reading from before it.",
        Problem.BEFORE_DOSE: "This is before the dose began.",
        Problem.BEFORE_END: "This is before the dose ended.",
        Problem.NO_DOSE: "No dose has been recorded yet, so there is nothing to come after it.",
        Problem.NOT_ENDED: "The end of the dose has to be recorded first.",
        Problem.DOSE_TOO_LONG: "This is more than 12 hours after the dose began. Please check the date.",
        Problem.STAY_TOO_LONG: "This is more than 24 hours after the dose. Please check the date.",
        Problem.AFTER_LATER_STEP: "Something that follows was recorded at an earlier time.",
    }
)


@dataclass(frozen=True)
class Day:
    """What is known of a session's times, in their order.

    ``last_before`` is the last reading taken before the dose, ``first_during`` and ``first_after`` are the first ones
    during it and before leaving.
    """

    starts_at: datetime
    last_before: datetime | None = None
    dose_started: datetime | None = None
    dose_ended: datetime | None = None
    first_during: datetime | None = None
    first_after: datetime | None = None
    left_at: datetime | None = None

    @property
    def earliest(self) -> datetime:
        """No time of this session lies before it."""
        return self.starts_at - EARLY


def reading(at: datetime, moment: str, day: Day, now: datetime) -> Problem | None:
    """What is wrong with a reading taken then; ``moment`` is before, during or after."""
    if problem := _alone(at, day, now):
        return problem
    if moment == "before":
        return Problem.AFTER_DOSE_BEGAN if day.dose_started and at > day.dose_started else None
    if day.dose_started is None:
        return Problem.NO_DOSE
    if moment == "after" and day.dose_ended is None:
        return Problem.NOT_ENDED
    floor = day.dose_ended if moment == "after" and day.dose_ended else day.dose_started
    if at < floor:
        return Problem.BEFORE_END if moment == "after" else Problem.BEFORE_DOSE
    return Problem.STAY_TOO_LONG if at > day.dose_started + LONGEST_STAY else None


def dose_start(at: datetime, day: Day, now: datetime) -> Problem | None:
    """What is wrong with a dose that began then."""
    if problem := _alone(at, day, now):
        return problem
    if day.last_before and at < day.last_before:
        return Problem.BEFORE_READING
    following = [later for later in (day.first_during, day.first_after, day.left_at) if later]
    return Problem.AFTER_LATER_STEP if any(at > later for later in following) else None


def dose_end(at: datetime, day: Day, now: datetime) -> Problem | None:
    """What is wrong with a dose that ended then; ``day.dose_started`` is when it began."""
    if day.dose_started is None:
        return Problem.NO_DOSE
    if problem := _alone(at, day, now):
        return problem
    if at <= day.dose_started:
        return Problem.BEFORE_DOSE
    if at > day.dose_started + LONGEST_DOSE:
        return Problem.DOSE_TOO_LONG
    following = [later for later in (day.first_after, day.left_at) if later]
    return Problem.AFTER_LATER_STEP if any(at > later for later in following) else None


def departure(at: datetime, day: Day, now: datetime) -> Problem | None:
    """What is wrong with a patient leaving then."""
    if day.dose_started is None:
        return Problem.NO_DOSE
    if day.dose_ended is None:
        return Problem.NOT_ENDED
    if problem := _alone(at, day, now):
        return problem
    if at < day.dose_ended:
        return Problem.BEFORE_END
    return Problem.STAY_TOO_LONG if at > day.dose_ended + LONGEST_STAY else None


def _alone(at: datetime, day: Day, now: datetime) -> Problem | None:
    if at > now + SLACK:
        return Problem.FUTURE
    return Problem.TOO_EARLY if at < day.earliest else None

"""What this room does when it hears something from below, in the transaction of whoever said it."""

from __future__ import annotations

from typing import Any

from common import clock
from journey.models import Course
from people.models import User
from scheduling.services.openings import keep_opening
from scheduling.services.reminding import lay_reminders, lay_reminders_of
from scheduling.services.waitlist import settle_waits
from sessions.models import TreatmentSession


def dates_moved(*, course: Course, **_about: Any) -> None:
    """Sessions or talks were booked, moved or called off: so are their reminders."""
    lay_reminders(course=course, now=clock.now())


def a_person_is_reached_otherwise(*, user: User, **_about: Any) -> None:
    """Quiet hours, a pause or consent changed: reminders go by the new ways."""
    lay_reminders_of(user=user, now=clock.now())


def a_person_moved(*, user: User, **_about: Any) -> None:
    """Another zone: the day before has another evening."""
    lay_reminders_of(user=user, now=clock.now())


def a_course_closed(*, course: Course, **_about: Any) -> None:
    """Nothing of a closed course is reminded of."""
    lay_reminders(course=course, now=clock.now())


def waits_follow(*, course: Course, by: User, **_about: Any) -> None:
    """Nobody waits for an earlier time of a session that is over."""
    settle_waits(course=course, by=by)


def a_time_came_free(*, session: TreatmentSession, **what: Any) -> None:
    """A session left its time: it is kept, and offered by the next look."""
    held = {name: what[name] for name in ("starts_at", "minutes", "place", "clinician")}
    keep_opening(session=session, **held)

"""Why something booked was called off or missed. It is never dropped: the row stays, and its reason with it."""

from __future__ import annotations

from uuid import UUID

from journey.models import Course
from people.models import Membership
from people.roles import Role
from sessions.models import MeetingChange, SessionChange
from sessions.selectors import GIVEN_UP


def reasons_of(course: Course, *, for_office: bool) -> dict[UUID, str]:
    """The reasons of the course's sessions and meetings that were given up, by their ids; two queries.

    The office reads what the office wrote: a reason of the care team's or the patient's may say how somebody is.
    """
    gone = {"to_state__in": GIVEN_UP}
    sessions = SessionChange.objects.filter(session__course=course, **gone).exclude(why="")
    meetings = MeetingChange.objects.filter(meeting__course=course, **gone).exclude(why="")
    if for_office:
        office = Membership.objects.filter(clinic=course.patient.clinic_id, role=Role.ADMIN).values("user")
        sessions, meetings = sessions.filter(by__in=office), meetings.filter(by__in=office)
    return dict(sessions.values_list("session_id", "why")) | dict(meetings.values_list("meeting_id", "why"))

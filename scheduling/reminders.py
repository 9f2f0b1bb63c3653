"""Which reminders a course has ahead, and how they move when its dates do. Reads only; ``reminder_times`` holds the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from common.walltime import aware_utc
from journey.models import Course
from messaging import services as outbox
from messaging.models import Message
from messaging.states import CANCELLABLE, MessageState
from people.models import Clinic
from scheduling.models import SchedulingRules
from scheduling.reminder_times import SOON, TOMORROW, Coming, ReminderLine, reminders
from sessions.models import Meeting, TreatmentSession
from sessions.states import AHEAD

__all__ = [
    "SOON",
    "TOMORROW",
    "Coming",
    "ReminderLine",
    "after_move",
    "coming_of",
    "expected_for",
    "lines_of",
    "plan_name",
    "stamp",
    "told",
]

KINDS = (TOMORROW, SOON)

NEVER_WENT = frozenset({*CANCELLABLE, MessageState.CANCELLED})
"""States of a reminder that may still come, or come anew; what the outbox held back is not tried again."""

Told = tuple[str, UUID | None, str]
"""A reminder that was given: its kind, what it is about, and the time that it named."""


def expected_for(course: Course, now: datetime) -> list[ReminderLine]:
    """The reminders of the course that are still to come. A fixed number of queries."""
    coming = coming_of(course, now)
    return _open(lines_of(course, coming, now), _told(coming))


def after_move(
    course: Course, moved: Mapping[UUID, datetime], now: datetime
) -> list[tuple[ReminderLine | None, ReminderLine | None]]:
    """What becomes of the reminders of sessions and talks that get other times: each as it is, and as it would be.

    None before: it has gone already, or there was none; None afterwards: the new time is too near for one.
    """
    coming = coming_of(course, now)
    told = _told(coming)
    theirs = [one for one in coming if one.id in moved]
    there = [replace(one, starts_at=moved[one.id]) for one in theirs]
    before = {(line.about_id, line.kind): line for line in _open(lines_of(course, theirs, now), told)}
    after = {(line.about_id, line.kind): line for line in _open(lines_of(course, there, now), told)}
    pairs = [(before.get(key), after.get(key)) for key in {**before, **after}]
    return sorted(pairs, key=lambda pair: min(line.at for line in pair if line is not None))


def coming_of(course: Course, now: datetime) -> list[Coming]:
    """What is booked in the course after ``now``. Two queries."""
    sessions = TreatmentSession.objects.filter(course=course, state__in=AHEAD, starts_at__gt=now)
    talks = Meeting.objects.booked().filter(course=course, starts_at__gt=now)
    return [
        *(Coming(pk, at) for pk, at in sessions.values_list("pk", "starts_at")),
        *(
            Coming(pk, at, video, is_session=False)
            for pk, at, video in talks.values_list("pk", "starts_at", "by_video")
        ),
    ]


def lines_of(course: Course, coming: Sequence[Coming], now: datetime) -> tuple[ReminderLine, ...]:
    """When the patient is reminded of what is ``coming``, by their own clock and the clinic's rule."""
    patient = course.patient
    return reminders(
        coming,
        day_before_at=_rules_of(patient.clinic).day_before_at,
        zone=patient.user.zone,
        now=now,
        quiet=outbox.quiet_hours_of(patient.user),
    )


def told(rows: Iterable[Message]) -> set[Told]:
    """The reminders that reached somebody, or may have: of each appointment the last one, as it is what they know.

    Who was told of one time, then of another, is told again when it goes back to the first.
    """
    gone = sorted((row for row in rows if row.state not in NEVER_WENT), key=lambda row: row.settled_at or row.due_at)
    last = {(row.kind, row.about_id): row.context["starts"] for row in gone}
    return {(kind, about, starts) for (kind, about), starts in last.items()}


def stamp(at: datetime) -> str:
    """An instant as a reminder's row names it."""
    return aware_utc(at).isoformat()


def plan_name(about_id: UUID) -> str:
    """The name in the outbox of the reminders of one session or talk."""
    return f"reminder:{about_id}"


def _told(coming: Iterable[Coming]) -> set[Told]:
    return told(Message.objects.filter(plan__in=[plan_name(one.id) for one in coming]))


def _open(lines: Iterable[ReminderLine], told: set[Told]) -> list[ReminderLine]:
    return [line for line in lines if (line.kind, line.about_id, stamp(line.about_at)) not in told]


def _rules_of(clinic: Clinic) -> SchedulingRules:
    return SchedulingRules.objects.filter(clinic=clinic).first() or SchedulingRules(clinic=clinic)

"""One session is moved, alone or with its series behind it, or given up together with the talks that hang on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common import clock
from common.errors import Refused, StaleSave
from journey.models import Course
from people.models import User
from scheduling.changing_words import sentence
from scheduling.moving import ONLY, Option, option_of, placed
from scheduling.selectors.course import look_at
from scheduling.shifting import NewSlot
from sessions import services
from sessions.models import Meeting, TreatmentSession
from sessions.services import MeetingSlot, Slot
from sessions.services.rows import held_course_to_book


def move_as_seen(
    *,
    course: Course,
    slots: Mapping[UUID, NewSlot],
    versions: Mapping[UUID, int],
    by: User,
    why: str,
    seen: Collection[str] | None,
) -> list[TreatmentSession]:
    """Move these sessions and meetings of a course to exactly these slots, all or none.

    ``seen`` holds the warnings (``Consequence.key``) that were ticked; None takes them all as seen. Raises ``StaleSave``
    when one of them was changed meanwhile, ``Refused`` when one of the times cannot be. What it leads to is looked at
    while the clinic is held, so nothing that was not seen slips in between the look and the move.
    """
    with transaction.atomic():
        course = held_course_to_book(course)
        now = clock.now()
        look = look_at(course, now=now, also=max((slot.starts_at for slot in slots.values()), default=now))
        try:
            moved = placed(look.dates, slots)
        except LookupError as error:
            raise Refused(
                _("Something of this was called off meanwhile. Look at the course once more."), code="gone"
            ) from error
        _require_fresh({id_: look.row(id_) for id_ in slots}, slots, versions)
        _require_seen(option_of(ONLY, look.dates, look.facts, moved), seen, course)
        return services.move_series(
            course=course,
            moves={id_: _slot(slot) for id_, slot in slots.items() if id_ in look.sessions},
            meeting_moves={
                id_: _talk_slot(look.meetings[id_], slot) for id_, slot in slots.items() if id_ in look.meetings
            },
            versions=versions,
            by=by,
            why=why,
        )


def cancel_with_talks(
    *, session: TreatmentSession, talks: Collection[Meeting], by: User, why: str, version: int
) -> TreatmentSession:
    """Call a session off, and these talks of it with it, for the same reason."""
    with transaction.atomic():
        given_up = services.cancel_session(session=session, by=by, why=why, version=version)
        for talk in talks:
            services.cancel_meeting(meeting=talk, by=by, why=why)
    return given_up


def miss_with_talks(
    *, session: TreatmentSession, talks: Collection[Meeting], by: User, why: str, version: int
) -> TreatmentSession:
    """The patient did not come; these talks of the session are called off with it."""
    with transaction.atomic():
        given_up = services.mark_missed(session=session, by=by, why=why, version=version)
        for talk in talks:
            services.cancel_meeting(meeting=talk, by=by, why=why)
    return given_up


def _require_fresh(
    rows: Mapping[UUID, TreatmentSession | Meeting], slots: Mapping[UUID, NewSlot], versions: Mapping[UUID, int]
) -> None:
    for id_, slot in slots.items():
        row = rows[id_]
        stands = (row.starts_at, row.place_id, row.clinician_id) == (slot.starts_at, slot.place, slot.person)
        # The very same press again finds everything where it wants it.
        if not stands and versions.get(id_) != row.version:
            raise StaleSave(row)


def _require_seen(option: Option, seen: Collection[str] | None, course: Course) -> None:
    zone = course.patient.clinic.zone
    for one in option.stops:
        raise Refused(sentence(one, zone), code=one.code)
    for one in option.warns:
        if seen is not None and one.key not in seen:
            said = _("%(warning)s Tick that you have seen it, or choose another time.")
            raise Refused(said % {"warning": sentence(one, zone)}, code="unseen")


def _slot(slot: NewSlot) -> Slot:
    return Slot(slot.starts_at, slot.place, slot.person)


def _talk_slot(meeting: Meeting, slot: NewSlot) -> MeetingSlot:
    return MeetingSlot(
        kind=meeting.kind,
        starts_at=slot.starts_at,
        minutes=meeting.minutes,
        place=slot.place,
        clinician=slot.person,
        by_video=meeting.by_video,
        video_url=meeting.video_url,
    )

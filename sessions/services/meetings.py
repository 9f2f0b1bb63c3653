"""Meetings: the talks around the doses are booked, moved, held, called off or missed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from common import clock
from common.errors import Refused, StaleSave
from common.states import move
from journey.models import Course
from journey.stages import Phase
from people.models import Membership, User
from rota.models import Place
from sessions.calendar import Fault
from sessions.meeting_states import TRANSITIONS, MeetingState
from sessions.models import Meeting, MeetingChange, MeetingKind, TreatmentSession
from sessions.services.fitting import find_meeting_faults, find_misfits, find_talk_faults, wanted_in
from sessions.services.rows import audit_meeting, held_course_to_book, held_meeting, note_meeting
from sessions.services.seen import require_seen
from sessions.services.slots import KEEP, Keep, MeetingSlot, id_in
from sessions.signals import dates_changed
from sessions.states import SessionState
from sessions.taken import Wanted, booking, find_taken, require_free

_TAKES_MEETINGS = (Phase.PREPARATION, Phase.INDUCTION, Phase.MAINTENANCE)


def book_meeting(
    *,
    course: Course,
    slot: MeetingSlot,
    session: TreatmentSession | None = None,
    by: User,
    seen: Collection[str] | None = None,
) -> Meeting:
    """Book one meeting; ``session`` is the dosing session that it follows (integration) or comes before (consult).

    The same meeting at the same time again gives the one that stands. Raises ``Taken`` when somebody or something is held
    already, ``Refused`` when it can not be.
    """
    wanted: list[Wanted] = []
    with booking(lambda: find_taken(course.patient, wanted)):
        course = held_course_to_book(course)
        same = course.meetings.standing().filter(kind=slot.kind, starts_at=slot.starts_at, session=session).first()
        if same is not None:
            return same
        _require_course(course, slot, session)
        wanted += wanted_in(course, [slot])
        (one,) = wanted
        require_free(course.patient, wanted)
        require_seen(faults_of_meeting(course, slot, one, session), seen)
        meeting = lay_meeting(course, slot, one, session, by)
        audit_meeting("meeting.booked", meeting, by)
        dates_changed.send(sender=Meeting, course=course, by=by)
    return meeting


def move_meeting(
    *,
    meeting: Meeting,
    starts_at: datetime,
    version: int,
    by: User,
    why: str,
    seen: Collection[str] | None = None,
    place: Place | UUID | Keep | None = KEEP,
    clinician: Membership | UUID | Keep | None = KEEP,
) -> Meeting:
    """Move a booked meeting to another time, place or person; the same move again changes nothing.

    Raises ``StaleSave`` when it was changed meanwhile, ``Taken`` or ``Refused`` when it can not be.
    """
    wanted: list[Wanted] = []
    with booking(lambda: find_taken(meeting.course.patient, wanted, without=[meeting.pk])):
        meeting = held_meeting(meeting)
        require_booked(meeting)
        slot = slot_of(meeting, starts_at, place, clinician)
        wanted += wanted_in(meeting.course, [slot])
        (one,) = wanted
        if stands_at(meeting, one):
            return meeting
        if meeting.version != version:
            raise StaleSave(meeting)
        course = meeting.course
        require_free(course.patient, [one], without=[meeting.pk])
        require_seen(faults_of_meeting(course, slot, one, meeting.session), seen)
        put_meeting(meeting, one, by, why)
        audit_meeting("meeting.moved", meeting, by)
        dates_changed.send(sender=Meeting, course=course, by=by)
    return meeting


def faults_of_meeting(course: Course, slot: MeetingSlot, one: Wanted, session: TreatmentSession | None) -> list[Fault]:
    """Everything that is wrong with one meeting that is asked for."""
    return [
        *find_meeting_faults(course, [slot], now=clock.now()),
        *find_misfits(course, [one], doses=()),
        *find_talk_faults(course, slot, session),
    ]


def cancel_meeting(*, meeting: Meeting, by: User, why: str, version: int | None = None) -> Meeting:
    """Call a meeting off, with a reason."""
    return _finish(meeting, MeetingState.CANCELLED, by, why, version)


def mark_meeting_missed(*, meeting: Meeting, by: User, why: str, version: int | None = None) -> Meeting:
    """The patient did not come. Raises ``Refused`` before the meeting's time."""
    return _finish(meeting, MeetingState.MISSED, by, why, version)


def hold_meeting(*, meeting: Meeting, by: User, why: str = "", version: int | None = None) -> Meeting:
    """The meeting took place. Raises ``Refused`` before its time."""
    return _finish(meeting, MeetingState.HELD, by, why, version)


def lay_meeting(course: Course, slot: MeetingSlot, one: Wanted, session: TreatmentSession | None, by: User) -> Meeting:
    """The row of a meeting that was looked at already, and its first change row."""
    meeting: Meeting = Meeting.objects.create(
        course=course,
        kind=MeetingKind(slot.kind),
        session=session,
        starts_at=one.starts_at,
        minutes=one.minutes,
        by_video=slot.by_video,
        video_url=slot.video_url if slot.by_video else "",
        place=one.place,
        clinician=one.clinician,
    )
    note_meeting(meeting, was="", by=by)
    return meeting


def put_meeting(meeting: Meeting, one: Wanted, by: User, why: str) -> None:
    """Write another time, place and person; another time takes the patient's confirmation away."""
    was, changes = meeting.starts_at, changes_of(meeting, one)
    meeting.save_version(meeting.version, **changes)
    note_meeting(meeting, was=meeting.state, by=by, why=why.strip(), from_at=was if "starts_at" in changes else None)


def slot_of(
    meeting: Meeting,
    starts_at: datetime,
    place: Place | UUID | Keep | None = KEEP,
    clinician: Membership | UUID | Keep | None = KEEP,
) -> MeetingSlot:
    """The slot of a meeting that stands, at another time, place or person."""
    return MeetingSlot(
        kind=meeting.kind,
        starts_at=starts_at,
        minutes=meeting.minutes,
        place=id_in(place, meeting.place_id),
        clinician=id_in(clinician, meeting.clinician_id),
        by_video=meeting.by_video,
        video_url=meeting.video_url,
    )


def changes_of(booked: Meeting | TreatmentSession, one: Wanted) -> dict[str, Any]:
    """The columns to write so that what is booked stands where it is wanted."""
    changes: dict[str, Any] = {"place": one.place, "clinician": one.clinician}
    if booked.starts_at != one.starts_at:
        changes |= {"starts_at": one.starts_at, "confirmed_at": None}
    return changes


def stands_at(booked: Meeting | TreatmentSession, one: Wanted) -> bool:
    """Whether it stands there already."""
    place, clinician = one.place and one.place.pk, one.clinician and one.clinician.pk
    return (booked.starts_at, booked.place_id, booked.clinician_id) == (one.starts_at, place, clinician)


def require_booked(meeting: Meeting) -> None:
    """Raise ``Refused`` when it is over, whatever its end."""
    if meeting.state == MeetingState.BOOKED:
        return
    sentences = {
        MeetingState.HELD: _("This meeting took place already."),
        MeetingState.CANCELLED: _("This meeting was cancelled."),
        MeetingState.MISSED: _("This meeting was marked as missed."),
    }
    raise Refused(sentences[MeetingState(meeting.state)], code="state")


def _finish(meeting: Meeting, to: MeetingState, by: User, why: str, version: int | None) -> Meeting:
    if to != MeetingState.HELD and not why.strip():
        raise Refused(_("Say why, in a few words."), code="why", field="why")
    with booking():
        meeting = held_meeting(meeting)
        if version is not None and meeting.version != version and meeting.state != to:
            raise StaleSave(meeting)
        require_booked(meeting)
        if to != MeetingState.CANCELLED and meeting.starts_at > clock.now():
            raise Refused(_("This meeting is still to come. Move or cancel it instead."), code="too_early")
        also: dict[str, Any] = {"version": meeting.version + 1}
        moved = move(
            meeting, to.value, table=TRANSITIONS, changes=MeetingChange, link="meeting", by=by, why=why.strip(), **also
        )
        audit_meeting(f"meeting.{to.value}", moved, by)
        dates_changed.send(sender=Meeting, course=moved.course, by=by)
    return moved


def _require_course(course: Course, slot: MeetingSlot, session: TreatmentSession | None) -> None:
    if course.phase not in _TAKES_MEETINGS:
        raise Refused(_("This course takes no meetings in its present phase."), code="phase")
    if session is None:
        return
    if session.course_id != course.pk or session.state in (SessionState.CANCELLED, SessionState.MISSED):
        raise Refused(_("The session that this meeting belongs to is not booked."), code="session", field="session")
    if course.meetings.standing().filter(session=session, kind=slot.kind).exists():
        raise Refused(_("That session has a meeting of this kind already. Move that one instead."), code="booked")

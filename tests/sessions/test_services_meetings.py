"""Talks are booked, moved, held, called off and missed; each leaves a row that says who, when and why."""

from __future__ import annotations

import pytest

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from journey.services import close_course
from rota.models import Reservation
from sessions import services
from sessions.models import Meeting, MeetingChange, MeetingKind, TreatmentSession
from sessions.services import MeetingSlot
from sessions.taken import Taken
from tests.sessions.booked import DAY, H, M, a_chair, raw_session
from tests.sessions.build import MONDAY, PLANNING, a_course, a_series

pytestmark = pytest.mark.django_db


def slot(at=MONDAY, kind=MeetingKind.PREPARATION, minutes=60, **fields) -> MeetingSlot:
    return MeetingSlot(kind, at, minutes, **fields)


@pytest.fixture
def meeting(course, clinic, office) -> Meeting:
    return services.book_meeting(course=course, slot=slot(place=a_chair(clinic)), by=office, seen=[])


class TestBooking:
    def test_it_leaves_a_change_row_and_an_audit_row(self, meeting, office, patient):
        change = meeting.changes.get()
        assert (change.from_state, change.to_state, change.by, change.to_starts_at) == ("", "booked", office, MONDAY)
        assert AuditEntry.objects.get(action="meeting.booked").subject_id == patient.pk
        assert Reservation.objects.filter(source_id=meeting.pk).count() == 2

    def test_the_same_again_is_the_one_that_stands(self, course, meeting, office):
        assert services.book_meeting(course=course, slot=slot(place=meeting.place), by=office) == meeting

    @pytest.mark.parametrize(
        ("at", "sentence"),
        [(PLANNING - H, "lies in the past"), (MONDAY + 8 * H + M, "does not fit the opening hours")],
    )
    def test_not_in_the_past_nor_outside_the_hours(self, course, office, at, sentence):
        with pytest.raises(Refused, match=sentence):
            services.book_meeting(course=course, slot=slot(at), by=office)

    def test_by_video_it_may_be_in_the_evening(self, course, office):
        booked = services.book_meeting(course=course, slot=slot(MONDAY + 10 * H, by_video=True), by=office, seen=[])
        assert booked.video_url == ""

    def test_one_of_a_kind_belongs_to_a_session(self, course, office, prescriber):
        first = a_series(course, prescriber)[0]
        about = {"course": course, "session": first, "by": office}
        services.book_meeting(slot=slot(MONDAY + 27 * H, MeetingKind.INTEGRATION), **about)
        with pytest.raises(Refused, match="has a meeting of this kind already"):
            services.book_meeting(slot=slot(MONDAY + 30 * H, MeetingKind.INTEGRATION), **about)

    def test_it_belongs_to_a_session_of_the_same_course_that_stands(self, course, office, prescriber, other_patient):
        first = a_series(course, prescriber)[0]
        other = a_course(other_patient, prescriber)
        with pytest.raises(Refused, match="is not booked"):
            services.book_meeting(course=other, slot=slot(MONDAY + 27 * H), session=first, by=office)
        services.cancel_session(session=first, by=office, why="Is ill.")
        first.refresh_from_db()
        with pytest.raises(Refused, match="is not booked"):
            services.book_meeting(course=course, slot=slot(MONDAY + 27 * H), session=first, by=office)

    def test_an_integration_session_lies_after_its_dose_and_warns_outside_the_window(self, course, office, prescriber):
        first, second, *_rest = a_series(course, prescriber)
        about = {"course": course, "session": second, "by": office}
        with pytest.raises(Refused, match="has to come after that dose"):
            services.book_meeting(slot=slot(MONDAY + 27 * H, MeetingKind.INTEGRATION), **about)
        with pytest.raises(Refused, match="outside the window of the protocol") as caught:
            services.book_meeting(slot=slot(second.starts_at + 5 * H, MeetingKind.INTEGRATION), seen=[], **about)
        assert caught.value.code == "unseen"
        in_window = slot(second.starts_at + 27 * H, MeetingKind.INTEGRATION)
        assert services.book_meeting(slot=in_window, seen=[], **about).session == second
        assert first.meetings.count() == 0

    def test_a_closed_course_takes_none(self, course, office, prescriber):
        close_course(course=course, version=course.version, by=prescriber, why="Moved away.")
        with pytest.raises(Refused, match="takes no meetings"):
            services.book_meeting(course=course, slot=slot(), by=office)


class TestMoving:
    def test_another_time_keeps_the_place_and_takes_the_confirmation_away(self, meeting, office):
        services.confirm(booked=meeting, by=office)
        moved = services.move_meeting(meeting=meeting, starts_at=MONDAY + DAY, version=1, by=office, why="Travels.")
        assert (moved.starts_at, moved.place, moved.confirmed_at) == (MONDAY + DAY, meeting.place, None)
        change = moved.changes.last()
        assert (change.from_starts_at, change.to_starts_at, change.why) == (MONDAY, MONDAY + DAY, "Travels.")

    def test_the_same_again_changes_nothing_and_a_stale_page_is_refused(self, meeting, office):
        again = {"meeting": meeting, "starts_at": MONDAY + DAY, "version": 1, "by": office, "why": ""}
        services.move_meeting(**again)
        assert services.move_meeting(**again).version == 2
        with pytest.raises(StaleSave):
            services.move_meeting(**again | {"starts_at": MONDAY + 2 * DAY})

    def test_not_over_somebody_else(self, meeting, other_patient, prescriber, office):
        raw_session(a_course(other_patient, prescriber), MONDAY + DAY, place=meeting.place)
        with pytest.raises(Taken, match="Chair 1 is taken on Tuesday 12 January from 09:00 to 11:15"):
            services.move_meeting(meeting=meeting, starts_at=MONDAY + DAY + H, version=1, by=office, why="")
        moved = services.move_meeting(
            meeting=meeting, starts_at=MONDAY + DAY + H, version=1, by=office, why="", place=None
        )
        assert moved.place is None


class TestTheEnd:
    @pytest.mark.parametrize("end", [services.cancel_meeting, services.mark_meeting_missed])
    def test_a_reason_is_needed(self, meeting, office, end):
        with pytest.raises(Refused, match="Say why") as caught:
            end(meeting=meeting, by=office, why=" ")
        assert caught.value.field == "why"

    @pytest.mark.parametrize("end", [services.hold_meeting, services.mark_meeting_missed])
    def test_what_is_to_come_was_neither_held_nor_missed(self, meeting, office, end):
        with pytest.raises(Refused, match="still to come"):
            end(meeting=meeting, by=office, why="A reason.")

    @pytest.mark.parametrize(
        ("end", "state"),
        [
            (services.hold_meeting, "held"),
            (services.mark_meeting_missed, "missed"),
            (services.cancel_meeting, "cancelled"),
        ],
    )
    def test_it_lets_go_of_what_it_held_and_comes_to_one_end(self, meeting, office, clock, end, state):
        clock(MONDAY + 2 * H)
        done = end(meeting=meeting, by=office, why="A reason.", version=1)
        assert (done.state, done.version) == (state, 2)
        assert not Reservation.objects.exists()
        assert AuditEntry.objects.filter(action=f"meeting.{state}").count() == 1
        with pytest.raises(Refused, match="This meeting"):
            services.cancel_meeting(meeting=meeting, by=office, why="Again.")
        assert MeetingChange.objects.filter(meeting=meeting).count() == 2

    def test_a_course_that_closes_calls_its_meetings_off(self, course, meeting, prescriber):
        course.refresh_from_db()
        close_course(course=course, version=course.version, by=prescriber, why="Moved away.")
        meeting.refresh_from_db()
        assert (meeting.state, meeting.changes.last().why) == ("cancelled", "Moved away.")
        assert not Reservation.objects.exists()


class TestConfirming:
    @pytest.mark.parametrize("what", ["session", "meeting"])
    def test_once_and_without_making_a_form_stale(self, course, office, patient, what):
        booked: TreatmentSession | Meeting
        if what == "session":
            booked = services.book_next(course=course, starts_at=MONDAY, by=office)
        else:
            booked = services.book_meeting(course=course, slot=slot(), by=office)
        for _twice in range(2):
            confirmed = services.confirm(booked=booked, by=patient.user, starts_at=MONDAY)
            assert (confirmed.confirmed_at, confirmed.version) == (PLANNING, booked.version)
        assert AuditEntry.objects.filter(action=f"{what}.confirmed").count() == 1

    def test_not_a_time_that_the_page_did_not_show(self, meeting, patient):
        with pytest.raises(StaleSave):
            services.confirm(booked=meeting, by=patient.user, starts_at=MONDAY + DAY)

    def test_not_what_has_begun_or_is_over(self, meeting, patient, office, clock):
        clock(MONDAY)
        with pytest.raises(Refused, match="nothing to confirm"):
            services.confirm(booked=meeting, by=patient.user)
        services.cancel_meeting(meeting=meeting, by=office, why="Is ill.")
        with pytest.raises(Refused, match="was cancelled"):
            services.confirm(booked=meeting, by=patient.user)

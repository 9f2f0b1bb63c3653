"""A series with its places, people and meetings is booked and moved as a whole, or not at all."""

from __future__ import annotations

from datetime import time
from uuid import uuid4

import pytest

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from journey.models import Course
from people.models import Closure
from rota.models import ExceptionKind, Place, PlaceClosure, Reservation, StaffException, StaffHours, StaffWeek
from sessions import services
from sessions.models import Meeting, MeetingKind, TreatmentSession
from sessions.reservations import RESERVATIONS
from sessions.services import KEEP, MeetingSlot, Slot
from sessions.signals import dates_changed, slot_freed
from sessions.taken import Taken
from tests.sessions.booked import DAY, H, M, a_chair, member, raw_session
from tests.sessions.build import MONDAY, PLANNING, SERIES, a_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair(clinic) -> Place:
    return a_chair(clinic, "Chair 2")


@pytest.fixture
def other_course(course, other_patient, prescriber) -> Course:
    return a_course(other_patient, prescriber)


@pytest.fixture
def at_home(planning, other_patient, prescriber) -> Course:
    """Ben's course at home: the protocol asks for a consult before the third dose."""
    return a_course(other_patient, prescriber, "sublingual-home")


@pytest.fixture
def heard():
    """What is announced."""
    found = []

    def hear(signal, **said):
        found.append(said)

    for signal in (dates_changed, slot_freed):
        signal.connect(hear)
    yield found
    for signal in (dates_changed, slot_freed):
        signal.disconnect(hear)


def talk(dose: int, at, **fields) -> MeetingSlot:
    return MeetingSlot(**({"kind": MeetingKind.INTEGRATION, "starts_at": at, "minutes": 30, "dose": dose} | fields))


class TestBooking:
    def test_all_of_it_is_booked(self, course, chair, clinician, clinic, office):
        person = member(clinician, clinic)
        booked = services.book_series(
            course=course,
            slots=[Slot(at, chair, person.pk) for at in SERIES],
            meetings=[
                talk(1, SERIES[0] + 27 * H, by_video=True, video_url="https://video.example/1", clinician=person)
            ],
            by=office,
            version=course.version,
            seen=[],
        )
        assert [(row.number, row.place, row.clinician, row.state) for row in booked] == [
            (number, chair, person, "booked") for number in range(1, 7)
        ]
        meeting = Meeting.objects.get()
        assert (meeting.session, meeting.by_video, meeting.video_url) == (booked[0], True, "https://video.example/1")
        assert meeting.changes.get().to_starts_at == SERIES[0] + 27 * H
        assert Reservation.objects.filter(held="person").count() == 7
        entry = AuditEntry.objects.get(action="induction.booked")
        assert entry.detail == {"sessions": 6, "meetings": 1}

    def test_one_taken_date_books_none(self, course, other_course, chair, office):
        raw_session(other_course, SERIES[3], place=chair)
        with pytest.raises(Taken, match=r"^Chair 2 is taken on Thursday 21 January from 09:00 to 11:15 by") as caught:
            services.book_series(
                course=course,
                slots=[Slot(at, chair) for at in SERIES],
                meetings=[talk(1, SERIES[0] + 27 * H, by_video=True)],
                by=office,
            )
        assert (caught.value.code, caught.value.field, caught.value.index) == ("taken", "place", 3)
        assert not course.sessions.exists()
        assert not course.meetings.exists()

    def test_a_meeting_over_a_session_of_the_same_series_books_none(self, course, office):
        with pytest.raises(Taken, match="Two of these appointments are at the same time"):
            services.book_series(
                course=course, slots=[Slot(at) for at in SERIES], meetings=[talk(1, SERIES[1])], by=office
            )
        assert not course.sessions.exists()

    def test_no_sentence_names_another_patient(self, course, other_course, clinic, clinician, office):
        person = member(clinician, clinic)
        raw_session(other_course, SERIES[0], clinician=person)
        with pytest.raises(Taken) as caught:
            services.book_next(course=course, starts_at=SERIES[0] + H, by=office, clinician=person)
        assert caught.value.sentence == (
            "Clement Clinician is with somebody else on Monday 11 January from 09:00 to 11:00. "
            "Choose another person or time."
        )
        assert caught.value.field == "clinician"

    def test_the_same_series_again_is_the_series_that_stands(self, course, chair, office):
        slots = [Slot(at, chair) for at in SERIES]
        first = services.book_series(course=course, slots=slots, by=office, version=course.version)
        assert services.book_series(course=course, slots=slots, by=office, version=course.version) == first

    def test_a_stale_page_books_nothing(self, course, office):
        with pytest.raises(StaleSave):
            services.book_series(
                course=course, slots=[Slot(at) for at in SERIES], by=office, version=course.version + 1
            )


class TestPlaces:
    @pytest.mark.parametrize(
        ("fields", "code"),
        [({"retired_at": PLANNING}, "place_retired"), ({"takes_doses": False}, "place_no_doses")],
    )
    def test_a_place_that_takes_no_doses(self, course, clinic, office, fields, code):
        place = a_chair(clinic, "Talk room", **fields)
        with pytest.raises(Refused) as caught:
            services.book_next(course=course, starts_at=MONDAY, by=office, place=place)
        assert caught.value.code == code

    def test_talks_may_be_where_no_dose_is_given(self, course, clinic, office):
        room = a_chair(clinic, "Talk room", takes_doses=False)
        slot = MeetingSlot(MeetingKind.PREPARATION, MONDAY, 60, place=room)
        assert services.book_meeting(course=course, slot=slot, by=office, seen=[]).place == room

    def test_a_place_of_another_clinic(self, course, other_clinic, office):
        with pytest.raises(Refused, match="does not belong to the clinic"):
            services.book_next(course=course, starts_at=MONDAY, by=office, place=a_chair(other_clinic))

    def test_somebody_who_does_not_treat_here(self, course, clinic, office, other_prescriber):
        for person in (member(office, clinic), other_prescriber.memberships.get()):
            with pytest.raises(Refused, match="does not treat patients at this clinic") as caught:
                services.book_next(course=course, starts_at=MONDAY, by=office, clinician=person)
            assert caught.value.field == "clinician"

    def test_a_place_that_is_closed(self, course, chair, office):
        PlaceClosure.objects.create(place=chair, first_on=MONDAY.date(), last_on=MONDAY.date(), reason="Repair")
        with pytest.raises(Refused, match="Chair 2 cannot be used on Monday 11 January"):
            services.book_next(course=course, starts_at=MONDAY, by=office, place=chair)
        assert services.book_next(course=course, starts_at=MONDAY + DAY, by=office, place=chair).place == chair

    def test_no_place_is_held_for_a_dose_at_home(self, at_home, chair, office):
        with pytest.raises(Refused) as caught:
            services.book_next(course=at_home, starts_at=MONDAY, by=office, place=chair)
        assert caught.value.code == "home"

    def test_video_takes_no_place(self, course, chair, office):
        slot = MeetingSlot(MeetingKind.CONSULT, MONDAY, 30, place=chair, by_video=True)
        with pytest.raises(Refused, match="by video needs no place"):
            services.book_meeting(course=course, slot=slot, by=office)


class TestPeople:
    @pytest.fixture
    def person(self, clinician, clinic):
        """Works on Mondays from 8 to 12."""
        found = member(clinician, clinic)
        StaffHours.objects.create(membership=found, weekday=0, begins=time(8), ends=time(12))
        return found

    def test_outside_the_hours_warns(self, course, person, office):
        with pytest.raises(Refused, match="Clement Clinician does not work on Tuesday 12 January") as caught:
            services.book_next(course=course, starts_at=MONDAY + DAY, by=office, clinician=person, seen=[])
        assert caught.value.code == "unseen"
        seen = ["0:outside_work"]
        assert services.book_next(course=course, starts_at=MONDAY + DAY, by=office, clinician=person, seen=seen)

    def test_within_the_hours_nothing_is_said(self, course, person, office):
        assert services.book_next(course=course, starts_at=MONDAY, by=office, clinician=person, seen=[])

    def test_a_week_that_was_set_without_hours_is_one_without_work(self, course, clinician, clinic, office):
        person = member(clinician, clinic)
        assert services.book_next(course=course, starts_at=MONDAY, by=office, clinician=person, seen=[])
        StaffWeek.objects.create(membership=person)
        with pytest.raises(Refused, match="does not work on Friday"):
            services.book_next(course=course, starts_at=MONDAY + 4 * DAY, by=office, clinician=person, seen=[])

    def test_a_day_away_and_extra_hours_count(self, course, person, office):
        day, next_day = MONDAY.date(), (MONDAY + DAY).date()
        off = {"kind": ExceptionKind.OFF, "first_on": day, "last_on": day}
        StaffException.objects.create(membership=person, by=office, **off)
        with pytest.raises(Refused, match="does not work on Monday"):
            services.book_next(course=course, starts_at=MONDAY, by=office, clinician=person, seen=[])
        StaffException.objects.create(
            membership=person, by=office, kind=ExceptionKind.EXTRA, first_on=next_day, last_on=next_day,
            begins=time(9), ends=time(17),
        )  # fmt: skip
        assert services.book_next(course=course, starts_at=MONDAY + DAY, by=office, clinician=person, seen=[])


class TestTalks:
    CONSULT = 20

    def consult(self, at, **fields) -> MeetingSlot:
        return MeetingSlot(MeetingKind.CONSULT, at, self.CONSULT, dose=3, by_video=True, **fields)

    def book(self, course, by, meetings=(), seen=None):
        return services.book_series(
            course=course, slots=[Slot(at) for at in SERIES], meetings=meetings, by=by, seen=seen
        )

    def test_a_series_without_the_consult_warns(self, at_home, office):
        with pytest.raises(Refused, match="asks for a consult before dose 3, and none is booked"):
            self.book(at_home, office, seen=[])
        assert len(self.book(at_home, office, seen=["2:consult_missing"])) == 6

    def test_with_it_nothing_is_said(self, at_home, office):
        third = self.book(at_home, office, [self.consult(SERIES[1] + 4 * H)], seen=[])[2]
        assert third.meetings.get().kind == MeetingKind.CONSULT

    @pytest.mark.parametrize("at", [SERIES[0] + 4 * H, SERIES[2] - 10 * M, SERIES[2] + DAY])
    def test_the_consult_lies_between_the_doses(self, at_home, office, at):
        with pytest.raises(Refused) as caught:
            self.book(at_home, office, [self.consult(at)])
        assert caught.value.code in ("consult_too_early", "meeting_after_dose", "taken")
        assert not at_home.sessions.exists()

    def test_an_integration_session_before_its_dose_stops_and_outside_the_window_warns(self, at_home, office):
        with pytest.raises(Refused, match="has to come after that dose"):
            self.book(at_home, office, [talk(2, SERIES[0] + DAY, by_video=True)])
        meetings = [self.consult(SERIES[1] + 4 * H), talk(1, SERIES[0] + 5 * H, by_video=True)]
        with pytest.raises(Refused, match="lies outside the window of the protocol: 24 to 72 hours"):
            self.book(at_home, office, meetings, seen=[])

    def test_there_is_no_seventh_dose(self, at_home, office):
        with pytest.raises(Refused, match="There is no dose 7"):
            self.book(at_home, office, [talk(7, SERIES[5] + 27 * H, by_video=True)])


class TestMovingTogether:
    @pytest.fixture
    def series(self, course, chair, office) -> list[TreatmentSession]:
        return services.book_series(course=course, slots=[Slot(at, chair) for at in SERIES], by=office)

    def move(self, series, moves, by, **other):
        versions = {row.pk: row.version for row in series}
        return services.move_series(
            course=series[0].course, moves=moves, versions=versions, by=by, why="Travels.", **other
        )

    def test_each_takes_the_time_of_the_next(self, series, chair, office, heard):
        later = [*SERIES[2:], SERIES[5] + 4 * DAY, SERIES[5] + 7 * DAY]
        moved = self.move(
            series, {row.pk: Slot(at, KEEP) for row, at in zip(series, later, strict=True)}, office, seen=[]
        )
        assert [(row.number, row.starts_at, row.place) for row in moved] == [
            (number, at, chair) for number, at in enumerate(later, start=1)
        ]
        assert [change.from_starts_at for change in moved[0].changes.all()] == [None, SERIES[0]]
        assert RESERVATIONS.differences() == []
        assert [said["starts_at"] for said in heard if "starts_at" in said] == SERIES
        assert AuditEntry.objects.get(action="series.moved").detail == {"sessions": 6, "meetings": 0}

    def test_two_swap(self, series, chair, office):
        first, second = series[:2]
        moved = self.move(series, {first.pk: Slot(SERIES[1], chair), second.pk: Slot(SERIES[0], None)}, office)
        assert [(row.starts_at, row.number, row.place) for row in moved] == [
            (SERIES[1], 2, chair),
            (SERIES[0], 1, None),
        ]
        assert RESERVATIONS.differences() == []

    def test_to_another_chair_it_stays_at_its_time(self, series, clinic, office):
        other = a_chair(clinic, "Chair 9")
        (moved,) = self.move(series, {series[0].pk: Slot(SERIES[0], other)}, office, seen=[])
        assert (moved.starts_at, moved.place) == (SERIES[0], other)
        assert RESERVATIONS.differences() == []

    def test_what_stands_there_already_stays_and_is_held_on(self, series, chair, clinic, office):
        moves = {series[0].pk: Slot(SERIES[0], KEEP, KEEP), series[5].pk: Slot(SERIES[5] + DAY, KEEP)}
        moved = self.move(series, moves, office)
        assert [(row.starts_at, row.version) for row in moved] == [(SERIES[0], 1), (SERIES[5] + DAY, 2)]
        assert RESERVATIONS.differences() == []

    def test_one_that_can_not_leaves_all_where_they_were(self, series, other_course, chair, office):
        raw_session(other_course, SERIES[5] + 7 * DAY, place=chair)
        moves = {row.pk: Slot(row.starts_at + 7 * DAY, KEEP) for row in series}
        with pytest.raises(Taken, match="Chair 2 is taken on Thursday 4 February"):
            self.move(series, moves, office)
        assert [row.starts_at for row in series[0].course.sessions.all()] == SERIES
        assert RESERVATIONS.differences() == []

    def test_meetings_move_with_it(self, course, office):
        series = services.book_series(
            course=course,
            slots=[Slot(at) for at in SERIES],
            meetings=[talk(6, SERIES[5] + 27 * H, by_video=True)],
            by=office,
        )
        meeting, last = Meeting.objects.get(), series[5]
        services.move_series(
            course=course,
            moves={last.pk: Slot(SERIES[5] + DAY)},
            meeting_moves={meeting.pk: talk(6, SERIES[5] + 51 * H, by_video=True)},
            versions={last.pk: last.version, meeting.pk: meeting.version},
            by=office,
            why="Travels.",
            seen=[],
        )
        meeting.refresh_from_db()
        assert (meeting.starts_at, meeting.minutes) == (SERIES[5] + 51 * H, 30)

    def test_a_gap_that_breaks_is_named_with_its_day(self, series, office):
        with pytest.raises(Refused, match=r"Tuesday 12 January: Only 24 hours would lie between"):
            self.move(series, {series[1].pk: Slot(SERIES[0] + DAY, KEEP)}, office)

    def test_a_gap_to_the_one_after_is_found_too(self, series, office):
        with pytest.raises(Refused, match="Thursday 28 January: Only 24 hours"):
            self.move(series, {series[4].pk: Slot(SERIES[4] + 2 * DAY, KEEP)}, office)

    def test_a_stale_page_moves_nothing(self, series, office):
        versions = {row.pk: row.version for row in series} | {series[5].pk: 7}
        with pytest.raises(StaleSave):
            services.move_series(
                course=series[0].course,
                moves={series[5].pk: Slot(SERIES[5] + DAY, KEEP)},
                versions=versions,
                by=office,
                why="",
            )

    def test_the_same_again_changes_nothing(self, series, office, heard):
        moves = {row.pk: Slot(row.starts_at, KEEP, KEEP) for row in series}
        assert self.move(series, moves, office) == series
        assert heard == []

    def test_what_is_not_of_the_course_does_not_move(self, series, office):
        with pytest.raises(Refused, match="not part of the course any more"):
            self.move(series, {uuid4(): Slot(MONDAY)}, office)


class TestAssigning:
    def test_a_place_and_a_person_are_given_and_taken_away(self, course, chair, clinician, clinic, office):
        person = member(clinician, clinic)
        session = services.book_next(course=course, starts_at=MONDAY, by=office)
        session = services.assign(booked=session, place=chair, clinician=person, version=session.version, by=office)
        assert (session.place, session.clinician) == (chair, person)
        session = services.assign(booked=session, place=None, clinician=None, version=session.version, by=office)
        assert (session.place, session.clinician) == (None, None)
        assert AuditEntry.objects.filter(action="session.assigned").count() == 2

    def test_not_one_that_is_taken_nor_from_a_stale_page(self, course, other_course, chair, office):
        raw_session(other_course, MONDAY, place=chair)
        session = services.book_next(course=course, starts_at=MONDAY, by=office)
        with pytest.raises(Taken):
            services.assign(booked=session, place=chair, clinician=None, version=session.version, by=office)
        with pytest.raises(StaleSave):
            services.assign(booked=session, place=a_chair(chair.clinic), clinician=None, version=9, by=office)


class TestMovingOne:
    def test_to_another_chair_at_the_same_time(self, course, chair, clinic, office, heard):
        session = services.book_next(course=course, starts_at=MONDAY, by=office, place=chair)
        services.confirm(booked=session, by=office)
        heard.clear()
        other = a_chair(clinic, "Chair 3")
        session = services.move_session(
            session=session, starts_at=MONDAY, version=session.version, by=office, why="Quieter.", place=other
        )
        assert (session.place, session.confirmed_at) == (other, PLANNING)
        assert [said for said in heard if "place" in said] == []

    def test_another_time_has_to_be_confirmed_anew_and_frees_the_old_one(self, course, chair, office, heard):
        session = services.book_next(course=course, starts_at=MONDAY, by=office, place=chair)
        session = services.confirm(booked=session, by=office)
        heard.clear()
        session = services.move_session(
            session=session, starts_at=MONDAY + DAY, version=session.version, by=office, why="Travels."
        )
        assert (session.place, session.confirmed_at) == (chair, None)
        (freed,) = [said for said in heard if "starts_at" in said]
        assert (freed["session"], freed["starts_at"], freed["minutes"], freed["place"], freed["clinician"]) == (
            session, MONDAY, session.minutes, chair, None,
        )  # fmt: skip

    def test_into_the_next_hour_of_its_own_time(self, course, chair, office):
        session = services.book_next(course=course, starts_at=MONDAY, by=office, place=chair)
        moved = services.move_session(session=session, starts_at=MONDAY + H, version=1, by=office, why="", seen=None)
        assert moved.starts_at == MONDAY + H

    def test_a_cancelled_one_frees_its_time_and_keeps_its_meetings(self, course, chair, office, heard):
        series = services.book_series(
            course=course,
            slots=[Slot(at, chair) for at in SERIES],
            meetings=[talk(1, SERIES[0] + 27 * H, by_video=True)],
            by=office,
        )
        heard.clear()
        services.cancel_session(session=series[0], by=office, why="Is ill.")
        assert [said["starts_at"] for said in heard if "starts_at" in said] == [SERIES[0]]
        assert Meeting.objects.get().state == "booked"
        assert not Reservation.objects.filter(source_id=series[0].pk).exists()


def test_a_closure_of_the_clinic_stops_a_meeting_but_not_one_by_video(course, clinic, office):
    Closure.objects.create(clinic=clinic, first_on=MONDAY.date(), last_on=MONDAY.date())
    with pytest.raises(Refused, match="closed on that day"):
        services.book_meeting(course=course, slot=MeetingSlot(MeetingKind.CONSULT, MONDAY, 30), by=office)
    by_video = MeetingSlot(MeetingKind.CONSULT, MONDAY, 30, by_video=True)
    assert services.book_meeting(course=course, slot=by_video, by=office).by_video

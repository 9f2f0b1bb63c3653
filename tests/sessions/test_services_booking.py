"""Booking the induction and further sessions; moving, cancelling, missing them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from journey.services import close_course
from people.models import Closure
from sessions import services
from sessions.calendar import find_faults
from sessions.models import SessionChange, TreatmentSession
from sessions.states import SessionState
from tests.sessions.build import MONDAY, PLANNING, SERIES, a_given_session, a_series

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def numbers(course) -> list[tuple[int, int]]:
    """Number and day of the series of every session that stands."""
    rows = course.sessions.exclude(state__in=["cancelled", "missed"]).order_by("starts_at")
    return [(row.number, (row.starts_at - MONDAY).days) for row in rows]


# --- the induction -------------------------------------------------------------------------------------------


def test_the_induction_is_booked_as_a_whole(course, prescriber):
    sessions = services.book_induction(course=course, starts=SERIES, by=prescriber, version=course.version, seen=[])
    assert [(s.number, s.starts_at, s.state, s.minutes) for s in sessions] == [
        (n, at, SessionState.BOOKED, 150) for n, at in enumerate(SERIES, 1)
    ]
    assert SessionChange.objects.filter(to_state="booked", by=prescriber).count() == 6
    assert AuditEntry.objects.filter(action="induction.booked", subject_id=course.patient_id).count() == 1


def test_the_same_form_sent_twice_books_once(course, prescriber):
    first = services.book_induction(course=course, starts=SERIES, by=prescriber, version=course.version)
    second = services.book_induction(course=course, starts=SERIES, by=prescriber, version=course.version)
    assert [s.pk for s in first] == [s.pk for s in second]
    assert TreatmentSession.objects.count() == 6


def test_a_stale_version_of_the_course_is_refused(course, prescriber):
    with pytest.raises(StaleSave):
        services.book_induction(course=course, starts=SERIES, by=prescriber, version=course.version + 1)
    assert not TreatmentSession.objects.exists()


def test_other_dates_after_booking_are_refused(course, prescriber):
    a_series(course, prescriber)
    with pytest.raises(Refused, match="booked already"):
        services.book_induction(course=course, starts=[at + HOUR for at in SERIES], by=prescriber)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({0: MONDAY - 7 * DAY}, "Session 1 lies in the past"),
        ({1: SERIES[0] + 20 * HOUR}, "does not fit the opening hours|follows after"),
        ({2: SERIES[1]}, "at the same time"),
        ({1: SERIES[1] + 2 * DAY}, "does not fit|closed"),
    ],
)
def test_one_wrong_date_books_none(course, prescriber, change, sentence):
    starts = [change.get(index, at) for index, at in enumerate(SERIES)]
    with pytest.raises(Refused, match=sentence):
        services.book_induction(course=course, starts=starts, by=prescriber)
    assert not TreatmentSession.objects.exists()


def test_a_closed_day_stops(course, prescriber, clinic):
    day = SERIES[2].date()
    Closure.objects.create(clinic=clinic, first_on=day, last_on=day)
    with pytest.raises(Refused, match="closed on the day of session 3"):
        a_series(course, prescriber)


def test_a_warning_has_to_be_ticked(course, prescriber):
    five = SERIES[:5]
    with pytest.raises(Refused, match="Tick that you have seen it") as refusal:
        services.book_induction(course=course, starts=five, by=prescriber, seen=[])
    assert refusal.value.code == "unseen"
    (fault,) = find_faults(course, five, now=PLANNING)
    assert len(services.book_induction(course=course, starts=five, by=prescriber, seen=[fault.key])) == 5


def test_a_closed_course_is_not_planned(course, prescriber):
    close_course(course=course, version=course.version, by=prescriber, why="Changed their mind.")
    with pytest.raises(Refused, match="cannot be planned any more"):
        a_series(course, prescriber)


# --- one session at a time -----------------------------------------------------------------------------------


def test_a_moved_session_leaves_a_row_and_keeps_the_order(course, prescriber, office):
    sessions = a_series(course, prescriber)
    later = SERIES[5] + 4 * DAY
    moved = services.move_session(session=sessions[1], starts_at=later, version=1, by=office, why="Travels.")
    assert (moved.starts_at, moved.version, moved.number) == (later, 2, 6)
    change = SessionChange.objects.get(from_starts_at__isnull=False)
    assert (change.from_starts_at, change.to_starts_at, change.by, change.why) == (SERIES[1], later, office, "Travels.")
    assert numbers(course) == [(1, 0), (2, 7), (3, 10), (4, 14), (5, 17), (6, 21)]


def test_moving_twice_to_the_same_time_moves_once(course, prescriber):
    session = a_series(course, prescriber)[5]
    for _ in range(2):
        services.move_session(session=session, starts_at=SERIES[5] + DAY, version=1, by=prescriber, why="")
    assert SessionChange.objects.filter(from_starts_at__isnull=False).count() == 1


def test_a_stale_move_is_refused(course, prescriber):
    session = a_series(course, prescriber)[5]
    services.move_session(session=session, starts_at=SERIES[5] + DAY, version=1, by=prescriber, why="")
    with pytest.raises(StaleSave) as stale:
        services.move_session(session=session, starts_at=SERIES[5] + 4 * DAY, version=1, by=prescriber, why="")
    assert stale.value.current.starts_at == SERIES[5] + DAY


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        (-21 * DAY, "lies in the past"),
        (-3 * DAY, "another appointment on"),
        (-2 * DAY, "Only 24 hours"),
        (2 * DAY, "does not fit the opening hours"),
    ],
)
def test_a_session_moves_to_a_time_that_can_be(course, prescriber, by, sentence):
    session = a_series(course, prescriber)[5]
    with pytest.raises(Refused, match=sentence):
        services.move_session(session=session, starts_at=SERIES[5] + by, version=1, by=prescriber, why="")
    session.refresh_from_db()
    assert session.starts_at == SERIES[5]


def test_a_cancelled_session_makes_room_for_a_further_one(course, prescriber):
    sessions = a_series(course, prescriber)
    with pytest.raises(Refused, match="all of them are given or booked"):
        services.book_next(course=course, starts_at=SERIES[5] + 4 * DAY, by=prescriber)
    services.cancel_session(session=sessions[2], by=prescriber, why="A cold.")
    assert numbers(course) == [(1, 0), (2, 3), (3, 10), (4, 14), (5, 17)]
    further = services.book_next(course=course, starts_at=SERIES[5] + 4 * DAY, by=prescriber)
    again = services.book_next(course=course, starts_at=SERIES[5] + 4 * DAY, by=prescriber)
    assert further == again
    assert further.number == 6


def test_cancelling_needs_a_reason_and_works_once(course, prescriber):
    session = a_series(course, prescriber)[0]
    with pytest.raises(Refused, match="Say why"):
        services.cancel_session(session=session, by=prescriber, why=" ")
    services.cancel_session(session=session, by=prescriber, why="A cold.")
    with pytest.raises(Refused, match="moved on already"):
        services.cancel_session(session=session, by=prescriber, why="A cold.")
    assert SessionChange.objects.filter(session=session, to_state="cancelled", why="A cold.").count() == 1


def test_a_session_that_was_moved_on_meanwhile_is_not_missed(course, prescriber, clock):
    opened = a_series(course, prescriber)[0]
    clock(SERIES[0] + HOUR)
    moved = course.sessions.get(pk=opened.pk)
    services.move_session(session=moved, starts_at=SERIES[0] + DAY, version=1, by=prescriber, why="Asked to.")
    with pytest.raises(Refused, match="still to come"):
        services.mark_missed(session=opened, by=prescriber, why="No show.")


def test_a_session_is_missed_only_when_its_time_has_come(course, prescriber, clock):
    session = a_series(course, prescriber)[0]
    with pytest.raises(Refused, match="still to come"):
        services.mark_missed(session=session, by=prescriber, why="No show.")
    clock(MONDAY + HOUR)
    assert services.mark_missed(session=session, by=prescriber, why="No show.").state == SessionState.MISSED


def test_a_session_with_a_dose_is_not_called_off(course, prescriber, clock):
    session = a_series(course, prescriber)[0]
    clock(MONDAY + 3 * HOUR)
    a_given_session(session, prescriber)
    with pytest.raises(Refused, match="A dose was given"):
        services.cancel_session(session=session, by=prescriber, why="Mistake.")


def test_a_closed_course_calls_its_sessions_off(course, prescriber):
    a_series(course, prescriber)
    course.refresh_from_db()
    close_course(course=course, version=course.version, by=prescriber, why="Moved away.")
    assert set(course.sessions.values_list("state", flat=True)) == {"cancelled"}
    assert SessionChange.objects.filter(to_state="cancelled", why="Moved away.").count() == 6


def test_a_session_under_way_keeps_the_course_open(course, prescriber, clock):
    session = a_series(course, prescriber)[0]
    clock(MONDAY)
    services.begin(session=session, by=prescriber)
    course.refresh_from_db()
    with pytest.raises(Refused, match="A session is under way"):
        close_course(course=course, version=course.version, by=prescriber, why="Moved away.")
    course.refresh_from_db()
    assert course.closed_at is None

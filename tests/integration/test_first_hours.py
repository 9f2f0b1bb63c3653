"""The day of a session is kept for its first hour: what else falls on it goes on another day, and comes back if it can."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from integration.first_hours import days_wanted
from messaging import services as outbox_services
from messaging.daily import Rank
from messaging.delivery import drain
from messaging.models import Channel, Message
from messaging.services import enqueue, recount
from people.services.profiles import change_profile
from sessions import services as sessions
from sessions.models import TreatmentSession
from sessions.states import SessionState
from tests.integration.build import (
    ENDED,
    a_course,
    a_dose,
    a_window,
    an_agreement,
    an_entry,
    fresh,
    hours,
    minutes,
    outbox,
    times,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NEW_YORK = ZoneInfo("America/New_York")
MONDAY = ENDED.date()
NEXT_DOSE = ENDED + 3 * DAY
"""A Thursday at 10:00 in New York."""


@pytest.fixture(autouse=True)
def _now(clock, patient) -> None:
    clock(ENDED)
    an_agreement(patient)


def booked(patient, at: datetime, state: str = SessionState.BOOKED) -> TreatmentSession:
    course = a_course(patient)
    return TreatmentSession.objects.create(
        course=course, phase="induction", number=50, starts_at=at, minutes=120, state=state
    )


def asked(patient, due_at: datetime, kind: str = "measure_due", **more) -> Message:
    return enqueue(
        clinic=patient.clinic,
        kind=kind,
        channel=more.pop("channel", Channel.EMAIL),
        due_at=due_at,
        unique_key=f"{kind}:{due_at}:{len(more)}",
        recipient=patient.user,
        patient=patient,
        **more,
    )


def when(message: Message) -> str:
    row = fresh(message)
    return f"{row.due_at.astimezone(NEW_YORK):%a %d %H:%M}" if row.state == "queued" else row.reason


def cancelled(session: TreatmentSession, by) -> None:
    sessions.cancel_session(session=session, by=by, why="A cold.")


def moved(session: TreatmentSession, to: datetime, by) -> None:
    session.refresh_from_db()
    sessions.move_session(session=session, starts_at=to, version=session.version, by=by, why="Has to work.")


class TestDaysWanted:
    """Which days a room of sessions keeps."""

    def week(self, patient) -> list[int]:
        return sorted(day.day for day in days_wanted(patient.user, MONDAY, MONDAY + 7 * DAY))

    @pytest.mark.parametrize(
        ("state", "days"),
        [
            (SessionState.PLANNED, [14]),
            (SessionState.BOOKED, [14]),
            (SessionState.IN_PROGRESS, [14]),
            (SessionState.COMPLETED, []),
            (SessionState.CANCELLED, []),
            (SessionState.MISSED, []),
        ],
    )
    def test_those_of_sessions_to_come(self, patient, state, days) -> None:
        booked(patient, NEXT_DOSE, state)
        assert self.week(patient) == days
        assert set(days_wanted(patient.user, MONDAY, MONDAY + 7 * DAY).values()) <= {Rank.FIRST_HOUR}

    def test_not_once_the_dose_has_ended(self, patient, clinician) -> None:
        dose = a_dose(patient, clinician, NEXT_DOSE)
        TreatmentSession.objects.filter(pk=dose.session_id).update(state=SessionState.IN_PROGRESS)
        assert self.week(patient) == []

    def test_nobody_elses_and_none_outside_the_days_that_are_asked_about(self, patient, other_patient) -> None:
        booked(other_patient, NEXT_DOSE)
        booked(patient, ENDED + 9 * DAY)
        assert self.week(patient) == []

    @pytest.mark.parametrize(
        ("starts_at", "zone", "day"),
        [
            # the day on which it ends, by the clock where the person is
            ("2027-01-14T15:00", "America/New_York", 14),
            ("2027-01-14T15:00", "Asia/Tokyo", 15),
            ("2027-01-15T03:30", "America/New_York", 15),  # 22:30 to 00:30
            ("2027-01-15T02:30", "America/New_York", 14),  # 21:30 to 23:30
            ("2027-03-14T05:30", "America/New_York", 14),  # into the night in which an hour is missing
            ("2027-11-07T03:30", "America/New_York", 7),  # and into the one with an hour twice
        ],
    )
    def test_the_day_is_the_persons_own(self, patient, starts_at, zone, day) -> None:
        at = datetime.fromisoformat(starts_at).replace(tzinfo=UTC)
        booked(patient, at)
        patient.user.zone_name = zone
        found = days_wanted(patient.user, at.date() - 2 * DAY, at.date() + 2 * DAY)
        assert [one.day for one in found] == [day]

    def test_it_is_one_query(self, patient, django_assert_num_queries) -> None:
        booked(patient, NEXT_DOSE)
        with django_assert_num_queries(1):
            self.week(patient)


class TestAQuestionnaire:
    """Laid for the day of a session."""

    @pytest.mark.parametrize(
        ("now", "due_at", "expires_at", "goes"),
        [
            # the day before at the same time, or as soon as that is still possible
            (0, NEXT_DOSE - hours(1), None, "Wed 13 09:00"),
            (2 * 24 + 6, NEXT_DOSE - hours(1), None, "Wed 13 16:00"),
            # its evening is quiet already: the day after
            (2 * 24 + 12, NEXT_DOSE - hours(2), None, "Fri 15 08:00"),
            # laid on the very day: the day after
            (3 * 24 - 1, NEXT_DOSE - hours(1), None, "Fri 15 09:00"),
            (3 * 24 - 1, NEXT_DOSE - hours(1), NEXT_DOSE + DAY, "Fri 15 09:00"),
            # no other day is of use: the day itself
            (3 * 24 - 1, NEXT_DOSE - hours(1), NEXT_DOSE, "Thu 14 09:00"),
            # another day: as ever
            (0, NEXT_DOSE + 23 * hours(1), None, "Fri 15 09:00"),
        ],
    )
    @pytest.mark.parametrize("kind", ["measure_due", "team_message"])
    def test_goes_on_the_day_before_else_on_the_next(self, patient, clock, kind, now, due_at, expires_at, goes) -> None:
        booked(patient, NEXT_DOSE)
        clock(ENDED + hours(now))
        assert when(asked(patient, due_at, kind, expires_at=expires_at)) == goes

    def test_it_says_why_and_the_inbox_has_it_in_time(self, patient) -> None:
        booked(patient, NEXT_DOSE)
        row = asked(patient, NEXT_DOSE - hours(1))
        assert (row.reason, row.wanted_at) == ("day_kept", NEXT_DOSE - hours(1))
        copy = asked(patient, NEXT_DOSE - hours(1), channel=Channel.IN_APP, plan="copy")
        assert when(copy) == "Thu 14 09:00"

    def test_where_the_day_before_is_taken_it_goes_on_the_day_after(self, patient) -> None:
        booked(patient, NEXT_DOSE)
        asked(patient, NEXT_DOSE - DAY, "team_message")
        assert when(asked(patient, NEXT_DOSE - hours(1))) == "Fri 15 09:00"

    def test_no_day_of_a_series_is_taken_while_there_is_another(self, patient) -> None:
        first = booked(patient, NEXT_DOSE)
        TreatmentSession.objects.filter(pk=first.pk).update(number=51)
        booked(patient, NEXT_DOSE + DAY)
        asked(patient, NEXT_DOSE - DAY, "team_message")
        assert when(asked(patient, NEXT_DOSE - hours(1))) == "Sat 16 09:00"

    def test_the_first_hour_has_its_day(self, patient, clinician, clock) -> None:
        session = booked(patient, NEXT_DOSE - hours(1))
        clock(NEXT_DOSE - hours(2))
        row = asked(patient, NEXT_DOSE - hours(2))
        clock(NEXT_DOSE)
        TreatmentSession.objects.filter(pk=session.pk).update(state=SessionState.CANCELLED)
        window = a_window(patient, clinician, NEXT_DOSE)
        assert times(window, "email")["first_hour"] == "Thu 11:00"
        assert fresh(row).counts_on != NEXT_DOSE.date()


class TestTheWindowBefore:
    """Its own last questions leave the day of the next session free altogether."""

    def test_its_closing_question_stays_in_the_inbox(self, patient, clinician) -> None:
        booked(patient, NEXT_DOSE)
        window = a_window(patient, clinician)
        assert times(window, "email")["closing"] == "day_kept"
        assert times(window)["closing"] == "Thu 08:00"
        assert times(window, "email")["first_hour"] == "Mon 11:00"

    def test_what_may_come_later_does(self, patient, clinician) -> None:
        booked(patient, ENDED + 7 * DAY)
        window = a_window(patient, clinician)
        assert (times(window)["follow_up"], times(window, "email")["follow_up"]) == ("Mon 09:00", "Tue 09:00")

    def test_a_session_that_is_booked_then_holds_back_what_waits(self, patient, prescriber, clinician) -> None:
        window = a_window(patient, clinician)
        assert times(window, "email")["closing"] == "Thu 08:00"
        sessions.book_next(course=a_course(patient), starts_at=NEXT_DOSE, by=prescriber)
        assert times(window, "email")["closing"] == "day_kept"
        assert times(window)["closing"] == "Thu 08:00"

    def test_a_session_that_is_called_off_gives_it_back(self, patient, clinician) -> None:
        session = booked(patient, NEXT_DOSE)
        window = a_window(patient, clinician)
        cancelled(session, clinician)
        assert times(window, "email")["closing"] == "Thu 08:00"
        assert times(window)["closing"] == "Thu 08:00"

    def test_one_that_is_moved_gives_one_day_back_and_keeps_the_other(self, patient, clinician) -> None:
        session = booked(patient, NEXT_DOSE)
        window = a_window(patient, clinician)
        moved(session, ENDED + 7 * DAY, clinician)
        assert times(window, "email")["closing"] == "Thu 08:00"
        assert times(window, "email")["follow_up"] == "Tue 09:00"

    def test_called_off_on_the_very_morning_it_goes_at_once(self, patient, clinician, clock) -> None:
        session = booked(patient, NEXT_DOSE - hours(1))
        window = a_window(patient, clinician)
        clock(NEXT_DOSE - hours(1) - minutes(30))
        for row in Message.objects.filter(plan=window.plan_key, state="queued", due_at__lt=NEXT_DOSE - hours(6)):
            Message.objects.filter(pk=row.pk).update(state="sent", settled_at=row.due_at)
        cancelled(session, clinician)
        assert times(window, "email")["closing"] == "Thu 08:30"

    def test_whoever_has_written_is_not_asked_for_it(self, patient, clinician) -> None:
        session = booked(patient, NEXT_DOSE)
        window = a_window(patient, clinician)
        an_entry(window)
        cancelled(session, clinician)
        assert set(times(window, "email")) == {"closing"}  # held back as it was
        assert times(window, "email")["closing"] == "day_kept"

    def test_looking_again_changes_nothing(self, patient, clinician) -> None:
        booked(patient, NEXT_DOSE)
        window = a_window(patient, clinician)
        of_window = Message.objects.filter(plan=window.plan_key)
        before = of_window.count()
        outbox_services.save_preference(user=patient.user, quiet_from=time(22), quiet_to=time(8), by=patient.user)
        assert recount(user=patient.user) == 0
        assert of_window.count() == before
        assert times(window, "email")["closing"] == "day_kept"


class TestDatesThatChange:
    """What waits is counted anew in the transaction that changed the dates."""

    def test_booking_moves_a_questionnaire_and_calling_off_brings_it_back(self, patient, prescriber) -> None:
        row = asked(patient, NEXT_DOSE - hours(1))
        session = sessions.book_next(course=a_course(patient), starts_at=NEXT_DOSE, by=prescriber)
        assert when(row) == "Wed 13 09:00"
        cancelled(session, prescriber)
        assert when(row) == "Thu 14 09:00"
        assert (fresh(row).reason, fresh(row).counts_on) == ("", NEXT_DOSE.date())

    def test_a_session_that_moves_onto_the_other_day_moves_it_again(self, patient, prescriber) -> None:
        row = asked(patient, NEXT_DOSE - hours(1))
        session = sessions.book_next(course=a_course(patient), starts_at=NEXT_DOSE, by=prescriber)
        moved(session, NEXT_DOSE - DAY, prescriber)
        assert when(row) == "Thu 14 09:00"

    def test_marked_as_missed_it_gives_the_day_back(self, patient, prescriber, clock) -> None:
        row = asked(patient, NEXT_DOSE + hours(5), expires_at=NEXT_DOSE + 3 * DAY)
        session = booked(patient, NEXT_DOSE)
        assert recount(user=patient.user) == 1
        assert when(row) == "Wed 13 15:00"
        Message.objects.filter(pk=row.pk).update(due_at=NEXT_DOSE + DAY, counts_on=NEXT_DOSE.date() + DAY)
        clock(NEXT_DOSE + hours(1))
        sessions.mark_missed(session=session, by=prescriber, why="Did not come.")
        assert when(row) == "Thu 14 15:00"

    def test_what_is_tried_again_and_what_has_gone_stays(self, patient, prescriber) -> None:
        row = asked(patient, NEXT_DOSE - DAY)
        Message.objects.filter(pk=row.pk).update(reason="will_try_again", wanted_at=ENDED)
        gone = asked(patient, NEXT_DOSE)
        Message.objects.filter(pk=gone.pk).update(state="sent", settled_at=NEXT_DOSE)
        sessions.book_next(course=a_course(patient), starts_at=NEXT_DOSE, by=prescriber)
        assert when(row) == "Wed 13 10:00"
        assert fresh(gone).counts_on == NEXT_DOSE.date()

    def test_nobody_elses_messages_move(self, patient, other_patient, prescriber) -> None:
        an_agreement(other_patient)
        row = asked(other_patient, NEXT_DOSE - hours(1))
        sessions.book_next(course=a_course(patient), starts_at=NEXT_DOSE, by=prescriber)
        assert when(row) == "Thu 14 09:00"

    def test_whoever_moves_to_another_zone_takes_the_kept_days_along(self, patient) -> None:
        booked(patient, NEXT_DOSE)  # Friday in Tokyo
        row = asked(patient, NEXT_DOSE + hours(16))  # Friday 02:00 in New York, 16:00 in Tokyo
        change_profile(user=patient.user, name=patient.user.name, zone_name="Asia/Tokyo")
        assert fresh(row).counts_on == NEXT_DOSE.date()
        assert fresh(row).reason == "day_kept"


def test_the_inbox_of_a_window_is_the_same_with_and_without_a_session_ahead(patient, clinician) -> None:
    booked(patient, NEXT_DOSE)
    window = a_window(patient, clinician)
    assert {row.state for row in outbox(window).values()} == {"queued"}


class TestGoingOn:
    """The questions of a window after a pause that ended early."""

    @pytest.mark.parametrize(("days", "was"), [(1, "queued"), (3, "missed")])
    def test_what_the_pause_held_up_is_asked_after_all(self, patient, clinician, clock, days, was) -> None:
        window = a_window(patient, clinician)
        clock(ENDED + hours(3))
        outbox_services.pause(user=patient.user, until=ENDED + hours(3) + days * DAY, by=patient.user)
        clock(ENDED + DAY + minutes(1))  # Tuesday, 10:01
        drain()
        assert outbox(window, "email")["second_day"].state == was
        assert outbox(window)["second_day"].state == "sent"
        clock(ENDED + DAY + minutes(30))
        outbox_services.pause(user=patient.user, until=None, by=patient.user)
        assert times(window, "email")["second_day"] == "Tue 10:30"
        assert drain()["sent"] == 1
        assert outbox(window, "email")["second_day"].state == "sent"

    def test_not_when_one_has_written(self, patient, clinician, clock) -> None:
        window = a_window(patient, clinician)
        clock(ENDED + hours(3))
        outbox_services.pause(user=patient.user, until=ENDED + 7 * DAY, by=patient.user)
        clock(ENDED + DAY + minutes(1))
        drain()
        an_entry(window)
        outbox_services.pause(user=patient.user, until=None, by=patient.user)
        assert "sent" not in drain()
        assert outbox(window, "email")["second_day"].state == "cancelled"

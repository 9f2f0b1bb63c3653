"""Questionnaires follow the course that asks for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from journey.models import ProtocolVersion
from journey.services import change_phase, close_course
from journey.stages import Phase
from measures import services as asking
from measures.instruments import all_instruments
from measures.models import Assignment
from measures.schedule import ScheduleRules
from measures.selectors import due
from people.signals import zone_changed
from sessions import measuring, services
from sessions.services import DoseGiven
from tests.cast import a_patient
from tests.measures.build import answer
from tests.sessions.build import MONDAY, PLANNING, SERIES, a_course, a_given_session, a_series

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def plan(patient) -> dict[str, tuple[str, str]]:
    """What is open: the reason, and when it is due by the patient's clock."""
    patient.user.refresh_from_db()
    return {
        row.instrument: (row.reason, row.due_at.astimezone(patient.user.zone).strftime("%m-%d %H:%M"))
        for row in Assignment.objects.open().filter(patient=patient)
    }


def answer_all(patient) -> None:
    for key in ("phq-9", "gad-7", "who-5"):
        answer(patient, key)


def test_the_numbers_of_the_shipped_protocols_are_understood() -> None:
    for version in ProtocolVersion.objects.all():
        rules = measuring.rules_of(version.rules.measures)
        assert rules.weekly.every_days == 7
        assert rules.expire_after_days == 4
    assert measuring.rules_of(ProtocolVersion.objects.get(key="infusion-clinic", number=1).rules.measures) == (
        ScheduleRules()
    )


def test_the_shipped_protocols_ask_only_for_what_can_be_answered() -> None:
    answerable = {one.key for one in all_instruments()}
    for version in ProtocolVersion.objects.all():
        assert set(measuring.rules_of(version.rules.measures).instruments) <= answerable


def test_opening_a_course_asks_for_the_baseline(course, patient) -> None:
    assert plan(patient) == dict.fromkeys(("phq-9", "gad-7", "who-5"), ("baseline", "01-08 10:00"))
    assert {one.key for one in due(patient, PLANNING)} == {"phq-9", "gad-7", "who-5"}


def test_booking_the_induction_ends_the_baseline_at_the_first_session(course, patient, prescriber) -> None:
    sessions = a_series(course, prescriber)
    assert {row.expires_at for row in Assignment.objects.open()} == {MONDAY}
    services.move_session(
        session=sessions[0], starts_at=MONDAY + timedelta(hours=3), version=1, by=prescriber, why="late train"
    )
    assert {row.expires_at for row in Assignment.objects.open()} == {MONDAY + timedelta(hours=3)}


def test_the_first_dose_puts_the_weekly_questions_a_week_off(course, patient, prescriber, clock) -> None:
    answer_all(patient)
    first, *_more = a_series(course, prescriber)
    clock(MONDAY + timedelta(hours=3))
    a_given_session(first, prescriber)
    assert plan(patient) == {"phq-9": ("after_dose", "01-18 09:00"), "gad-7": ("weekly", "01-18 09:00")}


def test_a_correction_of_the_dose_on_the_day_before_moves_it(course, patient, prescriber, clock) -> None:
    answer_all(patient)
    first, second = a_series(course, prescriber, count=2)
    clock(SERIES[0] + timedelta(hours=3))
    a_given_session(first, prescriber)
    answer(patient, "gad-7")
    early = SERIES[1] + 6 * DAY - timedelta(hours=1)
    second.refresh_from_db()
    second = services.move_session(session=second, starts_at=early, version=second.version, by=prescriber, why="")
    clock(SERIES[1] + 6 * DAY + timedelta(hours=3))
    dose = a_given_session(second, prescriber)
    assert plan(patient)["gad-7"] == ("weekly", "01-21 09:00")
    assert dose.ended_at
    ended_later = DoseGiven(
        "intravenous", Decimal(40), Decimal(80), dose.started_at, dose.ended_at + timedelta(minutes=20)
    )
    services.correct_dose(dose=dose, given=ended_later, by=prescriber)
    assert plan(patient)["gad-7"] == ("weekly", "01-22 09:00")


def test_answers_reset_the_clock(course, patient, prescriber, clock) -> None:
    answer_all(patient)
    first, *_more = a_series(course, prescriber)
    clock(MONDAY + timedelta(hours=3))
    a_given_session(first, prescriber)
    clock(MONDAY + 2 * DAY)
    answer(patient, "gad-7")
    assert plan(patient)["gad-7"] == ("weekly", "01-20 09:00")


def test_answers_long_before_a_session_do_not_stand_for_those_before_its_dose(
    course, patient, prescriber, clock
) -> None:
    answer_all(patient)
    clock(PLANNING + timedelta(hours=1))
    session = services.book_next(course=course, starts_at=MONDAY + 14 * DAY, by=prescriber)
    assert plan(patient)["phq-9"] == ("before_dose", "01-23 09:00")
    clock(MONDAY)
    answer(patient, "phq-9")
    assert plan(patient)["phq-9"] == ("before_dose", "01-23 09:00")
    clock(MONDAY + 13 * DAY)
    answer(patient, "phq-9")
    assert plan(patient) == {}
    services.move_session(
        session=session, starts_at=MONDAY + 28 * DAY, version=session.version, by=prescriber, why="late"
    )
    assert plan(patient)["phq-9"] == ("before_dose", "02-06 09:00")


def test_a_cancelled_session_takes_its_questions_back(course, patient, prescriber, clock) -> None:
    answer_all(patient)
    clock(PLANNING + timedelta(hours=1))
    session = services.book_next(course=course, starts_at=MONDAY + 14 * DAY, by=prescriber)
    assert plan(patient) == {"phq-9": ("before_dose", "01-23 09:00")}
    services.cancel_session(session=session, by=prescriber, why="a cold")
    assert plan(patient) == {}


def test_maintenance_asks_after_the_last_dose_and_then_monthly(course, patient, prescriber, clock) -> None:
    answer_all(patient)
    (first,) = a_series(course, prescriber, count=1)
    clock(MONDAY + timedelta(hours=3))
    a_given_session(first, prescriber)
    change_phase(course=course_now(course), to=Phase.MAINTENANCE, by=prescriber, why="It helps.")
    assert plan(patient) == {
        "phq-9": ("after_dose", "01-18 09:00"),
        "gad-7": ("monthly", "02-08 09:00"),
        "who-5": ("monthly", "02-08 09:00"),
    }


def test_a_closed_course_asks_for_nothing_any_more(course, patient, prescriber) -> None:
    close_course(course=course, version=course_now(course).version, by=prescriber, why="moved away")
    assert plan(patient) == {}
    assert measuring.follow(patient=patient, now=PLANNING) == 0


def test_in_another_zone_mornings_are_at_another_hour(course, patient, prescriber, clock) -> None:
    answer_all(patient)
    first, *_more = a_series(course, prescriber)
    clock(MONDAY + timedelta(hours=3))
    a_given_session(first, prescriber)
    user = patient.user
    user.zone_name = "Pacific/Auckland"
    user.save()
    zone_changed.send(sender=type(user), user=user)
    assert plan(patient)["phq-9"] == ("after_dose", "01-19 09:00")  # it was already Tuesday there


def test_what_was_stopped_is_not_planned_and_comes_back(course, patient) -> None:
    asking.stop_measure(patient=patient, instrument="gad-7", by=patient.user)
    assert set(plan(patient)) == {"phq-9", "who-5"}
    asking.resume_measure(patient=patient, instrument="gad-7", by=patient.user)
    assert set(plan(patient)) == {"phq-9", "who-5", "gad-7"}


class TestTime:
    def test_what_ran_out_is_asked_again_in_its_rhythm(self, course, patient, prescriber, clock) -> None:
        answer_all(patient)
        first, *_more = a_series(course, prescriber, count=1)
        clock(MONDAY + timedelta(hours=3))
        a_given_session(first, prescriber)
        clock(datetime(2027, 1, 22, 14, 0, tzinfo=UTC))
        assert asking.expire_due(now=datetime(2027, 1, 22, 14, 0, tzinfo=UTC)) == 2
        assert plan(patient)["phq-9"] == ("weekly", "01-25 09:00")
        assert plan(patient)["gad-7"] == ("weekly", "01-25 09:00")

    def test_the_hourly_look_plans_what_has_fallen_behind_and_twice_changes_nothing(self, course, patient) -> None:
        Assignment.objects.all().update(state="withdrawn")
        assert measuring.follow_all(now=PLANNING) == 1
        assert measuring.follow_all(now=PLANNING) == 0
        assert len(plan(patient)) == 3

    def test_trouble_with_one_course_stops_none_of_the_others(
        self, course, patient, other_patient, prescriber, monkeypatch, caplog
    ) -> None:
        other = a_course(other_patient, prescriber)
        Assignment.objects.all().update(state="withdrawn")
        of_the_house = measuring.wanted

        def stumble(rules, facts, *, now):
            if facts.course == str(course.pk):
                raise RuntimeError("Ada said something")
            return of_the_house(rules, facts, now=now)

        monkeypatch.setattr(measuring, "wanted", stumble)
        assert measuring.follow_all(now=PLANNING) == 1
        assert {row.patient for row in Assignment.objects.open()} == {other.patient}
        assert str(course.pk) in caplog.text
        assert "Ada" not in caplog.text

    def test_a_baseline_that_nobody_was_there_to_ask_is_not_asked_months_later(self, course, patient) -> None:
        Assignment.objects.all().update(state="withdrawn")
        assert measuring.follow_all(now=PLANNING + 90 * DAY) == 0
        assert plan(patient) == {}

    def test_looking_costs_the_same_for_many_courses(
        self, planning, clinic, prescriber, django_assert_num_queries
    ) -> None:
        for number in range(6):
            a_course(a_patient(clinic, f"Patient {number}", prescriber), prescriber)
        with django_assert_num_queries(9):  # which courses, the courses, five of facts, two of what stands
            assert measuring.follow_all(now=PLANNING) == 0


def course_now(course):
    return type(course).objects.select_related("patient__clinic", "protocol").get(pk=course.pk)

"""The day of a session, from its beginning to how the patient left, and corrections."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from common.errors import Refused
from common.models import AuditEntry
from journey.models import PhaseChange
from journey.stages import Phase
from safety.services import open_task
from sessions import services
from sessions.models import Departure, Dose, Reading
from sessions.selectors import next_due, progress, standing_dose
from sessions.services import DoseGiven, HeldBack
from sessions.signals import dose_corrected, dose_ended
from sessions.states import SessionState
from tests.sessions.build import MONDAY, SERIES, a_course, a_dose, a_given_session, a_reading, a_series

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def session(course, prescriber, clinician, clock):
    """The first session, under way on its day; the clock shows three hours after its start."""
    first = a_series(course, prescriber)[0]
    clock(MONDAY + 3 * HOUR)
    return services.begin(session=first, by=clinician)


@pytest.fixture
def heard():
    """What was announced, in order."""
    calls: list[tuple[str, Dose]] = []

    def ended(dose, **_):
        calls.append(("ended", dose))

    def corrected(dose, **_):
        calls.append(("corrected", dose))

    dose_ended.connect(ended)
    dose_corrected.connect(corrected)
    yield calls
    dose_ended.disconnect(ended)
    dose_corrected.disconnect(corrected)


# --- beginning -----------------------------------------------------------------------------------------------


def test_a_session_begins_once(session, prescriber):
    assert session.state == SessionState.IN_PROGRESS
    with pytest.raises(Refused, match="moved on already"):
        services.begin(session=session, by=prescriber)


def test_a_session_does_not_begin_days_before(course, prescriber):
    first = a_series(course, prescriber)[0]
    with pytest.raises(Refused, match="Move it to today first"):
        services.begin(session=first, by=prescriber)


def test_one_session_is_under_way_at_a_time(course, session, prescriber, clock):
    clock(SERIES[1])
    with pytest.raises(Refused, match="still under way"):
        services.begin(session=course.sessions.get(number=2), by=prescriber)


# --- readings ------------------------------------------------------------------------------------------------


def test_a_reading_is_stored_once_however_often_it_is_sent(session, clinician):
    submission = uuid4()
    for _ in range(2):
        a_reading(session, clinician, MONDAY, submission=submission)
    reading = Reading.objects.get()
    assert (reading.recorded_by, reading.systolic) == (clinician, 120)
    assert AuditEntry.objects.filter(action="reading.recorded").count() == 1


def test_a_form_of_another_session_is_refused(course, session, clinician, clock):
    submission = uuid4()
    a_reading(session, clinician, MONDAY, submission=submission)
    services.cancel_session(session=session, by=clinician, why="Unwell.")
    clock(SERIES[1])
    second = services.begin(session=course.sessions.get(starts_at=SERIES[1]), by=clinician)
    with pytest.raises(Refused, match="another session"):
        a_reading(second, clinician, SERIES[1], submission=submission)


@pytest.mark.parametrize(
    ("moment", "at", "sentence"),
    [
        ("before", MONDAY + 4 * HOUR, "future"),
        ("before", MONDAY - 13 * HOUR, "12 hours before"),
        ("during", MONDAY, "No dose has been recorded"),
        ("after", MONDAY, "No dose has been recorded"),
    ],
)
def test_a_reading_at_an_impossible_time_is_refused(session, clinician, moment, at, sentence):
    with pytest.raises(Refused, match=sentence):
        a_reading(session, clinician, at, moment=moment)
    assert not Reading.objects.exists()


def test_pressures_the_wrong_way_round_are_refused(session, clinician):
    with pytest.raises(Refused, match="the higher of the two"):
        a_reading(session, clinician, MONDAY, systolic=80, diastolic=120)


# --- the dose ------------------------------------------------------------------------------------------------


def test_the_first_dose_moves_the_course_to_induction(course, session, clinician):
    a_reading(session, clinician, MONDAY)
    dose = a_dose(session, clinician, MONDAY + 10 * MINUTE)
    course.refresh_from_db()
    assert course.phase == Phase.INDUCTION
    assert PhaseChange.objects.filter(to_state="induction").count() == 1
    assert (dose.amount_mg, dose.passed_holds, dose.passed_by) == (Decimal(40), [], None)


def test_a_dose_is_recorded_once(session, clinician):
    a_reading(session, clinician, MONDAY)
    submission = uuid4()
    values = {"session": session, "route": "intravenous", "amount_mg": Decimal(40), "by": clinician}
    values |= {"started_at": MONDAY + MINUTE, "submission": submission}
    assert services.start_dose(**values) == services.start_dose(**values)
    with pytest.raises(Refused, match="Somebody recorded the dose"):
        services.start_dose(**values | {"submission": uuid4()})
    assert Dose.objects.count() == 1


def test_a_route_that_the_protocol_does_not_know_is_refused(session, clinician):
    a_reading(session, clinician, MONDAY)
    with pytest.raises(Refused, match="does not give it that way"):
        a_dose(session, clinician, MONDAY + MINUTE, route="oral")


def test_an_unusual_amount_is_asked_about_once(session, clinician):
    a_reading(session, clinician, MONDAY)
    values = {"session": session, "route": "intravenous", "amount_mg": Decimal(400), "weight_kg": Decimal(80)}
    values |= {"started_at": MONDAY + MINUTE, "by": clinician}
    with pytest.raises(Refused, match=r"400 mg is outside .*0\.5–1 mg/kg") as refusal:
        services.start_dose(**values, range_seen=False)
    assert refusal.value.code == "range"
    assert services.start_dose(**values, range_seen=True).amount_mg == 400


def test_a_dose_does_not_begin_before_its_reading(session, clinician):
    a_reading(session, clinician, MONDAY + HOUR)
    with pytest.raises(Refused, match="before the reading"):
        a_dose(session, clinician, MONDAY)


# --- holds ---------------------------------------------------------------------------------------------------


def test_high_pressure_holds_and_a_clinician_can_not_pass_it(session, clinician):
    a_reading(session, clinician, MONDAY, systolic=150)
    with pytest.raises(HeldBack, match="A prescriber of the care team") as held:
        services.start_dose(
            session=session, route="intravenous", amount_mg=Decimal(40), started_at=MONDAY + MINUTE, by=clinician,
            pass_reason="It will be fine.",
        )  # fmt: skip
    assert [(hold.code, hold.values["systolic"]) for hold in held.value.holds] == [("blood_pressure_high", 150)]
    assert not Dose.objects.exists()


def test_a_prescriber_passes_it_with_a_reason_that_is_kept(session, prescriber):
    a_reading(session, prescriber, MONDAY, systolic=150)
    values = {"session": session, "route": "intravenous", "amount_mg": Decimal(40), "started_at": MONDAY + MINUTE}
    with pytest.raises(HeldBack, match="write down why"):
        services.start_dose(**values, by=prescriber, pass_reason=" ")
    dose = services.start_dose(**values, by=prescriber, pass_reason="Known white-coat values.")
    assert (dose.passed_by, dose.pass_reason) == (prescriber, "Known white-coat values.")
    (hold,) = dose.passed_holds
    assert (hold["code"], hold["values"]["systolic"], hold["protocol"], hold["version"]) == (
        "blood_pressure_high", 150, "infusion-clinic", session.course.protocol.number,
    )  # fmt: skip


def test_a_reading_of_two_hours_ago_holds_like_none_and_a_prescriber_may_pass(session, clinician, prescriber):
    a_reading(session, clinician, MONDAY)
    with pytest.raises(HeldBack) as held:
        a_dose(session, clinician, MONDAY + 121 * MINUTE)
    assert [(hold.code, hold.values["age"]) for hold in held.value.holds] == [("reading_too_old", "2 h 1 min")]
    dose = services.start_dose(
        session=session, route="intravenous", amount_mg=Decimal(40), started_at=MONDAY + 121 * MINUTE, by=prescriber,
        pass_reason="The cuff broke; calm throughout.",
    )  # fmt: skip
    assert dose.passed_holds[0]["code"] == "reading_too_old"


def test_a_reading_of_days_before_a_moved_session_does_not_count(course, session, clinician, clock):
    a_reading(session, clinician, MONDAY)
    clock(MONDAY + 2 * DAY)
    with pytest.raises(HeldBack) as held:
        a_dose(session, clinician, MONDAY + 2 * DAY)
    assert [hold.code for hold in held.value.holds] == ["reading_too_old"]


def test_the_age_of_a_reading_is_that_at_the_start_of_the_dose_however_late_it_is_written_down(session, clinician):
    a_reading(session, clinician, MONDAY)
    assert a_dose(session, clinician, MONDAY + 60 * MINUTE).passed_holds == []


def test_a_missing_reading_holds(session, clinician):
    with pytest.raises(HeldBack) as held:
        a_dose(session, clinician, MONDAY + MINUTE)
    assert {hold.code for hold in held.value.holds} == {"blood_pressure_missing", "pulse_missing"}


def test_an_open_safety_task_can_not_be_passed(session, prescriber, patient, clock):
    a_reading(session, prescriber, MONDAY)
    clock(MONDAY)
    open_task(patient=patient, source="phq9_item9", source_id=uuid4(), system="test")
    clock(MONDAY + 2 * MINUTE)
    with pytest.raises(HeldBack, match="cannot be passed"):
        services.start_dose(
            session=session, route="intravenous", amount_mg=Decimal(40), started_at=MONDAY + MINUTE, by=prescriber,
            pass_reason="Spoke with the patient.",
        )  # fmt: skip


def test_a_dose_of_yesterday_can_not_be_passed(course, session, prescriber, clock):
    a_reading(session, prescriber, MONDAY)
    dose = a_dose(session, prescriber, MONDAY + MINUTE)
    services.end_dose(dose=dose, ended_at=MONDAY + HOUR, by=prescriber)
    services.record_departure(
        session=session, left_at=MONDAY + 2 * HOUR, condition="well", with_whom="Bo", by=prescriber
    )
    second = course.sessions.get(number=2)
    type(second).objects.filter(pk=second.pk).update(starts_at=MONDAY + 20 * HOUR)
    clock(MONDAY + 20 * HOUR)
    second = services.begin(session=second, by=prescriber)
    a_reading(second, prescriber, MONDAY + 20 * HOUR)
    with pytest.raises(HeldBack, match="cannot be passed"):
        services.start_dose(
            session=second, route="intravenous", amount_mg=Decimal(40), started_at=MONDAY + 20 * HOUR, by=prescriber,
            pass_reason="Please.",
        )  # fmt: skip


def test_sessions_at_the_permitted_gap_are_not_held_on_their_day(course, prescriber, clinician, clock):
    starts = [MONDAY, MONDAY + 48 * HOUR]
    first, second = services.book_induction(course=course, starts=starts, by=prescriber)
    clock(MONDAY + 3 * HOUR)
    a_given_session(first, clinician)
    clock(MONDAY + 49 * HOUR)
    services.begin(session=second, by=clinician)
    a_reading(second, clinician, second.starts_at)
    assert a_dose(second, clinician, second.starts_at + 5 * MINUTE).passed_holds == []


def test_a_dose_written_down_after_a_later_one_is_explained_by_a_prescriber(course, prescriber, clinician, clock):
    monday, thursday = a_series(course, prescriber)[:2]
    clock(SERIES[1] + 3 * HOUR)
    a_given_session(thursday, clinician)
    services.begin(session=monday, by=clinician)
    a_reading(monday, clinician, MONDAY)
    with pytest.raises(HeldBack, match="A prescriber of the care team") as held:
        a_dose(monday, clinician, MONDAY + 10 * MINUTE)
    assert [(hold.code, hold.values) for hold in held.value.holds] == [("later_dose", {"hours": 72})]
    dose = services.start_dose(
        session=monday, route="intravenous", amount_mg=Decimal(40), started_at=MONDAY + 10 * MINUTE, by=prescriber,
        pass_reason="Given at the bedside, the paper lay in a drawer.",
    )  # fmt: skip
    assert [hold["code"] for hold in dose.passed_holds] == ["later_dose"]


# --- end and departure ---------------------------------------------------------------------------------------


def test_the_end_of_a_dose_is_announced_once(session, clinician, heard):
    a_reading(session, clinician, MONDAY)
    dose = a_dose(session, clinician, MONDAY + MINUTE)
    for _ in range(2):
        ended = services.end_dose(dose=dose, ended_at=MONDAY + HOUR, by=clinician)
    assert heard == [("ended", ended)]
    with pytest.raises(Refused, match="Somebody recorded the end"):
        services.end_dose(dose=dose, ended_at=MONDAY + 2 * HOUR, by=clinician)


def test_what_a_receiver_refuses_is_not_stored(session, clinician):
    a_reading(session, clinician, MONDAY)
    dose = a_dose(session, clinician, MONDAY + MINUTE)

    def refuse(**_):
        raise Refused("Not now.")

    dose_ended.connect(refuse)
    try:
        with pytest.raises(Refused, match="Not now"):
            services.end_dose(dose=dose, ended_at=MONDAY + HOUR, by=clinician)
    finally:
        dose_ended.disconnect(refuse)
    dose.refresh_from_db()
    assert dose.ended_at is None


@pytest.mark.parametrize(
    ("at", "sentence"), [(MONDAY, "before the dose began"), (MONDAY + 4 * HOUR, "future"), (MONDAY + MINUTE, "before")]
)
def test_a_dose_ends_after_it_began_and_not_in_the_future(session, clinician, at, sentence):
    a_reading(session, clinician, MONDAY)
    dose = a_dose(session, clinician, MONDAY + MINUTE)
    with pytest.raises(Refused, match=sentence):
        services.end_dose(dose=dose, ended_at=at, by=clinician)


def test_the_departure_completes_the_session(session, clinician):
    a_reading(session, clinician, MONDAY)
    dose = a_dose(session, clinician, MONDAY + MINUTE)
    values = {"session": session, "condition": "well", "with_whom": "Bo", "by": clinician, "submission": uuid4()}
    with pytest.raises(Refused, match="end of the dose has to be recorded first"):
        services.record_departure(**values, left_at=MONDAY + 2 * HOUR)
    services.end_dose(dose=dose, ended_at=MONDAY + HOUR, by=clinician)
    with pytest.raises(Refused, match="at least 90 minutes") as refusal:
        services.record_departure(**values, left_at=MONDAY + 70 * MINUTE, stay_seen=False)
    assert refusal.value.code == "stay"
    first = services.record_departure(**values, left_at=MONDAY + 2 * HOUR, stay_seen=False)
    assert services.record_departure(**values, left_at=MONDAY + 2 * HOUR) == first
    session.refresh_from_db()
    assert session.state == SessionState.COMPLETED
    assert session.changes.filter(to_state="completed", by=clinician).count() == 1


def test_nothing_is_added_to_a_completed_session(course, prescriber, clock):
    session = a_series(course, prescriber)[0]
    clock(MONDAY + 3 * HOUR)
    dose = a_given_session(session, prescriber)
    with pytest.raises(Refused, match="completed"):
        a_reading(session, prescriber, MONDAY + 2 * HOUR, moment="after")
    with pytest.raises(Refused):
        services.end_dose(dose=dose, ended_at=MONDAY + 2 * HOUR, by=prescriber)


# --- corrections ---------------------------------------------------------------------------------------------


def test_a_corrected_reading_leaves_the_old_one(session, clinician, prescriber):
    a_reading(session, clinician, MONDAY, systolic=210)
    old = Reading.objects.get()
    a_reading(session, prescriber, MONDAY, systolic=121, corrects=old)
    new = Reading.objects.get(corrects=old)
    assert (old.systolic, new.systolic, new.recorded_by) == (210, 121, prescriber)
    with pytest.raises(Refused, match="Somebody corrected this"):
        a_reading(session, clinician, MONDAY, systolic=122, corrects=old)
    assert a_dose(session, clinician, MONDAY + MINUTE).passed_holds == []


def test_a_corrected_end_is_announced(course, prescriber, clock, heard):
    session = a_series(course, prescriber)[0]
    clock(MONDAY + 5 * HOUR)
    dose = a_given_session(session, prescriber)
    given = DoseGiven(dose.route, dose.amount_mg, dose.weight_kg, dose.started_at, dose.ended_at + 10 * MINUTE)
    fresh = services.correct_dose(dose=dose, given=given, by=prescriber)
    assert heard == [("ended", dose), ("corrected", fresh)]
    assert standing_dose(session) == fresh
    assert fresh.corrects == dose
    assert progress(course).given == 1
    with pytest.raises(Refused, match="Somebody corrected this"):
        services.correct_dose(dose=dose, given=given, by=prescriber)


@pytest.mark.parametrize(
    ("starts", "ends", "sentence"),
    [
        (10 * MINUTE, None, "needs the time of its end"),
        (10 * MINUTE, 3 * HOUR, "recorded at an earlier time"),
        (-HOUR, HOUR, "before the reading"),
        (10 * MINUTE, 6 * HOUR, "future"),
    ],
)
def test_a_correction_keeps_the_order(course, prescriber, clock, starts, ends, sentence):
    session = a_series(course, prescriber)[0]
    clock(MONDAY + 5 * HOUR)
    dose = a_given_session(session, prescriber)
    given = DoseGiven(dose.route, dose.amount_mg, None, MONDAY + starts, None if ends is None else MONDAY + ends)
    with pytest.raises(Refused, match=sentence):
        services.correct_dose(dose=dose, given=given, by=prescriber)


def test_a_departure_is_corrected_once(course, prescriber, clock):
    session = a_series(course, prescriber)[0]
    clock(MONDAY + 5 * HOUR)
    a_given_session(session, prescriber)
    old = Departure.objects.get()
    values = {
        "session": session,
        "left_at": MONDAY + 3 * HOUR,
        "condition": "helped",
        "with_whom": "Bo",
        "by": prescriber,
    }
    services.record_departure(**values, corrects=old)
    with pytest.raises(Refused, match="Somebody corrected this"):
        services.record_departure(**values, corrects=old)
    assert Departure.objects.count() == 2


# --- from induction to maintenance ---------------------------------------------------------------------------


def test_a_word_of_the_clinician_moves_the_course_to_maintenance(course, prescriber, clinician, clock):
    sessions = a_series(course, prescriber, count=2)
    clock(SERIES[0] + 3 * HOUR)
    a_given_session(sessions[0], clinician)
    course.refresh_from_db()
    with pytest.raises(Refused, match="still booked"):
        services.finish_induction(course=course, by=clinician, why="Much better.")
    clock(SERIES[1] + 3 * HOUR)
    a_given_session(sessions[1], clinician)
    with pytest.raises(Refused, match="Write down what you found"):
        services.finish_induction(course=course, by=clinician, why="")
    course = services.finish_induction(course=course, by=clinician, why="Much better.")
    assert course.phase == Phase.MAINTENANCE
    due = next_due(course)
    assert due is not None
    last = SERIES[1].date()
    assert (due.earliest, due.latest) == (last + 14 * DAY, last + 42 * DAY)
    with pytest.raises(Refused, match="already"):
        services.finish_induction(course=course, by=clinician, why="Much better.")


def test_the_next_session_is_booked_in_its_range(course, prescriber, clock):
    session = a_series(course, prescriber, count=1)[0]
    clock(MONDAY + 3 * HOUR)
    a_given_session(session, prescriber)
    course.refresh_from_db()
    course = services.finish_induction(course=course, by=prescriber, why="Much better.")
    with pytest.raises(Refused, match="This is earlier"):
        services.book_next(course=course, starts_at=MONDAY + 10 * DAY, by=prescriber, seen=[])
    with pytest.raises(Refused, match="at most"):
        services.book_next(course=course, starts_at=MONDAY + 49 * DAY, by=prescriber, seen=[])
    booked = services.book_next(course=course, starts_at=MONDAY + 14 * DAY, by=prescriber, seen=[])
    assert (booked.phase, booked.number) == (Phase.MAINTENANCE, 1)
    with pytest.raises(Refused, match="booked already"):
        services.book_next(course=course, starts_at=MONDAY + 21 * DAY, by=prescriber, seen=[])


def test_esketamine_moves_to_its_second_step_after_eight_weeks(patient, prescriber, planning, clock):
    course = a_course(patient, prescriber, "esketamine-clinic")
    session = services.book_induction(course=course, starts=[MONDAY], by=prescriber)[0]
    clock(MONDAY + 3 * HOUR)
    services.begin(session=session, by=prescriber)
    a_reading(session, prescriber, MONDAY)
    dose = services.start_dose(
        session=session, route="intranasal", amount_mg=Decimal(56), started_at=MONDAY + MINUTE, by=prescriber
    )
    services.end_dose(dose=dose, ended_at=MONDAY + 20 * MINUTE, by=prescriber)
    services.record_departure(
        session=session, left_at=MONDAY + 130 * MINUTE, condition="well", with_whom="Bo", by=prescriber
    )
    course.refresh_from_db()
    course = services.finish_induction(course=course, by=prescriber, why="Goes on.")
    due = next_due(course)
    assert due is not None
    assert (due.latest - due.earliest).days == 2

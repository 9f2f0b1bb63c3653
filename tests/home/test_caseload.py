"""The caseload page: what a clinician sees of the reasons, the filters, and that it stays quick."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock as house_clock
from journey.models import Course, Outcome, PhaseChange, ProtocolVersion, RelapseReview
from journey.services import load_protocols
from journey.stages import Phase
from measures.models import Assignment, Response, StoppedMeasure
from measures.services import submit
from people.models import Clinic, Patient, User
from safety.models import SafetyTask
from sessions.models import Dose, TreatmentSession
from tests.cast import a_patient

NOW = datetime(2026, 6, 3, 15, 0, tzinfo=UTC)  # a Wednesday, 11:00 in New York


@pytest.fixture(autouse=True)
def _wednesday(clock: Any) -> None:
    clock(NOW)


@pytest.fixture
def protocol(db: None) -> ProtocolVersion:
    load_protocols()
    return ProtocolVersion.objects.filter(key="infusion-clinic").latest("number")


@pytest.fixture
def course(patient: Patient, prescriber: User, protocol: ProtocolVersion) -> Course:
    return a_course(patient, prescriber, protocol)


def a_course(patient: Patient, by: User, protocol: ProtocolVersion, phase: str = Phase.MAINTENANCE) -> Course:
    course = Course.objects.create(
        patient=patient,
        protocol=protocol,
        prescriber=by.memberships.get(),
        phase=phase,
        opened_at=NOW - timedelta(days=200),
    )
    PhaseChange.objects.create(course=course, to_state=phase, at=NOW - timedelta(days=120))
    return course


def a_dose(course: Course, by: User, days: float, number: int = 1) -> Dose:
    ended = NOW - timedelta(days=days)
    session = TreatmentSession.objects.create(
        course=course, phase=Phase.MAINTENANCE, number=number, starts_at=ended, minutes=90, state="completed"
    )
    return Dose.objects.create(
        session=session,
        route="intravenous",
        amount_mg=35,
        started_at=ended - timedelta(minutes=40),
        ended_at=ended,
        recorded_by=by,
    )


def answers(patient: Patient, days: float, points: int) -> Response:
    """A PHQ-9 with this total and nothing on item 9."""
    values = {f"q{n}": min(3, max(0, points - 3 * (n - 1))) for n in range(1, 9)} | {"q9": 0}
    with house_clock.frozen(NOW - timedelta(days=days)):
        return submit(patient=patient, instrument="phq-9", answers=values, submission=uuid4(), by=patient.user)


def a_task(patient: Patient, **known: Any) -> SafetyTask:
    usual = {"source": "phq9_item9", "source_id": uuid4(), "opened_at": NOW - timedelta(minutes=40)}
    return SafetyTask.objects.create(patient=patient, **(usual | {"due_at": NOW + timedelta(hours=1)} | known))


def shown(client: Client, user: User, query: str = "", **posted: str) -> str:
    client.force_login(user)
    url = reverse("home:caseload") + query
    response = client.post(url, posted) if posted else client.get(url)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_safety_task_says_its_age_whose_it_is_and_that_it_is_overdue(
    client: Client, clinician: User, prescriber: User, patient: Patient, course: Course
) -> None:
    a_task(patient, tier="immediate", due_at=NOW - timedelta(minutes=1), owner=clinician.memberships.get())
    a_task(patient, source="staff", opened_at=NOW - timedelta(days=3))
    assert "Immediate safety task 40 min old, overdue, yours, 1 more" in shown(client, clinician)
    assert "overdue, with Clement Clinician, 1 more" in shown(client, prescriber)


def test_a_safety_task_stands_above_all_others(
    client: Client, clinic: Clinic, prescriber: User, patient: Patient, protocol: ProtocolVersion
) -> None:
    worse = a_patient(clinic, "Aaron Worse", prescriber)
    a_course(worse, prescriber, protocol)
    answers(worse, 20, 5)
    answers(worse, 1, 24)
    a_task(patient, tier="soon", opened_at=NOW)
    page = shown(client, prescriber)
    assert page.index("Ada Patient") < page.index("Aaron Worse")


def test_a_rise_from_the_patients_own_last_reading_is_told_as_one_from_the_baseline_is(
    client: Client, clinician: User, patient: Patient, course: Course
) -> None:
    a_dose(course, clinician, 100)
    for days, points in ((101, 20), (20, 8), (2, 14)):
        answers(patient, days, points)
    assert "PHQ-9 up 6 since 14 May (8 to 14)" in shown(client, clinician)


def test_the_relapse_watch_is_told_until_somebody_has_looked_at_the_newest_reading(
    client: Client, clinician: User, patient: Patient, course: Course
) -> None:
    a_dose(course, clinician, 100)
    for days, points in ((101, 20), (80, 6), (16, 11)):
        answers(patient, days, points)
    newest = answers(patient, 2, 11)
    assert "Relapse watch: last 2 PHQ-9 above the response line of 10" in shown(client, clinician)
    RelapseReview.objects.create(
        course=course,
        reading_id=newest.pk,
        reading_at=newest.answered_at,
        rule="loss_of_response",
        outcome=Outcome.NOT_NOW,
        note="On holiday.",
        by=clinician,
        at=NOW,
    )
    assert "Relapse watch" not in shown(client, clinician)


def test_a_total_that_was_corrected_counts_no_more(
    client: Client, clinician: User, patient: Patient, course: Course
) -> None:
    answers(patient, 20, 8)
    wrong = Response.objects.create(
        patient=patient,
        instrument="phq-9",
        instrument_version=1,
        answers={},
        total=26,
        answered_at=NOW - timedelta(days=1),
        answered_by=clinician,
        submission=uuid4(),
        kind="total",
    )
    assert "PHQ-9 up 18" in shown(client, clinician)
    Response.objects.create(
        patient=patient,
        instrument="phq-9",
        instrument_version=1,
        answers={},
        total=9,
        answered_at=wrong.answered_at,
        answered_by=clinician,
        submission=uuid4(),
        kind="total",
        corrects=wrong,
    )
    assert "PHQ-9 up" not in shown(client, clinician)


def test_what_was_given_up_and_what_was_stopped_is_told_by_name_until_it_is_over(
    client: Client, clinician: User, patient: Patient, course: Course
) -> None:
    answers(patient, 9, 8)
    asked = {"reason": "weekly", "due_at": NOW - timedelta(days=5), "expires_at": NOW - timedelta(days=1)}
    Assignment.objects.create(patient=patient, instrument="phq-9", state="given_up", plan_key="one", **asked)
    StoppedMeasure.objects.create(patient=patient, instrument="gad-7", stopped_at=NOW, stopped_by=patient.user)
    page = shown(client, clinician)
    assert "PHQ-9 not answered, no longer asked for" in page
    assert "Stopped GAD-7" in page
    answers(patient, 0, 8)
    StoppedMeasure.objects.update(resumed_at=NOW)
    page = shown(client, clinician)
    assert "PHQ-9 not answered" not in page
    assert "Stopped GAD-7" not in page


def test_maintenance_that_falls_due_is_told_before_its_day(
    client: Client, clinician: User, patient: Patient, course: Course
) -> None:
    a_dose(course, clinician, 12)
    answers(patient, 3, 8)
    assert "Maintenance due in 2 days" in shown(client, clinician)


def test_filters_stand_in_the_address_and_names_never_do(
    client: Client, clinic: Clinic, clinician: User, prescriber: User, patient: Patient, course: Course
) -> None:
    a_patient(clinic, "Bea Other", clinician)
    page = shown(client, clinician, "?phase=maintenance")
    assert "Ada Patient" in page
    assert "Bea Other" not in page
    assert "Ada Patient" in shown(client, prescriber, "?role=prescriber&phase=maintenance")
    assert "Nobody to show" in shown(client, clinician, "?role=prescriber")
    together = shown(client, clinician, f"?with={prescriber.memberships.get().pk}")
    assert "Ada Patient" in together
    assert "Bea Other" not in together
    found = shown(client, clinician, "", q="BEA")
    assert "Bea Other" in found
    assert "Ada Patient" not in found
    assert "q=" not in found
    assert "Nobody of that name" in shown(client, clinician, "", q="Zoe")


def test_a_form_with_empty_fields_leads_to_the_address_that_one_keeps(client: Client, clinician: User) -> None:
    client.force_login(clinician)
    response = client.get(reverse("home:caseload") + "?phase=induction&role=&with=&measure=&sort=need")
    assert response.status_code == 302
    assert response["Location"] == reverse("home:caseload") + "?phase=induction"


def test_fifty_stand_on_a_page_and_the_filters_stay_when_one_turns_it(
    client: Client, clinic: Clinic, clinician: User
) -> None:
    for number in range(52):
        a_patient(clinic, f"Patient {number:02}", clinician)
    page = shown(client, clinician, "?phase=none")
    assert page.count("caseload__row ") == 50
    assert "?phase=none&amp;page=2" in page
    assert shown(client, clinician, "?phase=none&page=2").count("caseload__row ") == 2


def test_the_last_scores_are_said_to_those_who_do_not_see_the_line(
    client: Client, clinician: User, patient: Patient, course: Course
) -> None:
    a_dose(course, clinician, 29)
    for days, points in ((30, 18), (20, 12), (3, 9)):
        answers(patient, days, points)
    page = shown(client, clinician)
    assert "The last ones: 18, 12, 9" in page
    assert "from 18" in page


def test_the_page_asks_as_many_questions_for_twelve_busy_patients_as_for_two(
    client: Client, clinic: Clinic, clinician: User, prescriber: User, protocol: ProtocolVersion
) -> None:
    def add(number: int) -> None:
        one = a_patient(clinic, f"Patient {number}", clinician, prescriber)
        course = a_course(one, prescriber, protocol)
        a_dose(course, clinician, 100)
        for days, points in ((101, 20), (80, 6), (16, 11), (2, 13)):
            answers(one, days, points)
        a_task(one, owner=clinician.memberships.get())
        StoppedMeasure.objects.create(patient=one, instrument="gad-7", stopped_at=NOW, stopped_by=one.user)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("home:caseload"))
        return len(found)

    add(0)
    add(1)
    client.force_login(clinician)
    client.get(reverse("home:caseload"))
    few = asked()
    for number in range(2, 12):
        add(number)
    assert asked() == few

"""The gate before a first dose: what the preparation lacks holds it, and a prescriber may go on with a reason."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from common.errors import Refused
from consents.kinds import ConsentKind
from consents.models import Consent
from consents.services import withdraw
from integration.services import write_entry
from journey.services import hold_session, open_course, sign_plan
from sessions import services
from sessions.models import Dose
from sessions.predose import Ready
from sessions.selectors import ready_of
from sessions.services import HeldBack, holds_now
from tests.journey.plan_build import a_draft, a_signed_plan, agree, prepare, the_protocol
from tests.sessions.build import MONDAY, PLANNING, a_dose, a_given_session, a_reading, a_series

M = timedelta(minutes=1)
START = MONDAY + 10 * M
pytestmark = pytest.mark.django_db


@pytest.fixture
def first(clock, patient, prescriber, clinician):
    """The first session of a course with a signed plan, under way, with a calm reading."""
    clock(PLANNING)
    return a_series(a_signed_plan(patient, prescriber), prescriber)[0]


def under_way(session, clock, by):
    clock(MONDAY)
    services.begin(session=session, by=by)
    a_reading(session, by, MONDAY)
    clock(START)
    session.refresh_from_db()
    return session


def codes(session):
    return [(hold.code, hold.passable) for hold in holds_now(session, route="intravenous", at=START)]


def complete(course, patient, clinician):
    prepare(course, clinician)
    session = course.sessions.order_by("starts_at").first()
    write_entry(session=session, text="To rest.", share=False, submission=uuid4(), by=patient.user)


def test_a_first_dose_waits_for_its_preparation_and_says_what_is_missing(clock, first, clinician):
    prepare(first.course, clinician, but=("session",))
    session = under_way(first, clock, clinician)
    (hold,) = holds_now(session, route="intravenous", at=START)
    assert (hold.code, hold.passable) == ("preparation_missing", True)
    assert hold.sentence == (
        "The preparation for this first dose is not complete. Missing: the preparation session and the intention."
    )
    with pytest.raises(HeldBack, match="A prescriber of the care team"):
        a_dose(session, clinician, START)
    assert not Dose.objects.exists()


def test_a_prescriber_goes_on_with_a_reason_and_the_record_keeps_both(clock, first, patient, prescriber):
    agree(patient)
    session = under_way(first, clock, prescriber)
    with pytest.raises(HeldBack, match="write down why"):
        a_dose(session, prescriber, START)
    dose = services.start_dose(
        session=session,
        route="intravenous",
        amount_mg=40,
        started_at=START,
        by=prescriber,
        pass_reason="Prepared on paper last week.",
    )
    (held,) = dose.passed_holds
    assert held["code"] == "preparation_missing"
    assert "learning cards" in held["values"]["missing"]
    assert (dose.passed_by, dose.pass_reason) == (prescriber, "Prepared on paper last week.")
    session.course.refresh_from_db()
    assert session.course.phase == "induction"


def test_who_never_agreed_to_the_treatment_is_given_nothing_whatever_the_reason(clock, first, prescriber):
    session = under_way(first, clock, prescriber)
    assert codes(session)[0] == ("never_agreed", False)
    with pytest.raises(HeldBack, match="cannot be passed"):
        a_dose(session, prescriber, START)
    assert not Dose.objects.exists()


def test_when_the_list_is_complete_nothing_holds(clock, first, patient, clinician):
    complete(first.course, patient, clinician)
    session = under_way(first, clock, clinician)
    assert codes(session) == []
    assert a_dose(session, clinician, START).passed_holds == []


def test_a_further_dose_is_not_held_by_the_list(clock, first, patient, prescriber, clinician):
    agree(patient)
    session = under_way(first, clock, prescriber)
    services.start_dose(
        session=session, route="intravenous", amount_mg=40, started_at=START, by=prescriber, pass_reason="Paper."
    )
    second = first.course.sessions.get(number=2)
    assert ready_of(second, MONDAY + timedelta(days=3)) == Ready()


def test_a_course_from_before_plans_is_not_held(clock, patient, prescriber, clinician):
    clock(PLANNING)
    session = a_series(open_course(patient=patient, protocol=the_protocol(), by=prescriber), prescriber)[0]
    session = under_way(session, clock, clinician)
    assert codes(session) == []
    clock(session.starts_at + timedelta(hours=3))
    a_dose(session, clinician, START)


def test_without_the_consent_that_was_taken_back_nobody_goes_on(clock, first, patient, prescriber, clinician):
    complete(first.course, patient, clinician)
    clock(MONDAY - timedelta(hours=1))
    withdraw(consent=Consent.objects.get(kind=ConsentKind.TREATMENT), by=patient.user)
    session = under_way(first, clock, prescriber)
    assert codes(session)[0] == ("no_consent", False)
    with pytest.raises(HeldBack, match="cannot be passed"):
        services.start_dose(
            session=session, route="intravenous", amount_mg=40, started_at=START, by=prescriber, pass_reason="Asked."
        )
    agree(patient)
    assert codes(session) == []


def test_a_later_dose_is_held_by_it_too_but_not_one_that_began_before(clock, first, patient, prescriber, clinician):
    complete(first.course, patient, clinician)
    clock(first.starts_at + timedelta(hours=4))
    a_given_session(first, clinician)
    withdraw(consent=Consent.objects.get(kind=ConsentKind.TREATMENT), by=patient.user)
    second = first.course.sessions.get(number=2)
    later = [hold.code for hold in holds_now(second, route="intravenous", at=second.starts_at)]
    earlier = [hold.code for hold in holds_now(second, route="intravenous", at=first.starts_at + 60 * M)]
    assert "no_consent" in later
    assert "no_consent" not in earlier


def test_the_page_says_it_and_asks_a_prescriber_for_the_reason(client, clock, first, patient, prescriber, clinician):
    agree(patient)
    session = under_way(first, clock, clinician)
    page = reverse("sessions:session", args=[session.pk])
    client.force_login(clinician)
    shown = client.get(page).content.decode()
    assert "The preparation for this first dose is not complete" in shown
    assert "learning cards" in shown
    assert reverse("journey:preparation_of", args=[session.course_id]) in shown
    client.force_login(prescriber)
    shown = client.get(page).content.decode()
    assert "As a prescriber you may go on" in shown
    assert 'name="pass_reason"' in shown


def test_marking_the_session_while_the_patient_is_there_lets_the_dose_begin(clock, first, patient, clinician):
    prepare(first.course, clinician, but=("session",))
    write_entry(session=first, text="To rest.", share=False, submission=uuid4(), by=patient.user)
    session = under_way(first, clock, clinician)
    hold_session(course=session.course, held_on=MONDAY.date(), note="Just now.", by=clinician)
    assert codes(session) == []


def test_a_plan_on_another_protocol_waits_while_sessions_are_booked(clock, first, patient, prescriber):
    plan = a_draft(patient, prescriber, "sublingual-home")
    with pytest.raises(Refused, match="Sessions are booked"):
        sign_plan(plan=plan, version=1, signed_name=prescriber.name, by=prescriber)
    for session in first.course.sessions.all():
        services.cancel_session(session=session, by=prescriber, why="Another way.")
    course = sign_plan(plan=plan, version=1, signed_name=prescriber.name, by=prescriber)
    assert course.protocol.key == "sublingual-home"

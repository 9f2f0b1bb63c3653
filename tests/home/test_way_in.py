"""Whoever is on the way in finds what leads on: in the frame of every page, on Today, and on the patient's page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from consents.kinds import ConsentKind
from consents.models import ConsentText
from intake.models import Application
from intake.services.applications import begin, withdraw
from intake.states import ApplicationState
from journey.services import open_course
from tests.access.intake_world import a_signature, an_application
from tests.cast import a_patient
from tests.home.test_preparing import a_planned_course
from tests.sessions.build import PLANNING, a_protocol


@pytest.fixture(autouse=True)
def _friday(clock):
    clock(PLANNING)


@pytest.fixture
def applicant(clinic):
    """Nora, whom nobody treats yet."""
    return a_patient(clinic, "Nora New")


def today(client, patient):
    client.force_login(patient.user)
    return client.get(reverse("home:today"))


def places(response):
    return [(item.label, item.count) for item in response.context["nav"]]


def labels(response):
    return [item.label for item in response.context["nav"]]


def test_an_applicant_finds_the_application_where_the_journal_will_be(client, applicant):
    begin(patient=applicant, by=applicant.user)
    response = today(client, applicant)
    assert labels(response) == ["Today", "Application", "Questions", "Messages", "Inbox", "You"]
    words = response.content.decode()
    assert "Your application is begun" in words
    assert "preparing your course" not in words
    assert reverse("intake:mine") in words


def test_who_took_it_back_is_told_how_to_come_again(client, applicant):
    application = begin(patient=applicant, by=applicant.user)
    withdraw(application=application, by=applicant.user)
    response = today(client, applicant)
    assert "Journal" in labels(response)
    assert "You took your application back" in response.content.decode()
    assert "preparing your course" not in response.content.decode()


def test_before_the_first_session_the_list_stands_on_today(client, patient, prescriber):
    a_planned_course(patient, prescriber)
    response = today(client, patient)
    assert "Prepare" in labels(response)
    assert "Journal" not in labels(response)
    assert "Before your first session" in response.content.decode()


def test_a_course_from_before_plans_were_shows_no_list(client, patient, prescriber):
    open_course(patient=patient, protocol=a_protocol(), by=prescriber)
    response = today(client, patient)
    assert "Journal" in labels(response)
    assert "Before your first session" not in response.content.decode()


def test_new_words_of_an_agreement_are_told_on_today_until_they_are_signed(client, patient):
    a_signature(patient, ConsentKind.SHARING)
    assert "New words to read" not in today(client, patient).content.decode()
    ConsentText.objects.filter(clinic=patient.clinic).update(retired_at=PLANNING)
    assert "New words to read" in today(client, patient).content.decode()


def test_staff_see_how_many_applications_wait_at_their_clinic(client, clinic, applicant, clinician, office, stranger):
    an_application(applicant, ApplicationState.SUBMITTED, clinician)
    an_application(a_patient(clinic, "Otis Other"), ApplicationState.BEGUN, clinician)
    an_application(stranger, ApplicationState.SUBMITTED, clinician)
    for user in (clinician, office):
        client.force_login(user)
        response = client.get(reverse("home:day"))
        assert ("Applications", 1) in places(response)


def test_the_patients_page_leads_to_application_plan_list_and_agreements(client, patient, prescriber, clinician):
    Application.objects.create(patient=patient, state=ApplicationState.ACCEPTED, began_at=PLANNING)
    course = a_planned_course(patient, prescriber)
    client.force_login(clinician)
    words = client.get(reverse("home:patient", args=[patient.pk])).content.decode()
    for name, row in (
        ("intake:review", patient.applications.get()),
        ("intake:plan_read", course.plans.get()),
        ("journey:preparation_of", course),
        ("consents:of_patient", patient),
    ):
        assert reverse(name, args=[row.pk]) in words, name
    assert "Missing before the first dose" in words

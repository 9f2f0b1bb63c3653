"""One's own page, one's password, and several clinics."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from people.current import current_clinic, current_membership, current_patient
from people.models import CareTeamMember, Membership, Patient
from people.roles import Role
from tests.cast import PASSWORD
from tests.people.conftest import GOOD


def profile(user, **change):
    return {"name": user.name, "zone_name": user.zone_name, **change}


@pytest.mark.parametrize("who", ["office", "prescriber", "clinician"])
def test_everybody_has_a_page(as_, request, who):
    assert as_(request.getfixturevalue(who)).get("/me/").status_code == 200


def test_name_and_zone_are_changed(as_, patient):
    assert as_(patient.user).post("/me/", profile(patient.user, name="Ada L.", zone_name="Asia/Tokyo")).url == "/me/"
    patient.user.refresh_from_db()
    assert (patient.user.name, patient.user.zone_name) == ("Ada L.", "Asia/Tokyo")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "required"),
        ({"name": "\u202eadA"}, "cannot be seen"),
        ({"name": "a" * 121}, "at most 120"),
        ({"zone_name": "Nowhere/City"}, "Choose a time zone from the list"),
        ({"zone_name": "../../etc/passwd"}, "Choose a time zone from the list"),
    ],
)
def test_what_makes_no_sense_is_refused(as_, patient, change, words):
    page = as_(patient.user).post("/me/", profile(patient.user, **change))
    assert page.status_code == 422
    assert words in page.content.decode()


def test_more_than_name_and_zone_cannot_be_smuggled_in(as_, patient):
    as_(patient.user).post("/me/", profile(patient.user, email="root@example.org", is_active="", pk="1"))
    patient.user.refresh_from_db()
    assert patient.user.email == "ada.patient@example.org"


def test_a_password_is_changed_here_stays_and_elsewhere_ends(patient):
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        browser.post("/sign-in/", {"username": patient.user.email, "password": PASSWORD})
    assert here.post("/me/password/", {"old": PASSWORD, "password": GOOD, "again": GOOD}).url == "/me/"
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"old": "wrong", "password": GOOD, "again": GOOD}, "not your present password"),
        ({"old": PASSWORD, "password": "short", "again": "short"}, "too short"),
        ({"old": PASSWORD, "password": GOOD, "again": "other"}, "not the same"),
        ({}, "required"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(as_, patient, typed, words):
    page = as_(patient.user).post("/me/password/", typed)
    assert page.status_code == 422
    assert words in page.content.decode()
    patient.user.refresh_from_db()
    assert patient.user.check_password(PASSWORD)


# --- several clinics


@pytest.fixture
def both(clinic, other_clinic, prescriber):
    """The prescriber works in the office of the other clinic, too."""
    Membership.objects.create(user=prescriber, clinic=other_clinic, role=Role.ADMIN)
    return prescriber


def asked(user, **session):
    request = RequestFactory().get("/")
    request.user, request.session = user, session
    return request


def test_without_a_choice_one_is_at_the_first_clinic_by_name(both, clinic):
    assert current_membership(asked(both)).clinic == clinic


def test_one_switches_and_stays(as_, both, other_clinic):
    browser = as_(both)
    assert browser.get("/office/people/").status_code == 403
    assert browser.post("/clinic/switch/", {"clinic": str(other_clinic.pk)}).url == "/"
    assert browser.get("/office/people/").status_code == 200


@pytest.mark.parametrize("value", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_clinic_that_is_none_is_not_found(as_, both, value):
    assert as_(both).post("/clinic/switch/", {"clinic": value}).status_code == 404


def test_nobody_switches_to_a_clinic_of_others(as_, clinician, other_clinic):
    browser = as_(clinician)
    assert browser.post("/clinic/switch/", {"clinic": str(other_clinic.pk)}).status_code == 404
    assert "clinic" not in browser.session
    assert browser.get("/clinic/switch/").status_code == 405


def test_when_work_at_the_chosen_clinic_ends_one_is_at_the_other(both, clinic, other_clinic):
    chosen = {"clinic": str(other_clinic.pk)}
    assert current_membership(asked(both, **chosen)).clinic == other_clinic
    Membership.objects.filter(user=both, clinic=other_clinic).update(ended_at=both.created_at)
    assert current_membership(asked(both, **chosen)).clinic == clinic


def test_staff_who_are_patients_elsewhere_can_be_that_too(clinician, clinic, other_clinic):
    Patient.objects.create(user=clinician, clinic=other_clinic)
    assert current_membership(asked(clinician)).clinic == clinic
    chosen = asked(clinician, clinic=str(other_clinic.pk))
    assert current_membership(chosen) is None
    assert current_patient(chosen).clinic == current_clinic(chosen) == other_clinic


def test_where_one_belongs_is_asked_once_a_request(both, django_assert_num_queries):
    request = asked(both)
    with django_assert_num_queries(2):
        for _ in range(3):
            current_membership(request)
            current_patient(request)


def test_a_patient_has_no_membership(patient):
    assert current_membership(asked(patient.user)) is None
    assert current_patient(asked(patient.user)) == patient
    assert CareTeamMember.objects.filter(patient=patient).exists()

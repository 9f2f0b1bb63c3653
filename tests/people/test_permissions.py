"""Who may open and do what in this room: every address, every role, own and foreign."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from people.models import Closure

OFFICE_PAGES = ["staff", "invite", "clinic", "hours", "closures"]


@pytest.fixture
def cast(clinic, office, prescriber, clinician, patient, other_patient, other_office, other_prescriber, stranger):
    return {
        "office": office,
        "prescriber": prescriber,
        "clinician": clinician,
        "patient": patient.user,
        "other office": other_office,
        "other prescriber": other_prescriber,
        "stranger": stranger.user,
    }


@pytest.mark.parametrize("name", OFFICE_PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 200), ("prescriber", 403), ("clinician", 403), ("patient", 403), ("other office", 200)],
)
def test_the_offices_pages_are_the_offices(as_, cast, name, who, status):
    assert as_(cast[who]).get(reverse(f"people:{name}")).status_code == status


@pytest.mark.parametrize("name", [*OFFICE_PAGES, "me", "password"])
def test_nobody_sees_them_without_a_sign_in(client, db, name):
    assert client.get(reverse(f"people:{name}")).status_code == 302


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office", 200), ("prescriber", 200), ("clinician", 403), ("patient", 403),
        ("other office", 404), ("other prescriber", 404), ("stranger", 404),
    ],
)  # fmt: skip
def test_a_care_team_is_for_the_office_and_the_treating_prescriber(as_, cast, patient, who, status):
    url = reverse("people:team", args=[patient.pk])
    assert as_(cast[who]).get(url).status_code == status
    if status != 200:
        assert as_(cast[who]).post(url, {"members": [], "version": "1"}).status_code == status


def test_a_patient_whom_one_does_not_treat_is_not_there(as_, clinician, other_patient):
    assert as_(clinician).get(reverse("people:team", args=[other_patient.pk])).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("prescriber", 403), ("clinician", 403), ("patient", 404), ("other office", 404), ("stranger", 404)],
)
def test_only_the_office_ends_somebodys_work(as_, cast, clinician, who, status):
    url = reverse("people:membership_end", args=[clinician.memberships.get().pk])
    assert as_(cast[who]).get(url).status_code == status
    assert as_(cast[who]).post(url).status_code == status
    assert clinician.memberships.get().ended_at is None


@pytest.mark.parametrize("who", ["prescriber", "clinician", "patient", "other office", "stranger"])
@pytest.mark.parametrize("name", ["invitation_resend", "invitation_withdraw"])
def test_invitations_are_there_for_the_inviting_office_only(as_, cast, patient_invitation, who, name):
    url = reverse(f"people:{name}", args=[patient_invitation.pk])
    assert as_(cast[who]).post(url, {"sends": "1"}).status_code == 404
    patient_invitation.refresh_from_db()
    assert (patient_invitation.sends, patient_invitation.withdrawn_at) == (1, None)


@pytest.mark.parametrize(
    ("who", "status"), [("prescriber", 403), ("clinician", 403), ("patient", 404), ("other office", 404)]
)
def test_closures_are_removed_by_the_office_of_their_clinic(as_, cast, clinic, who, status):
    closure = Closure.objects.create(clinic=clinic, first_on=date(2030, 1, 1), last_on=date(2030, 1, 2))
    assert as_(cast[who]).post(reverse("people:closure_remove", args=[closure.pk])).status_code == status
    assert Closure.objects.exists()


def test_whose_work_ended_sees_nothing_at_once(as_, cast, office, clinician, prescriber, patient):
    from people.services import end_membership

    browser = as_(clinician)
    end_membership(membership=clinician.memberships.get(), by=office)
    assert browser.get(reverse("people:team", args=[patient.pk])).status_code == 404
    assert browser.get("/me/").status_code == 200

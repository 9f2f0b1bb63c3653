"""The office's pages: people, invitations, care teams, the clinic; with wrong, doubled, foreign and hostile values."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from people.models import Invitation, Membership
from people.roles import Role
from people.selectors import patients_of, staff_of, waiting_invitations, week_of
from tests.cast import a_member, a_patient
from tests.people.conftest import letters

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
INVITE = "/office/people/invite/"


def test_the_office_sees_staff_patients_and_open_invitations(as_, office, clinician, patient, patient_invitation):
    page = as_(office).get("/office/people/").content.decode()
    for name in ("Olive Office", "Clement Clinician", "Ada Patient", "Nina New", "waiting"):
        assert name in page
    assert "Southbank" not in page


def test_nobody_of_another_clinic_is_listed(as_, office, stranger, other_office):
    page = as_(office).get("/office/people/").content.decode()
    assert "Sam Stranger" not in page
    assert "Otto Office" not in page


def test_patients_are_found_by_a_part_of_their_name(as_, office, patient, other_patient):
    page = as_(office).post("/office/people/", {"q": "ADA"}).content.decode()
    assert "Ada Patient" in page
    assert "Ben Patient" not in page
    assert "Nobody here is called" in as_(office).post("/office/people/", {"q": "<b>\0"}).content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", ""])
def test_a_page_that_does_not_exist_is_the_nearest_one(as_, office, patient, page):
    assert as_(office).get(f"/office/people/?page={page}").status_code == 200


def test_the_page_asks_as_often_for_many_people_as_for_few(
    as_, clinic, office, prescriber, patient, invited, django_assert_max_num_queries, django_assert_num_queries
):
    invited()
    browser = as_(office)
    browser.get("/office/people/")
    with django_assert_max_num_queries(40) as few:
        browser.get("/office/people/")
    for number in range(5):
        a_patient(clinic, f"Patient {number}", prescriber)
        a_member(clinic, Role.CLINICIAN, f"Clinician {number}")
        invited(f"new{number}@example.org")
    with django_assert_num_queries(len(few)):
        browser.get("/office/people/")


def test_lists_have_a_fixed_number_of_queries(clinic, patient, other_patient, invited, django_assert_num_queries):
    invited()
    with django_assert_num_queries(1):
        [member.user.name for member in staff_of(clinic)]
    with django_assert_num_queries(2):
        [one.membership.user.name for row in patients_of(clinic) for one in row.present_team]
    with django_assert_num_queries(1):
        [row.prescriber.user.name for row in waiting_invitations(clinic) if row.prescriber]
    with django_assert_num_queries(1):
        week_of(clinic)


# --- inviting


def invitation(named, **change):
    typed = {"name": "Nina New", "email": "nina@example.org", "role": "patient"}
    return {**typed, "prescriber": str(named.memberships.get().pk), **change}


def test_the_office_invites_a_patient_with_a_team(as_, office, prescriber, clinician):
    team = [str(clinician.memberships.get().pk)]
    response = as_(office).post(INVITE, invitation(prescriber, team=team))
    assert response.url == "/office/people/"
    row = Invitation.objects.get()
    assert (row.prescriber.user, row.team.get().membership.user, row.invited_by) == (prescriber, clinician, office)
    assert len(letters("invitation")) == 1


def test_what_was_ticked_for_a_patient_does_not_count_for_staff(as_, office, prescriber):
    assert as_(office).post(INVITE, invitation(prescriber, role="clinician")).status_code == 302
    assert Invitation.objects.get().prescriber is None


def test_pressing_twice_invites_once(as_, office, prescriber):
    as_(office).post(INVITE, invitation(prescriber))
    second = as_(office).post(INVITE, invitation(prescriber, email="NINA@EXAMPLE.ORG"))
    assert second.status_code == 422
    assert "invited already" in second.content.decode()
    assert Invitation.objects.count() == len(letters("invitation")) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "required"),
        ({"name": "x" * 121}, "at most 120"),
        ({"name": "Nina\r\nBcc: all@example.org"}, "cannot be seen"),
        ({"name": "\u202eNina"}, "cannot be seen"),
        ({"name": "…"}, "at least one letter"),
        ({"email": ""}, "required"),
        ({"email": "nina"}, "valid email"),
        ({"email": "nina@example.org\nBcc: x@y.z"}, "valid email"),
        ({"email": "n" * 250 + "@example.org"}, "at most 254"),
        ({"role": "king"}, "not one of the available choices"),
        ({"role": ""}, "required"),
        ({"prescriber": ""}, "Choose the prescriber"),
        ({"prescriber": str(uuid4())}, "not one of the available choices"),
        ({"prescriber": "x"}, "not one of the available choices"),
        ({"team": [str(uuid4())]}, "can no longer be chosen"),
        ({"team": ["x", "<b>"]}, "can no longer be chosen"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_invited(as_, office, prescriber, clinician, change, words):
    page = as_(office).post(INVITE, invitation(prescriber, **change))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Invitation.objects.exists()
    assert letters("invitation") == []


def test_people_of_another_clinic_are_no_choice(as_, office, prescriber, other_prescriber):
    foreign = str(other_prescriber.memberships.get().pk)
    assert as_(office).post(INVITE, invitation(prescriber, prescriber=foreign)).status_code == 422
    assert as_(office).post(INVITE, invitation(prescriber, team=[foreign])).status_code == 422


def test_odd_and_long_names_are_kept_as_they_are(as_, office, prescriber):
    name = "<img src=x onerror=alert(1)> " + "ø" * 80
    as_(office).post(INVITE, invitation(prescriber, name=name))
    assert Invitation.objects.get().name == name
    page = as_(office).get("/office/people/").content.decode()
    assert "<img src=x" not in page


def test_sending_again_and_withdrawing(as_, office, patient_invitation):
    browser, again = as_(office), reverse("people:invitation_resend", args=[patient_invitation.pk])
    for sends in ("1", "1", "", "x", "٣"):
        assert browser.post(again, {"sends": sends}).url == "/office/people/"
    assert len(letters("invitation")) == 2
    back = reverse("people:invitation_withdraw", args=[patient_invitation.pk])
    assert "Withdraw the invitation for Nina New?" in browser.get(back).content.decode()
    patient_invitation.refresh_from_db()
    assert patient_invitation.withdrawn_at is None
    for _ in range(2):
        assert browser.post(back).url == "/office/people/"
    patient_invitation.refresh_from_db()
    assert patient_invitation.withdrawn_at is not None
    assert browser.get(again).status_code == 405


def test_ending_somebodys_work_asks_first(as_, office, clinician):
    url = reverse("people:membership_end", args=[clinician.memberships.get().pk])
    assert "Clement Clinician" in as_(office).get(url).content.decode()
    assert clinician.memberships.get().ended_at is None
    as_(office).post(url)
    assert clinician.memberships.get().ended_at is not None
    assert "ended already" in as_(office).post(url, follow=True).content.decode()


def test_a_refused_end_says_why(as_, office, prescriber, patient):
    url = reverse("people:membership_end", args=[prescriber.memberships.get().pk])
    assert "no other prescriber" in as_(office).post(url, follow=True).content.decode()
    assert Membership.objects.active().filter(user=prescriber).exists()


# --- care team


def test_the_care_team_is_changed_and_a_stale_form_is_refused(as_, office, prescriber, clinician, patient):
    url, browser = reverse("people:team", args=[patient.pk]), as_(office)
    members = [str(prescriber.memberships.get().pk)]
    assert browser.post(url, {"members": members, "version": "1"}).url == url
    for version in ("1", "", "x"):
        page = browser.post(url, {"members": members, "version": version})
        assert page.status_code == 422
        assert "Somebody else saved this" in page.content.decode()
    assert patient.care_team.filter(ended_at=None).count() == 1


@pytest.mark.parametrize("members", [[], ["x"], [str(uuid4())]])
def test_a_team_that_makes_no_sense_is_refused(as_, office, patient, members):
    page = as_(office).post(reverse("people:team", args=[patient.pk]), {"members": members, "version": "1"})
    assert page.status_code == 422
    assert patient.care_team.filter(ended_at=None).count() == 2


def test_a_team_without_a_prescriber_is_refused(as_, office, clinician, patient):
    members = [str(clinician.memberships.get().pk)]
    page = as_(office).post(reverse("people:team", args=[patient.pk]), {"members": members, "version": "1"})
    assert "needs at least one prescriber" in page.content.decode()

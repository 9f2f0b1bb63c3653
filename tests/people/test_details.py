"""Phone number and date of birth: the rules, who writes them down where, and two who do so at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from common import phones
from common.errors import Refused, StaleSave
from common.models import AuditEntry
from people.details import birth_problem, phone_problem
from people.models import CareTeamMember, Patient
from people.services import change_contact, change_details, change_team
from tests.cast import PASSWORD
from tests.people.conftest import GOOD, actions, join_url

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
NUMBER = "+1 212 555 0142"
JOIN = {"password": GOOD, "again": GOOD, "zone_name": "Europe/Berlin", "contact": "yes"}


# --- the rules


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  +1  212\u00a0555\u20110142 ", "+1 212 555-0142"),
        ("\u202a+1 212 555 0142\u202c", "+1 212 555 0142"),  # as it is pasted out of a list of contacts
        ("030/555 01 23", "030 555 01 23"),
        ("+44 (0)20 7946 0000", "+44 20 7946 0000"),
        ("٠٣٠ ٥٥٥ ٠١", "030 555 01"),
        ("＋１ ２１２ ５５５ ０１４２", "+1 212 555 0142"),
        ("(212) 555-0142", "(212) 555-0142"),
        ("", ""),
    ],
)
def test_a_number_is_tidied_lightly_and_then_taken(typed, kept):
    assert phones.tidy(typed) == kept
    assert phone_problem(kept) is None


@pytest.mark.parametrize(
    "typed", ["call me", "911", "1234", "1234567890123456", "+", "+1 212 555 0142 or 0143", "javascript:alert(1)", "1" + " " * 39 + "2345"]
)  # fmt: skip
def test_what_nobody_could_be_called_at_is_refused(typed):
    assert "phone number" in str(phone_problem(typed))


@given(st.text(alphabet="+()0123456789 -./\u2011\u00a0\u200e٣", max_size=30))
@example("+1(0)(0)22 333")
@example("+4(0)4(0)1234")
def test_tidying_twice_is_tidying_once(typed):
    once = phones.tidy(typed)
    assert phones.tidy(once) == once


@given(st.text(max_size=50))
def test_a_number_that_is_taken_dials_its_own_digits(typed):
    number = phones.tidy(typed)
    if number and phone_problem(number) is None:
        assert phones.dialled(number).lstrip("+") == "".join(sign for sign in number if sign.isdigit())
        assert 5 <= len(phones.dialled(number).lstrip("+")) <= 15


@pytest.mark.parametrize(
    ("born_on", "problem"),
    [
        (None, None), (date(1900, 1, 1), None), (TODAY, None), (date(1988, 2, 29), None),
        (date(1899, 12, 31), "before 1900"), (date(2026, 11, 23), "not come yet"),
    ],
)  # fmt: skip
def test_a_day_of_birth_lies_between_1900_and_today(born_on, problem):
    found = birth_problem(born_on, TODAY)
    assert (found is None) if problem is None else (problem in str(found))


# --- the services


def test_a_number_is_changed_counted_and_audited_without_the_number(patient, clinician):
    change_contact(patient=patient, version=1, phone=NUMBER, by=clinician)
    patient.refresh_from_db()
    assert (patient.phone, patient.version) == (NUMBER, 2)
    entry = AuditEntry.objects.get(action="patient.details_changed")
    assert (entry.actor, entry.subject_id, entry.clinic_id) == (clinician, patient.pk, patient.clinic_id)
    assert entry.detail == {"fields": "phone"}


def test_saving_what_stands_there_already_changes_nothing(patient, office):
    change_contact(patient=patient, version=1, phone=NUMBER, by=office)
    change_contact(patient=patient, version=1, phone=NUMBER, by=office)
    assert actions("patient.details_changed") == ["patient.details_changed"]


def test_two_people_with_the_same_form_do_not_overwrite_each_other(patient, office, clinician):
    theirs = Patient.objects.get(pk=patient.pk)
    change_details(patient=patient, version=1, phone=NUMBER, born_on=date(1990, 5, 4), by=office)
    with pytest.raises(StaleSave) as stale:
        change_contact(patient=theirs, version=1, phone="+1 212 555 0199", by=clinician)
    assert stale.value.current.phone == NUMBER


def test_a_change_of_the_care_team_makes_the_form_stale_too(patient, office, prescriber):
    theirs = Patient.objects.get(pk=patient.pk)
    change_team(patient=patient, version=1, members=[prescriber.memberships.get()], by=office)
    with pytest.raises(StaleSave):
        change_contact(patient=theirs, version=1, phone=NUMBER, by=office)


def test_the_services_refuse_what_the_forms_refuse(clock, patient, office):
    clock(NOW)
    with pytest.raises(Refused) as refusal:
        change_contact(patient=patient, version=1, phone="911", by=office)
    assert refusal.value.field == "phone"
    with pytest.raises(Refused) as refusal:
        change_details(patient=patient, version=1, phone="", born_on=date(2026, 11, 23), by=office)
    assert refusal.value.field == "born_on"
    assert not actions("patient.details_changed")


def test_today_is_the_clinics_today(clock, patient, office):
    clock(datetime(2026, 11, 23, 3, tzinfo=UTC))  # 22:00 of the 22nd in New York
    with pytest.raises(Refused, match="not come yet"):
        change_details(patient=patient, version=1, phone="", born_on=date(2026, 11, 23), by=office)


# --- joining


def test_a_patient_may_leave_a_number_when_joining(client, patient_invitation):
    page = client.get(join_url(patient_invitation)).content.decode()
    assert "Phone number at which your clinic can reach you" in page
    field = page.split('name="phone"')[0].rsplit("<input", 1)[1] + page.split('name="phone"')[1].split(">")[0]
    for mark in ('type="tel"', 'inputmode="tel"', 'autocomplete="tel"', 'maxlength="40"'):
        assert mark in field
    client.post(join_url(patient_invitation), {**JOIN, "phone": " +1 212\u00a0555 0142 "})
    assert Patient.objects.get(user__email="nina@example.org").phone == NUMBER


def test_a_patient_may_as_well_leave_none(client, patient_invitation):
    assert client.post(join_url(patient_invitation), JOIN).status_code == 302
    assert Patient.objects.get(user__email="nina@example.org").phone == ""


def test_what_is_no_number_is_said_and_nobody_joins(client, patient_invitation):
    page = client.post(join_url(patient_invitation), {**JOIN, "phone": "call my <b>mother</b>"})
    assert page.status_code == 422
    assert "Write one phone number" in page.content.decode()
    assert "call my &lt;b&gt;mother" in page.content.decode()
    assert not Patient.objects.exists()


def test_staff_are_asked_for_no_number_and_leave_none(client, staff_invitation):
    assert 'name="phone"' not in client.get(join_url(staff_invitation)).content.decode()


def test_who_has_a_login_already_leaves_a_number_for_the_new_clinic_only(client, as_, invited, stranger):
    url = join_url(invited(stranger.user.email))
    client.post("/sign-in/", {"username": stranger.user.email, "password": PASSWORD})
    client.post(url, {"contact": "no", "phone": NUMBER})
    assert sorted(stranger.user.patients.values_list("clinic__name", "phone")) == [
        ("Northlight", NUMBER),
        ("Southbank", ""),
    ]


# --- one's own page


def mine(patient):
    return reverse("people:my_phone", args=[patient.pk])


def test_a_patient_finds_changes_and_takes_away_their_number(as_, patient):
    browser = as_(patient.user)
    page = browser.get("/me/").content.decode()
    assert "Your phone number" in page
    assert f'href="{mine(patient)}"' in page
    assert browser.post(mine(patient), {"phone": NUMBER, "version": "1"}).url == "/me/"
    assert NUMBER in browser.get("/me/").content.decode()
    assert browser.post(mine(patient), {"phone": "", "version": "2"}).url == "/me/"
    patient.refresh_from_db()
    assert patient.phone == ""


def test_who_is_treated_at_two_clinics_has_a_number_at_each(as_, patient, other_clinic):
    second = Patient.objects.create(user=patient.user, clinic=other_clinic)
    browser = as_(patient.user)
    page = browser.get("/me/").content.decode()
    assert "Northlight: " in page
    assert "Southbank: " in page
    browser.post(mine(second), {"phone": NUMBER, "version": "1"})
    assert sorted(patient.user.patients.values_list("clinic__name", "phone")) == [
        ("Northlight", ""),
        ("Southbank", NUMBER),
    ]


def test_staff_are_not_offered_a_number_of_their_own(as_, clinician):
    assert "Your phone number" not in as_(clinician).get("/me/").content.decode()


@pytest.mark.parametrize("who", ["office", "prescriber", "clinician", "other_prescriber"])
def test_nobody_else_opens_that_page(as_, patient, request, who):
    browser = as_(request.getfixturevalue(who))
    assert browser.get(mine(patient)).status_code == 404
    assert browser.post(mine(patient), {"phone": NUMBER, "version": "1"}).status_code == 404


def test_a_number_of_ones_own_that_is_none_is_given_back(as_, patient):
    page = as_(patient.user).post(mine(patient), {"phone": "12", "version": "1"})
    assert page.status_code == 422
    assert 'value="12"' in page.content.decode()


# --- the office and the care team


def details(patient):
    return reverse("people:patient_details", args=[patient.pk])


def test_the_office_comes_from_the_people_page_writes_both_down_and_goes_back(as_, office, patient):
    browser = as_(office)
    assert f'href="{details(patient)}"' in browser.get("/office/people/").content.decode()
    page = browser.get(details(patient)).content.decode()
    assert reverse("people:team", args=[patient.pk]) in page
    assert 'autocomplete="tel"' not in page
    sent = {"phone": NUMBER, "born_on": "1988-02-29", "version": "1"}
    assert browser.post(details(patient), sent).url == "/office/people/"
    patient.refresh_from_db()
    assert (patient.phone, patient.born_on) == (NUMBER, date(1988, 2, 29))
    assert 'value="1988-02-29"' in browser.get(details(patient)).content.decode()


def test_the_care_team_writes_down_the_number_but_no_date_of_birth(as_, clinician, patient):
    browser = as_(clinician)
    assert 'name="born_on"' not in browser.get(details(patient)).content.decode()
    sent = {"phone": NUMBER, "born_on": "1988-02-29", "version": "1"}
    assert browser.post(details(patient), sent).url == reverse("home:patient", args=[patient.pk])
    patient.refresh_from_db()
    assert (patient.phone, patient.born_on) == (NUMBER, None)


def test_opening_the_page_is_audited_as_reading(as_, office, patient):
    as_(office).get(details(patient))
    entry = AuditEntry.objects.get(action="record.opened")
    assert (entry.actor, entry.subject_id, entry.detail) == (office, patient.pk, {"page": "details"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"phone": "911"}, "Write one phone number"),
        ({"born_on": "1899-12-31"}, "before 1900"),
        ({"born_on": "2999-01-01"}, "not come yet"),
        ({"born_on": "2026-02-30"}, "valid date"),
    ],
)
def test_what_cannot_be_is_refused_and_stands_in_the_form_still(as_, office, patient, change, words):
    sent = {"phone": NUMBER, "born_on": "1990-01-02", "version": "1", **change}
    page = as_(office).post(details(patient), sent)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert f'value="{next(iter(change.values()))}"' in page.content.decode()
    patient.refresh_from_db()
    assert (patient.phone, patient.born_on) == ("", None)


def test_a_stale_form_shows_both_versions_and_can_be_saved_again(as_, office, clinician, patient):
    change_contact(patient=patient, version=1, phone=NUMBER, by=clinician)
    sent = {"phone": "+1 212 555 0199", "born_on": "1990-01-02", "version": "1"}
    page = as_(office).post(details(patient), sent)
    shown = page.content.decode()
    assert page.status_code == 409
    for piece in (NUMBER, "+1 212 555 0199", "2 January 1990", 'name="version" value="2"'):
        assert piece in shown
    assert as_(office).post(details(patient), {**sent, "version": "2"}).status_code == 302
    patient.refresh_from_db()
    assert patient.phone == "+1 212 555 0199"


def test_a_form_without_its_version_is_stale(as_, office, patient):
    assert as_(office).post(details(patient), {"phone": NUMBER}).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 200), ("prescriber", 200), ("clinician", 404), ("other_office", 404), ("other_prescriber", 404)],
)
def test_the_page_is_the_offices_and_the_care_teams(as_, request, other_patient, who, status):
    browser = as_(request.getfixturevalue(who))
    assert browser.get(details(other_patient)).status_code == status
    if status != 200:
        assert browser.post(details(other_patient), {"phone": NUMBER, "version": "1"}).status_code == status


def test_the_patient_has_a_page_of_their_own_instead(as_, patient):
    assert as_(patient.user).get(details(patient)).status_code == 403


def test_who_left_the_care_team_no_longer_reads_the_number(as_, clinician, patient):
    CareTeamMember.objects.filter(patient=patient, membership__user=clinician).update(ended_at=NOW)
    assert as_(clinician).get(details(patient)).status_code == 404


def test_the_patients_page_offers_to_add_a_number_and_then_to_call_it(as_, clinician, patient):
    url = reverse("home:patient", args=[patient.pk])
    page = as_(clinician).get(url).content.decode()
    assert "Add a phone number" in page
    assert details(patient) in page
    change_contact(patient=patient, version=1, phone="+1 (212) 555-0142", by=clinician)
    page = as_(clinician).get(url).content.decode()
    assert 'href="tel:+12125550142"' in page
    assert "Add a phone number" not in page

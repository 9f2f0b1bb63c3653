"""From asking for a link to the first page of an application."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from common.errors import Refused
from common.models import AuditEntry
from config import tidying
from intake.models import Application, ApplicationSection, CarriedAnswers, IntakeSettings
from intake.sections.keys import SectionKey
from intake.sections.shapes import Known
from intake.selectors.application import sections_of
from intake.services.entrance import apply
from intake.states import ApplicationState
from messaging.delivery import drain
from people.models import APPLICANT, PATIENT, CareTeamMember, Invitation, Knock, Membership, Patient, User
from people.services import ask_for_link, end_membership, join_as, join_as_new, resend, withdraw
from people.services.applicants import LETTERS_AT_MOST
from tests.people.conftest import GOOD, actions, as_, invited, join_url, letters  # noqa: F401  (fixtures of the room below)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SAID = {"psychosis": ("past",), "troubles": ("depression",), "adult": ("no",)}
JOIN = {"password": GOOD, "again": GOOD, "zone_name": "America/New_York", "contact": "yes", "phone": "+1 555 0199"}


@pytest.fixture(autouse=True)
def _now(clock):
    clock(NOW)


def ask(clinic, email="nina@example.org", name="Nina New"):
    return ask_for_link(clinic=clinic, name=name, email=email)


def asks(clinic, said=SAID, email="nina@example.org", place="192.0.2.1"):
    apply(clinic=clinic, name="Nina New", email=email, said=said, place=place)
    return Invitation.objects.filter(email=email).first()


def test_somebody_new_gets_a_link_without_a_prescriber_and_it_is_audited(clinic):
    invitation = ask(clinic, " Nina@Example.org")
    assert (invitation.email, invitation.role) == ("nina@example.org", APPLICANT)
    assert (invitation.prescriber, invitation.invited_by) == (None, None)
    assert invitation.expires_at == NOW + timedelta(days=7)
    entry = AuditEntry.objects.get(action="invitation.made")
    assert (entry.actor, entry.system_actor, entry.clinic_id) == (None, "start page", clinic.pk)
    assert len(letters("invitation")) == 1


def test_nothing_that_a_stranger_typed_stands_in_the_letter(clinic, settings, tmp_path):
    from dataclasses import replace

    settings.JOURNEY_EMAIL = replace(settings.JOURNEY_EMAIL, folder=tmp_path)
    ask(clinic, name="Win at http://evil.example now")
    assert drain() == {"sent": 1}
    [letter] = [path.read_text("utf-8").replace("=\n", "") for path in tmp_path.glob("*.eml")]
    assert "evil" not in letter
    assert "ketamine" not in letter.lower()
    assert "/join/" in letter


def test_whoever_is_known_here_gets_a_letter_that_says_to_sign_in(clinic, patient, office):
    for user in (patient.user, office):
        assert ask(clinic, user.email) is None
    assert not Invitation.objects.exists()
    assert [letter.recipient for letter in letters("account_known")] == [patient.user, office]
    assert actions("applicant.known") == ["applicant.known"] * 2
    assert drain() == {"sent": 2}


def test_whoever_no_longer_works_here_or_is_known_elsewhere_is_asked_in(
    clinic, prescriber, clinician, stranger, office
):
    end_membership(membership=Membership.objects.get(user=clinician), by=office)
    assert ask(clinic, clinician.email).role == APPLICANT
    assert ask(clinic, stranger.user.email).role == APPLICANT


def test_a_login_that_is_closed_gets_nothing(clinic, patient):
    User.objects.filter(pk=patient.user_id).update(is_active=False)
    assert ask(clinic, patient.user.email) is None
    assert not letters("account_known")


def test_asking_again_sends_the_same_link_again_and_its_days_begin_anew(clinic, clock):
    first = ask(clinic)
    clock(NOW + timedelta(days=2))
    again = ask(clinic, name="Somebody else")
    assert (again.pk, again.sends, again.name) == (first.pk, 2, "Nina New")
    assert again.expires_at == NOW + timedelta(days=9)
    assert len(letters("invitation")) == 2


def test_a_link_that_ran_out_makes_room_for_a_new_one(clinic, clock):
    first = ask(clinic)
    clock(NOW + timedelta(days=8))
    second = ask(clinic)
    assert second.pk != first.pk
    first.refresh_from_db()
    assert first.withdrawn_at is not None


def test_what_the_office_sent_stays_what_it_is_and_takes_nothing_along(clinic, invited, clock):  # noqa: F811
    sent = invited()
    clock(NOW + timedelta(days=2))
    asks(clinic)
    sent.refresh_from_db()
    assert (sent.role, sent.sends, sent.expires_at) == (PATIENT, 2, NOW + timedelta(days=7))
    assert Invitation.objects.count() == 1
    assert not CarriedAnswers.objects.exists()


def test_one_address_gets_a_few_letters_a_day_from_all_clinics_together(clinic, other_clinic, clock):
    for _time in range(LETTERS_AT_MOST):
        ask(clinic)
    invitation = ask(clinic)
    assert invitation is not None
    assert ask(other_clinic) is None
    assert len(letters("invitation")) == LETTERS_AT_MOST
    assert "nina" not in str(list(Knock.objects.values()))
    clock(NOW + timedelta(days=1))
    ask(clinic)
    assert len(letters("invitation")) == LETTERS_AT_MOST + 1


def test_a_known_person_is_written_to_as_seldom(clinic, patient):
    for _time in range(LETTERS_AT_MOST + 2):
        ask(clinic, patient.user.email)
    assert len(letters("account_known")) == LETTERS_AT_MOST


def test_a_clinic_that_takes_nobody_refuses_before_anything_is_written(clinic):
    IntakeSettings.objects.create(clinic=clinic, takes_applications=False)
    with pytest.raises(Refused, match="no new applications"):
        asks(clinic)
    assert (Invitation.objects.count(), Knock.objects.count()) == (0, 0)


def test_where_nobody_knows_the_place_nobody_is_kept_out(clinic):
    for number in range(25):
        asks(clinic, email=f"nina{number}@example.org", place="")
    assert Invitation.objects.count() == 25


def test_the_newest_answers_count(clinic):
    asks(clinic)
    invitation = asks(clinic, {"psychosis": ("no",)})
    assert '"no"' in invitation.carried.answers
    assert CarriedAnswers.objects.count() == 1


def test_who_asks_again_without_answers_finds_none_that_somebody_else_sent_with_their_address(clinic):
    asks(clinic)
    invitation = asks(clinic, {}, place="198.51.100.7")
    assert not CarriedAnswers.objects.exists()
    user = join_as_new(invitation=invitation, password=GOOD, zone_name="Europe/Berlin")
    sections = Application.objects.get(patient__user=user).sections
    assert list(sections.values_list("key", "is_carried")) == [(SectionKey.ABOUT, False)]


def test_what_came_from_the_self_check_says_so_until_the_part_is_done(clinic, client):
    user = join_as_new(invitation=asks(clinic), password=GOOD, zone_name="Europe/Berlin")
    client.force_login(user)
    mine, part = reverse("intake:mine"), reverse("intake:section", args=["people"])
    says = "came from the self-check, with the request for your link"
    assert "Some parts hold answers from the self-check" in client.get(mine).content.decode()
    assert client.get(mine).content.decode().count("from the self-check, look it over") == 3
    assert says in client.get(part).content.decode()
    assert says not in client.get(reverse("intake:section", args=["about"])).content.decode()
    ApplicationSection.objects.filter(is_carried=True).update(done_at=NOW)
    assert "the self-check" not in client.get(mine).content.decode()
    assert says not in client.get(part).content.decode()


def test_who_joins_has_an_application_with_what_they_said_and_it_lies_nowhere_else(clinic):
    user = join_as_new(
        invitation=asks(clinic), password=GOOD, zone_name="Europe/Berlin", write_by_email=True, phone="+1 555 0199"
    )
    application = Application.objects.get(patient__user=user)
    assert application.state == ApplicationState.BEGUN
    sections = sections_of(application)
    assert sections[SectionKey.HISTORY].asked["psychosis"] == Known.PAST
    assert sections[SectionKey.PEOPLE].no_adult
    assert (sections[SectionKey.ABOUT].full_name, sections[SectionKey.ABOUT].phone) == ("Nina New", "+1 555 0199")
    assert not application.sections.exclude(done_at=None).exists()
    assert not CarriedAnswers.objects.exists()
    assert not CareTeamMember.objects.filter(patient=application.patient).exists()
    assert actions("invitation.accepted", "application.begun") == ["invitation.accepted", "application.begun"]


def test_without_a_self_check_the_application_is_begun_all_the_same(clinic):
    user = join_as_new(invitation=ask(clinic), password=GOOD, zone_name="Europe/Berlin")
    assert Application.objects.get(patient__user=user).state == ApplicationState.BEGUN


def test_who_is_invited_as_a_patient_begins_no_application(invited):  # noqa: F811
    join_as_new(invitation=invited(), password=GOOD, zone_name="Europe/Berlin")
    assert not Application.objects.exists()


def test_somebody_with_a_login_elsewhere_joins_with_it(clinic, stranger):
    invitation = asks(clinic, email=stranger.user.email)
    join_as(invitation=invitation, user=stranger.user)
    assert Application.objects.get().patient == Patient.objects.get(user=stranger.user, clinic=clinic)


@pytest.mark.parametrize("who", ["other_office", "stranger"])
def test_who_works_or_is_treated_elsewhere_lands_at_the_clinic_that_they_joined(as_, clinic, who, request):  # noqa: F811
    found = request.getfixturevalue(who)
    user = getattr(found, "user", found)
    browser = as_(user)
    gone_on = browser.post(join_url(asks(clinic, email=user.email)), {"contact": "no", "phone": ""}, follow=True)
    assert gone_on.redirect_chain[-1][0] == reverse("intake:mine")
    assert gone_on.status_code == 200
    assert gone_on.context["patient"] == Patient.objects.get(user=user, clinic=clinic)


def test_the_page_behind_the_link_asks_what_patients_are_asked_and_leads_to_the_application(client, clinic):
    invitation = asks(clinic)
    page = client.get(join_url(invitation)).content.decode()
    assert "You asked for this link to apply at Northlight." in page
    assert "invites you" not in page
    for field in ("password", "zone_name", "phone", "contact"):
        assert f'name="{field}"' in page
    assert client.post(join_url(invitation), JOIN).url == reverse("intake:mine")
    assert client.get(reverse("intake:mine")).status_code == 200
    assert client.post(join_url(invitation), JOIN).url == reverse("intake:mine")


def test_a_link_that_ran_out_leads_to_a_new_one(client, clinic, clock):
    invitation = asks(clinic)
    clock(NOW + timedelta(days=7))
    page = client.get(join_url(invitation))
    assert page.status_code == 410
    assert "Ask for a new one" in page.content.decode()
    assert reverse("intake:apply", args=[clinic.pk]) in page.content.decode()


def test_the_office_sees_who_applies_sends_again_and_takes_back(as_, clinic, office):  # noqa: F811
    invitation = asks(clinic)
    page = as_(office).get("/office/people/").content.decode()
    assert "Nina New" in page
    assert "<span>Applicant</span>" in page
    resend(invitation=invitation, sends=1, by=office)
    withdraw(invitation=invitation, by=office)
    assert tidying.throw_away()["self-checks of links that ran out"] == 1


def test_the_office_sees_a_patient_whom_nobody_treats_yet(as_, clinic, office):  # noqa: F811
    join_as_new(invitation=ask(clinic), password=GOOD, zone_name="Europe/Berlin")
    page = as_(office).get("/office/people/").content.decode()
    assert "Nina New" in page
    assert "nobody" in page.split('id="patients"')[1]
    patient = Patient.objects.get(user__email="nina@example.org")
    assert as_(office).get(reverse("people:patient_details", args=[patient.pk])).status_code == 200
    assert as_(office).get(reverse("people:team", args=[patient.pk])).status_code == 200


def test_what_was_said_goes_when_the_link_ran_out_and_knocks_when_they_count_no_more(clinic, clock):
    asks(clinic)
    asks(clinic, email="later@example.org")
    clock(NOW + timedelta(hours=23))
    assert tidying.throw_away()["knocks at the door"] == 0
    Invitation.objects.filter(email="nina@example.org").update(expires_at=NOW)
    clock(NOW + timedelta(days=1, seconds=1))
    gone = tidying.throw_away()
    assert (gone["self-checks of links that ran out"], gone["knocks at the door"]) == (1, 4)
    assert CarriedAnswers.objects.get().invitation.email == "later@example.org"

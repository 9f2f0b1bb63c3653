"""The pages: what somebody sees, what comes back, and what a mistake costs (nothing)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from common.models import AuditEntry
from consents import services
from consents.models import Consent, ConsentText
from messaging.models import ContactConsent, PhoneNumber
from people.models import Patient
from tests.cast import a_clinic
from tests.consents.build import EMAIL, SHARING, TEXT, TREATMENT, a_form, a_number, reworded, signed

pytestmark = pytest.mark.django_db

MINE, TEXTS = "/agreements/", "/office/agreements/"
SIGN, EDIT = "/agreements/treatment/", "/office/agreements/treatment/"


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_patient_reads_and_signs(ada, patient, now):
    page = words(ada.get(SIGN))
    assert "has not approved ketamine for any psychiatric condition" in page
    assert "Northlight" in page
    response = ada.post(
        SIGN, a_form(patient, name="ada  patient"), REMOTE_ADDR="198.51.100.9", HTTP_USER_AGENT="A phone"
    )
    assert response.url == MINE
    row = Consent.objects.get()
    assert (row.signed_name, row.address, row.agent, row.signed_at) == ("ada patient", "198.51.100.9", "A phone", now)
    page = words(ada.get(MINE))
    assert "Signed. You can read it" in page
    assert reverse("consents:pdf", args=[row.pk]) in page
    assert reverse("consents:withdraw", args=[row.pk]) in page


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(ada, patient, settings):
    settings.BEHIND_PROXY, settings.TRUSTED_PROXIES = True, 1
    ada.post(SIGN, a_form(patient), REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 198.51.100.9")
    assert Consent.objects.get().address == "198.51.100.9"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"read": ""}, "Tick this when you have read it."),
        ({"name": ""}, "Type your name, as you sign."),
        ({"name": "12 34", "seen": "12 34"}, "Type your name, as you sign."),
    ],
)
def test_a_mistake_is_said_and_nothing_typed_is_lost(ada, patient, said, sentence):
    response = ada.post(SIGN, a_form(patient, **said))
    page = words(response)
    assert response.status_code == 422
    assert sentence in page
    assert said.get("name", patient.name) in page
    assert not Consent.objects.exists()


def test_another_name_is_asked_about_once(ada, patient):
    response = ada.post(SIGN, a_form(patient, name="Dee Newname"))
    assert response.status_code == 422
    assert "Your record here says Ada Patient." in words(response)
    assert 'name="seen" value="Dee Newname"' in words(response)
    again = ada.post(SIGN, a_form(patient, name="Dee Other", seen="Dee Newname"))
    assert again.status_code == 422
    assert ada.post(SIGN, a_form(patient, name="Dee Newname", seen="Dee Newname")).status_code == 302
    assert Consent.objects.get().signed_name == "Dee Newname"


def test_words_that_changed_meanwhile_are_shown_and_not_signed(ada, patient, office):
    sent = a_form(patient)
    new = reworded(patient.clinic, office, body="Quite other words.")
    response = ada.post(SIGN, sent)
    page = words(response)
    assert response.status_code == 409
    assert "The words have changed since you opened this page" in page
    assert "Quite other words." in page
    assert new.digest in page
    assert f'value="{patient.name}"' in page
    assert not Consent.objects.exists()
    assert ada.post(SIGN, sent | {"digest": new.digest}).status_code == 302


@pytest.mark.parametrize(
    ("wanted", "to"),
    [("/journal/", "/journal/"), ("https://evil.example/", MINE), ("//evil.example/", MINE), ("", MINE)],
)
def test_signing_goes_on_where_somebody_came_from_in_this_house_only(ada, patient, wanted, to):
    assert ada.post(SIGN, a_form(patient, next=wanted)).url == to


def test_a_sign_out_meanwhile_gives_back_what_was_typed(client, patient):
    response = client.post(SIGN, a_form(patient))
    assert response.status_code == 403
    assert patient.name in words(response)
    assert not Consent.objects.exists()


def test_there_is_no_such_agreement(ada, boss):
    assert ada.get("/agreements/moon/").status_code == 404
    assert boss.get("/office/agreements/moon/").status_code == 404


def test_withdrawing_is_two_presses_without_a_script(ada, patient):
    path = reverse("consents:withdraw", args=[signed(patient, SHARING).pk])
    page = words(ada.get(path))
    assert "Nobody of your care team can open any page of your journal any more." in page
    assert Consent.objects.standing().exists()
    assert ada.post(path).url == MINE
    assert not Consent.objects.standing().exists()
    page = words(ada.get(MINE))
    assert "Withdrawn. It counts from now on." in page
    assert "Earlier signatures" in page
    assert ada.get(path).url == MINE


@pytest.mark.parametrize("press", ["get", "post"])
def test_an_old_page_leads_to_the_signature_that_stands_and_never_says_that_it_is_withdrawn(
    ada, patient, office, press
):
    path = reverse("consents:withdraw", args=[signed(patient, SHARING).pk])
    reworded(patient.clinic, office, SHARING)
    newer = signed(patient, SHARING)
    answer = getattr(ada, press)(path)
    assert answer.url == reverse("consents:withdraw", args=[newer.pk])
    page = words(ada.get(answer.url))
    assert "You signed this agreement again since, and that stands." in page
    assert "withdrawn already" not in page
    assert ada.post(answer.url).url == MINE
    assert not Consent.objects.standing().exists()


def test_new_words_ask_on_the_page_and_the_old_signature_stands(ada, patient, office):
    signed(patient)
    reworded(patient.clinic, office)
    page = words(ada.get(MINE))
    assert "One agreement has new words" in page
    assert "version 2 asks for you" in page
    page = words(ada.get(SIGN))
    assert "You signed version 1, and that still stands." in page
    ada.post(SIGN, a_form(patient))
    assert "has new words" not in words(ada.get(MINE))


def test_the_care_team_reads_what_was_signed_and_the_office_does_not(client_of, clinician, office, patient):
    services.withdraw(consent=signed(patient), by=patient.user)
    row = signed(patient)
    path = reverse("consents:of_patient", args=[patient.pk])
    page = words(client_of(clinician).get(path))
    for said in ("Treatment with ketamine", "192.0.2.7", "Ada Patient", "Withdrawn", "Stands"):
        assert said in page
    assert AuditEntry.objects.filter(action="record.opened", subject_id=patient.pk, actor=clinician).count() == 1
    assert client_of(office).get(path).status_code == 403
    pdf = reverse("consents:pdf", args=[row.pk])
    assert client_of(office).get(pdf).status_code == 404
    assert client_of(clinician).get(pdf).status_code == 200


def test_what_stops_care_stands_first_on_the_patients_page(client_of, clinician, patient, office):
    page = reverse("home:patient", args=[patient.pk])
    browser = client_of(clinician)
    services.withdraw(consent=signed(patient, SHARING), by=patient.user)
    signed(patient)
    reworded(patient.clinic, office)
    signed(patient)
    assert "Agreement withdrawn" not in words(browser.get(page))
    services.withdraw(consent=Consent.objects.standing().get(), by=patient.user)
    assert "Agreement withdrawn: Treatment with ketamine" in words(browser.get(page))
    assert "No dose until they have signed again." in words(browser.get(page))


def test_the_office_looks_at_new_words_before_it_publishes_them(boss, patient):
    body = signed(patient).text.body
    assert "Have a lawyer read them" in words(boss.get(TEXTS))
    sent = {"title": "Treatment", "body": f"{body}\n\n- <b>One thing more</b>", "seen": "1", "action": "preview"}
    assert 'value="publish"' not in words(boss.get(EDIT))
    page = words(boss.post(EDIT, sent))
    assert "When you publish it, 1 patient who signed older words is asked to read and sign these." in page
    assert "<li>&lt;b&gt;One thing more&lt;/b&gt;</li>" in page
    assert "<ins" in page
    assert "Not published yet." in page
    assert ConsentText.objects.filter(kind=TREATMENT).count() == 1
    response = boss.post(EDIT, sent | {"action": "publish"}, follow=True)
    assert "Published. 1 patient who signed older words is asked to read them." in words(response)
    assert ConsentText.objects.get(kind=TREATMENT, retired_at=None).number == 2


def test_two_in_the_editor_see_both(boss, clinic, office):
    reworded(clinic, office, body="Theirs.")
    response = boss.post(EDIT, {"title": "Mine", "body": "My own.", "seen": "1", "action": "publish"})
    page = words(response)
    assert response.status_code == 409
    assert "Theirs." in page
    assert "My own." in page
    assert 'name="seen" value="2"' in page
    assert not ConsentText.objects.filter(title="Mine").exists()


@pytest.mark.parametrize("sent", [{"title": "", "body": "x"}, {"title": "x", "body": "  "}, {}])
def test_words_without_anything_in_them_come_back(boss, sent):
    response = boss.post(EDIT, sent | {"seen": "1", "action": "publish"})
    assert response.status_code == 422
    assert not ConsentText.objects.filter(number=2).exists()


def test_the_ways_to_agreements(ada, boss):
    for path in (reverse("people:me"), reverse("messaging:contact")):
        assert f'href="{MINE}"' in words(ada.get(path))
    assert f'href="{MINE}"' not in words(boss.get(reverse("people:me")))
    assert f'href="{TEXTS}"' in words(boss.get(reverse("people:clinic")))


def test_who_agreed_elsewhere_is_told_so(ada, patient):
    from messaging.services import give_consent

    give_consent(user=patient.user, clinic=patient.clinic, channel="email", by=patient.user)
    assert "you agreed under" in words(ada.get(MINE))
    signed(patient, EMAIL)
    assert "you agreed under" not in words(ada.get(MINE))


def test_texts_need_a_confirmed_number_first_and_nothing_typed_is_lost(ada, patient):
    page = words(ada.get("/agreements/text/"))
    assert "Confirm your number first" in page
    assert f'href="{reverse("messaging:contact")}#by-text"' in page
    assert 'name="read"' not in page
    number = a_number(patient.user)
    assert 'name="read"' in words(ada.get("/agreements/text/"))
    PhoneNumber.objects.update(verified_at=None)
    response = ada.post("/agreements/text/", a_form(patient, TEXT, name="ada patient"))
    page = words(response)
    assert response.status_code == 422
    assert "You have no confirmed number yet." in page
    assert 'value="ada patient"' in page
    assert not Consent.objects.exists()
    assert not ContactConsent.objects.exists()
    PhoneNumber.objects.update(verified_at=number.verified_at)
    assert ada.post("/agreements/text/", a_form(patient, TEXT)).url == MINE
    assert Consent.objects.get().kind == TEXT


@pytest.fixture
def elsewhere(patient):
    """Ada's record at a clinic that comes after Northlight, where she has not switched to."""
    return Patient.objects.create(user=patient.user, clinic=a_clinic("Southlight", "America/Chicago"))


def test_a_link_that_names_a_record_acts_for_its_clinic(ada, patient, elsewhere):
    of = f"?of={elsewhere.pk}"
    page = words(ada.get(f"{SIGN}{of}"))
    assert "Southlight" in page
    assert f'name="of" value="{elsewhere.pk}"' in page
    response = ada.post(SIGN, a_form(elsewhere, of=str(elsewhere.pk)))
    assert response.url == f"{MINE}{of}"
    consent = Consent.objects.get()
    assert consent.patient == elsewhere
    page = words(ada.get(f"{MINE}{of}"))
    assert "What you and Southlight agree on." in page
    assert f'href="{SIGN}{of}"' in page
    assert ada.post(reverse("consents:withdraw", args=[consent.pk])).url == f"{MINE}{of}"
    assert "What you and Northlight agree on." in words(ada.get(MINE))
    assert f'href="{SIGN}"' in words(ada.get(f"{MINE}?of={patient.pk}"))


@pytest.mark.parametrize("of", ["somebody else", "no id"])
def test_nobody_signs_for_another_record(ada, patient, other_patient, of):
    named = str(other_patient.pk) if of == "somebody else" else "moon"
    assert ada.get(MINE, {"of": named}).status_code == 404
    assert ada.get(SIGN, {"of": named}).status_code == 404
    assert ada.post(SIGN, a_form(patient, of=named)).status_code == 404
    assert not Consent.objects.exists()


def test_the_list_takes_the_same_queries_however_much_was_signed(
    ada, patient, office, clock, now, django_assert_max_num_queries
):
    ada.get(MINE)
    for day in range(3):
        clock(now + timedelta(days=day))
        signed(patient)
        reworded(patient.clinic, office, body=f"Words of day {day}.")
    with django_assert_max_num_queries(14):
        ada.get(MINE)

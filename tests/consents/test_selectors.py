"""What stands for a patient, what is missing, and that it takes a fixed number of queries."""

from __future__ import annotations

import pytest

from consents import selectors, services
from consents.kinds import ConsentKind, needed_for
from consents.models import Consent
from consents.presenters import AgreementShown, signatures_shown
from tests.consents.build import EMAIL, SHARING, TELEHEALTH, TREATMENT, reworded, signed

pytestmark = pytest.mark.django_db


def states(patient):
    return {one.kind: AgreementShown(one).state for one in selectors.agreements_of(patient)}


def test_every_agreement_is_listed_before_anybody_laid_its_words(patient):
    found = selectors.agreements_of(patient)
    assert [one.kind for one in found] == list(ConsentKind)
    assert all(one.asks and one.consent is None and not one.is_older for one in found)
    assert selectors.missing(patient, needed_for(setting="home")) == [TREATMENT, TELEHEALTH]
    assert selectors.missing(patient, needed_for(setting="clinic")) == [TREATMENT]
    assert selectors.missing(patient, []) == []


def test_states_are_said_in_words(patient, office):
    signed(patient, TELEHEALTH)
    services.withdraw(consent=signed(patient, SHARING), by=patient.user)
    signed(patient)
    reworded(patient.clinic, office)
    assert states(patient) == {
        "treatment": "New words ask for you",
        "telehealth": "Signed",
        "email": "Not signed",
        "text": "Not signed",
        "sharing": "Withdrawn",
    }


def test_only_who_signed_once_has_withdrawn(patient, other_patient):
    assert not selectors.was_withdrawn(patient, SHARING)
    consent = signed(patient, SHARING)
    signed(other_patient, SHARING)
    assert not selectors.was_withdrawn(patient, SHARING)
    services.withdraw(consent=consent, by=patient.user)
    assert selectors.was_withdrawn(patient, SHARING)
    assert not selectors.was_withdrawn(patient, TREATMENT)
    assert [row["patient"] for row in Consent.objects.all().patients_who_withdrew(SHARING)] == [patient.pk]
    signed(patient, SHARING)
    assert not selectors.was_withdrawn(patient, SHARING)


def test_a_signature_that_was_replaced_was_not_withdrawn(patient, office, clock, now):
    signed(patient)
    reworded(patient.clinic, office)
    clock(now.replace(hour=18))
    services.withdraw(consent=signed(patient), by=patient.user)
    assert [one.state for one in signatures_shown(selectors.signatures_of(patient))] == ["Withdrawn", "Signed anew"]


def test_the_office_sees_how_many_signed_which(patient, other_patient, office):
    signed(patient)
    reworded(patient.clinic, office)
    signed(other_patient)
    newest, older = selectors.versions_of(patient.clinic)[TREATMENT]
    assert (newest.text.number, newest.standing, newest.is_in_force) == (2, 1, True)
    assert (older.text.number, older.standing, older.is_in_force) == (1, 1, False)


def test_another_clinic_has_words_of_its_own(patient, stranger, office):
    reworded(patient.clinic, office, body="Only here.")
    assert "Southbank" in selectors.offered(stranger.clinic)[TREATMENT].body
    signed(stranger)
    assert selectors.in_force(stranger, TREATMENT)
    assert not selectors.in_force(patient, TREATMENT)


def test_reading_takes_the_same_queries_however_much_there_is(
    patient, other_patient, office, django_assert_num_queries
):
    for time in range(2):
        with django_assert_num_queries(3):
            selectors.agreements_of(patient)
        with django_assert_num_queries(1):
            selectors.missing_of([patient, other_patient], ConsentKind)
        with django_assert_num_queries(1):
            selectors.versions_of(patient.clinic)
        with django_assert_num_queries(1):
            [one.text.title for one in selectors.signatures_of(patient)]
        for kind in (TREATMENT, EMAIL):
            signed(patient, kind)
            reworded(patient.clinic, office, kind, body=f"Words of time {time}.")
            signed(patient, kind)

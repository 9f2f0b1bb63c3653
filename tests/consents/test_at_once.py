"""Two at the same instant: only a database with real transactions in parallel can tell."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from common.errors import Refused
from consents import services
from consents.models import Consent, ConsentText
from messaging.models import ContactConsent
from messaging.services import stop_everything, withdraw_consent
from tests.consents.build import EMAIL, TREATMENT, reworded, signed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*jobs):
    """Run the jobs as much at the same time as can be; the answers or the refusals, in order."""
    gate = Barrier(len(jobs))

    def one(job):
        try:
            gate.wait(10)
            return job()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(30) for future in [pool.submit(one, job) for job in jobs]]


def test_a_form_sent_four_times_at_once_is_one_signature(patient):
    made = at_once(*[lambda: signed(patient)] * 4)
    assert len({one.pk for one in made}) == Consent.objects.count() == 1
    assert ConsentText.objects.filter(kind=TREATMENT).count() == 1


def test_of_two_versions_at_once_one_is_published(clinic, office):
    answers = at_once(*[lambda body=body: reworded(clinic, office, body=body) for body in ("One.", "Other.")])
    numbers = sorted(ConsentText.objects.filter(kind=TREATMENT).values_list("number", flat=True))
    assert numbers in ([1, 2], [1, 2, 3])
    assert ConsentText.objects.offered(clinic).filter(kind=TREATMENT).count() == 1
    assert len([one for one in answers if isinstance(one, ConsentText)]) == len(numbers) - 1


def test_withdrawing_here_and_there_at_once_ends_it_once(patient):
    consent = signed(patient, EMAIL)
    at_once(
        lambda: services.withdraw(consent=consent, by=patient.user),
        lambda: withdraw_consent(user=patient.user, clinic=patient.clinic, channel="email", by=patient.user),
    )
    assert not Consent.objects.standing().exists()
    assert not ContactConsent.objects.filter(withdrawn_at=None).exists()


@pytest.mark.parametrize("way", ["the page", "a text"])
def test_signing_new_words_while_it_is_taken_back_leaves_both_or_neither(patient, clinic, office, way):
    for turn in range(5):
        standing = signed(patient, EMAIL)
        reworded(clinic, office, EMAIL, body=f"Words {turn}.")
        taken_back = {
            "the page": lambda standing=standing: services.withdraw(consent=standing, by=patient.user),
            "a text": lambda: stop_everything(user=patient.user, by="a text"),
        }
        at_once(lambda: signed(patient, EMAIL), taken_back[way])
        stands = Consent.objects.standing().filter(kind=EMAIL).exists()
        assert ContactConsent.objects.filter(channel="email", withdrawn_at=None).exists() == stands

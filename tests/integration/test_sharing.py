"""Shared pages and the agreement about them: open, closed while it is withdrawn, and nothing typed is lost."""

from __future__ import annotations

import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from common.errors import Refused
from consents import services as agreements
from consents.kinds import ConsentKind
from consents.models import Consent
from integration import services, triage
from integration.evidence import words_in_an_entry
from integration.models import Attachment, JournalEntry
from integration.session_story import story_of
from integration.sharing import CLOSED, OPEN, UNSAID, sharing_of
from people.models import Patient
from safety.models import SafetyTask
from tests.cast import a_clinic
from tests.consents.build import a_form, signed
from tests.integration.build import ENDED, a_window, an_entry, minutes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocols")]

SHARING = ConsentKind.SHARING


@pytest.fixture
def window(patient, clinician, clock):
    clock(ENDED + minutes(5))
    return a_window(patient, clinician)


@pytest.fixture
def shared(window):
    return an_entry(window, share=True)


@pytest.fixture
def closed(patient, shared):
    """The patient signed, and withdrew; the entry was shared before."""
    agreements.withdraw(consent=signed(patient, SHARING), by=patient.user)
    return shared


def browser(user) -> Client:
    found = Client()
    found.force_login(user)
    return found


def readable(entry, user) -> bool:
    return JournalEntry.objects.visible_to(user).filter(pk=entry.pk).exists()


def closed_url(entry) -> str:
    return reverse("integration:entry", args=[entry.pk])


def test_who_never_signed_shares_page_by_page(patient, shared, clinician):
    assert sharing_of(patient) == UNSAID
    assert readable(shared, clinician)
    signed(patient, SHARING)
    assert sharing_of(patient) == OPEN
    assert readable(shared, clinician)


def test_withdrawn_closes_every_page_at_once_for_the_team(patient, closed, clinician, clinic):
    assert sharing_of(patient) == CLOSED
    assert not readable(closed, clinician)
    assert triage.shared_entry(clinician, closed.pk) is None
    assert not triage.entries_shown(clinician, clinic, triage.ALL).exists()
    assert triage.unread_count(clinician, clinic) == triage.counts_of(clinician, clinic).all == 0
    assert not Attachment.objects.visible_to(clinician).exists()
    for name in ("integration:entry", "integration:shared_entry"):
        assert browser(clinician).get(reverse(name, args=[closed.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        services.team.answer_entry(entry=closed, text="Hello", submission=uuid.uuid4(), seen=0, by=clinician)


def test_nothing_of_it_is_lost_and_the_writer_reads_it(patient, closed):
    assert readable(closed, patient.user)
    closed.refresh_from_db()
    assert closed.is_shared
    page = browser(patient.user).get(reverse("integration:entry", args=[closed.pk])).content.decode()
    assert "withdrew the agreement to share pages since" in page
    assert reverse("consents:sign", args=["sharing"]) in page


def test_signed_again_what_was_shared_can_be_read_again(patient, closed, clinician):
    signed(patient, SHARING)
    assert readable(closed, clinician)


def test_the_story_of_a_session_counts_closed_pages_as_private(patient, window, closed):
    story = story_of(window.session)
    assert story.shared == []
    assert story.private == 1


def test_words_of_danger_in_a_closed_page_are_told_no_more(patient, window):
    entry = an_entry(window, text="The river was calm. I want to kill myself tonight.", share=True)
    task = SafetyTask.objects.get(about_id=entry.pk)
    told = words_in_an_entry(task.source_id)
    assert "kill myself" in told.answer
    agreements.withdraw(consent=signed(patient, SHARING), by=patient.user)
    told = words_in_an_entry(task.source_id)
    assert (told.answer, told.url) == ("", "")


def test_signed_again_what_was_changed_meanwhile_is_looked_through(patient, closed):
    services.edit_entry(entry=closed, version=closed.version, by=patient.user, text="I want to die.")
    assert not SafetyTask.objects.exists()
    signed(patient, SHARING)
    assert SafetyTask.objects.get().about_id == closed.pk
    agreements.withdraw(consent=Consent.objects.standing().get(), by=patient.user)
    signed(patient, SHARING)
    assert SafetyTask.objects.count() == 1


def test_a_closed_page_never_says_that_the_team_reads_it(patient, closed):
    journal, edit = reverse("integration:journal"), reverse("integration:entry_edit", args=[closed.pk])
    shown = [browser(patient.user).get(page).content.decode() for page in (journal, edit, closed_url(closed))]
    assert not any("Shared with your care team" in page or "Your care team can read" in page for page in shown)
    assert "Shared, but closed to your care team" in shown[0]
    assert "Nobody but you can open this entry now" in shown[1]
    signed(patient, SHARING)
    assert "Shared with your care team" in browser(patient.user).get(journal).content.decode()
    assert "Your care team can read this entry" in browser(patient.user).get(edit).content.decode()


def test_another_patients_pages_stay_open(other_patient, prescriber, closed, clock):
    theirs = an_entry(a_window(other_patient, prescriber), share=True)
    assert readable(theirs, prescriber)


def test_what_is_written_to_be_shared_is_kept_private_and_leads_to_the_agreement(patient, window, closed):
    page = {"text": "A new thought.", "share": "shared", "submission": str(uuid.uuid4()), "stage": "capture"}
    response = browser(patient.user).post(reverse("integration:write", args=[window.pk]), page)
    kept = JournalEntry.objects.exclude(pk=closed.pk).get()
    assert (kept.text, kept.is_shared) == ("A new thought.", False)
    assert response.url.startswith(reverse("consents:sign", args=["sharing"]))
    assert str(kept.pk) in response.url


def test_signing_again_is_about_the_clinic_of_the_entry(patient, closed):
    first = Patient.objects.create(user=patient.user, clinic=a_clinic("Aardvark", "America/Chicago"))
    ada = browser(patient.user)
    assert "Aardvark" in ada.get(reverse("consents:mine")).content.decode()
    page = ada.get(closed_url(closed)).content.decode()
    way = re.search(r'href="([^"]*/agreements/sharing/[^"]*)"', page)[1].replace("&amp;", "&")
    page = ada.get(way).content.decode()
    assert f'name="of" value="{patient.pk}"' in page
    sent = a_form(patient, SHARING, of=str(patient.pk), next=closed_url(closed))
    assert ada.post(way, sent).url == closed_url(closed)
    assert sharing_of(patient) == OPEN
    assert sharing_of(first) == UNSAID


def test_sharing_a_page_leads_to_the_agreement_and_back(patient, window, closed):
    own = an_entry(window)
    with pytest.raises(Refused) as refusal:
        services.share_entry(entry=own, by=patient.user)
    assert refusal.value.code == "agreement"
    ada = browser(patient.user)
    response = ada.post(reverse("integration:entry_share", args=[own.pk]), follow=True)
    assert "Sign it again, and you can share this one." in response.content.decode()
    here = reverse("integration:entry", args=[own.pk])
    assert f'name="next" value="{here}"' in response.content.decode()
    own.refresh_from_db()
    assert not own.is_shared
    signed(patient, SHARING)
    ada.post(reverse("integration:entry_share", args=[own.pk]))
    own.refresh_from_db()
    assert own.is_shared

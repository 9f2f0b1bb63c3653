"""What is shared is looked through for words of danger; what is private is looked at by nothing."""

from __future__ import annotations

import uuid
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from common.errors import Refused
from common.models import AuditEntry
from integration import services
from integration.evidence import few_words
from integration.models import JournalEntry
from integration.services import entries
from safety import evidence, screening
from safety.models import FoundWords, PrivateLook, SafetyTask
from safety.services import close_task, let_look, stop_looking
from safety.tiers import Tier
from tests.integration.build import an_entry
from tests.integration.test_services_entries import by_link
from tests.safety.sentences import SENTENCES

DANGER = "The sea was calm. I want to die. Nobody knows."
PLAN = "I am going to kill myself tonight."
CALM = "The sea was calm."


def test_private_words_ask_nobody(window):
    an_entry(window, DANGER)
    assert not SafetyTask.objects.exists()


def test_private_words_are_looked_at_with_the_patients_word_and_staff_see_only_those_that_were_found(window, patient):
    let_look(patient=patient, by=patient.user)
    entry = an_entry(window, DANGER)
    task = SafetyTask.objects.get()
    told = evidence.of(task)
    assert (task.about_id, task.tier) == (entry.pk, Tier.URGENT)
    assert told.answer == "“… want to die …”"
    assert told.url == ""
    assert "please ask them" in told.note
    assert not JournalEntry.objects.visible_to(task.patient.care_team.first().membership.user).exists()


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ("want to die", "want to die"),
        ("kill myself right here tonight", "kill myself right here tonight"),
        ("take all of the pills that Ben left for me", "take all … for me"),
        ("want to\nreally, and I mean it, die", "want to … it, die"),
    ],
)
def test_of_a_private_finding_never_more_than_a_few_words_are_told(found, told):
    assert few_words(found) == told


def test_no_phrase_of_the_list_tells_more_of_a_private_text_than_that():
    for text, _tier in SENTENCES:
        if found := screening.screen(text):
            assert len(few_words(text[found.start : found.end]).split()) <= 5


def test_the_word_taken_back_nothing_is_looked_at_any_more_and_nothing_told(window, patient):
    let_look(patient=patient, by=patient.user)
    an_entry(window, DANGER)
    stop_looking(patient=patient, by=patient.user)
    assert evidence.of(SafetyTask.objects.get()).answer == ""
    an_entry(window, PLAN)
    assert SafetyTask.objects.count() == 1


def test_given_and_taken_back_twice_it_is_noted_once(patient):
    for _ in range(2):
        let_look(patient=patient, by=patient.user)
    for _ in range(2):
        stop_looking(patient=patient, by=patient.user)
    actions = AuditEntry.objects.filter(action__startswith="screening.").values_list("action", flat=True)
    assert sorted(actions) == ["screening.agreed", "screening.withdrawn"]


def test_nobody_gives_that_word_for_somebody_else(patient, clinician):
    with pytest.raises(Refused):
        let_look(patient=patient, by=clinician)
    assert not PrivateLook.objects.exists()


def test_the_page_says_what_is_looked_at_and_takes_the_word_and_gives_it_back(patient):
    browser = Client()
    browser.force_login(patient.user)
    page = browser.get("/help/words/").content.decode()
    assert "Never, unless you agree below." in page
    assert 'id="crisis"' in page
    browser.post("/help/words/decide/", {"wish": "let"})
    assert "You have agreed to this." in browser.get("/help/words/").content.decode()
    browser.post("/help/words/decide/", {"wish": "nonsense"})
    browser.post("/help/words/decide/", {"wish": "stop"})
    assert "You have not agreed to this." in browser.get("/help/words/").content.decode()


def test_words_that_are_shared_ask_for_a_person_once(window, patient):
    entry = an_entry(window, DANGER)
    for _ in range(2):
        services.share_entry(entry=entry, by=patient.user)
    task = SafetyTask.objects.get()
    assert (task.patient, task.source, task.tier, task.about_id) == (patient, "free_text", Tier.URGENT, entry.pk)


def test_shared_at_once_or_through_a_link_is_looked_through_too(window):
    by_link(window, DANGER, share=True)
    assert SafetyTask.objects.get().tier == Tier.URGENT


def test_tags_that_are_shared_are_looked_through_with_the_text_and_shown_where_they_were_found(window, patient):
    about = {"window": window, "text": CALM, "submission": uuid.uuid4(), "by": patient.user}
    entry = services.write_entry(share=True, tags=["I want to die", "sea"], **about)
    told = evidence.of(SafetyTask.objects.get())
    assert (told.answer, told.question) == ("I want to die", "A wish to die")
    services.edit_entry(entry=entry, tags=["sea"], version=entry.version, by=patient.user)
    assert "no longer in it" in evidence.of(SafetyTask.objects.get()).note


def test_tags_that_are_added_to_what_is_shared_or_shared_later_are_looked_through(window, patient):
    shared, private = an_entry(window, CALM, share=True), an_entry(window, CALM)
    services.edit_entry(entry=shared, tags=["I want to die"], version=shared.version, by=patient.user)
    assert SafetyTask.objects.get().about_id == shared.pk
    services.edit_entry(entry=private, tags=["I want to die"], version=private.version, by=patient.user)
    assert SafetyTask.objects.count() == 1
    services.share_entry(entry=private, by=patient.user)
    assert SafetyTask.objects.count() == 2


def test_an_edit_of_what_is_shared_is_looked_through(window, patient):
    entry = an_entry(window, CALM, share=True)
    assert not SafetyTask.objects.exists()
    services.edit_entry(entry=entry, text=DANGER, version=entry.version, by=patient.user)
    assert SafetyTask.objects.get().is_open


def test_graver_words_in_the_same_text_make_the_open_task_more_urgent(window, patient):
    entry = an_entry(window, DANGER, share=True)
    task = SafetyTask.objects.get()
    services.edit_entry(entry=entry, text=PLAN, version=entry.version, by=patient.user)
    task.refresh_from_db()
    assert SafetyTask.objects.count() == 1
    assert task.tier == Tier.IMMEDIATE
    assert task.version > 1


def test_words_that_come_after_it_was_settled_ask_again_and_the_same_ones_do_not(window, patient, clinician):
    entry = an_entry(window, DANGER, share=True)
    close_task(task=SafetyTask.objects.get(), version=1, disposition="spoke", note="We spoke.", by=clinician)
    services.unshare_entry(entry=entry, by=patient.user)
    services.share_entry(entry=entry, by=patient.user)
    assert not SafetyTask.objects.open().exists()
    services.edit_entry(entry=entry, text=PLAN, version=entry.version, by=patient.user)
    assert SafetyTask.objects.open().get().tier == Tier.IMMEDIATE


def test_graver_words_that_were_settled_with_the_open_task_ask_for_nobody_again(window, patient, clinician):
    entry = an_entry(window, DANGER, share=True)
    entry = services.edit_entry(entry=entry, text=PLAN, version=entry.version, by=patient.user)
    task = SafetyTask.objects.get()
    close_task(task=task, version=task.version, disposition="spoke", note="We spoke.", by=clinician)
    services.unshare_entry(entry=entry, by=patient.user)
    services.share_entry(entry=entry, by=patient.user)
    assert not SafetyTask.objects.open().exists()


def test_words_that_were_changed_back_while_the_task_is_open_are_shown_as_they_stand(window, patient):
    entry = an_entry(window, DANGER, share=True)
    for text in (PLAN, DANGER):
        entry = services.edit_entry(entry=entry, text=text, version=entry.version, by=patient.user)
    assert evidence.of(SafetyTask.objects.get()).answer == "I want to die."


@pytest.fixture
def depths(monkeypatch) -> list[int]:
    """How many transactions were open, one in the other, whenever a text was looked through."""
    seen: list[int] = []

    def look(text: str) -> screening.Looked:
        seen.append(len(connection.savepoint_ids))
        return screening.look_at(text)

    monkeypatch.setattr(entries, "look_at", look)
    return seen


def test_nobody_is_held_while_a_text_is_looked_through(window, patient, depths):
    outside = len(connection.savepoint_ids)
    entry = an_entry(window, DANGER, share=True)
    entry = services.edit_entry(entry=entry, text=CALM, version=entry.version, by=patient.user)
    services.unshare_entry(entry=entry, by=patient.user)
    services.share_entry(entry=entry, by=patient.user)
    assert depths == [outside] * 3


def test_what_is_private_is_not_even_looked_at(window, patient, depths):
    entry = an_entry(window, DANGER)
    services.edit_entry(entry=entry, text=PLAN, version=entry.version, by=patient.user)
    assert depths == []


def test_a_text_that_is_shared_on_another_page_while_it_is_edited_is_looked_through(window, patient, monkeypatch):
    entry = an_entry(window, CALM)
    hold = entries._hold

    def share_first(patient_id: object) -> None:
        JournalEntry.objects.filter(pk=entry.pk).update(shared_at=entry.written_at)
        hold(patient_id)

    monkeypatch.setattr(entries, "_hold", share_first)
    services.edit_entry(entry=entry, text=PLAN, version=entry.version, by=patient.user)
    assert SafetyTask.objects.get().tier == Tier.IMMEDIATE


def test_words_that_were_changed_on_another_page_are_looked_through_as_they_stand(window, patient):
    entry = an_entry(window, CALM)
    JournalEntry.objects.get(pk=entry.pk).save_version(entry.version, text=PLAN)
    services.share_entry(entry=entry, by=patient.user)
    assert SafetyTask.objects.get().tier == Tier.IMMEDIATE


def test_the_page_of_a_task_looks_through_nothing_again(window, monkeypatch):
    an_entry(window, DANGER, share=True)
    found = FoundWords.objects.get()
    assert DANGER[found.start : found.end] == "want to die"
    monkeypatch.setattr(screening, "_prepared", None)
    assert evidence.of(SafetyTask.objects.get()).answer == "I want to die."


def test_a_task_from_before_places_were_kept_asks_to_read_the_text(window):
    an_entry(window, DANGER, share=True)
    FoundWords.objects.all().delete()
    told = evidence.of(SafetyTask.objects.get())
    assert told.answer == ""
    assert "please read the whole text" in told.note


def test_the_task_shows_the_one_sentence_and_leads_to_the_text(window, patient, clinician):
    entry = an_entry(window, DANGER, share=True)
    told = evidence.of(SafetyTask.objects.get())
    assert (told.question, told.answer) == ("A wish to die", "I want to die.")
    assert told.url.endswith(f"{entry.pk}/")
    staff = Client()
    staff.force_login(clinician)
    page = unescape(staff.get(f"/safety/{SafetyTask.objects.get().pk}/").content.decode())
    assert "I want to die." in page
    assert "The sea was calm" not in page


def test_a_text_that_was_taken_back_is_told_to_nobody(window, patient):
    entry = an_entry(window, DANGER, share=True)
    services.unshare_entry(entry=entry, by=patient.user)
    told = evidence.of(SafetyTask.objects.get())
    assert (told.answer, told.url) == ("", "")
    assert "took the text back" in told.note


def test_words_that_are_gone_are_said_to_be_gone(window, patient):
    entry = an_entry(window, DANGER, share=True)
    services.edit_entry(entry=entry, text=CALM, version=entry.version, by=patient.user)
    told = evidence.of(SafetyTask.objects.get())
    assert "no longer in it" in told.note
    assert SafetyTask.objects.get().is_open


def test_the_page_says_so_before_one_writes(window, ada):
    said = unescape(ada.get(f"/windows/{window.pk}/write/").content.decode())
    assert "looked through for words of danger by a fixed list" in said
    assert "The list finds only some of the words of danger, and nobody may be reading at once" in said
    assert "no program looks" not in said


def test_the_page_on_which_one_changes_what_is_shared_says_so_too(window, ada):
    shared, private = an_entry(window, CALM, share=True), an_entry(window, CALM)
    said = "looked through for words of danger by a fixed list"
    assert said in ada.get(f"/journal/{shared.pk}/edit/").content.decode()
    assert said not in ada.get(f"/journal/{private.pk}/edit/").content.decode()


def test_the_page_of_a_finding_says_that_the_list_misses_much(window, clinician, client):
    an_entry(window, DANGER, share=True)
    client.force_login(clinician)
    said = unescape(client.get(f"/safety/{SafetyTask.objects.get().pk}/").content.decode())
    assert "It finds only some of them: where it found nothing, nobody has been judged to be safe." in said

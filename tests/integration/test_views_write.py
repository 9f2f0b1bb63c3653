"""Writing and changing words signed in: nothing typed is ever lost."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from common.errors import StaleSave
from integration import services
from integration.models import JournalEntry
from tests.integration.build import an_entry, fresh, hours

WORDS = "A blue door, and behind it the sea."


def write_path(window) -> str:
    return f"/windows/{window.pk}/write/"


def sent(**also) -> dict[str, str]:
    return {"text": WORDS, "share": "private", "submission": str(uuid.uuid4()), "prompt": "capture-body"} | also


def test_the_page_asks_one_question_and_says_who_can_read(window, ada):
    html = ada.get(write_path(window)).content.decode()
    assert "Private, unless you share it" in html
    assert "Nobody reads along" in html
    assert re.search(r'value="private"[^>]*checked', html)
    assert "maxlength" not in re.search(r"<textarea[^>]*>", html).group()
    assert 'dir="auto"' in html


def test_writing_leads_to_the_entry_and_says_so(window, ada):
    page = ada.post(write_path(window), sent(), follow=True)
    entry = JournalEntry.objects.get()
    assert page.redirect_chain == [(f"/journal/{entry.pk}/", 302)]
    assert "Your words are kept." in page.content.decode()
    assert WORDS in page.content.decode()
    assert (entry.by_link, entry.is_shared) == (False, False)


@pytest.mark.parametrize(("text", "says"), [("  \n", "One word is enough"), ("x" * 20481, "1 character longer")])
def test_what_can_not_be_kept_comes_back_whole_with_a_sentence(window, ada, text, says):
    answer = ada.post(write_path(window), sent(text=text, share="shared"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert says in html
    assert text in html
    assert re.search(r'value="shared"[^>]*checked', html)


def test_another_question_keeps_the_words_the_choice_and_the_submission(window, ada):
    form = sent(action="swap", text="Half a sent", share="shared")
    html = ada.post(write_path(window), form).content.decode()
    assert "Half a sent" in html
    assert form["submission"] in html
    assert re.search(r'value="shared"[^>]*checked', html)
    assert not JournalEntry.objects.exists()


def test_after_the_window_one_can_still_add_something(window, ada, clock):
    clock(window.closes_at + hours(24))
    services.close_run_out(now=window.closes_at + hours(24))
    assert "afterwards" in ada.get(write_path(window)).content.decode()
    page = ada.post(write_path(window), sent(), follow=True)
    assert "Written afterwards" in page.content.decode()


def test_a_link_that_was_clicked_twice_keeps_one_entry(window, ada):
    form = sent()
    assert [ada.post(write_path(window), form).status_code for _twice in range(2)] == [302, 302]
    assert JournalEntry.objects.count() == 1


def test_only_the_patient_writes(window, client, clinician, prescriber, office, other_patient, stranger):
    for person, status in (
        (clinician, 403), (prescriber, 403), (office, 404), (other_patient.user, 404), (stranger.user, 404),
    ):  # fmt: skip
        client.force_login(person)
        assert client.get(write_path(window)).status_code == status
        assert client.post(write_path(window), sent()).status_code == status
    assert not JournalEntry.objects.exists()


# --- Signed out, or with a form that is too old ---------------------------------------------------------------


def test_without_a_sign_in_the_page_leads_to_the_sign_in_and_back(window, client):
    answer = client.get(write_path(window))
    assert answer.status_code == 302
    assert answer.url == f"/sign-in/?next={write_path(window)}"


@pytest.mark.parametrize("place", ["write", "edit"])
def test_whoever_was_signed_out_while_typing_gets_the_words_back_and_nothing_is_saved(window, client, place):
    entry = an_entry(window, "As it was")
    path = write_path(window) if place == "write" else f"/journal/{entry.pk}/edit/"
    answer = client.post(path, sent(text="Typed for <an> hour", share="shared", version="1"))
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "Typed for &lt;an&gt; hour" in html
    assert 'name="share" value="shared"' in html
    assert "/sign-in/" in html
    assert (JournalEntry.objects.count(), fresh(entry).text) == (1, "As it was")


def test_after_signing_in_again_the_same_words_can_be_sent(window, patient):
    client = Client(enforce_csrf_checks=True)
    signed_out = client.post(write_path(window), sent())
    client.force_login(patient.user)
    old_token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', signed_out.content.decode()).group(1)
    client.cookies.pop("journey_csrf")
    given_back = client.post(write_path(window), sent(csrfmiddlewaretoken=old_token))
    html = given_back.content.decode()
    assert given_back.status_code == 403
    assert "press the button once more" in html
    assert WORDS in html
    assert not JournalEntry.objects.exists()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html).group(1)
    assert client.post(write_path(window), sent(csrfmiddlewaretoken=token)).status_code == 302
    assert JournalEntry.objects.get().text == WORDS


def test_a_forged_form_of_another_site_writes_nothing(window, patient):
    client = Client(enforce_csrf_checks=True)
    client.force_login(patient.user)
    assert client.post(write_path(window), sent(), headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert not JournalEntry.objects.exists()


# --- Changing words -------------------------------------------------------------------------------------------


def edit_path(entry) -> str:
    return f"/journal/{entry.pk}/edit/"


def test_a_form_that_lost_its_version_does_not_get_the_newest_one(window, ada):
    entry = an_entry(window, "As it was")
    html = ada.post(edit_path(entry), {"text": " "}).content.decode()
    assert 'name="version" value="0"' in html


def test_the_words_can_be_changed(window, ada):
    entry = an_entry(window)
    assert 'name="version" value="1"' in ada.get(edit_path(entry)).content.decode()
    page = ada.post(edit_path(entry), {"text": "Other words", "version": "1"}, follow=True)
    assert "Other words" in page.content.decode()
    assert "changed" in page.content.decode()
    assert fresh(entry).version == 2


@pytest.mark.parametrize("version", ["1", "0", "", "-1", "x", "99999999999999999999", "²"])
def test_a_stale_form_shows_both_versions_and_saves_nothing(window, ada, patient, version):
    entry = services.edit_entry(entry=an_entry(window), text="Saved first", version=1, by=patient.user)
    answer = ada.post(edit_path(entry), {"text": "Typed second", "version": version})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Saved first" in html
    assert html.count("Typed second") == 2
    assert 'name="version" value="2"' in html
    assert fresh(entry).text == "Saved first"


def test_both_versions_brought_together_are_saved(window, ada, patient):
    entry = services.edit_entry(entry=an_entry(window), text="Saved first", version=1, by=patient.user)
    ada.post(edit_path(entry), {"text": "Typed second", "version": "1"})
    assert ada.post(edit_path(entry), {"text": "Both", "version": "2"}).status_code == 302
    assert fresh(entry).text == "Both"
    with pytest.raises(StaleSave):
        services.edit_entry(entry=entry, text="x", version=2, by=patient.user)


@pytest.mark.parametrize("text", ["   ", "x" * 30000])
def test_changed_words_that_can_not_be_kept_come_back(window, ada, text):
    entry = an_entry(window)
    answer = ada.post(edit_path(entry), {"text": text, "version": "1"})
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert 'name="version" value="1"' in answer.content.decode()
    assert fresh(entry).text == "A blue door."


def test_nobody_else_changes_words(window, client, clinician, office, stranger):
    shared, private = an_entry(window, share=True), an_entry(window)
    for person, of_shared in ((clinician, 403), (office, 404), (stranger.user, 404)):
        client.force_login(person)
        assert client.post(edit_path(shared), {"text": "x", "version": "1"}).status_code == of_shared
        assert client.post(edit_path(private), {"text": "x", "version": "1"}).status_code == 404
    assert fresh(shared).version == 1

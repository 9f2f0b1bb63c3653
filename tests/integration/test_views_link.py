"""The link in a message: one entry, no sign-in, and nothing else."""

from __future__ import annotations

import uuid

import pytest
from django.core import signing
from django.test import Client

from common.models import AuditEntry
from integration import services
from integration.links import token_for
from integration.models import EntryLink, IntegrationWindow, JournalEntry
from messaging.models import Message
from tests.integration.build import ENDED, a_window, an_entry, fresh, hours, link_of, minutes

WORDS = "A blue door, and behind it the sea."


def path(window) -> str:
    return f"/w/{token_for(link_of(window))}/"


def sent(**also) -> dict[str, str]:
    return {"text": WORDS, "share": "private", "submission": str(uuid.uuid4()), "prompt": "capture-body"} | also


def everything() -> list[object]:
    rows = [
        list(model.objects.order_by("pk").values()) for model in (IntegrationWindow, JournalEntry, EntryLink, Message)
    ]
    return [*rows, AuditEntry.objects.count()]


@pytest.fixture
def anybody() -> Client:
    """A browser that checks tokens as strictly as a real one, and in which nobody is signed in."""
    return Client(enforce_csrf_checks=True)


def test_the_page_opens_without_a_sign_in_and_says_who_reads(window, anybody):
    page = anybody.get(path(window))
    html = page.content.decode()
    assert page.status_code == 200
    assert "Open until" in html
    assert "Thursday 14 January 2027, 10:00" in html
    assert "Private, unless you share it" in html
    assert 'id="crisis"' in html
    assert "Northlight" in html


def test_the_link_of_a_person_whose_login_was_closed_opens_and_writes_nothing(window, patient, anybody):
    where = path(window)
    type(patient.user).objects.filter(pk=patient.user_id).update(is_active=False)
    assert anybody.get(where).status_code == 410
    answer = anybody.post(where, sent())
    assert answer.status_code == 410
    assert WORDS in answer.content.decode()  # given back, not kept
    assert not JournalEntry.objects.exists()
    assert not EntryLink.objects.usable(ENDED).exists()


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_page_changes_nothing_however_often_a_scanner_does_it(window, anybody, method):
    before = everything()
    for _again in range(3):
        assert getattr(anybody, method)(path(window)).status_code == 200
    assert everything() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_not_known(window, anybody, method):
    assert getattr(anybody, method)(path(window)).status_code == 405


def test_the_answers_tell_no_other_site_are_not_stored_and_not_listed(window, anybody):
    bad = "/w/nonsense/"
    for answer in (
        anybody.get(path(window)), anybody.post(path(window), sent(text="")), anybody.get(bad),
        anybody.post(path(window), sent()), anybody.get(path(window) + "done/"), anybody.get(path(window)),
    ):  # fmt: skip
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        if answer.content:
            assert '<meta name="referrer" content="no-referrer">' in answer.content.decode()


@pytest.mark.parametrize(("share", "said"), [("private", "They are private"), ("shared", "You shared them")])
def test_after_writing_the_page_says_who_can_read_it(window, anybody, share, said):
    assert said in anybody.post(path(window), sent(share=share), follow=True).content.decode()


def test_writing_keeps_one_entry_signs_nobody_in_and_sets_no_cookie(window, anybody):
    page = anybody.get(path(window))
    answer = anybody.post(path(window), sent(), follow=True)
    entry = JournalEntry.objects.get()
    assert answer.redirect_chain == [(path(window) + "done/", 302)]
    assert (entry.text, entry.by_link, entry.shared_at, entry.prompt) == (WORDS, True, None, "capture-body")
    assert (page.cookies, answer.cookies, anybody.cookies) == ({}, {}, {})
    assert "Your words are kept" in answer.content.decode()
    assert WORDS not in answer.content.decode()
    assert anybody.get("/journal/").status_code == 302
    assert Message.objects.filter(plan=window.plan_key, state="queued").count() == 0


DANGER = "I want to die tonight."
PANEL = "You don’t have to carry this alone"


def test_who_wrote_words_of_danger_sees_where_to_turn_and_for_no_longer_than_ten_minutes(window, anybody, clock):
    page = anybody.post(path(window), sent(share="shared", text=DANGER), follow=True).content.decode()
    assert PANEL in page
    assert "Sign in and ask the clinic to call me" in page
    assert "You can close this page." not in page
    assert DANGER not in page
    done, written = path(window) + "done/", JournalEntry.objects.get().written_at
    clock(written + minutes(9))
    assert PANEL in anybody.get(done).content.decode()
    clock(written + minutes(11))
    later = anybody.get(done).content.decode()
    assert PANEL not in later
    assert "You can close this page." in later


def test_private_words_show_no_panel_through_the_link_and_calm_ones_neither(window, anybody):
    assert PANEL not in anybody.post(path(window), sent(text=DANGER), follow=True).content.decode()


def test_a_shared_entry_is_shared_and_anything_unclear_is_private(window, anybody):
    anybody.post(path(window), sent(share="shared"))
    assert JournalEntry.objects.get().is_shared


@pytest.mark.parametrize("share", ["", "SHARED "])
def test_what_is_not_a_clear_yes_is_not_shared(window, anybody, share):
    anybody.post(path(window), sent(share=share))
    assert not JournalEntry.objects.filter(shared_at__isnull=False).exists()


def test_the_page_shows_nothing_that_was_written_before(window, anybody):
    an_entry(window, "The secret of the first evening")
    assert "secret" not in anybody.get(path(window)).content.decode()


def test_nobody_who_is_signed_in_in_the_same_browser_becomes_the_writer(window, anybody, clinician):
    anybody.force_login(clinician)
    page = anybody.get(path(window)).content.decode()
    anybody.post(path(window), sent())
    assert "Clement" not in page
    assert AuditEntry.objects.get(action="entry.written").actor is None


# --- Bad input ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b"])
def test_blank_words_are_refused_with_a_sentence_and_the_link_stays_good(window, anybody, text):
    answer = anybody.post(path(window), sent(text=text))
    assert answer.status_code == 422
    assert "One word is enough" in answer.content.decode()
    assert link_of(window).used_at is None


def test_a_text_that_is_too_long_comes_back_whole(window, anybody):
    long = "Nächte " * 3200
    answer = anybody.post(path(window), sent(text=long))
    assert answer.status_code == 422
    assert "characters longer" in answer.content.decode()
    assert long in answer.content.decode()
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    "text", ["🌊" * 5120, "مرحبا\nبالعالم", "<script>alert(1)</script>", "a\x00b", "{{ settings }}"]
)
def test_any_words_up_to_20_kb_are_kept_and_never_become_a_page(window, anybody, text):
    assert anybody.post(path(window), sent(text=text)).status_code == 302
    assert JournalEntry.objects.get().text == text.replace("\x00", "")


@pytest.mark.parametrize(
    "extra", [{"submission": "nonsense"}, {"submission": ""}, {"prompt": "gone"}, {"prompt": "x" * 300}]
)
def test_altered_hidden_fields_do_not_lose_the_words(window, anybody, extra):
    answer = anybody.post(path(window), sent(**extra))
    assert answer.status_code == 302 or WORDS in answer.content.decode()


def test_another_question_keeps_what_was_typed_and_saves_none_of_it(window, anybody):
    before = services.prompts.standing(window, "capture").prompt
    answer = anybody.post(path(window), sent(action="swap", share="shared", text="Half a sent"))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Half a sent" in html
    stands = services.prompts.standing(window, "capture").prompt
    assert stands != before
    assert f'value="{stands.key}"' in html
    assert not JournalEntry.objects.exists()
    assert fresh(link_of(window)).used_at is None


# --- The link does not open -----------------------------------------------------------------------------------


def used(window, patient, clinician, clock):
    services.write_entry(window=window, text="x", share=False, submission=uuid.uuid4(), link=link_of(window))
    return path(window)


def revoked(window, patient, clinician, clock):
    services.revoke_link(link=link_of(window), by=patient.user)
    return path(window)


def expired(window, patient, clinician, clock):
    clock(window.closes_at)
    return path(window)


def overtaken(window, patient, clinician, clock):
    clock(ENDED + hours(49))
    a_window(patient, clinician, ENDED + hours(49))
    return path(window)


def altered(window, patient, clinician, clock):
    token = token_for(link_of(window))
    return f"/w/{token[:-1]}{'a' if token[-1] != 'a' else 'b'}/"


def of_another_purpose(window, patient, clinician, clock):
    return f"/w/{signing.Signer(salt='people.invitation', sep='.').sign(link_of(window).pk.hex)}/"


def of_nothing(window, patient, clinician, clock):
    ghost = EntryLink(pk=uuid.uuid4(), window=window)
    return f"/w/{token_for(ghost)}/"


def bare_id(window, patient, clinician, clock):
    return f"/w/{link_of(window).pk.hex}/"


def nonsense(window, patient, clinician, clock):
    return "/w/%F0%9F%9A%AA.../"


@pytest.mark.parametrize(
    ("how", "status", "says"),
    [
        (used, 410, "This link has been used"),
        (revoked, 410, "This link was taken back"),
        (expired, 410, "This link has run out"),
        (overtaken, 410, "A newer link has taken its place"),
        (altered, 404, "does not open anything"),
        (of_another_purpose, 404, "does not open anything"),
        (of_nothing, 404, "does not open anything"),
        (bare_id, 404, "does not open anything"),
        (nonsense, 404, "does not open anything"),
    ],
)
def test_a_link_that_does_not_open_says_why_how_to_go_on_and_gives_typed_words_back(
    window, anybody, patient, clinician, clock, how, status, says
):
    address = how(window, patient, clinician, clock)
    before = JournalEntry.objects.count()
    for answer in (anybody.get(address), anybody.post(address, sent())):
        html = answer.content.decode()
        assert answer.status_code == status
        assert says in html
        assert "Sign in" in html
        assert 'id="crisis"' in html
    assert WORDS in html
    assert JournalEntry.objects.count() == before
    assert "Ada" not in html


def test_two_tabs_keep_one_entry_and_the_second_gets_its_words_back(window, anybody):
    anybody.get(path(window))
    anybody.get(path(window))
    assert anybody.post(path(window), sent(text="From the first tab")).status_code == 302
    second = anybody.post(path(window), sent(text="From the second tab"))
    assert second.status_code == 410
    assert "From the second tab" in second.content.decode()
    assert "From the first tab" not in second.content.decode()
    assert [entry.text for entry in JournalEntry.objects.all()] == ["From the first tab"]


def test_a_double_click_is_told_that_it_worked(window, anybody):
    form = sent()
    answers = [anybody.post(path(window), form) for _twice in range(2)]
    assert [answer.url for answer in answers] == [path(window) + "done/"] * 2
    assert JournalEntry.objects.count() == 1


def test_the_last_page_leads_back_to_an_unused_link_and_explains_a_dead_one(window, anybody, patient, clinician, clock):
    done = path(window) + "done/"
    assert anybody.get(done).url == path(window)
    revoked(window, patient, clinician, clock)
    assert anybody.get(done).status_code == 410
    assert anybody.get("/w/nonsense/done/").status_code == 404


def test_after_the_window_the_last_page_still_says_that_the_words_are_kept(window, anybody, clock):
    anybody.post(path(window), sent())
    clock(window.closes_at + hours(1))
    assert anybody.get(path(window) + "done/").status_code == 200
    assert fresh(window).entries.count() == 1

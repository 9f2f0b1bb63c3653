"""What was begun: kept at every pause, never over a text that the device has not seen, and its writer's alone."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.models import AuditEntry
from integration import services
from integration.links import token_for
from integration.models import EntryDraft, EntryLink, JournalEntry
from integration.services.begun import said_in
from integration.services.drafts import MOST_BY_LINK
from tests.integration.build import an_entry, fresh, hours, link_of

pytestmark = pytest.mark.django_db

SECRET = "The green staircase nobody knows of"


def pause(window, text, *, submission=None, seen=0, device="phone", **also):
    return services.Pause(
        submission=submission or uuid.uuid4(), said={"text": text}, seen=seen, device=device, window=window, **also
    )


def keep(window, text, **about):
    return services.keep_draft(patient=window.patient, pause=pause(window, text, **about), by=window.patient.user)


def texts() -> list[str]:
    return sorted(said_in(draft)["text"] for draft in EntryDraft.objects.all())


def said(window, **also) -> dict[str, str]:
    about = {"about": str(window.pk), "about_kind": "window", "stage": "capture", "revision": "0", "device": "phone"}
    return {"text": "A blue", "submission": str(uuid.uuid4())} | about | also


# --- Keeping --------------------------------------------------------------------------------------------------


def test_each_pause_goes_on_where_the_last_one_was(window):
    submission = uuid.uuid4()
    first = keep(window, "A", submission=submission).draft
    second = keep(window, "A blue", submission=submission, seen=1).draft
    assert (first.pk, first.revision, second.revision) == (second.pk, 1, 2)
    assert texts() == ["A blue"]


def test_the_same_pause_twice_changes_nothing(window):
    submission = uuid.uuid4()
    for _twice in range(2):
        assert keep(window, "A", submission=submission).draft.revision == 1
    assert AuditEntry.objects.filter(action="draft.begun").count() == 1


def test_a_device_that_never_heard_the_answer_goes_on_all_the_same(window):
    submission = uuid.uuid4()
    keep(window, "A", submission=submission)
    assert not keep(window, "A blue door", submission=submission, seen=0).is_beside
    assert texts() == ["A blue door"]


def test_a_device_that_has_not_seen_the_newest_gets_a_draft_of_its_own(window):
    submission = uuid.uuid4()
    keep(window, "A", submission=submission)
    keep(window, "A, by the phone", submission=submission, seen=1)
    other = keep(window, "A, by the desk", submission=submission, seen=1, device="desk")
    assert other.is_beside
    assert other.draft.submission != submission
    assert texts() == ["A, by the desk", "A, by the phone"]
    again = keep(window, "A, by the desk, longer", submission=submission, seen=1, device="desk")
    assert again.draft.pk == other.draft.pk
    on = keep(window, "B", submission=other.draft.submission, seen=again.draft.revision, device="desk")
    assert (on.draft.pk, on.is_beside) == (other.draft.pk, False)
    assert EntryDraft.objects.count() == 2


def test_who_writes_on_after_the_page_was_kept_gets_a_draft_beside_the_entry(window, patient):
    submission = uuid.uuid4()
    services.write_entry(window=window, text="A blue door.", share=False, submission=submission, by=patient.user)
    late = keep(window, "A blue door.", submission=submission)
    assert late.draft is None  # the last pause came after the page itself
    assert keep(window, "A blue door, and more.", submission=submission).is_beside
    assert JournalEntry.objects.get().text == "A blue door."


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_page_is_nothing_to_keep(window, text):
    assert keep(window, text).draft is None
    assert not EntryDraft.objects.exists()


def test_a_text_that_is_too_long_for_an_entry_is_kept_for_later_whole(window):
    assert keep(window, "🌊" * 30_000).draft is not None
    assert texts() == ["🌊" * 30_000]


def test_in_the_database_no_word_of_a_draft_can_be_read(window):
    keep(window, SECRET)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM integration_entrydraft")
        raw = b"".join(
            bytes(value) if isinstance(value, memoryview) else repr(value).encode() for value in cursor.fetchone()
        )
    assert b"staircase" not in raw
    assert "staircase" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_a_draft_is_looked_through_by_nothing_and_ends_no_plan(window):
    from safety.models import SafetyTask

    keep(window, "I want to kill myself.")
    assert not SafetyTask.objects.exists()
    assert link_of(window).used_at is None


def test_nobody_keeps_a_draft_for_somebody_else(window, clinician):
    from common.errors import Refused

    with pytest.raises(Refused):
        services.keep_draft(patient=window.patient, pause=pause(window, "x"), by=clinician)


# --- The page -------------------------------------------------------------------------------------------------


def test_a_pause_is_answered_with_when_by_the_patients_clock(window, ada):
    answer = ada.post("/journal/draft/", said(window)).json()
    draft = EntryDraft.objects.get()
    assert (answer["kept"], answer["at"], answer["revision"], answer["beside"]) == (True, "10:05", 1, False)
    assert answer["submission"] == str(draft.submission)
    assert (draft.window, draft.stage, draft.by_link) == (window, "capture", False)


def test_another_ones_window_makes_a_free_page_of_it(window, client, other_patient):
    client.force_login(other_patient.user)
    client.post("/journal/draft/", said(window))
    draft = EntryDraft.objects.get()
    assert (draft.window, draft.patient) == (None, other_patient)


def test_a_pause_of_another_site_is_refused(window, patient):
    client = Client(enforce_csrf_checks=True)
    client.force_login(patient.user)
    assert client.post("/journal/draft/", said(window)).status_code == 403
    assert not EntryDraft.objects.exists()


def test_the_page_offers_what_was_begun_and_goes_on_with_it(window, ada, clock):
    ada.post("/journal/draft/", said(window, tags="sea", share="shared"))
    draft = EntryDraft.objects.get()
    html = ada.get(f"/windows/{window.pk}/write/").content.decode()
    assert "You began something here" in html
    assert "A blue" not in html  # not before one asks for it: somebody may look over the shoulder
    opened = ada.get(f"/journal/drafts/{draft.pk}/", follow=True).content.decode()
    assert "A blue</textarea>" in opened
    assert str(draft.submission) in opened
    assert 'value="sea"' in opened
    assert 'value="shared" id="id_share_1" checked' in opened.replace("\n", " ") or "checked" in opened


def test_what_was_begun_is_listed_and_put_away_by_hand_only(window, ada, clock):
    ada.post("/journal/draft/", said(window))
    clock(window.opens_at + timedelta(days=40))
    html = ada.get("/journal/drafts/").content.decode()
    assert "A blue" in html
    assert "It is kept all the same." in html
    ada.post(f"/journal/drafts/{EntryDraft.objects.get().pk}/put-away/")
    assert not EntryDraft.objects.exists()
    assert AuditEntry.objects.filter(action="draft.put_away").count() == 1
    assert "Nothing is waiting" in ada.get("/journal/drafts/").content.decode()


def test_without_scripts_a_button_keeps_it_for_later(window, ada):
    page = ada.post(f"/windows/{window.pk}/write/", said(window, action="later"), follow=True)
    assert page.redirect_chain == [("/journal/drafts/", 302)]
    assert "A blue" in page.content.decode()
    assert not JournalEntry.objects.exists()


def test_a_change_of_an_entry_that_was_begun_is_offered_there(window, ada, patient):
    entry = an_entry(window, "As it was")
    ada.post("/journal/draft/", said(window, about=str(entry.pk), about_kind="entry", text="As it may be"))
    draft = EntryDraft.objects.get()
    assert draft.entry == entry
    assert "You began something here" in ada.get(f"/journal/{entry.pk}/edit/").content.decode()
    opened = ada.get(f"/journal/drafts/{draft.pk}/", follow=True).content.decode()
    assert "As it may be" in opened
    name = str(draft.submission)
    ada.post(f"/journal/{entry.pk}/edit/", {"text": "As it is", "version": "1", "submission": name, "revision": "1"})
    assert fresh(entry).text == "As it is"
    assert not EntryDraft.objects.exists()


# --- Through the link -----------------------------------------------------------------------------------------


def link_path(window) -> str:
    return f"/w/{token_for(link_of(window))}/"


def test_through_the_link_a_pause_is_kept_and_never_shown(window):
    anybody = Client(enforce_csrf_checks=True)
    answer = anybody.post(link_path(window) + "draft/", said(window, text=SECRET))
    assert answer.json()["kept"]
    assert (answer.cookies, anybody.cookies) == ({}, {})
    draft = EntryDraft.objects.get()
    assert (draft.by_link, draft.patient) == (True, window.patient)
    assert link_of(window).used_at is None
    html = anybody.get(link_path(window) + f"?draft={draft.pk}").content.decode()
    assert SECRET not in html
    assert "You began" not in html


def test_what_was_begun_through_the_link_waits_in_the_account(window, ada):
    Client().post(link_path(window) + "draft/", said(window, text=SECRET))
    assert SECRET in ada.get("/journal/drafts/").content.decode()


def test_the_link_writes_over_nothing_that_was_begun_in_the_account(window, patient):
    submission = uuid.uuid4()
    keep(window, "Mine", submission=submission)
    Client().post(link_path(window) + "draft/", said(window, submission=str(submission), revision="1", text="Theirs"))
    assert texts() == ["Mine", "Theirs"]


def test_a_closed_link_keeps_no_pause_and_says_what_to_do(window):
    where = link_path(window)
    EntryLink.objects.filter(window=window).update(revoked_at=window.opens_at)
    answer = Client().post(where + "draft/", said(window))
    assert answer.status_code == 410
    assert "copy it, sign in" in answer.json()["why"]
    assert not EntryDraft.objects.exists()


def test_no_link_fills_the_house_with_drafts(window):
    where, client = link_path(window), Client()
    for number in range(MOST_BY_LINK + 1):
        answer = client.post(where + "draft/", said(window, text=f"No. {number}"))
    assert answer.status_code == 422
    assert EntryDraft.objects.count() == MOST_BY_LINK


def test_without_scripts_the_link_keeps_for_later_and_stays_good(window):
    form = said(window, action="later")
    html = Client().post(link_path(window), form).content.decode()
    assert "Kept for later" in html
    assert "A blue" in html
    assert link_of(window).used_at is None
    assert EntryDraft.objects.get().by_link


def test_other_words_after_the_link_was_used_are_given_back(window):
    form = said(window, text="First.", share="private")
    client = Client()
    assert client.post(link_path(window), form).status_code == 302
    assert client.post(link_path(window), form).status_code == 302  # a double press
    answer = client.post(link_path(window), form | {"text": "First. And more."})
    assert answer.status_code == 410
    assert "First. And more." in answer.content.decode()


# --- What waited on a device ----------------------------------------------------------------------------------


def whose(client) -> dict[str, str]:
    return client.get("/journal/sync/").json()


def millis(at) -> str:
    return str(int(at.timestamp() * 1000))


def waited(client, window, **also) -> dict[str, str]:
    return said(window, whose=whose(client)["whose"], share="private") | also


def test_what_waited_comes_in_once_at_the_time_at_which_it_was_written(window, ada, clock):
    at = window.opens_at + hours(1)
    form = waited(ada, window, written_at=millis(at), text="A blue door.")
    clock(window.opens_at + hours(90))
    services.close_run_out(now=window.opens_at + hours(90))
    answers = [ada.post("/journal/sync/", form).json() for _twice in range(2)]
    entry = JournalEntry.objects.get()
    assert answers[0] == answers[1]
    assert (answers[0]["kept"], entry.offline, entry.written_at, entry.after_window) == ("entry", True, at, False)
    assert entry.window == window


@pytest.mark.parametrize("said_at", ["", "x", "-5", "0", "99999999999999", "1e9", "²"])
def test_a_device_whose_clock_can_not_be_believed_is_dated_by_the_house(window, ada, clock, said_at):
    clock(window.opens_at + hours(2))
    ada.post("/journal/sync/", waited(ada, window, written_at=said_at))
    assert JournalEntry.objects.get().written_at == window.opens_at + hours(2)


def test_a_device_clock_ahead_of_the_house_and_one_before_the_window_are_not_believed(window, ada, clock):
    now = window.opens_at + hours(2)
    clock(now)
    for at in (now + hours(1), window.opens_at - hours(1)):
        ada.post("/journal/sync/", waited(ada, window, written_at=millis(at)))
    assert {entry.written_at for entry in JournalEntry.objects.all()} == {now}


def test_a_free_page_that_was_written_in_a_window_belongs_to_it(window, ada, clock):
    form = waited(ada, window, about="", about_kind="", stage="free", written_at=millis(window.opens_at + hours(1)))
    clock(window.opens_at + hours(100))
    services.close_run_out(now=window.opens_at + hours(100))
    ada.post("/journal/sync/", form)
    assert JournalEntry.objects.get().window == window


def test_somebody_else_sends_nothing_of_what_waited(window, ada, client, other_patient):
    form = waited(ada, window)
    client.force_login(other_patient.user)
    answer = client.post("/journal/sync/", form)
    assert (answer.status_code, answer.json()["kept"]) == (409, False)
    assert not JournalEntry.objects.exists()


def test_what_can_not_be_an_entry_comes_in_as_a_draft(window, ada):
    answer = ada.post("/journal/sync/", waited(ada, window, text="x" * 30_000)).json()
    assert answer["kept"] == "draft"
    assert texts() == ["x" * 30_000]


def test_what_was_changed_in_both_places_is_kept_in_both_versions(window, ada, patient):
    form = waited(ada, window, text="By the phone.")
    services.write_entry(
        window=window, text="By the desk.", share=False, submission=uuid.UUID(form["submission"]), by=patient.user
    )
    answer = ada.post("/journal/sync/", form).json()
    assert answer["beside"]
    kept = {entry.text: entry.from_conflict for entry in JournalEntry.objects.all()}
    assert kept == {"By the desk.": False, "By the phone.": True}


def test_asking_who_is_signed_in_changes_nothing_and_names_nobody(window, ada, patient):
    answer = ada.get("/journal/sync/")
    assert set(answer.json()) == {"whose", "token"}
    assert str(patient.user_id) not in json.dumps(answer.json())
    assert "no-store" in answer["Cache-Control"]


def test_the_page_for_the_device_holds_nothing_of_anybody(window, ada, patient):
    an_entry(window, SECRET)
    keep(window, SECRET)
    html = ada.get("/journal/write-offline/").content.decode()
    for personal in (SECRET, patient.user.name, patient.user.email, str(window.pk), "csrfmiddlewaretoken"):
        assert personal not in html
    assert 'href="tel:988"' in html


def test_what_was_begun_opens_with_all_its_fields_whatever_it_is_time_for(window, ada, clock):
    clock(window.opens_at + hours(30))
    ada.post("/journal/draft/", said(window, stage="meaning", small_thing="Ring Ivy."))
    clock(window.opens_at + hours(100))
    services.close_run_out(now=window.opens_at + hours(100))
    html = ada.get(f"/journal/drafts/{EntryDraft.objects.get().pk}/", follow=True).content.decode()
    assert "Ring Ivy." in html


def test_what_became_of_the_small_thing_comes_in_with_what_waited(window, ada, patient):
    first = services.write_entry(
        window=window, text="x", action="Ring Ivy.", share=False, submission=uuid.uuid4(), by=patient.user
    )
    ada.post("/journal/sync/", waited(ada, window, done="done"))
    assert fresh(first).action_done_at is not None


def test_what_was_begun_for_a_session_that_began_goes_on_on_a_free_page(window, ada, patient):
    from sessions.models import TreatmentSession
    from sessions.states import SessionState

    session = TreatmentSession.objects.create(
        course=window.session.course,
        phase="induction",
        number=9,
        starts_at=window.opens_at + hours(200),
        minutes=120,
        state=SessionState.BOOKED,
    )
    ada.post("/journal/draft/", said(window, about=str(session.pk), about_kind="session", stage="intention"))
    draft = EntryDraft.objects.get()
    assert draft.session == session
    assert f"/sessions/{session.pk}/intention/" in ada.get("/journal/drafts/").content.decode()
    TreatmentSession.objects.filter(pk=session.pk).update(state=SessionState.IN_PROGRESS)
    page = ada.get(f"/journal/drafts/{draft.pk}/", follow=True)
    assert page.redirect_chain[0][0].startswith("/journal/write/")
    assert "A blue</textarea>" in page.content.decode()
    late = waited(ada, window, about=str(session.pk), about_kind="session", stage="intention", text="Late.")
    assert ada.post("/journal/sync/", late).json()["kept"] == "entry"
    assert JournalEntry.objects.get().stage == "free"


# --- Whatever two devices do ----------------------------------------------------------------------------------

STEPS = st.lists(st.tuples(st.sampled_from(["phone", "desk"]), st.booleans()), min_size=1, max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_two_devices_save_and_hear_the_last_words_of_each_are_kept(window, steps):
    """Both begin on one page; each goes on by what it heard, and an answer may get lost."""
    page = uuid.uuid4()
    knows = dict.fromkeys(("phone", "desk"), (page, 0))
    last: dict[str, str] = {}
    for number, (device, hears) in enumerate(steps):
        submission, seen = knows[device]
        last[device] = f"{device} {number}"
        paused = keep(window, last[device], submission=submission, seen=seen, device=device)
        if hears:
            knows[device] = (paused.draft.submission, paused.draft.revision)
    assert set(last.values()) <= set(texts())
    EntryDraft.objects.all().delete()

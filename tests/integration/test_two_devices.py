"""Two devices on one page, an older pause that comes late, a page that can not be taken in: no words are lost."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from integration import services
from integration.links import token_for
from integration.models import EntryDraft, EntryLink, JournalEntry
from integration.services.begun import said_in
from sessions.models import TreatmentSession
from sessions.states import SessionState
from tests.integration.build import an_entry, fresh, hours, link_of

pytestmark = pytest.mark.django_db

PAUSE, SYNC = "/journal/draft/", "/journal/sync/"


def texts() -> list[str]:
    return sorted(said_in(draft)["text"] for draft in EntryDraft.objects.all())


def page(text: str, submission: str | None = None, **also: str) -> dict[str, str]:
    name = submission or str(uuid.uuid4())
    return {"text": text, "submission": name, "revision": "0", "device": "phone", "share": "private"} | also


def about(window) -> dict[str, str]:
    return {"about": str(window.pk), "about_kind": "window", "stage": "capture"}


def waited(ada, text: str, submission: str | None = None, **also: str) -> dict[str, str]:
    return page(text, submission, whose=ada.get(SYNC).json()["whose"], **also)


# --- A change of an entry ---------------------------------------------------------------------------------------


class TestAChangeOnTwoDevices:
    @pytest.fixture
    def entry(self, window):
        return an_entry(window, "As it was")

    def begins(self, ada, entry, text: str, device: str) -> str:
        form = page(text, device=device, about=str(entry.pk), about_kind="entry")
        assert ada.post(PAUSE, form).json()["kept"]
        return form["submission"]

    def test_saving_one_leaves_what_the_other_one_began(self, ada, entry):
        self.begins(ada, entry, "By the tablet", "tablet")
        mine = self.begins(ada, entry, "By the phone", "phone")
        form = {"text": "By the phone", "version": "1", "submission": mine, "revision": "1"}
        ada.post(f"/journal/{entry.pk}/edit/", form)
        assert fresh(entry).text == "By the phone"
        assert texts() == ["By the tablet"]
        assert "By the tablet" in ada.get("/journal/drafts/").content.decode()

    def test_what_says_the_same_as_what_was_saved_is_done(self, ada, entry):
        self.begins(ada, entry, "As it may be", "tablet")
        ada.post(f"/journal/{entry.pk}/edit/", {"text": "As it may be", "version": "1"})
        assert texts() == []

    def test_one_that_the_other_device_wrote_on_is_not_deleted_with_an_older_one(self, ada, entry):
        name = self.begins(ada, entry, "By the phone", "phone")
        on = page("By the tablet", name, device="tablet", revision="1", about=str(entry.pk), about_kind="entry")
        ada.post(PAUSE, on)
        form = {"text": "By the phone", "version": "1", "submission": name, "revision": "1"}
        ada.post(f"/journal/{entry.pk}/edit/", form)
        assert texts() == ["By the tablet"]


def test_an_entry_that_waited_on_the_phone_leaves_what_the_tablet_wrote_on_the_same_page(window, ada):
    name = str(uuid.uuid4())
    ada.post(PAUSE, page("A", name, **about(window)))
    ada.post(PAUSE, page("A, by the tablet", name, device="tablet", revision="1", **about(window)))
    ada.post(SYNC, waited(ada, "A, by the phone", name, revision="1", **about(window)))
    assert JournalEntry.objects.get().text == "A, by the phone"
    assert texts() == ["A, by the tablet"]


def test_an_entry_that_waited_takes_away_its_own_pause_that_nobody_heard_of(window, ada):
    name = str(uuid.uuid4())
    ada.post(PAUSE, page("A", name, **about(window)))
    ada.post(SYNC, waited(ada, "A, whole", name, **about(window)))
    assert texts() == []


def test_a_change_on_two_devices_shows_all_that_differs(window, ada, patient):
    entry = services.write_entry(
        window=window,
        text="x",
        action="Tea.",
        tags="sea",
        mood=2,
        share=False,
        submission=uuid.uuid4(),
        by=patient.user,
    )
    services.edit_entry(entry=entry, version=1, by=patient.user, text="x", action="A walk.", tags="rain", mood=4)
    form = {"text": "x", "small_thing": "Ring Ivy.", "tags": "wind", "mood": "3", "version": "1"}
    answer = ada.post(f"/journal/{entry.pk}/edit/", form)
    html = answer.content.decode()
    assert answer.status_code == 409
    for words in ("A walk.", "Ring Ivy.", "rain", "wind", "Good", "In between"):
        assert f"<dd>{words}</dd>" in html
    assert html.count(">differs</span>") == 6


# --- An intention -----------------------------------------------------------------------------------------------


def test_an_intention_that_was_begun_is_shown_beside_the_one_that_was_kept_meanwhile(window, ada, patient):
    session = TreatmentSession.objects.create(
        course=window.session.course,
        phase="induction",
        number=9,
        starts_at=window.opens_at + hours(200),
        minutes=120,
        state=SessionState.BOOKED,
    )
    ada.post(PAUSE, page("Begun here.", about=str(session.pk), about_kind="session", stage="intention"))
    draft = EntryDraft.objects.get()
    kept = services.write_entry(
        session=session, text="Kept there.", share=False, submission=uuid.uuid4(), by=patient.user
    )
    html = ada.get(f"/journal/drafts/{draft.pk}/", follow=True).content.decode()
    assert "<dd>Kept there.</dd>" in html
    assert "<dd>Begun here.</dd>" in html
    form = {"text": "Both.", "version": "1", "submission": str(draft.submission), "revision": "1"}
    ada.post(f"/journal/{kept.pk}/edit/", form)
    assert fresh(kept).text == "Both."
    assert not EntryDraft.objects.exists()


# --- The order of pauses ----------------------------------------------------------------------------------------


def test_an_older_pause_of_the_same_page_that_comes_late_overwrites_nothing(window, ada):
    first = page("A", count="1", **about(window))
    ada.post(PAUSE, first)
    ada.post(PAUSE, first | {"text": "A blue door", "count": "2"})
    late = ada.post(PAUSE, first).json()
    assert late["kept"]
    assert not late["beside"]
    assert texts() == ["A blue door"]
    ada.post(PAUSE, first | {"text": "A door", "count": "3"})
    assert texts() == ["A door"]


@pytest.mark.parametrize("count", ["", "x", "-1", "9" * 30])
def test_a_count_that_is_none_keeps_no_words_out(window, ada, count):
    form = page("A", **about(window))
    ada.post(PAUSE, form)
    ada.post(PAUSE, form | {"text": "A blue", "count": count})
    assert texts() == ["A blue"]


# --- What can not be taken in -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "also", [{"prompt": "x" * 300}, {"prompt": "a\x00b"}, {"stage": "\x00"}, {"share": "everybody"}]
)
def test_what_stands_beside_the_words_never_keeps_them_out(window, ada, also):
    answer = ada.post(SYNC, waited(ada, "A blue door.", **about(window)) | also)
    assert answer.json()["kept"] == "entry"
    form = page("On the page.", **about(window)) | also
    assert ada.post(f"/windows/{window.pk}/write/", form).status_code == 302
    assert set(JournalEntry.objects.values_list("prompt", flat=True)) == {""}


def test_a_text_that_is_too_long_even_for_later_is_refused_with_a_sentence(window, ada):
    answer = ada.post(SYNC, waited(ada, "x" * 200_001, **about(window)))
    assert answer.status_code == 422
    assert "too long" in answer.json()["why"]


# --- A link that is closed --------------------------------------------------------------------------------------


def test_a_closed_link_gives_back_everything_that_was_typed(window):
    where = f"/w/{token_for(link_of(window))}/"
    EntryLink.objects.filter(window=window).update(revoked_at=window.opens_at)
    form = page("A blue door.", small_thing="Ring Ivy.", tags="sea, rain", mood="4")
    answer = Client().post(where, form | {"stage": "meaning"})
    html = answer.content.decode()
    assert answer.status_code == 410
    for words in ("A blue door.", "Ring Ivy.", "sea, rain", "Good"):
        assert words in html

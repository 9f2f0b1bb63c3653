"""The pages to write on: what they ask for at each stage, and what becomes of it."""

from __future__ import annotations

import re
import uuid

import pytest

from integration import services
from integration.models import EntryDraft, EntryStage, JournalEntry
from integration.services import Outcome
from sessions.models import TreatmentSession
from sessions.states import SessionState
from tests.integration.build import a_course, an_entry, fresh, hours

pytestmark = pytest.mark.django_db


def path(window) -> str:
    return f"/windows/{window.pk}/write/"


def sent(**also) -> dict[str, str]:
    return {"text": "A blue door.", "share": "private", "submission": str(uuid.uuid4())} | also


@pytest.fixture
def session(window, patient) -> TreatmentSession:
    """A session that is still to come."""
    return TreatmentSession.objects.create(
        course=a_course(patient),
        phase="induction",
        number=9,
        starts_at=window.opens_at + hours(200),
        minutes=120,
        state=SessionState.BOOKED,
    )


def intend(session) -> str:
    return f"/sessions/{session.pk}/intention/"


# --- What is asked for ----------------------------------------------------------------------------------------


def test_in_the_first_hour_only_words_are_asked_for_and_no_meaning(window, ada):
    html = ada.get(path(window)).content.decode()
    assert 'name="small_thing"' not in html
    assert 'value="capture"' in html
    assert "data-list" in html


def test_the_next_morning_asks_for_one_small_thing_and_keeps_it_apart(window, ada, clock):
    clock(window.opens_at + hours(30))
    assert 'name="small_thing"' in ada.get(path(window)).content.decode()
    ada.post(path(window), sent(small_thing="Ring Ivy.", mood="4", tags="sea, Sea ,#door"))
    entry = JournalEntry.objects.get()
    assert (entry.action, entry.mood, entry.tag_list, entry.stage) == ("Ring Ivy.", 4, ["sea", "door"], "meaning")
    assert entry.session == window.session


def test_a_page_that_was_opened_at_one_stage_and_sent_at_the_next_is_kept_as_what_it_was(window, ada, clock):
    clock(window.opens_at + hours(30))
    ada.post(path(window), sent(stage="capture"))
    assert JournalEntry.objects.get().stage == EntryStage.CAPTURE


@pytest.mark.parametrize("stage", ["intention", "free", "nonsense", ""])
def test_a_stage_that_no_window_has_is_the_one_that_it_stands_at(window, ada, stage):
    ada.post(path(window), sent(stage=stage))
    assert JournalEntry.objects.get().stage == EntryStage.CAPTURE


def test_a_week_later_the_page_looks_back_at_the_week(window, ada, clock):
    clock(window.opens_at + hours(7 * 24))
    services.close_run_out(now=window.opens_at + hours(7 * 24))
    assert 'value="week"' in ada.get(path(window)).content.decode()


@pytest.mark.parametrize(
    ("said", "done", "left"), [("done", True, False), ("not_this_time", False, True), ("later", False, False)]
)
def test_the_small_thing_is_asked_about_and_what_became_of_it_is_noted(window, ada, patient, said, done, left):
    first = services.write_entry(
        window=window, text="x", action="Ring Ivy.", share=False, submission=uuid.uuid4(), by=patient.user
    )
    assert "Ring Ivy." in ada.get(path(window)).content.decode()
    ada.post(path(window), sent(done=said))
    first = fresh(first)
    assert (first.action_done_at is not None, first.action_left_at is not None) == (done, left)
    asked_again = "Ring Ivy." in ada.get(path(window)).content.decode()
    assert asked_again == (said == "later")


def test_saying_only_what_became_of_it_is_enough(window, ada, patient):
    first = services.write_entry(
        window=window, text="x", action="Ring Ivy.", share=False, submission=uuid.uuid4(), by=patient.user
    )
    assert ada.post(path(window), sent(text="", done="done")).status_code == 302
    assert fresh(first).action_done_at is not None
    assert JournalEntry.objects.count() == 1


@pytest.mark.parametrize("alone", [{"mood": "2"}, {"small_thing": "Tea."}])
def test_a_mood_or_a_small_thing_alone_is_an_entry(window, ada, clock, alone):
    clock(window.opens_at + hours(30))
    assert ada.post(path(window), sent(text="", **alone)).status_code == 302
    assert JournalEntry.objects.count() == 1


@pytest.mark.parametrize("mood", ["0", "6", "x", "-1", "1.5"])
def test_a_mood_that_is_none_keeps_nobodys_words_out(window, ada, mood):
    assert ada.post(path(window), sent(mood=mood)).status_code == 302
    assert JournalEntry.objects.get().mood is None


@pytest.mark.parametrize(
    ("also", "says"),
    [({"tags": ",".join(f"t{number}" for number in range(13))}, "12 tags"), ({"tags": "x" * 41}, "40 signs")],
)
def test_too_many_tags_come_back_whole_with_a_sentence(window, ada, also, says):
    answer = ada.post(path(window), sent(**also))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert also["tags"] in answer.content.decode()
    assert "A blue door." in answer.content.decode()


def test_the_page_says_what_is_looked_through_and_what_is_not(window, ada):
    html = ada.get(path(window)).content.decode()
    assert "Drafts, voice notes and pictures are looked through by nothing." in html
    assert "Private, unless you share it" in html


# --- At any time ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "stage"), [("/journal/write/", "free"), ("/journal/write/again/", "rereading")])
def test_one_writes_at_any_time(window, ada, address, stage):
    assert ada.get(address).status_code == 200
    assert ada.post(address, sent()).status_code == 302
    entry = JournalEntry.objects.get()
    assert (entry.stage, entry.window, entry.session) == (stage, None, None)
    assert window.links.usable(window.opens_at).exists()  # it ends no plan


def test_staff_have_no_page_of_their_own(clinician, client):
    client.force_login(clinician)
    assert client.get("/journal/write/").status_code == 404


# --- Before a dose --------------------------------------------------------------------------------------------


def test_an_intention_is_one_text_that_is_changed_until_the_dose_begins_and_then_stays(session, ada):
    assert "Before your session" in ada.get(intend(session)).content.decode()
    ada.post(intend(session), sent(text="To be kind."))
    entry = JournalEntry.objects.get()
    assert (entry.stage, entry.session, entry.window) == ("intention", session, None)
    assert ada.get(intend(session)).url == f"/journal/{entry.pk}/edit/"
    ada.post(f"/journal/{entry.pk}/edit/", {"text": "To be kind to me.", "version": "1"})
    assert fresh(entry).text == "To be kind to me."
    TreatmentSession.objects.filter(pk=session.pk).update(state=SessionState.IN_PROGRESS)
    assert ada.get(intend(session)).url == f"/journal/{entry.pk}/"
    answer = ada.post(f"/journal/{entry.pk}/edit/", {"text": "Too late", "version": "2"})
    assert answer.status_code == 422
    assert "Too late" in answer.content.decode()
    assert fresh(entry).text == "To be kind to me."


def test_two_tabs_with_an_intention_the_second_sees_both(session, ada):
    ada.post(intend(session), sent(text="First."))
    answer = ada.post(intend(session), sent(text="Second."))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "First." in html
    assert "Second." in html
    assert JournalEntry.objects.count() == 1


def test_a_session_that_began_without_an_intention_leads_to_a_free_page(session, ada):
    TreatmentSession.objects.filter(pk=session.pk).update(state=SessionState.IN_PROGRESS)
    assert "/journal/write/" in ada.get(intend(session)).content.decode()
    answer = ada.post(intend(session), sent(text="Late words"))
    assert answer.status_code == 422
    assert "Late words" in answer.content.decode()


# --- Both are kept --------------------------------------------------------------------------------------------


def test_other_words_under_the_same_id_are_kept_beside_and_the_same_once(window, patient):
    submission = uuid.uuid4()

    def write(text):
        return services.write_entry(window=window, text=text, share=False, submission=submission, by=patient.user)

    first, other, again = write("One."), write("Two."), write("Two.")
    assert other == again != first
    assert (first.from_conflict, other.from_conflict) == (False, True)
    services.edit_entry(entry=first, text="Changed since.", version=1, by=patient.user)
    assert write("One.") == first
    assert JournalEntry.objects.count() == 2


def test_what_the_form_did_not_send_stays_when_an_entry_is_changed(window, ada, patient):
    entry = services.write_entry(
        window=window,
        text="x",
        action="Tea.",
        tags=["sea"],
        mood=3,
        share=False,
        submission=uuid.uuid4(),
        by=patient.user,
    )
    ada.post(f"/journal/{entry.pk}/edit/", {"text": "y", "version": "1"})
    entry = fresh(entry)
    assert (entry.text, entry.action, entry.tag_list, entry.mood) == ("y", "Tea.", ["sea"], 3)
    html = ada.get(f"/journal/{entry.pk}/edit/").content.decode()
    assert re.search(r'value="sea"', html)
    assert "Tea." in html


def test_only_the_writer_says_what_became_of_it(window, patient, clinician):
    from common.errors import Refused

    entry = services.write_entry(
        window=window, text="x", action="Tea.", share=True, submission=uuid.uuid4(), by=patient.user
    )
    with pytest.raises(Refused):
        services.answer_action(entry=entry, outcome=Outcome.DONE, by=clinician)
    with pytest.raises(Refused):
        services.answer_action(entry=an_entry(window), outcome=Outcome.DONE, by=patient.user)


def test_words_of_danger_in_a_shared_small_thing_ask_for_a_person(window, patient):
    from safety.models import SafetyTask

    services.write_entry(
        window=window, text="x", action="I want to kill myself.", share=True, submission=uuid.uuid4(), by=patient.user
    )
    assert SafetyTask.objects.count() == 1


def test_keeping_the_page_removes_what_was_begun(window, ada, patient):
    submission = uuid.uuid4()
    pause = services.Pause(submission=submission, said={"text": "A blue"}, window=window)
    services.keep_draft(patient=patient, pause=pause, by=patient.user)
    ada.post(path(window), sent(submission=str(submission), revision="1"))
    assert not EntryDraft.objects.exists()

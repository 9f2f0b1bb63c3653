"""Today, from before the first dose to after the course."""

from __future__ import annotations

import re
from html import unescape
from uuid import uuid4

import pytest

from integration.models import EntryStage
from integration.services import Pause, keep_draft
from people.models import Patient
from safety.models import SafetyTask
from safety.services import close_task
from tests.integration.build import ENDED, a_course, a_window, an_agreement, an_entry, hours
from tests.integration.journal_build import a_told_window, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(client, patient: Patient, clock):
    """Ada looks at Today; ``at`` sets the clock before."""

    def looks(at=None) -> str:
        if at is not None:
            clock(at)
        client.force_login(patient.user)
        main = client.get("/today/").content.decode().split("<main", 1)[1].split("</main>", 1)[0]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())

    return looks


def a_booked_session(patient: Patient, starts_at, number: int = 1):
    return a_course(patient).sessions.create(
        phase="induction", number=number, starts_at=starts_at, minutes=120, state="booked"
    )


def test_before_the_first_dose_one_sees_the_date_and_what_one_would_like_to_bring(today, patient, clock):
    clock(ENDED - hours(50))
    session = a_booked_session(patient, ENDED - hours(2))
    shown = today()
    assert "Write what you would like to bring to it" in shown
    assert "window" not in shown.lower()
    kept(patient, "To be less afraid of mornings.", session=session, stage=EntryStage.INTENTION)
    shown = today()
    assert "What you would like to bring To be less afraid of mornings." in shown
    assert "Read or change it" in shown


def test_a_session_stays_on_today_with_what_one_brings_all_through_its_day(today, patient, clock):
    clock(ENDED - hours(50))
    session = a_booked_session(patient, ENDED - hours(2))
    kept(patient, "To be gentle.", session=session, stage=EntryStage.INTENTION)
    assert "What you would like to bring To be gentle." in today(ENDED + hours(11))
    assert "To be gentle." not in today(ENDED + hours(15))


def test_after_words_of_danger_it_says_where_to_turn_until_staff_settled_it_or_a_day_passed(
    today, client, patient, clinician, clock
):
    clock(ENDED)
    window = a_window(patient, clinician)
    panel = "You don’t have to carry this alone"
    an_entry(window, "I want to die.")
    assert panel not in today()
    an_entry(window, "I want to die.", share=True)
    assert panel in today(ENDED + hours(23))
    assert panel in unescape(client.get("/journal/").content.decode())
    assert panel not in today(ENDED + hours(25))
    clock(ENDED + hours(2))
    task = SafetyTask.objects.get()
    close_task(task=task, version=task.version, disposition="spoke", note="We spoke.", by=clinician)
    assert panel not in today()
    assert panel not in unescape(client.get("/journal/").content.decode())


def test_from_the_end_of_a_dose_the_window_its_question_and_one_button_come_first(today, patient, clinician, clock):
    clock(ENDED)
    an_agreement(patient)
    a_window(patient, clinician)
    shown = today(ENDED + hours(2))
    order = ("Open now Keep what is there", "Write", "What comes next", "Your course")
    places = [shown.index(part) for part in order]
    assert places == sorted(places)
    assert re.search(r"tomorrow at 10:00 we ask once more ?: Look by daylight.", shown), shown
    assert "until Thursday at 10:00" in shown
    assert not re.search(r"\d+ (hours?|minutes?) left|streak", shown)


def test_what_was_begun_in_the_window_is_gone_on_with_from_its_one_button(today, client, patient, clinician, clock):
    clock(ENDED)
    window = a_window(patient, clinician)
    assert "Go on writing" not in today(ENDED + hours(1))
    pause = Pause(submission=uuid4(), said={"text": "A blue"}, window=window)
    draft = keep_draft(patient=patient, pause=pause, by=patient.user).draft
    shown = today()
    assert "Go on writing" in shown
    assert "Begin a new page" in shown
    assert f"/journal/drafts/{draft.pk}/" in client.get("/today/").content.decode()


def test_having_written_nothing_more_is_asked_but_can_be_asked_for(today, patient, clinician, clock):
    clock(ENDED + hours(1))
    an_agreement(patient)
    an_entry(a_window(patient, clinician))
    shown = today(ENDED + hours(2))
    assert "Write some more" in shown
    assert "You have written, so we will not ask again in this window." in shown
    assert "Would you like to come back to it?" in shown


def test_on_day_seven_the_week_is_asked_about_and_once_written_no_more(today, patient, clinician, clock):
    clock(ENDED)
    an_agreement(patient)
    window = a_window(patient, clinician)
    assert "The days behind you" in today(ENDED + hours(100))
    shown = today(ENDED + hours(24 * 7 + 2))
    assert "A week later" in shown
    assert "Look back on the week" in shown
    kept(patient, "Mornings were lighter.", window=window, stage=EntryStage.WEEK)
    assert "Look back on the week" not in today()
    assert "Your last window" not in today(ENDED + hours(24 * 15))


def test_reading_again_is_offered_after_three_sessions_and_not_once_it_was_done(today, patient, clinician, clock):
    for number in (1, 2, 3):
        assert "Read your thread" not in today(ENDED + hours(24 * 7 * (number - 1) - 24))
        a_told_window(clock, patient, clinician, number)
    assert "Read your thread" not in today()  # the window is open, and comes first
    assert "Read your thread" in today(ENDED + hours(24 * 18))
    kept(patient, "The water again.", stage=EntryStage.REREADING)
    assert "Read your thread" not in today()


def test_a_page_that_was_begun_and_not_kept_is_one_press_away(today, patient, clock):
    clock(ENDED)
    assert "that you began" not in today()
    pause = Pause(submission=uuid4(), said={"text": "A blue door."})
    keep_draft(patient=patient, pause=pause, by=patient.user)
    shown = today()
    assert "Your journal: 1 page that you began" in shown
    assert "A blue door" not in shown


def test_after_the_course_the_journal_stays(today, patient, clinician, clock):
    a_told_window(clock, patient, clinician, 1)
    a_course(patient).__class__.objects.update(phase="closed", closed_at=ENDED + hours(24 * 20))
    shown = today(ENDED + hours(24 * 60))
    assert "Your course is complete. Your journal stays yours" in shown
    assert "preparing your course" not in shown


def test_today_asks_as_often_for_much_writing_as_for_little(
    today, patient, clinician, clock, django_assert_max_num_queries
):
    a_told_window(clock, patient, clinician, 1)
    today()
    with django_assert_max_num_queries(70) as few:
        today()
    for number in range(10):
        kept(patient, f"More {number}", stage=EntryStage.FREE)
    with django_assert_max_num_queries(len(few.captured_queries)):
        today()

"""What pages are told of windows: each question with a fixed number of queries."""

from __future__ import annotations

from datetime import time

import pytest

from integration import journal_selectors, selectors, services
from integration.journal_presenters import journal_parts
from integration.presenters import window_card
from integration.prompts import Stage
from messaging.models import Message
from messaging.services import save_preference
from people.services.profiles import change_profile
from tests.integration.build import ENDED, a_window, an_entry, hours, local, outbox


def test_the_open_window_is_found_and_only_while_it_is_open(window, patient, other_patient, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert selectors.window_now(patient, ENDED) == window
    assert selectors.window_now(patient, window.closes_at) is None
    assert selectors.window_now(other_patient, ENDED) is None


def test_marks_say_what_was_asked_what_comes_and_what_was_written(window, clock, django_assert_num_queries):
    Message.objects.filter(pk=outbox(window)["first_hour"].pk).update(state="sent")
    clock(ENDED + hours(3))
    an_entry(window)
    with django_assert_num_queries(2):
        marks = selectors.marks(window, ENDED + hours(4))
    assert [mark.state for mark in marks] == ["sent", "written", "cancelled", "cancelled", "cancelled"]
    assert [mark.label for mark in marks][:2] == ["Keep what is there", "You wrote"]


def test_a_plan_laid_anew_is_drawn_once(window, patient):
    change_profile(user=patient.user, name=patient.user.name, zone_name="America/Chicago")
    assert [mark.state for mark in selectors.marks(window, ENDED)] == ["planned"] * 4


def test_a_moment_that_was_left_out_has_no_mark(clock, patient, clinician):
    clock(ENDED + hours(13))
    window = a_window(patient, clinician, ENDED + hours(13))  # a dose at eleven at night
    assert outbox(window)["first_hour"].state == "suppressed"
    labels = [mark.label for mark in selectors.marks(window, ENDED + hours(13))]
    assert labels == ["Look by daylight", "Look back"]


@pytest.mark.parametrize(
    ("after", "stage"),
    [(0.1, Stage.CAPTURE), (2, Stage.CAPTURE), (25, Stage.MEANING), (50, Stage.ACTION), (71, Stage.LOOKING_BACK)],
)
def test_the_stage_follows_the_moments_that_have_begun(window, after, stage):
    now = ENDED + hours(after)
    assert selectors.stage_of(window, selectors.moments(window), now) == stage


@pytest.mark.parametrize(
    ("after", "stage"),
    [(23.9, Stage.CAPTURE), (26, Stage.MEANING), (46, Stage.MEANING), (47.5, Stage.ACTION), (69, Stage.LOOKING_BACK)],
)
def test_the_stage_follows_the_dose_and_not_the_minute_at_which_somebody_likes_to_be_written_to(
    window, patient, after, stage
):
    save_preference(
        user=patient.user, quiet_from=time(21), quiet_to=time(8), preferred_at=time(18, 30), by=patient.user
    )
    now = ENDED + hours(after)
    assert local(window, outbox(window)["next_morning"]) == "Tue 18:30"
    assert selectors.stage_of(window, selectors.moments(window), now) == stage


def test_after_the_window_one_looks_back(window):
    assert selectors.stage_of(window, selectors.moments(window), ENDED + hours(100)) == Stage.LOOKING_BACK


def test_a_card_has_a_fixed_number_of_queries(window, patient, django_assert_num_queries):
    services.prompts.drawn_for(window)
    for _count in range(3):
        an_entry(window)
    found = selectors.window_now(patient, ENDED)
    with django_assert_num_queries(4):
        card = window_card(found, ENDED + hours(1))
        assert (card.picture.state, len(card.entries), card.coming, card.is_open) == ("written", 3, None, True)


def test_a_card_says_what_comes_next(window, patient):
    card = window_card(selectors.window_now(patient, ENDED), ENDED + hours(2))
    assert card.coming is not None
    assert (card.coming.label, card.coming.at) == ("Look by daylight", ENDED + hours(24))


def test_todays_windows_of_a_clinic_say_who_was_reached_and_who_wrote(
    window, patient, other_patient, prescriber, stranger, other_prescriber, clinic, django_assert_num_queries
):
    other = a_window(other_patient, prescriber, ENDED + hours(0.01))
    a_window(stranger, other_prescriber, ENDED)
    Message.objects.filter(pk=outbox(window)["first_hour"].pk).update(state="sent")
    an_entry(other)
    with django_assert_num_queries(2):
        found = selectors.windows_today(clinic, ENDED + hours(2))
    assert [(one, one.reached, one.written, one.next_due is None) for one in found] == [
        (window, True, False, False),
        (other, False, True, True),
    ]


def test_all_windows_of_a_patient_in_one_query(window, patient, clinician, clock, django_assert_num_queries):
    an_entry(window)
    clock(ENDED + hours(100))
    newer = a_window(patient, clinician, ENDED + hours(100))
    with django_assert_num_queries(1):
        assert [(one, one.written) for one in selectors.patient_windows(patient)] == [(newer, False), (window, True)]


def test_the_journal_is_parted_by_window_with_short_first_words(window, patient, clinician, clock):
    an_entry(window, "word " * 100)
    clock(ENDED + hours(100))
    newer = a_window(patient, clinician, ENDED + hours(100))
    an_entry(newer)
    parts = journal_parts(list(journal_selectors.own_entries(patient.user)), patient.zone)
    assert [part.window for part in parts] == [newer, window]
    first_words = "".join(piece.text for piece in parts[1].lines[0].excerpt)
    assert len(first_words) < 240
    assert first_words.endswith("word …")

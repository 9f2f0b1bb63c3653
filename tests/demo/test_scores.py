"""Answers that add up, and how they go over the weeks."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.cast import PATIENTS, STAFF
from demo.journals import BY_STAGE
from demo.plot import Way
from demo.scores import answers_for, total_on
from demo.stories import STORIES
from integration import prompts
from measures.instruments import load
from measures.scoring import alerts_in, score


@given(total=st.integers(0, 24), seed=st.integers())
def test_answers_to_the_phq9_add_up_and_tell_of_no_harm_unasked(total, seed):
    answers = answers_for(load("phq-9"), total, Random(seed))
    assert score(load("phq-9"), answers).total == total
    assert not alerts_in(load("phq-9"), answers)


@given(total=st.integers(0, 21), seed=st.integers())
def test_answers_to_the_gad7_add_up(total, seed):
    assert score(load("gad-7"), answers_for(load("gad-7"), total, Random(seed))).total == total


@given(total=st.integers(1, 24), seed=st.integers())
def test_the_ninth_answer_is_the_one_that_was_told(total, seed):
    answers = answers_for(load("phq-9"), total, Random(seed), self_harm=1)
    assert answers["q9"] == 1
    assert alerts_in(load("phq-9"), answers)


@pytest.mark.parametrize(
    ("way", "after_four_weeks"),
    [(Way.WELL, (3, 9)), (Way.SLOWLY, (11, 16)), (Way.NOT, (16, 20)), (Way.WORSE, (24, 27))],
)
def test_people_do_as_their_story_says(way, after_four_weeks):
    least, most = after_four_weeks
    totals = [total_on(28, start=18, most=27, way=way, rng=Random(seed)) for seed in range(50)]
    assert least <= min(totals)
    assert max(totals) <= most


def test_every_story_has_a_person_and_every_entry_a_question():
    assert {story.key for story in STORIES} == set(PATIENTS)
    pages = [page for stage in BY_STAGE.values() for page in stage]
    assert all(prompts.of_key(page.prompt) for page in pages)
    assert len({page.text for page in pages}) == len(pages) >= 60


def test_addresses_can_not_receive_mail_and_are_unique():
    people = [*PATIENTS.values(), *(member.person for member in STAFF)]
    assert all(person.email.endswith("@demo.example") for person in people)
    assert len({person.email for person in people}) == len(PATIENTS) + len({member.key for member in STAFF})

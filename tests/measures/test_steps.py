"""Which question comes next, and what still fits, by the rule alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.instruments import load
from measures.steps import answered_steps, fitting, missing, place_of, place_to_go_on, steps

PHQ9, ASQ = load("phq-9"), load("asq")
NO = {"q1": 0, "q2": 0, "q3": 0, "q4": 0}


def keys(found) -> list[str]:
    return [step.item.key for step in found]


def test_scored_questions_are_numbered_and_an_extra_one_is_not() -> None:
    found = steps(PHQ9, {})
    assert [(step.number, step.of) for step in found[:9]] == [(number, 9) for number in range(1, 10)]
    assert (found[9].item.key, found[9].number, found[9].places) == ("difficulty", None, 10)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, ["q1", "q2", "q3", "q4"]),
        (NO, ["q1", "q2", "q3", "q4"]),
        (NO | {"q2": 1}, ["q1", "q2", "q3", "q4", "q5"]),
        (NO | {"q4": None}, ["q1", "q2", "q3", "q4", "q5"]),
        # What was answered is never hidden, even when the answer that asked for it was taken back.
        (NO | {"q5": 1}, ["q1", "q2", "q3", "q4", "q5"]),
        (NO | {"q5": None}, ["q1", "q2", "q3", "q4"]),
    ],
)
def test_a_question_with_a_condition_comes_when_it_is_asked(answers, asked) -> None:
    assert keys(steps(ASQ, answers)) == asked


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ({}, 1),
        ({"q1": 2, "q2": None}, 3),
        ({"q1": 2, "q3": 1}, 2),
        ({item.key: 0 for item in PHQ9.items}, 10),
        ({item.key: 0 for item in PHQ9.questions}, 11),
    ],
)
def test_one_goes_on_at_the_first_question_without_an_answer(answers, place: int) -> None:
    assert place_to_go_on(PHQ9, answers) == place


def test_what_is_missing_is_what_counts_and_has_no_word() -> None:
    answers = {item.key: 0 for item in PHQ9.items if item.key != "q3"} | {"q4": None}
    assert keys(missing(PHQ9, answers)) == ["q3"]


def test_answers_are_told_in_their_published_words() -> None:
    said = {one.step.item.key: (one.words, one.is_missing) for one in answered_steps(PHQ9, {"q1": 1, "q2": None})}
    assert (said["q1"], said["q2"], said["q3"]) == (("Several days", False), ("", False), ("", True))
    assert said["difficulty"] == ("", False)


def test_after_a_change_only_what_is_still_offered_is_kept() -> None:
    assert fitting(PHQ9, {"q1": 3, "q2": 7, "q99": 1, "q3": None}) == {"q1": 3, "q3": None}


values = st.one_of(st.none(), st.integers(0, 1))


@given(st.dictionaries(st.sampled_from(["q1", "q2", "q3", "q4", "q5"]), values))
def test_places_are_counted_from_one_and_nobody_gets_stuck(answers) -> None:
    found = steps(ASQ, answers)
    assert [step.place for step in found] == list(range(1, len(found) + 1))
    assert all(place_of(ASQ, answers, step.item.key) == step.place for step in found)
    place = place_to_go_on(ASQ, answers)
    assert 1 <= place <= len(found) + 1
    assert (place > len(found)) == (not missing(ASQ, answers))

"""The way through the self-check: which screen follows which press, and what makes no sense on its way."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from intake.selfcheck.questions import NONE, UNSAID, UNSURE, load
from intake.selfcheck.walk import is_over, read, step

CHECK = load()
KEYS = [question.key for question in CHECK.questions]
FINE = {
    "age": "yes", "troubles": "depression", "tried": "medicine", "psychosis": "no", "mania": "no", "heart": NONE,
    "pregnancy": NONE, "liver": "no", "substances": NONE, "ketamine": "never", "ending": NONE, "adult": "yes",
}  # fmt: skip
"""Answers that speak against nothing."""


def sent(answers: dict[str, Any] | None = None, **fields: Any) -> QueryDict:
    """A form as a browser sends it: what was said before, and the fields of the screen."""
    data = QueryDict(mutable=True)
    for key, given_ones in (answers or {}).items():
        data.setlist(f"said-{key}", [given_ones] if isinstance(given_ones, str) else list(given_ones))
    for name, value in fields.items():
        data.setlist(name, [value] if isinstance(value, str) else list(value))
    return data


def so_far(key: str) -> dict[str, str]:
    return {one: FINE[one] for one in KEYS[: KEYS.index(key)]}


def test_there_are_about_a_dozen_questions_each_with_a_reason_and_leave_to_say_nothing():
    assert 10 <= len(CHECK.questions) <= 12
    assert set(FINE) == set(KEYS)
    for question in CHECK.questions:
        assert question.why
        assert question.answers[-1].key == UNSAID


def test_it_begins_with_the_first_question():
    screen = step(CHECK, sent(do="begin"))
    assert (screen.question.key, screen.said) == (KEYS[0], {})


@pytest.mark.parametrize("key", KEYS[:-1])
def test_each_answer_leads_to_the_next_question_and_is_carried(key):
    screen = step(CHECK, sent(so_far(key), at=key, answer=FINE[key], do="next"))
    assert screen.question.key == KEYS[KEYS.index(key) + 1]
    assert screen.said[key] == (FINE[key],)
    assert not screen.problem


def test_after_the_last_one_there_is_nothing_left_to_ask():
    last = KEYS[-1]
    screen = step(CHECK, sent(so_far(last), at=last, answer=FINE[last], do="next"))
    assert screen.question is None
    assert is_over(CHECK, screen.said)


@pytest.mark.parametrize("key", KEYS)
def test_everywhere_one_may_say_nothing(key):
    screen = step(CHECK, sent(so_far(key), at=key, answer=UNSAID, do="next"))
    assert not screen.problem
    assert screen.said[key] == (UNSAID,)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([], "Choose an answer"),
        (["no such answer"], "Choose an answer"),
        ([NONE, "stroke"], "do not go together"),
        ([UNSURE, "stroke"], "do not go together"),
        ([NONE, UNSAID], "do not go together"),
    ],
)
def test_what_is_missing_or_contradicts_itself_stays_on_its_screen(answer, words):
    screen = step(CHECK, sent(so_far("heart"), at="heart", answer=answer, do="next"))
    assert screen.question.key == "heart"
    assert words in str(screen.problem)
    assert {key: said for key, said in screen.said.items() if key != "heart"} == {
        key: (said,) for key, said in so_far("heart").items()
    }


def test_of_one_question_only_one_answer_counts():
    screen = step(CHECK, sent(at="age", answer=["yes", "no"], do="next"))
    assert screen.question.key == "age"
    assert "one answer only" in str(screen.problem)


def test_several_true_things_are_kept_in_the_order_of_the_screen():
    screen = step(CHECK, sent(so_far("heart"), at="heart", answer=["stroke", "hypertension"], do="next"))
    assert screen.said["heart"] == ("hypertension", "stroke")


def test_back_shows_the_question_before_with_both_answers():
    screen = step(CHECK, sent(so_far("liver"), at="liver", answer="some", do="back"))
    assert screen.question.key == "pregnancy"
    assert (screen.said["pregnancy"], screen.said["liver"]) == ((NONE,), ("some",))


def test_back_asks_for_no_answer():
    screen = step(CHECK, sent(so_far("liver"), at="liver", do="back"))
    assert screen.question.key == "pregnancy"
    assert not screen.problem


def test_a_change_leads_back_to_the_result():
    asked = step(CHECK, sent(FINE, do="change-liver"))
    assert (asked.question.key, asked.then) == ("liver", "result")
    after = step(CHECK, sent(FINE, at="liver", answer="severe", then="result", do="next"))
    assert after.question is None
    assert after.said["liver"] == ("severe",)


def test_who_is_too_young_is_asked_nothing_more_and_may_take_it_back():
    screen = step(CHECK, sent(at="age", answer="no", do="next"))
    assert screen.question is None
    again = step(CHECK, sent({"age": "no"}, at="age", answer="yes", then="result", do="next"))
    assert again.question.key == KEYS[1]


def test_nobody_comes_to_the_end_with_questions_open():
    for do in ("result", "apply"):
        screen = step(CHECK, sent(so_far("adult"), do=do))
        assert screen.question.key == "adult"
        assert not screen.wants_to_apply
    assert step(CHECK, sent(FINE, do="apply")).wants_to_apply


words = st.text(max_size=12) | st.sampled_from(
    [*KEYS, NONE, UNSAID, "yes", "no", "result", "apply", "back", "change-x"]
)


@given(
    st.dictionaries(st.sampled_from(KEYS) | words, st.lists(words, max_size=4), max_size=14),
    words, st.lists(words, max_size=4), words, words,
)  # fmt: skip
def test_whatever_is_sent_leads_to_a_screen_and_carries_only_what_can_be_answered(said, at, answer, do, then):
    form = sent(said, at=at, answer=answer, do=do, then=then)
    screen = step(CHECK, form)
    assert screen.question in (None, *CHECK.questions)
    for answers in (read(CHECK, form), screen.said):
        for key, given_ones in answers.items():
            assert set(given_ones) <= set(CHECK.question(key).answer_keys)

"""The questions: enough of them, each stage its own, varied and in order."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from integration import prompts
from integration.prompts import PROMPTS, Stage
from integration.window import MomentKind
from tests.integration.build import ENDED

K, S = MomentKind, Stage


def at(hours: float):
    return ENDED + timedelta(hours=hours)


def test_keys_are_unique_and_fit_their_column():
    assert len({prompt.key for prompt in PROMPTS}) == len(PROMPTS)
    assert all(len(prompt.key) <= 40 for prompt in PROMPTS)


@pytest.mark.parametrize("stage", list(Stage))
def test_each_stage_has_several_questions_and_another_one_comes_round_to_the_first(stage):
    choices = prompts.of_stage(stage)
    assert len(choices) >= 4
    prompt = choices[0]
    for expected in [*choices[1:], choices[0]]:
        prompt = prompts.another(prompt.key)
        assert prompt == expected


def test_a_window_begins_with_the_same_question_and_others_with_others():
    one = uuid.uuid4()
    assert prompts.pick(Stage.CAPTURE, one) == prompts.pick(Stage.CAPTURE, one)
    assert len({prompts.pick(Stage.CAPTURE, uuid.uuid4()).key for _ in range(60)}) == 4


def test_an_unknown_key_has_no_question():
    assert prompts.of_key("gone") is prompts.another("gone") is None


@pytest.mark.parametrize(
    ("times", "asked", "expected"),
    [
        (
            {K.FIRST_HOUR: at(1), K.NEXT_MORNING: at(24), K.SECOND_DAY: at(48), K.CLOSING: at(68)},
            {},
            {K.FIRST_HOUR: S.CAPTURE, K.NEXT_MORNING: S.MEANING, K.SECOND_DAY: S.ACTION, K.CLOSING: S.LOOKING_BACK},
        ),
        (
            {K.FIRST_HOUR: at(1), K.NEXT_MORNING: at(47), K.SECOND_DAY: at(24), K.CLOSING: at(70)},
            {},
            {K.FIRST_HOUR: S.CAPTURE, K.SECOND_DAY: S.MEANING, K.NEXT_MORNING: S.ACTION, K.CLOSING: S.LOOKING_BACK},
        ),
        (
            {K.NEXT_MORNING: at(47), K.CLOSING: at(70)},
            {K.FIRST_HOUR: S.CAPTURE, K.SECOND_DAY: S.MEANING},
            {K.FIRST_HOUR: S.CAPTURE, K.SECOND_DAY: S.MEANING, K.NEXT_MORNING: S.ACTION, K.CLOSING: S.LOOKING_BACK},
        ),
        (
            {K.NEXT_MORNING: at(47), K.CLOSING: at(26)},
            {},
            {K.FIRST_HOUR: S.CAPTURE, K.CLOSING: S.MEANING, K.NEXT_MORNING: S.LOOKING_BACK},
        ),
        ({K.CLOSING: at(70)}, {}, {K.FIRST_HOUR: S.CAPTURE, K.CLOSING: S.LOOKING_BACK}),
        ({}, {}, {K.FIRST_HOUR: S.CAPTURE}),
    ],
)
def test_stages_follow_the_order_of_time_and_the_last_looks_back(times, asked, expected):
    assert prompts.stages_of(times, asked) == expected

"""Which stage of writing each moment asks for, and the question of a key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integration import prompts
from integration.prompts import Stage
from integration.window import MomentKind
from tests.integration.build import ENDED

K, S = MomentKind, Stage


def at(hours: float):
    return ENDED + timedelta(hours=hours)


def test_an_unknown_key_has_no_question():
    assert prompts.of_key("gone") is None
    assert prompts.of_key("capture-three").stage == S.CAPTURE


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

"""What is different between two sendings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intake.comparing import Difference, differences

LINES = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123")), max_size=8)


def test_a_value_that_is_another_now_is_shown_with_what_it_was():
    assert differences([("Weight", "80"), ("Name", "Ada")], [("Name", "Ada"), ("Weight", "78")]) == [
        Difference("Weight", "80", "78")
    ]


def test_of_several_with_one_label_each_has_come_or_gone():
    before = [("Medicine", "A"), ("Medicine", "B")]
    now = [("Medicine", "B"), ("Medicine", "C"), ("Medicine", "D")]
    assert differences(before, now) == [
        Difference("Medicine", "", "C"),
        Difference("Medicine", "", "D"),
        Difference("Medicine", "A", ""),
    ]


@given(LINES)
def test_the_same_answers_in_another_order_are_no_difference(lines):
    assert differences(lines, lines[::-1]) == []


@given(LINES, LINES)
def test_every_answer_that_came_or_went_is_named(before, now):
    found = differences(before, now)
    came = sorted((one.label, one.now) for one in found if one.now)
    went = sorted((one.label, one.before) for one in found if one.before)
    rest = list(before)
    fresh = [line for line in now if line not in rest or rest.remove(line)]
    left = list(now)
    gone = [line for line in before if line not in left or left.remove(line)]
    assert (came, went) == (sorted(fresh), sorted(gone))

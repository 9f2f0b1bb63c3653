"""The rule of questions: none twice until all were there, neighbours differ, courses differ."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.rotation import draw, left_in_round

FAMILIES = ("body", "story", "feeling", "worth", "action")


@dataclass(frozen=True)
class One:
    key: str
    family: str


def a_set(count: int, families: int = 5) -> list[One]:
    return [One(f"q{number}", FAMILIES[number % families]) for number in range(count)]


def a_row(choices: list[One], turns: int, seed: str, beside=()) -> list[str]:
    drawn: list[str] = []
    for _turn in range(turns):
        drawn.append(draw(choices, drawn=drawn, beside=beside, seed=seed).key)
    return drawn


@given(
    count=st.integers(1, 14),
    rounds=st.integers(1, 4),
    seed=st.text(max_size=8),
    beside=st.lists(st.sampled_from(FAMILIES), max_size=3),
)
def test_none_comes_twice_until_all_have_been_there(count, rounds, seed, beside):
    row = a_row(a_set(count), count * rounds, seed, beside)
    for begin in range(0, len(row), count):
        assert len(set(row[begin : begin + count])) == count


@given(count=st.integers(2, 10), seed=st.text(max_size=8))
def test_none_follows_upon_itself(count, seed):
    row = a_row(a_set(count), count * 4, seed)
    assert all(one != following for one, following in pairwise(row))


@given(
    count=st.integers(2, 12),
    drawn=st.lists(st.integers(0, 15).map("q{}".format), max_size=30),
    beside=st.lists(st.sampled_from(FAMILIES), max_size=3),
    seed=st.text(max_size=8),
)
def test_a_neighbours_family_is_avoided_where_another_is_free(count, drawn, beside, seed):
    choices = a_set(count)
    free = left_in_round(choices, drawn)
    one = draw(choices, drawn=drawn, beside=beside, seed=seed)
    assert one in free
    if beside and any(other.family != beside[0] for other in free):
        assert one.family != beside[0]
    if any(other.family not in beside for other in free):
        assert one.family not in beside


@given(drawn=st.lists(st.sampled_from("abcdef"), max_size=30), keys=st.sets(st.sampled_from("abcdefgh"), min_size=1))
def test_whatever_was_drawn_before_what_is_new_comes_first(drawn, keys):
    choices = [One(key, "body") for key in sorted(keys)]
    one = draw(choices, drawn=drawn, beside=(), seed="x")
    never = keys - set(drawn)
    assert one.key in (never or keys)
    assert one.key != (drawn or [""])[-1] or len(keys) == 1 or drawn.count(one.key) == 0


def test_a_new_version_keeps_what_was_used_and_asks_what_is_new_first():
    old, new = a_set(4), [*a_set(4)[1:], One("fresh", "worth")]
    drawn = a_row(old, 3, "course")
    rest = {one.key for one in new} - set(drawn)
    following = [draw(new, drawn=drawn, beside=(), seed="course").key]
    while len(following) < len(rest):
        following.append(draw(new, drawn=[*drawn, *following], beside=(), seed="course").key)
    assert set(following) == rest


def test_courses_differ_and_the_same_course_finds_the_same():
    choices = a_set(10)
    assert a_row(choices, 10, "one") == a_row(choices, 10, "one")
    assert len({tuple(a_row(choices, 10, str(course))) for course in range(20)}) == 20


@pytest.mark.parametrize("drawn", [[], ["q0"]])
def test_nothing_to_draw_from_is_nothing(drawn):
    assert draw([], drawn=drawn, beside=["body"], seed="x") is None


def test_the_only_one_comes_again():
    assert a_row(a_set(1), 3, "x") == ["q0", "q0", "q0"]

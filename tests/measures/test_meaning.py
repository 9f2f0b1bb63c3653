"""What a total means in plain words: published names and limits, and nothing beyond them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from measures.instruments import load
from measures.meaning import meaning_of
from measures.models import Response

NOW = datetime(2027, 1, 11, 15, 0, tzinfo=UTC)


def scored(key: str, total: int | None, *, days_ago: float = 0, answers: dict[str, int] | None = None) -> Response:
    return Response(
        instrument=key,
        instrument_version=1,
        answers=answers or {},
        total=total,
        answered_at=NOW - timedelta(days=days_ago),
    )


@pytest.mark.parametrize(
    ("key", "before", "now", "since", "step"),
    [
        ("phq-9", 14, 8, "6 points lower than last time.", "6 points or more since the beginning of a treatment"),
        ("phq-9", 8, 9, "1 point higher than last time.", "are called a reliable change (IAPT manual"),
        ("phq-9", 8, 8, "The same as last time.", ""),
        ("gad-7", 10, 6, "4 points lower than last time.", "4 points or more"),
        ("who-5", 52, 40, "12 points lower than last time.", "called a meaningful change (Topp"),
    ],
)
def test_beside_a_move_stands_the_published_limit_and_no_verdict(key, before, now, since, step) -> None:
    said = meaning_of(scored(key, now), scored(key, before, days_ago=7))
    assert said.since == since
    assert step in said.step
    assert bool(said.step) == bool(step)
    assert "better" not in said.step
    assert "worse" not in said.step


def test_totals_of_less_than_a_week_apart_are_not_judged() -> None:
    said = meaning_of(scored("phq-9", 4), scored("phq-9", 20, days_ago=6.9))
    assert said.since == "16 points lower than last time."
    assert said.step == "The two are less than a week apart and look back over some of the same days."


def test_before_the_first_dose_no_limit_of_a_treatment_is_named() -> None:
    said = meaning_of(scored("phq-9", 4), scored("phq-9", 20, days_ago=14), is_dosed=False)
    assert (said.since, said.step) == ("16 points lower than last time.", "")


@pytest.mark.parametrize(
    ("key", "total", "name", "direction"),
    [
        ("phq-9", 10, "Totals from 10 to 14 are called “moderate” for signs of depression.", "lower total is better"),
        ("gad-7", 21, "Totals from 15 to 21 are called “severe” for signs of anxiety.", "lower total is better"),
        ("who-5", 52, "", "higher total is better"),
    ],
)
def test_a_total_has_its_published_name_and_a_direction(key, total, name, direction) -> None:
    said = meaning_of(scored(key, total), None)
    assert said.name == name
    assert direction in said.direction
    assert (said.since, said.step) == ("", "")


def test_no_total_has_no_meaning_and_says_how_many_were_left_out() -> None:
    answers = {item.key: 0 for item in load("phq-9").items if item.key not in {"q1", "q2"}}
    said = meaning_of(scored("phq-9", None, answers=answers), scored("phq-9", 4, days_ago=9))
    assert (said.total, said.name, said.since, said.left_out) == (None, "", "", 2)


def test_a_question_that_was_not_to_be_asked_is_not_left_out() -> None:
    said = meaning_of(scored("asq", None, answers={"q1": 0, "q2": 0, "q3": 0, "q4": 0}), None)
    assert said.left_out == 0

"""A score against its baseline, told with the rule and the numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.progress import headline, moved, verdicts
from measures.instruments import load
from measures.scoring import Scored, change

START = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)


def told(instrument: str, first: int, last: int, days: int = 14) -> dict[str, tuple[str, str]]:
    pair = _pair(instrument, first, last, days)
    return {one.name: (one.outcome, one.why) for one in verdicts(*pair, change(*pair))}


def _pair(instrument: str, first: int, last: int, days: int = 14) -> tuple[Scored, Scored]:
    definition = load(instrument)
    return Scored(definition, first, START), Scored(definition, last, START + timedelta(days=days))


def word(instrument: str, first: int, last: int, days: int = 14) -> str:
    return headline(change(*_pair(instrument, first, last, days))).text


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (18, 4, "Remission"),
        (18, 9, "Response"),
        (18, 12, "Reliably better"),
        (18, 13, "No reliable change"),
        (18, 24, "Reliably worse"),
        (9, 3, "Reliably better"),
        (9, 4, "No reliable change"),
    ],
)
def test_one_word_stands_for_the_change(first: int, last: int, expected: str) -> None:
    assert word("phq-9", first, last) == expected


def test_every_rule_says_its_numbers() -> None:
    assert told("phq-9", 18, 8) == {
        "Response": ("yes", "56 % lower; 50 % lower or more counts."),
        "Remission": ("no", "8; below 5 counts."),
        "Reliably better": ("yes", "10 points better; 6 or more count."),
        "Reliably worse": ("no", "0 points worse than the baseline; 6 or more count."),
    }


def test_a_rise_is_told_as_one() -> None:
    found = told("phq-9", 12, 18)
    assert found["Response"] == ("no", "50 % higher; 50 % lower or more counts.")
    assert found["Reliably worse"] == ("yes", "6 points worse than the baseline; 6 or more count.")


def test_what_is_not_judged_says_why() -> None:
    assert told("phq-9", 9, 3)["Response"] == ("open", "The baseline of 9 is below 10, from which it is judged.")
    ((outcome, why),) = told("phq-9", 18, 8, days=6).values()
    assert outcome == "open"
    assert "6 days after the baseline" in why
    assert "7 days" in why


def test_of_a_scale_that_runs_the_other_way_higher_is_better() -> None:
    assert told("who-5", 20, 40)["Meaningfully better"][0] == "yes"
    assert "worse" not in word("who-5", 20, 40)


def test_the_points_are_said_with_their_direction() -> None:
    assert moved(*_pair("phq-9", 18, 8)) == "18 → 8, 10 lower"
    assert moved(*_pair("phq-9", 8, 18)) == "8 → 18, 10 higher"
    assert moved(*_pair("phq-9", 8, 8)) == "8 → 8, the same"


@given(
    st.sampled_from(["phq-9", "gad-7", "who-5", "pcl-5"]), st.integers(0, 20), st.integers(0, 20), st.integers(0, 60)
)
def test_any_pair_of_scores_can_be_told(instrument: str, first: int, last: int, days: int) -> None:
    pair = _pair(instrument, first, last, days)
    found = change(*pair)
    assert headline(found).text
    for one in verdicts(*pair, found):
        assert one.word
        assert one.why.endswith(".")
    assert "not judged" in [one.word for one in verdicts(*pair, found)] or found is not None

"""Scores, changes and the answer that asks for a person."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.instruments import load
from measures.scoring import BadAnswer, Change, Score, Scored, change, score, self_harm_flag

PHQ_9, GAD_7 = load("phq-9"), load("gad-7")
START = datetime(2026, 5, 1, 12, tzinfo=UTC)


def answers(key: str, total: int) -> dict[str, int | None]:
    """Answers that add up to that total."""
    given_to: dict[str, int | None] = {}
    for item in load(key).items:
        given_to[item.key] = min(3, total)
        total -= min(3, total)
    return given_to


@pytest.mark.parametrize(
    ("key", "total", "band"),
    [
        ("phq-9", 0, "minimal"),
        ("phq-9", 4, "minimal"),
        ("phq-9", 5, "mild"),
        ("phq-9", 9, "mild"),
        ("phq-9", 10, "moderate"),
        ("phq-9", 14, "moderate"),
        ("phq-9", 15, "moderately_severe"),
        ("phq-9", 19, "moderately_severe"),
        ("phq-9", 20, "severe"),
        ("phq-9", 27, "severe"),
        ("gad-7", 0, "minimal"),
        ("gad-7", 4, "minimal"),
        ("gad-7", 5, "mild"),
        ("gad-7", 9, "mild"),
        ("gad-7", 10, "moderate"),
        ("gad-7", 14, "moderate"),
        ("gad-7", 15, "severe"),
        ("gad-7", 21, "severe"),
    ],
)
def test_a_total_falls_into_its_band(key: str, total: int, band: str) -> None:
    assert score(load(key), answers(key, total)) == Score(total, band, ())


@pytest.mark.parametrize("gone", [{"q9": None}, {"q1": None, "q9": None}])
def test_a_missing_item_has_no_total(gone: dict[str, int | None]) -> None:
    assert score(PHQ_9, answers("phq-9", 12) | gone) == Score(None, None, tuple(gone))


def test_nothing_answered_is_all_missing() -> None:
    assert score(GAD_7, {}) == Score(None, None, tuple(f"q{number}" for number in range(1, 8)))


@pytest.mark.parametrize("difficulty", [None, 0, 3])
def test_the_difficulty_question_counts_for_nothing(difficulty: int | None) -> None:
    assert score(PHQ_9, answers("phq-9", 12) | {"difficulty": difficulty}).total == 12


@pytest.mark.parametrize(
    ("item", "value"),
    [("q1", 4), ("q1", -1), ("q1", True), ("q1", "2"), ("q1", 1.0), ("q10", 1), ("q10", None), ("difficulty", 4)],
)
def test_an_answer_that_is_not_offered_is_refused(item: str, value: int) -> None:
    with pytest.raises(BadAnswer) as refused:
        score(PHQ_9, answers("phq-9", 12) | {item: value})
    assert refused.value.item == item


def test_an_item_of_another_instrument_is_refused() -> None:
    with pytest.raises(BadAnswer):
        score(GAD_7, answers("phq-9", 12))


@given(st.lists(st.integers(0, 3), min_size=9, max_size=9))
def test_a_total_is_the_sum_of_its_items(values: list[int]) -> None:
    found = score(PHQ_9, {f"q{number}": value for number, value in enumerate(values, start=1)})
    assert found.total == sum(values)
    assert found.band is not None


def changed(first: int, second: int, key: str = "phq-9", after: timedelta = timedelta(days=14)) -> Change | None:
    instrument = load(key)
    return change(Scored(instrument, first, START), Scored(instrument, second, START + after))


@pytest.mark.parametrize(
    ("key", "first", "second", "response", "remission", "reliable", "deterioration"),
    [
        ("phq-9", 20, 10, True, False, True, False),
        ("phq-9", 20, 11, False, False, True, False),
        ("phq-9", 19, 10, False, False, True, False),
        ("phq-9", 19, 9, True, False, True, False),
        ("phq-9", 20, 14, False, False, True, False),
        ("phq-9", 20, 15, False, False, False, False),
        ("phq-9", 10, 5, True, False, False, False),
        ("phq-9", 10, 4, True, True, True, False),
        ("phq-9", 10, 15, False, False, False, False),
        ("phq-9", 10, 16, False, False, False, True),
        ("phq-9", 0, 0, False, True, False, False),
        ("gad-7", 12, 8, False, False, True, False),
        ("gad-7", 12, 9, False, False, False, False),
        ("gad-7", 12, 16, False, False, False, True),
        ("gad-7", 12, 15, False, False, False, False),
        ("gad-7", 10, 4, True, True, True, False),
    ],
)
def test_a_change_is_named_by_the_published_limits(
    key: str, first: int, second: int, response: bool, remission: bool, reliable: bool, deterioration: bool
) -> None:
    found = changed(first, second, key)
    assert found is not None
    assert found.points == second - first
    assert (found.response, found.remission, found.reliable, found.deterioration) == (
        response,
        remission,
        reliable,
        deterioration,
    )


@pytest.mark.parametrize(("first", "eligible", "percent"), [(9, False, -100.0), (10, True, -100.0), (0, False, None)])
def test_response_and_remission_mean_something_from_a_baseline_of_ten(
    first: int, eligible: bool, percent: float | None
) -> None:
    found = changed(first, 0)
    assert found is not None
    assert (found.eligible, found.percent) == (eligible, percent)


@pytest.mark.parametrize(
    ("after", "is_compared"),
    [
        (timedelta(days=-1), False),
        (timedelta(0), False),
        (timedelta(days=7) - timedelta(seconds=1), False),
        (timedelta(days=7), True),
    ],
)
def test_a_score_soon_after_the_baseline_is_not_compared(after: timedelta, is_compared: bool) -> None:
    assert (changed(20, 5, after=after) is not None) is is_compared


def test_two_instruments_are_never_compared() -> None:
    with pytest.raises(ValueError, match="two different"):
        change(Scored(PHQ_9, 20, START), Scored(GAD_7, 5, START + timedelta(days=14)))


@pytest.mark.parametrize(("value", "flagged"), [(None, False), (0, False), (1, True), (2, True), (3, True)])
def test_any_answer_to_item_nine_but_not_at_all_asks_for_a_person(value: int | None, flagged: bool) -> None:
    assert self_harm_flag(PHQ_9, {"q9": value}) is flagged
    assert self_harm_flag(PHQ_9, answers("phq-9", 0) | {"q9": value}) is flagged


def test_other_items_and_other_instruments_raise_no_flag() -> None:
    assert not self_harm_flag(PHQ_9, {"q8": 3, "difficulty": 3})
    assert not self_harm_flag(GAD_7, answers("gad-7", 21))

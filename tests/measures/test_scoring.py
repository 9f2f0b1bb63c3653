"""Scores, changes and the answer that asks for a person."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.instruments import Instrument, load
from measures.over_time import lines_of
from measures.scoring import (
    BadAnswer,
    Change,
    Score,
    Scored,
    alerts_in,
    change,
    parts,
    score,
    shows_pattern,
)

PHQ_9, GAD_7, PCL_5, ASQ = load("phq-9"), load("gad-7"), load("pcl-5"), load("asq")
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


class TestAnswersThatAskForAPerson:
    @pytest.mark.parametrize(
        ("value", "tier"), [(None, None), (0, None), (1, "urgent"), (2, "urgent"), (3, "immediate")]
    )
    def test_any_answer_to_item_nine_but_not_at_all(self, value: int | None, tier: str | None) -> None:
        for given_to in ({"q9": value}, answers("phq-9", 0) | {"q9": value}):
            found = alerts_in(PHQ_9, given_to)
            assert [(one.item, one.source, one.tier) for one in found] == ([("q9", "phq9_item9", tier)] if tier else [])

    def test_no_other_item_and_no_other_instrument(self) -> None:
        assert not alerts_in(PHQ_9, {"q8": 3, "difficulty": 3})
        for key in ("gad-7", "phq-2", "pcl-5", "who-5"):
            highest = {item.key: max(load(key).values_of(item.key) or ()) for item in load(key).items}
            assert not alerts_in(load(key), highest)

    @pytest.mark.parametrize("yes", ["q1", "q2", "q3", "q4"])
    def test_any_yes_of_the_asq_is_urgent(self, yes: str) -> None:
        no = dict.fromkeys(("q1", "q2", "q3", "q4"), 0)
        assert not alerts_in(ASQ, no)
        assert [(one.source, one.tier) for one in alerts_in(ASQ, no | {yes: 1})] == [("asq", "urgent")]

    def test_thoughts_right_now_come_first_and_at_once(self) -> None:
        found = alerts_in(ASQ, {"q1": 1, "q2": 0, "q3": 1, "q4": 0, "q5": 1})
        assert [(one.item, one.tier) for one in found] == [("q5", "immediate"), ("q1", "urgent"), ("q3", "urgent")]

    def test_declining_a_question_of_the_asq_counts_and_not_having_come_to_it_does_not(self) -> None:
        assert [one.item for one in alerts_in(ASQ, {"q1": 0, "q2": None})] == ["q2"]
        assert not alerts_in(ASQ, {"q1": 0})

    def test_the_check_in_hears_thoughts_and_the_wish_for_a_call(self) -> None:
        check_in = load("check-in")
        assert not alerts_in(check_in, {"night": 3, "body": 3, "thoughts": 0, "call": 0})
        found = alerts_in(check_in, {"thoughts": 1, "call": 1})
        assert {(one.source, one.tier) for one in found} == {("check_in", "urgent"), ("call_asked", "urgent")}


class TestTheWho5:
    @pytest.mark.parametrize(
        ("values", "total"), [((0,) * 5, 0), ((5,) * 5, 100), ((3, 2, 3, 2, 2), 48), ((1,) * 5, 20)]
    )
    def test_is_the_raw_sum_times_four(self, values: tuple[int, ...], total: int) -> None:
        given_to = {f"q{number}": value for number, value in enumerate(values, start=1)}
        assert score(load("who-5"), given_to) == Score(total, None, ())

    @pytest.mark.parametrize(
        ("first", "second", "better", "meaningful", "worse"),
        [
            (40, 52, 12, True, False),
            (40, 48, 8, False, False),
            (52, 40, -12, False, True),
            (48, 40, -8, False, False),
        ],
    )
    def test_is_better_when_it_rises(self, first: int, second: int, better: int, meaningful: bool, worse: bool) -> None:
        found = changed(first, second, "who-5")
        assert found is not None
        assert (found.better, found.meaningful, found.deterioration) == (better, meaningful, worse)
        assert (found.response, found.remission, found.reliable, found.eligible) == (None, None, None, None)


class TestThePcl5:
    def test_sums_twenty_items(self) -> None:
        assert score(PCL_5, {item.key: 4 for item in PCL_5.items}).total == 80

    @pytest.mark.parametrize(
        ("at_two", "shows"),
        [
            (("q1", "q6", "q8", "q9", "q15", "q16"), True),
            (("q6", "q8", "q9", "q15", "q16"), False),
            (("q1", "q8", "q9", "q15", "q16"), False),
            (("q1", "q6", "q8", "q15", "q16"), False),
            (("q1", "q6", "q8", "q9", "q20"), False),
        ],
    )
    def test_shows_the_pattern_when_every_cluster_has_enough(self, at_two: tuple[str, ...], shows: bool) -> None:
        low = {item.key: 1 for item in PCL_5.items}
        assert shows_pattern(PCL_5, low | dict.fromkeys(at_two, 2)) is shows

    def test_counts_and_sums_each_cluster(self) -> None:
        given_to = dict.fromkeys((item.key for item in PCL_5.items), 0) | {"q1": 2, "q2": 1, "q6": 4}
        found = {part.key: (part.total, part.highest, part.counted, part.met) for part in parts(PCL_5, given_to)}
        assert found == {"b": (3, 20, 1, True), "c": (4, 8, 1, True), "d": (0, 28, 0, False), "e": (0, 24, 0, False)}

    def test_a_cluster_with_an_item_left_out_has_neither_sum_nor_count(self) -> None:
        given_to: dict[str, int | None] = dict.fromkeys((item.key for item in PCL_5.items), 4)
        found = {part.key: (part.total, part.counted) for part in parts(PCL_5, given_to | {"q1": None})}
        assert found["b"] == (None, None)
        assert found["c"] == (8, 2)
        assert not shows_pattern(PCL_5, given_to | {"q1": None})

    def test_five_points_are_reliable_and_ten_meaningful(self) -> None:
        found = [changed(50, 50 - points, "pcl-5") for points in (4, 5, 9, 10)]
        assert [(one.reliable, one.meaningful) for one in found if one] == [
            (False, False),
            (True, False),
            (True, False),
            (True, True),
        ]


def made(**data: Any) -> Instrument:
    """An instrument for the rules, with four answers from 0 to 3 and as many items as are asked for."""
    items = [{"key": f"q{number}", "text": f"Question {number}"} for number in range(1, data.pop("of") + 1)]
    words = {"title": "Made", "plain_name": "Made", "subject": "rules", "licence": "none", "sources": ["none"]}
    offered = [{"value": value, "text": f"{value}"} for value in range(4)]
    return Instrument.model_validate({"key": "made", "number": 1, "items": items, "answers": offered} | words | data)


QIDS_DOMAINS = load("qids-sr16").scoring.domains
QIDS_LIKE = made(of=16, scoring={"method": "domains", "domains": QIDS_DOMAINS})


class TestDomains:
    @pytest.mark.parametrize(
        ("values", "total"),
        [
            ({}, 0),
            ({"q1": 1, "q2": 3, "q3": 2, "q4": 0}, 3),
            ({"q6": 3, "q7": 3, "q8": 2, "q9": 1}, 3),
            ({"q15": 1, "q16": 2}, 2),
            ({"q5": 3, "q10": 3, "q11": 3, "q12": 3, "q13": 3, "q14": 3}, 18),
            ({f"q{number}": 3 for number in range(1, 17)}, 27),
        ],
    )
    def test_each_counts_its_highest_item(self, values: dict[str, int], total: int) -> None:
        given_to = {f"q{number}": 0 for number in range(1, 17)} | values
        assert score(QIDS_LIKE, given_to).total == total

    @given(st.lists(st.integers(0, 3), min_size=16, max_size=16))
    def test_stay_within_nine_times_three(self, values: list[int]) -> None:
        found = score(QIDS_LIKE, {f"q{number}": value for number, value in enumerate(values, start=1)})
        assert found.total is not None
        assert max(values) <= found.total <= min(27, sum(values))

    def test_one_missing_item_leaves_no_total(self) -> None:
        given_to = {f"q{number}": 3 for number in range(1, 16)}
        assert score(QIDS_LIKE, given_to) == Score(None, None, ("q16",))


class TestWithoutATotal:
    def test_answers_are_complete_and_have_none(self) -> None:
        assert score(ASQ, dict.fromkeys(("q1", "q2", "q3", "q4"), 0)) == Score(None, None, ())

    def test_a_question_that_follows_from_another_is_missing_only_then(self) -> None:
        no = dict.fromkeys(("q1", "q2", "q3", "q4"), 0)
        assert score(ASQ, no | {"q2": 1}).missing == ("q5",)
        assert score(ASQ, no | {"q2": 1, "q5": 0}).missing == ()

    def test_nothing_is_compared(self) -> None:
        assert not ASQ.has_total


@given(st.integers(0, 27), st.integers(0, 27))
def test_a_change_is_never_better_and_worse_at_once(first: int, second: int) -> None:
    found = changed(first, second)
    assert found is not None
    assert not (found.reliable and found.deterioration)
    assert not (found.response and found.better < 0)
    assert found.better == -found.points
    back = changed(second, first)
    assert back is not None
    assert (back.reliable, back.deterioration) == (found.deterioration, found.reliable)


@pytest.mark.parametrize(("first", "second", "remission", "response"), [(20, 5, True, True), (20, 6, False, True)])
def test_the_qids_is_in_remission_at_five_or_less(first: int, second: int, remission: bool, response: bool) -> None:
    found = changed(first, second, "qids-sr16")
    assert found is not None
    assert (found.remission, found.response, found.reliable) == (remission, response, None)


def another_version(**changed: object) -> Instrument:
    said = load("gad-7").model_dump(mode="json", exclude_defaults=True)
    return Instrument.model_validate(said | {"number": 2, "bands": ()} | changed)


def test_versions_with_other_totals_are_not_compared_and_make_two_lines() -> None:
    first, same = load("gad-7"), another_version()
    shorter = another_version(items=load("gad-7").model_dump(mode="json", exclude_defaults=True)["items"][:5])
    early, late = datetime(2027, 1, 4, tzinfo=UTC), datetime(2027, 2, 4, tzinfo=UTC)
    baseline = Scored(first, 15, early)
    assert change(baseline, Scored(same, 7, late)) is not None
    assert change(baseline, Scored(shorter, 7, late)) is None
    assert [len(line.points) for line in lines_of([(first, early, 15.0), (same, late, 7.0)])] == [2]
    (old, new) = lines_of([(first, early, 15.0), (shorter, late, 7.0)])
    assert (old.name, new.name) == ("GAD-7, version 1 (up to 21)", "GAD-7, version 2 (up to 15)")

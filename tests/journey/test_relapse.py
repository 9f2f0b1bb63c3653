"""The relapse watch: when it proposes an earlier session, and when it keeps quiet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.relapse import Limits, Reading, RelapseRules, Rule, response_line, watch

START = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
BASELINE = Reading(START, 18)  # the response line is at 9


def on(day: int, total: int) -> Reading:
    return Reading(START + timedelta(days=day), total)


def proposed(*readings: tuple[int, int], day: int | None = None, rules: RelapseRules | None = None, **more):
    known = [on(*one) for one in readings]
    now = START + timedelta(days=day if day is not None else max(one[0] for one in readings) + 1)
    return watch(more.pop("baseline", BASELINE), known, more.pop("best", None), now, rules, **more)


@pytest.mark.parametrize(
    ("what", "readings", "rules"),
    [
        ("nothing measured", [], []),
        ("well and staying so", [(28, 6), (35, 7), (42, 6)], []),
        ("one reading above the line", [(28, 6), (35, 10)], []),
        ("two in a row above the line", [(28, 6), (35, 10), (42, 11)], ["loss_of_response"]),
        ("exactly on the line is a response still", [(28, 6), (35, 9), (42, 9)], []),
        ("two above, but one between them on the line", [(28, 6), (35, 10), (42, 9), (49, 10)], []),
        ("two above within four days", [(28, 6), (38, 10), (42, 11)], []),
        ("two above, five days apart", [(28, 6), (37, 10), (42, 11)], ["loss_of_response"]),
        ("a response never reached", [(28, 10), (35, 11), (42, 12)], []),
        ("worse by 5", [(28, 3), (35, 8)], []),
        ("worse by 6", [(28, 3), (35, 9)], ["reliable_worsening"]),
        ("worse by 6 within 6 days", [(28, 3), (34, 9)], []),
        ("better again since", [(28, 3), (35, 9), (42, 4)], []),
        ("both", [(28, 3), (35, 12), (42, 12)], ["loss_of_response", "reliable_worsening"]),
        ("the best one lies too far back", [(28, 3), (210, 8), (217, 9)], []),
    ],
)
def test_the_rules(what, readings, rules):
    found = proposed(*readings, day=(readings[-1][0] + 1) if readings else 1)
    assert ([ground.rule.value for ground in found.grounds] if found else []) == rules, what


def test_the_numbers_are_shown():
    found = proposed((28, 6), (35, 10), (42, 13))
    assert found is not None
    lost, worse = found.grounds
    assert (found.rule, lost.line, lost.reference, lost.points) == (Rule.LOSS_OF_RESPONSE, 9, on(28, 6), 7)
    assert lost.readings == (on(35, 10), on(42, 13))
    assert (worse.reference, worse.readings, worse.points) == (on(28, 6), (on(42, 13),), 7)


def test_a_baseline_below_ten_had_no_response_to_lose():
    assert proposed((28, 2), (35, 6), (42, 6), baseline=Reading(START, 9)) is None


def test_without_a_baseline_only_the_worsening_speaks():
    found = proposed((28, 3), (35, 12), (42, 12), baseline=None)
    assert [ground.rule for ground in found.grounds] == [Rule.RELIABLE_WORSENING]


def test_a_reading_that_is_too_old_proposes_nothing():
    readings = [(28, 6), (35, 12), (42, 13)]
    assert proposed(*readings, day=42 + 60)
    assert proposed(*readings, day=42 + 61) is None


def test_what_was_answered_before_maintenance_began_proposes_nothing():
    readings = [(28, 6), (35, 12), (42, 13)]
    assert proposed(*readings, since=START + timedelta(days=43)) is None
    assert proposed(*readings, since=START + timedelta(days=42))


def test_a_protocol_chooses_the_rules_and_the_numbers():
    readings = [(28, 6), (35, 10), (42, 13)]
    only = RelapseRules(rules=(Rule.RELIABLE_WORSENING,))
    assert [ground.rule for ground in proposed(*readings, rules=only).grounds] == [Rule.RELIABLE_WORSENING]
    assert proposed(*readings, rules=RelapseRules(rules=())) is None
    three = RelapseRules(rules=(Rule.LOSS_OF_RESPONSE,), readings=3)
    assert proposed(*readings, rules=three) is None
    assert proposed((28, 6), (35, 10), rules=RelapseRules(rules=(Rule.LOSS_OF_RESPONSE,), readings=1))


def test_another_instrument_brings_its_own_limits():
    assert proposed((28, 3), (35, 7), baseline=None, limits=Limits(reliable_points=4))


def test_somebody_who_looked_is_asked_again_only_by_a_newer_reading():
    found = proposed((28, 3), (35, 12))
    assert found.is_quiet(on(35, 12).at)
    assert not found.is_quiet(on(28, 3).at)
    assert not found.is_quiet(None)


totals = st.integers(0, 27)
histories = st.lists(st.tuples(st.integers(7, 700), totals), min_size=1, max_size=30, unique_by=lambda one: one[0])


@given(histories, totals, st.integers(0, 800))
def test_what_it_says_can_be_checked_by_hand(history, baseline, day):
    readings = [on(*one) for one in history]
    now = START + timedelta(days=day)
    found = watch(Reading(START, baseline), readings, None, now)
    if found is None:
        return
    known = sorted((one for one in readings if one.at <= now), key=lambda one: one.at)
    assert found.latest == known[-1]
    for ground in found.grounds:
        assert ground.points == found.latest.total - ground.reference.total
        assert ground.reference.at < ground.readings[0].at
        if ground.rule is Rule.LOSS_OF_RESPONSE:
            assert baseline >= 10
            assert ground.reference.total <= response_line(baseline) < min(one.total for one in ground.readings)
            assert len(ground.readings) >= 2
        else:
            assert ground.points >= 6
            assert found.latest.at - ground.reference.at >= timedelta(days=7)


@given(histories, totals, st.randoms())
def test_the_order_in_which_readings_come_does_not_matter(history, baseline, random):
    readings = [on(*one) for one in history]
    shuffled = list(readings)
    random.shuffle(shuffled)
    now = START + timedelta(days=701)
    assert watch(Reading(START, baseline), readings, None, now) == watch(Reading(START, baseline), shuffled, None, now)


@given(histories, totals)
def test_a_history_that_never_rises_proposes_nothing(history, baseline):
    days = sorted(day for day, _ in history)
    falling = sorted((total for _, total in history), reverse=True)
    readings = [on(day, min(total, baseline)) for day, total in zip(days, falling, strict=True)]
    assert watch(Reading(START, baseline), readings, None, START + timedelta(days=days[-1])) is None

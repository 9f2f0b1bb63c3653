"""Packed readings, what the newest is held against, and the sieves before the rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from home import readings
from home.facts import Facts
from home.rules import above_best, phq9_up
from journey.relapse import Limits, Reading, RelapseRules, watch

NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)
LIMITS = Limits()
TOTALS = st.lists(
    st.tuples(st.integers(0, 800 * 24).map(lambda hours: NOW - timedelta(hours=hours)), st.integers(0, 27)),
    min_size=1,
    max_size=20,
)


def packed(totals: list[tuple[datetime, int]]) -> list[int]:
    return sorted(readings.pack(at, total) for at, total in totals)


def days(*pairs: tuple[int, int]) -> list[int]:
    """Readings as (days ago, total)."""
    return packed([(NOW - timedelta(days=ago), total) for ago, total in pairs])


@given(st.integers(0, 4_000_000_000), st.integers(0, 127), st.booleans())
def test_what_is_packed_comes_out_again(second: int, total: int, flagged: bool) -> None:
    at = datetime.fromtimestamp(second, UTC)
    number = readings.pack(at, total, flagged=flagged)
    assert readings.unpack(number) == Reading(at, total)
    assert readings.is_flagged(number) is flagged


def test_a_text_is_read_in_the_order_of_time_and_only_up_to_now() -> None:
    one, two, three = days((9, 12), (2, 5), (-1, 20))
    assert readings.read(f"{two},{three},{one}", NOW) == (one, two)


def test_the_baseline_is_the_last_reading_of_the_month_before_the_first_dose() -> None:
    several = days((30, 18), (21, 16), (10, 9))
    assert readings.total_of(readings.baseline_of(several, NOW - timedelta(days=20))) == 16
    assert readings.total_of(readings.baseline_of(several, NOW - timedelta(days=21))) == 16
    assert readings.baseline_of(several, NOW - timedelta(days=40)) is None
    assert readings.baseline_of(days((31, 18), (10, 9)), NOW) == readings.pack(NOW - timedelta(days=10), 9)
    assert readings.baseline_of(days((60, 18), (10, 9)), NOW - timedelta(days=29)) is None
    assert readings.baseline_of([], None) is None
    assert readings.baseline_of(several, None) is None


def test_the_newest_is_held_against_readings_at_least_a_week_older_and_the_best_of_half_a_year() -> None:
    standing = readings.standing_of(days((400, 20), (190, 2), (100, 5), (60, 5), (8, 9), (3, 1), (1, 12)), None)
    assert standing is not None
    assert (standing.latest.total, standing.baseline) == (12, None)
    assert standing.previous == Reading(NOW - timedelta(days=8), 9)
    assert standing.best == Reading(NOW - timedelta(days=60), 5)


def test_of_windows_those_that_opened_since_are_counted() -> None:
    text = ",".join(str(int((NOW - timedelta(days=ago)).timestamp())) for ago in (3, 20, 40))
    assert readings.count_after(text, None) == 3
    assert readings.count_after(text, NOW - timedelta(days=30)) == 2
    assert readings.count_after("", None) == 0


RULES = st.builds(
    RelapseRules,
    readings=st.integers(1, 4),
    readings_days=st.integers(0, 20),
    best_within_days=st.integers(14, 400),
    valid_days=st.integers(7, 100),
)


@given(TOTALS, st.integers(0, 800), RULES)
def test_the_sieves_let_everybody_through_about_whom_a_rule_speaks(
    totals: list[tuple[datetime, int]], dose: int, rules: RelapseRules
) -> None:
    several = packed(totals)
    standing = readings.standing_of(several, NOW - timedelta(days=dose))
    assert standing is not None
    facts = Facts(now=NOW, today=NOW.date(), phase="induction", limit=LIMITS.reliable_points, standing=standing)
    plain = readings.totals_of(several)
    if phq9_up(facts) or above_best(facts):
        assert readings.may_have_risen(plain, LIMITS)
        assert readings.may_speak(several, None, LIMITS)
    if standing.baseline is None:
        return
    later = [one for one in map(readings.unpack, several) if one.at > standing.baseline.at]
    if watch(standing.baseline, later, None, NOW, rules, LIMITS):
        assert not readings.is_stale(several, NOW, rules)
        assert readings.may_have_risen(plain, LIMITS) or readings.may_have_lost(plain, rules.readings, LIMITS)
        assert readings.may_speak(several, rules, LIMITS)


@given(TOTALS, st.integers(0, 800), RULES)
def test_the_watch_says_the_same_of_the_readings_that_are_left(
    totals: list[tuple[datetime, int]], dose: int, rules: RelapseRules
) -> None:
    several = sorted({one // readings.PLACES: one for one in packed(totals)}.values())
    found = readings.baseline_of(several, NOW - timedelta(days=dose))
    baseline = readings.unpack(several[0] if found is None else found)
    later = [one for one in map(readings.unpack, several) if one.at > baseline.at]
    left, best = readings.watched(several, baseline, NOW, rules, LIMITS)
    assert watch(baseline, left, best, NOW, rules, LIMITS) == watch(baseline, later, None, NOW, rules, LIMITS)

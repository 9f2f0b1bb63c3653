"""Which writing speaks for a session, and which score stands nearest to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.thread import Around, Score, action_of, around, insight_of, intention_of

DOSE = datetime(2027, 1, 11, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Wrote:
    """An entry, as far as the rule asks."""

    stage: str
    written_at: datetime
    has_action: bool = False


def wrote(stage: str, days: float, *, action: bool = False) -> Wrote:
    return Wrote(stage, DOSE + timedelta(days=days), action)


def score(days: float, value: int = 5) -> Score:
    return Score(DOSE + timedelta(days=days), value)


@pytest.mark.parametrize(
    ("stages", "spoken"),
    [
        (["capture", "meaning", "action"], "meaning"),
        (["capture", "looking_back"], "looking_back"),
        (["capture", "week"], "week"),
        (["capture", "free"], "capture"),
        (["action"], None),
        (["action", "capture"], "capture"),
        (["intention"], None),
        ([], None),
    ],
)
def test_what_was_seen_is_said_by_the_morning_after_or_what_is_nearest_to_it(
    stages: list[str], spoken: str | None
) -> None:
    said = insight_of([wrote(stage, day) for day, stage in enumerate(stages)])
    assert (said.stage if said else None) == spoken


def test_the_first_of_two_mornings_speaks() -> None:
    first, second = wrote("meaning", 1), wrote("meaning", 2)
    assert insight_of([second, first]) == first


def test_the_newest_intention_and_the_newest_small_thing_count() -> None:
    old, new = wrote("intention", -3), wrote("intention", -1)
    assert intention_of([new, old]) == new
    first, last = wrote("meaning", 1, action=True), wrote("action", 2, action=True)
    assert action_of([first, last, wrote("week", 7)]) == last
    assert action_of([wrote("week", 7)]) is None


def test_what_was_written_where_a_small_thing_was_asked_for_is_the_small_thing_and_not_what_was_seen() -> None:
    bulbs, walk = wrote("action", 2), wrote("action", 2.5, action=True)
    assert (insight_of([bulbs]), action_of([bulbs])) == (None, bulbs)
    assert action_of([bulbs, wrote("meaning", 1, action=True)]).stage == "meaning"
    assert (insight_of([walk]), action_of([bulbs, walk])) == (walk, walk)


@pytest.mark.parametrize(
    ("before", "after", "following", "near"),
    [
        ([-31], [], None, (None, None)),
        ([-30], [1], None, (-30, 1)),
        ([-9, -2], [6, 2], None, (-2, 2)),
        ([-2], [8], 7, (-2, None)),
        ([0], [0.1], 7, (0, 0.1)),
        ([], [], None, (None, None)),
    ],
)
def test_the_nearest_scores_stand_beside_a_dose_and_none_is_taken_from_after_the_next_one(
    before: list[float], after: list[float], following: float | None, near: tuple[float | None, float | None]
) -> None:
    until = DOSE + timedelta(days=following) if following else None
    found = around([score(day) for day in [*before, *after]], DOSE, until)
    assert found == Around(*(None if day is None else score(day) for day in near))


@given(st.lists(st.integers(-60, 60).map(score), max_size=12), st.one_of(st.none(), st.integers(1, 40)))
def test_before_is_never_after_and_after_never_beyond_the_next_dose(scores: list[Score], days: int | None) -> None:
    until = DOSE + timedelta(days=days) if days else None
    found = around(scores, DOSE, until)
    assert found.before is None or DOSE - timedelta(days=30) <= found.before.at <= DOSE
    assert found.after is None or (found.after.at > DOSE and (until is None or found.after.at < until))

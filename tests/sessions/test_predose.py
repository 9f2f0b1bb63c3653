"""The check just before a dose."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.predose import SENTENCES, Hold, Neighbours, PredoseRules, Ready, Vitals, holds

NOW = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=7)
READY = Ready()


def held(
    *,
    systolic: int | None = 120,
    diastolic: int | None = 80,
    pulse: int | None = 70,
    age: timedelta = timedelta(0),
    last: datetime | None = LONG_AGO,
    later: datetime | None = None,
    minutes: int = 0,
    task: bool = False,
    since: datetime | None = None,
    route: str = "sublingual",
    setting: str = "home",
    product: str | None = "ketamine",
    ready: Ready = READY,
) -> tuple[Hold, ...]:
    return holds(
        starts_at=NOW,
        vitals=Vitals(systolic, diastolic, pulse, NOW - age),
        neighbours=Neighbours(last, later, minutes),
        rules=PredoseRules(),
        open_safety_task=task,
        safety_since=since,
        route=route,
        setting=setting,
        product=product,
        ready=ready,
    )


def codes(found: tuple[Hold, ...]) -> list[tuple[str, bool]]:
    assert all(hold.sentence for hold in found)
    return [(hold.code, hold.passable) for hold in found]


@pytest.mark.parametrize(
    ("ready", "expected"),
    [
        (Ready(), []),
        (Ready(missing="the intention"), [("preparation_missing", True)]),
        (Ready(agreed=False), [("never_agreed", False)]),
        (Ready("the intention", agreed=False), [("never_agreed", False), ("preparation_missing", True)]),
        (Ready(consent_withdrawn_at=NOW), [("no_consent", False)]),
        (Ready(consent_withdrawn_at=NOW + timedelta(seconds=1)), []),
        (Ready("the intention", NOW - timedelta(days=1)), [("no_consent", False), ("preparation_missing", True)]),
    ],
)
def test_what_the_plan_asks_for_before_a_dose(ready: Ready, expected: list[tuple[str, bool]]) -> None:
    assert codes(held(ready=ready)) == expected


def test_when_all_is_well_nothing_holds() -> None:
    assert held() == ()
    assert held(last=None) == ()


@pytest.mark.parametrize(
    ("systolic", "diastolic", "is_held"),
    [(140, 90, False), (141, 90, True), (140, 91, True), (180, 110, True), (90, 60, False)],
)
def test_blood_pressure_above_the_guide_holds_and_a_prescriber_may_pass(
    systolic: int, diastolic: int, is_held: bool
) -> None:
    expected = [("blood_pressure_high", True)] if is_held else []
    assert codes(held(systolic=systolic, diastolic=diastolic)) == expected


@pytest.mark.parametrize(("pulse", "expected"), [(100, []), (101, [("pulse_high", True)])])
def test_a_fast_pulse_holds(pulse: int, expected: list[tuple[str, bool]]) -> None:
    assert codes(held(pulse=pulse)) == expected


def test_what_was_not_measured_holds() -> None:
    assert codes(held(systolic=None)) == [("blood_pressure_missing", True)]
    assert codes(held(diastolic=None, pulse=None)) == [("blood_pressure_missing", True), ("pulse_missing", True)]


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (timedelta(minutes=60), None),
        (timedelta(minutes=60, seconds=1), "61 min"),
        (timedelta(minutes=119), "119 min"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(days=2), "48 h 0 min"),
    ],
)
def test_a_reading_counts_for_an_hour(age: timedelta, told: str | None) -> None:
    found = held(age=age)
    assert codes(found) == ([("reading_too_old", True)] if told else [])
    assert [hold.values["age"] for hold in found] == ([told] if told else [])


def test_what_an_old_reading_said_is_not_judged_any_more() -> None:
    assert codes(held(systolic=180, pulse=130, age=timedelta(hours=3))) == [("reading_too_old", True)]


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (timedelta(0), [("gap_block", False)]),
        (timedelta(hours=23, minutes=59), [("gap_block", False)]),
        (timedelta(hours=24), [("gap_short", True)]),
        (timedelta(hours=47, minutes=59), [("gap_short", True)]),
        (timedelta(hours=48), []),
    ],
)
def test_a_dose_soon_after_another_is_blocked_or_held(gap: timedelta, expected: list[tuple[str, bool]]) -> None:
    assert codes(held(last=NOW - gap)) == expected


@given(gap=st.integers(48 * 60, 400 * 60), first=st.integers(0, 150), second=st.integers(0, 150), length=st.just(150))
def test_sessions_booked_at_the_permitted_gap_are_not_held_whenever_in_them_the_doses_begin(
    gap: int, first: int, second: int, length: int
) -> None:
    between = timedelta(minutes=gap - first + second)
    assert held(last=NOW - between, minutes=length) == ()


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (timedelta(hours=23, minutes=59), [("gap_block", False)]),
        (timedelta(hours=24), [("gap_short", True)]),
        (timedelta(hours=45, minutes=29), [("gap_short", True)]),
        (timedelta(hours=45, minutes=30), []),
    ],
)
def test_the_length_of_a_session_is_room_where_a_prescriber_decides_and_none_where_it_blocks(
    gap: timedelta, expected: list[tuple[str, bool]]
) -> None:
    assert codes(held(last=NOW - gap, minutes=150)) == expected


def test_a_dose_written_down_after_a_later_one_is_explained_by_a_prescriber() -> None:
    (hold,) = held(later=NOW + timedelta(hours=47, minutes=50))
    assert (hold.code, hold.passable, hold.values) == ("later_dose", True, {"hours": 47})
    assert codes(held(last=NOW - timedelta(hours=20), later=NOW + timedelta(hours=1))) == [
        ("gap_block", False), ("later_dose", True),
    ]  # fmt: skip


def test_an_open_safety_task_cannot_be_passed() -> None:
    assert codes(held(task=True)) == [("safety_task_open", False)]
    assert codes(held(task=True, since=NOW)) == [("safety_task_open", False)]
    assert codes(held(task=True, since=NOW - timedelta(minutes=1))) == [("safety_task_open", False)]


def test_a_dose_that_began_before_the_task_was_opened_is_written_down_with_a_reason() -> None:
    assert codes(held(task=True, since=NOW + timedelta(minutes=1))) == [("safety_task_since", True)]


@pytest.mark.parametrize(
    ("route", "setting", "product", "is_held"),
    [
        ("intranasal", "home", "esketamine", True),
        ("sublingual", "home", "esketamine", True),
        ("intranasal", "home", None, True),
        ("intranasal", "home", "ketamine", False),
        ("intranasal", "clinic", "esketamine", False),
        ("sublingual", "home", None, False),
    ],
)
def test_esketamine_at_home_can_never_be_passed(route: str, setting: str, product: str | None, is_held: bool) -> None:
    expected = [("esketamine_at_home", False)] if is_held else []
    assert codes(held(route=route, setting=setting, product=product)) == expected


def test_what_cannot_be_passed_comes_first() -> None:
    found = codes(held(systolic=150, pulse=120, task=True))
    assert [passable for _, passable in found] == [False, True, True]


def test_a_hold_carries_the_rule_and_what_was_measured() -> None:
    (hold,) = held(systolic=150)
    assert hold.values == {"systolic": 150, "diastolic": 80, "systolic_hold": 140, "diastolic_hold": 90}
    assert hold.sentence == "Blood pressure is 150/80; the protocol holds above 140/90."


def test_every_sentence_is_a_sentence() -> None:
    assert all(text.endswith(".") for text in SENTENCES.values())

"""The order of the caseload."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.facts import Ahead, Facts, OpenTask
from home.need import ORDER, need
from home.readings import Standing
from home.rules import Urgency
from journey.relapse import Ground, Proposal, Reading, Rule
from sessions.cadence import MaintenanceDue

NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)
TODAY = date(2026, 6, 1)
LIMIT = 6


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def stands(latest: int, **held: tuple[int, float]) -> Standing:
    """A standing whose newest reading is of yesterday; the others are (total, days ago)."""
    readings = {name: Reading(ago(days), total) for name, (total, days) in held.items()}
    readings.setdefault("baseline", Reading(ago(1), latest))
    return Standing(latest=Reading(ago(1), latest), **readings)


def proposal(rule: Rule = Rule.RELIABLE_WORSENING) -> Proposal:
    latest = Reading(ago(1), 14)
    return Proposal(Reading(ago(90), 20), latest, (Ground(rule, Reading(ago(30), 7), (latest,), 10.0, 7),))


def facts(**known: Any) -> Facts:
    usual = {"phase": "maintenance", "limit": LIMIT, "latest_at": ago(1), "ahead": Ahead(next_at=ago(-20))}
    return Facts(now=NOW, today=TODAY, **(usual | known))


def codes(**known: Any) -> list[str]:
    return [reason.code for reason in need(facts(**known)).reasons]


def due(earliest: int, latest: int) -> dict[str, Any]:
    days = MaintenanceDue(TODAY + timedelta(days=earliest), TODAY + timedelta(days=latest))
    return {"due": days, "ahead": Ahead()}


INDUCTION = {"phase": "induction", "doses_planned": 6, "doses_given": 3}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, ["steady"]),
        ({"task": OpenTask(ago(0.1))}, ["safety_task"]),
        ({"ahead": Ahead(in_progress=True)}, ["in_progress"]),
        # reliable change from the baseline, and from the patient's own reading before
        ({"standing": stands(16, baseline=(10, 40))}, ["phq9_up"]),
        ({"standing": stands(15, baseline=(10, 40))}, ["steady"]),
        ({"standing": stands(16, baseline=(10, 7))}, ["steady"]),  # six days apart: not compared
        ({"standing": stands(16, baseline=(10, 8))}, ["phq9_up"]),
        ({"standing": stands(14, baseline=(20, 60), previous=(8, 15))}, ["phq9_up"]),
        ({"standing": stands(14, baseline=(20, 60), previous=(9, 15))}, ["steady"]),
        ({"standing": stands(16, baseline=(10, 40)), "limit": None}, ["steady"]),
        ({"standing": stands(14, baseline=(20, 60), best=(8, 30)), **INDUCTION}, ["above_best"]),
        ({"standing": stands(14, baseline=(20, 60), best=(9, 30)), **INDUCTION}, ["steady"]),
        ({"standing": stands(14, baseline=(20, 60), best=(8, 30), previous=(8, 9)), **INDUCTION}, ["phq9_up"]),
        ({"standing": stands(14, baseline=(20, 60), best=(8, 30))}, ["steady"]),  # maintenance: the watch says it
        ({"relapse": proposal()}, ["relapse"]),
        ({"flagged_at": ago(3)}, ["item_alert"]),
        ({"flagged_at": ago(3), "task": OpenTask(ago(3))}, ["safety_task"]),
        # sessions
        ({"ahead": Ahead(today_at=NOW + timedelta(hours=2), next_at=NOW)}, ["session_today"]),
        ({"ahead": Ahead(today_at=NOW - timedelta(minutes=15), next_at=NOW)}, ["session_today"]),
        ({"ahead": Ahead(today_at=NOW - timedelta(minutes=16), next_at=NOW)}, ["session_not_begun"]),
        ({"ahead": Ahead(unrecorded_at=ago(2), next_at=ago(-1))}, ["session_not_recorded"]),
        ({"phase": "induction", "doses_given": 6, "doses_planned": 6, "ahead": Ahead()}, ["induction_done"]),
        ({"phase": "induction", "doses_given": 5, "doses_planned": 6}, ["steady"]),
        ({"phase": "induction", "doses_given": 5, "doses_planned": 6, "ahead": Ahead()}, ["nothing_booked"]),
        # maintenance: eight days ahead is early, a week ahead is told
        (due(8, 36), ["steady"]),
        (due(7, 35), ["maintenance_soon"]),
        (due(1, 29), ["maintenance_soon"]),
        (due(0, 28), ["maintenance_due"]),
        (due(-28, 0), ["maintenance_due"]),
        (due(-29, -1), ["maintenance_overdue"]),
        (due(-29, -1) | {"ahead": Ahead(next_at=ago(-3))}, ["steady"]),
        # readings
        ({"latest_at": ago(28)}, ["steady"]),
        ({"latest_at": ago(29)}, ["reading_old"]),
        ({"latest_at": ago(14), **INDUCTION}, ["steady"]),
        ({"latest_at": ago(15), **INDUCTION}, ["reading_old"]),
        ({"latest_at": None}, ["no_reading"]),
        ({"windows_unread": 1}, ["steady"]),
        ({"windows_unread": 2}, ["windows_unread"]),
        ({"windows_unread": 2, "latest_at": ago(40)}, ["windows_unread"]),
        ({"given_up": ("phq-9",)}, ["given_up"]),
        ({"stopped": ("gad-7",)}, ["stopped"]),
        ({"stopped": ("phq-9",), "phq9_stopped": True, "latest_at": None, "windows_unread": 5}, ["stopped"]),
        # windows
        ({"window_closes_at": NOW + timedelta(hours=24)}, ["window_unused"]),
        ({"window_closes_at": NOW + timedelta(hours=25)}, ["steady"]),
        # what is missing before a first session; whose is how near is asked of the database
        (
            {"phase": "preparation", "unprepared": "the intention", "ahead": Ahead(next_at=ago(-2))},
            ["preparation_waits"],
        ),
        ({"phase": "preparation", "unprepared": "", "ahead": Ahead(next_at=ago(-2))}, ["steady"]),
        ({"phase": "induction", "unprepared": "the intention", "ahead": Ahead(next_at=ago(-2))}, ["steady"]),
        # the course itself
        ({"phase": "preparation", "latest_at": None, "ahead": Ahead()}, ["nothing_booked"]),
        ({"phase": "preparation", "latest_at": None}, ["steady"]),
        ({"phase": None}, ["no_course"]),
        ({"phase": None, "had_course": True}, ["course_closed"]),
    ],
)
def test_each_fact_gives_its_reason_and_the_value_beside_its_edge_does_not(
    known: dict[str, Any], expected: list[str]
) -> None:
    assert codes(**known) == expected


def test_of_two_rises_the_larger_is_told_and_of_equal_ones_the_later() -> None:
    def since(standing: Standing) -> datetime:
        return need(facts(standing=standing)).reasons[0].values["since"]

    assert since(stands(20, baseline=(10, 60), previous=(13, 10))) == ago(60)
    assert since(stands(20, baseline=(13, 60), previous=(10, 10))) == ago(10)
    assert since(stands(20, baseline=(12, 60), previous=(12, 10))) == ago(10)


def test_safety_tasks_stand_by_tier_then_overdue_then_by_age() -> None:
    tasks = [
        OpenTask(ago(0.01), grade=0),
        OpenTask(ago(0.5), grade=1, is_overdue=True),
        OpenTask(ago(2), grade=1),
        OpenTask(ago(1), grade=1),
        OpenTask(ago(300), grade=2, is_overdue=True),
    ]
    keys = [need(facts(task=task)).sort_key("a") for task in tasks]
    assert keys == sorted(keys)


READINGS = st.builds(Reading, at=st.integers(1, 200).map(ago), total=st.integers(0, 27))
TASKS = st.builds(OpenTask, opened_at=st.integers(0, 400).map(ago), grade=st.integers(0, 2), is_overdue=st.booleans())
MAYBE_AT = st.none() | st.integers(-60, 60).map(ago)
ANY_FACTS = st.builds(
    Facts,
    now=st.just(NOW),
    today=st.just(TODAY),
    phase=st.sampled_from([None, "intake", "preparation", "induction", "maintenance"]),
    had_course=st.booleans(),
    limit=st.none() | st.just(LIMIT),
    task=st.none() | TASKS,
    ahead=st.builds(Ahead, MAYBE_AT, MAYBE_AT, MAYBE_AT, st.booleans()),
    latest_at=MAYBE_AT,
    standing=st.none() | st.builds(Standing, READINGS, READINGS, st.none() | READINGS, st.none() | READINGS),
    flagged_at=MAYBE_AT,
    relapse=st.none() | st.sampled_from([proposal(), proposal(Rule.LOSS_OF_RESPONSE)]),
    windows_unread=st.integers(0, 5),
    window_closes_at=MAYBE_AT,
    letter_since=MAYBE_AT,
    doses_given=st.integers(0, 8),
    doses_planned=st.integers(0, 8),
    due=st.none() | st.builds(MaintenanceDue, st.just(TODAY + timedelta(days=3)), st.just(TODAY + timedelta(days=20))),
    given_up=st.sampled_from([(), ("phq-9",)]),
    stopped=st.sampled_from([(), ("phq-9",)]),
    phq9_stopped=st.booleans(),
)


@given(ANY_FACTS)
def test_there_is_always_a_reason_and_the_worst_comes_first(known: Facts) -> None:
    found = need(known).reasons
    assert found
    assert {one.code for one in found} <= set(ORDER)
    places = [(one.urgency, ORDER.index(one.code)) for one in found]
    assert places == sorted(places)
    assert len({one.code for one in found}) == len(found)


@given(ANY_FACTS, ANY_FACTS, TASKS)
def test_nobody_stands_above_a_patient_with_a_safety_task_but_another_one(
    one: Facts, other: Facts, task: OpenTask
) -> None:
    asked = need(one._replace(task=task))
    assert asked.reasons[0].code == "safety_task"
    assert asked.urgency == Urgency.NOW
    if other.task is None:
        assert asked.sort_key("z", 9) < need(other).sort_key("a", 0)


@given(ANY_FACTS, TASKS)
def test_a_task_more_never_lowers_a_patient_in_the_list(known: Facts, task: OpenTask) -> None:
    without = known._replace(task=None)
    assert need(without._replace(task=task)).sort_key("a") < need(without).sort_key("a")


@given(st.lists(st.tuples(ANY_FACTS, st.sampled_from(["Ada", "ada", "Ben"])), max_size=8), st.randoms())
def test_the_order_is_total_and_the_same_however_the_rows_come(rows: list[tuple[Facts, str]], dice: Any) -> None:
    keys = [need(known).sort_key(name, number) for number, (known, name) in enumerate(rows)]
    mixed = keys.copy()
    dice.shuffle(mixed)
    assert sorted(mixed) == sorted(keys)
    assert len(set(keys)) == len(keys)

"""The order of the caseload."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.need import RELIABLE_PHQ9, Facts, Urgency, need

NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)
BEFORE = NOW - timedelta(days=20)


def codes(**known: Any) -> list[str]:
    known.setdefault("phase", "induction")
    known.setdefault("phq9_latest", 12)
    known.setdefault("phq9_latest_at", NOW - timedelta(days=1))
    return [reason.code for reason in need(Facts(now=NOW, **known)).reasons]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, ["steady"]),
        ({"safety_open_since": NOW - timedelta(minutes=40)}, ["safety_task"]),
        ({"phq9_baseline": 10, "phq9_baseline_at": BEFORE, "phq9_latest": 10 + RELIABLE_PHQ9}, ["phq9_up"]),
        ({"phq9_baseline": 10, "phq9_baseline_at": BEFORE, "phq9_latest": 9 + RELIABLE_PHQ9}, ["steady"]),
        ({"phq9_baseline": 2, "phq9_baseline_at": NOW - timedelta(days=1), "phq9_latest": 20}, ["steady"]),
        ({"phq9_latest_at": NOW - timedelta(days=14)}, ["steady"]),
        ({"phq9_latest_at": NOW - timedelta(days=15)}, ["reading_old"]),
        ({"phase": "maintenance", "phq9_latest_at": NOW - timedelta(days=28)}, ["steady"]),
        ({"phase": "maintenance", "phq9_latest_at": NOW - timedelta(days=29)}, ["reading_old"]),
        ({"phq9_latest": None, "phq9_latest_at": None}, ["no_reading"]),
        ({"phase": "preparation", "phq9_latest": None, "phq9_latest_at": None}, ["nothing_booked"]),
        ({"phase": None}, ["no_course"]),
        ({"phase": None, "had_course": True}, ["course_closed"]),
        ({"doses_given": 6, "doses_planned": 6}, ["induction_done"]),
        ({"doses_given": 5, "doses_planned": 6}, ["steady"]),
        ({"phase": "maintenance", "maintenance_overdue_days": 3, "maintenance_due": True}, ["maintenance_overdue"]),
        ({"phase": "maintenance", "maintenance_due": True}, ["maintenance_due"]),
        ({"phase": "maintenance", "maintenance_due": True, "next_session_at": NOW + timedelta(days=3)}, ["steady"]),
        ({"window_closes_at": NOW + timedelta(hours=24)}, ["window_unused"]),
        ({"window_closes_at": NOW + timedelta(hours=25)}, ["steady"]),
        ({"window_closes_at": NOW + timedelta(hours=2), "window_written": True}, ["steady"]),
        ({"session_today_at": NOW + timedelta(hours=2)}, ["session_today"]),
        ({"session_today_at": NOW - timedelta(minutes=15)}, ["session_today"]),
        ({"session_today_at": NOW - timedelta(minutes=16)}, ["session_not_begun"]),
        ({"session_overdue_since": NOW - timedelta(days=2)}, ["session_not_recorded"]),
    ],
)
def test_each_fact_gives_its_reason_and_the_value_beside_its_edge_does_not(
    known: dict[str, Any], expected: list[str]
) -> None:
    assert codes(**known) == expected


def test_a_safety_task_comes_before_everything_else() -> None:
    found = codes(
        safety_open_since=NOW,
        doses_given=6,
        doses_planned=6,
        window_closes_at=NOW + timedelta(hours=1),
        phq9_latest_at=NOW,
    )
    assert found[0] == "safety_task"
    assert set(found) == {"safety_task", "induction_done", "window_unused"}


@given(
    safety=st.booleans(),
    up=st.integers(-20, 20),
    hours=st.integers(0, 72),
    written=st.booleans(),
    given=st.integers(0, 8),
)
def test_more_to_look_at_never_lowers_a_patient_in_the_list(
    safety: bool, up: int, hours: int, written: bool, given: int
) -> None:
    facts = {
        "now": NOW,
        "phase": "induction",
        "phq9_baseline": 20,
        "phq9_baseline_at": BEFORE,
        "phq9_latest": max(0, 20 + up),
        "phq9_latest_at": NOW,
        "window_closes_at": NOW + timedelta(hours=hours),
        "window_written": written,
        "doses_given": given,
        "doses_planned": 6,
    }
    without = need(Facts(**facts))
    with_task = need(Facts(**facts, safety_open_since=NOW))
    assert with_task.urgency == Urgency.NOW
    assert with_task.sort_key("a") <= without.sort_key("a")

"""A state moves in one place: along its table, once, and with a change row beside it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from common import clock, states
from common.errors import Refused
from journey.models import Course, PhaseChange, ProtocolVersion
from journey.stages import Phase

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TABLE = {"intake": ["preparation", "closed"], "preparation": ["induction"], "induction": []}


@pytest.fixture
def course(clinic, patient, prescriber):
    protocol = ProtocolVersion.objects.create(key="p", number=1, title="P", data={}, digest="0")
    member = prescriber.memberships.get()
    return Course.objects.create(
        patient=patient, protocol=protocol, prescriber=member, phase=Phase.INTAKE, opened_at=NOW
    )


def move(course, to, by, **also):
    return states.move(course, to, table=TABLE, changes=PhaseChange, link="course", by=by, column="phase", **also)


def test_a_move_writes_the_state_and_a_change_row(course, prescriber):
    with clock.frozen(NOW):
        moved = move(course, "preparation", prescriber, why="All is clear.")
    change = PhaseChange.objects.get()
    assert (moved.phase, course.phase) == ("preparation", "preparation")
    assert (change.from_state, change.to_state, change.by, change.at, change.why) == (
        "intake", "preparation", prescriber, NOW, "All is clear."
    )  # fmt: skip


def test_more_columns_move_with_it(course, prescriber):
    assert move(course, "closed", prescriber, closed_at=NOW).closed_at == NOW


def test_a_move_that_the_table_does_not_know_is_refused_and_nothing_is_written(course, prescriber):
    with pytest.raises(Refused, match="moved on already") as refusal:
        move(course, "induction", prescriber)
    assert refusal.value.code == "state"
    course.refresh_from_db()
    assert course.phase == "intake"
    assert not PhaseChange.objects.exists()


def test_whoever_comes_second_is_refused(course, prescriber, clinician):
    seen_by_both = Course.objects.get(pk=course.pk)
    move(course, "preparation", prescriber)
    with pytest.raises(Refused, match="Somebody else"):
        move(seen_by_both, "closed", clinician)
    assert [(row.from_state, row.to_state) for row in PhaseChange.objects.all()] == [("intake", "preparation")]
    course.refresh_from_db()
    assert course.phase == "preparation"


def test_a_double_press_moves_once(course, prescriber):
    twin = Course.objects.get(pk=course.pk)
    move(course, "preparation", prescriber)
    with pytest.raises(Refused):
        move(twin, "preparation", prescriber)
    assert PhaseChange.objects.count() == 1

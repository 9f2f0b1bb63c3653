"""The phases of a course."""

import pytest

from journey.stages import OPEN, TRANSITIONS, Phase, may_move, reason

P = Phase


def test_every_phase_has_its_row_and_every_move_its_sentence() -> None:
    assert set(TRANSITIONS) == set(Phase)
    assert all(why.endswith(".") for row in TRANSITIONS.values() for why in row.values())


def test_every_open_phase_can_be_closed_and_a_closed_course_stays_closed() -> None:
    assert set(Phase) - OPEN == {P.CLOSED}
    assert all(may_move(phase, P.CLOSED) for phase in OPEN)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (P.INTAKE, P.PREPARATION, True),
        (P.INTAKE, P.INDUCTION, False),
        (P.PREPARATION, P.MAINTENANCE, False),
        (P.INDUCTION, P.MAINTENANCE, True),
        (P.MAINTENANCE, P.INDUCTION, True),
        (P.MAINTENANCE, P.INTAKE, False),
    ],
)
def test_a_course_moves_only_along_the_table(a: Phase, b: Phase, expected: bool) -> None:
    assert may_move(a, b) is expected
    assert (reason(a, b) is not None) is expected

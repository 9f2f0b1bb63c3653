"""The states of a session."""

import pytest

from sessions.states import AHEAD, FINAL, OPEN, TRANSITIONS, SessionState, may_move

S = SessionState


def test_every_state_has_its_row_and_is_either_open_or_final() -> None:
    assert set(TRANSITIONS) == set(SessionState) == OPEN | FINAL
    assert not OPEN & FINAL
    assert AHEAD < OPEN


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (S.PLANNED, S.BOOKED, True),
        (S.PLANNED, S.IN_PROGRESS, True),
        (S.PLANNED, S.COMPLETED, False),
        (S.BOOKED, S.MISSED, True),
        (S.IN_PROGRESS, S.MISSED, False),
        (S.IN_PROGRESS, S.COMPLETED, True),
        (S.COMPLETED, S.CANCELLED, False),
        (S.CANCELLED, S.PLANNED, False),
    ],
)
def test_a_session_moves_only_along_the_table(a: SessionState, b: SessionState, expected: bool) -> None:
    assert may_move(a, b) is expected

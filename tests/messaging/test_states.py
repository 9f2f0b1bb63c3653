"""The states of a message."""

import pytest

from messaging.states import CANCELLABLE, FINAL, NEEDS_A_PERSON, OPEN, TRANSITIONS, MessageState, may_move

S = MessageState


def test_every_state_has_its_row() -> None:
    assert set(TRANSITIONS) == set(MessageState)


def test_the_named_sets_do_not_overlap_and_leave_out_only_sent() -> None:
    assert not OPEN & FINAL
    assert not OPEN & NEEDS_A_PERSON
    assert not FINAL & NEEDS_A_PERSON
    assert OPEN | FINAL | NEEDS_A_PERSON | {S.SENT} == set(MessageState)


def test_what_can_be_cancelled_may_move_to_cancelled() -> None:
    assert {state for state in MessageState if may_move(state, S.CANCELLED)} == CANCELLABLE


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (S.QUEUED, S.CLAIMED, True),
        (S.QUEUED, S.SENDING, False),
        (S.CLAIMED, S.QUEUED, True),
        (S.SENDING, S.CANCELLED, False),
        (S.SENDING, S.UNSURE, True),
        (S.SENDING, S.QUEUED, True),
        (S.SENT, S.BOUNCED, True),
        (S.SENT, S.QUEUED, False),
        (S.UNSURE, S.CLAIMED, False),
        (S.MISSED, S.QUEUED, False),
    ],
)
def test_a_message_moves_only_along_the_table(a: MessageState, b: MessageState, expected: bool) -> None:
    assert may_move(a, b) is expected

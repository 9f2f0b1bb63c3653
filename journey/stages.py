"""The phases of a course of treatment, which may follow which, and why."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Phase(StrEnum):
    """Where a course of treatment is."""

    INTAKE = "intake"
    PREPARATION = "preparation"
    INDUCTION = "induction"
    MAINTENANCE = "maintenance"
    CLOSED = "closed"


P = Phase

TRANSITIONS: Mapping[Phase, Mapping[Phase, str]] = MappingProxyType(
    {
        P.INTAKE: MappingProxyType(
            {
                P.PREPARATION: "A prescriber found the treatment suitable and the patient agreed to it.",
                P.CLOSED: "The treatment is not suitable, or the patient decided against it.",
            }
        ),
        P.PREPARATION: MappingProxyType(
            {
                P.INDUCTION: "The preparation is done and the first session can be given.",
                P.INTAKE: "Something new about the patient's health has to be looked at first.",
                P.CLOSED: "The course ends before a first session.",
            }
        ),
        P.INDUCTION: MappingProxyType(
            {
                P.MAINTENANCE: "The induction sessions are done and a clinician found that continuing helps.",
                P.PREPARATION: "The series was interrupted and is prepared again before it goes on.",
                P.CLOSED: "The course ends during or after the induction.",
            }
        ),
        P.MAINTENANCE: MappingProxyType(
            {
                P.INDUCTION: "A clinician decided on a new series of sessions.",
                P.CLOSED: "The course ends.",
            }
        ),
        # Somebody who comes back starts a new course, with a new intake.
        P.CLOSED: MappingProxyType({}),
    }
)

TREATING = frozenset({P.INDUCTION, P.MAINTENANCE})
"""Sessions with a dose happen in these phases."""

OPEN = frozenset(phase for phase, following in TRANSITIONS.items() if following)
"""The course is not closed."""


def may_move(a: Phase, b: Phase) -> bool:
    """Whether a course may go from phase `a` to phase `b`."""
    return b in TRANSITIONS[a]


def reason(a: Phase, b: Phase) -> str | None:
    """Why a course may go from `a` to `b`, in a sentence; None when it may not."""
    return TRANSITIONS[a].get(b)

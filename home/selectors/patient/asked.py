"""What the patient is asked to answer: what waits, what was skipped, stopped or given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from measures.models.assignments import Assignment, StoppedMeasure
from measures.states import AssignmentState
from people.models import Patient

RECENT = 6
_LEFT = (AssignmentState.SKIPPED.value, AssignmentState.GIVEN_UP.value)


@dataclass(frozen=True)
class Asked:
    """Requests that wait or are planned, soonest first; the last ones that came to nothing; what the patient stopped."""

    now: datetime
    waiting: list[Assignment]
    left: list[Assignment]
    stopped: list[StoppedMeasure]

    @property
    def due(self) -> list[Assignment]:
        """Those whose time has come."""
        return [one for one in self.waiting if one.is_due(self.now)]

    @property
    def ahead(self) -> list[Assignment]:
        """Those still to come."""
        return [one for one in self.waiting if one.due_at > self.now]


def asked_of(patient: Patient, now: datetime) -> Asked:
    """What waits and what came to nothing. Three queries."""
    rows = Assignment.objects.filter(patient=patient)
    left = rows.filter(state__in=_LEFT).order_by("-settled_at", "-id")
    return Asked(
        now,
        list(rows.open()),
        list(left[:RECENT]),
        list(StoppedMeasure.objects.filter(patient=patient).standing()),
    )

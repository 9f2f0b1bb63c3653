"""What every write to a request begins and ends with: the patient held, the move with its history, the audit entry."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from common import audit, clock
from common.states import move
from measures.models import Assignment, AssignmentChange, MeasureLink
from measures.states import TRANSITIONS, AssignmentState
from messaging import services as outbox
from people.models import Patient

if TYPE_CHECKING:
    from people.models import User

SYSTEM = "measures"

logger = logging.getLogger(__name__)


def hold(patient: Patient) -> None:
    """Nobody else plans, answers or settles a request of this patient before the transaction ends."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)


def plan_name(patient: Patient) -> str:
    """The name in the outbox of everything that asks this patient to answer."""
    return f"measure_due:{patient.pk}"


def each_alone(patients: Iterable[Patient], work: Callable[[Patient], int], *, what: str) -> int:
    """Do something for each patient, whatever happens with the others; gives the sum.

    Whom it failed for is looked at again by the next beat. The log gets the id and the kind of trouble: the text of it
    may hold what nobody should read there.
    """
    done = 0
    for patient in patients:
        try:
            done += work(patient)
        except Exception as trouble:  # noqa: BLE001  (whatever it is, those behind must be reached)
            logger.error("Could not %s of patient %s: %s", what, patient.pk, type(trouble).__name__)  # noqa: TRY400
    return done


def settle(row: Assignment, to: AssignmentState, *, by: User | None, why: str = "", **also: Any) -> Assignment:
    """Move a request to one of its ends, with its history."""
    return move(
        row,
        to.value,
        table=TRANSITIONS,
        changes=AssignmentChange,
        link="assignment",
        by=by,
        why=why,
        settled_at=clock.now(),
        settled_by=by,
        **also,
    )


def moved_to(row: Assignment, *, expires_at: datetime) -> None:
    """Let the live links of a request run out when it does."""
    MeasureLink.objects.filter(assignment=row, used_at=None, revoked_at=None).update(expires_at=expires_at)


def calm(patient: Patient, *, reason: str) -> int:
    """Call off what still asks the patient, once nothing is due any more; how many messages that were."""
    if Assignment.objects.due(clock.now()).filter(patient=patient).exists():
        return 0
    return outbox.cancel_plan(plan=plan_name(patient), reason=reason)


def note(action: str, row: Any, *, patient: Patient, by: User | str, **detail: object) -> None:
    """One audit row: ids, states and counts, never what was asked or said."""
    audit.record(action, by=by, on=row, clinic_id=patient.clinic_id, subject_id=patient.pk, **detail)

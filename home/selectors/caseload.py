"""The caseload: every patient whom somebody treats, with the facts that tell who needs them first, in that order.

Thousands of patients are read for one page, because the order is across all of them: so the queries are few and bring
numbers, not model instances, and the rules look closely only at those whose totals may have risen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from home import readings
from home.facts import Ahead, Facts
from home.need import Need, need
from home.readings import Standing
from home.selectors import clues
from home.selectors.clues import PatientClue
from home.selectors.known import Close, Known, gather, look_closely
from journey.stages import Phase
from people.models import Membership, User
from sessions.cadence import MaintenanceDue
from sessions.due import due_days

_NOTHING_AHEAD = Ahead()


class CaseloadRow(NamedTuple):
    """One patient of the caseload.

    ``packed`` are the totals of the PHQ-9 (see ``home.readings``), ``first_dose_at`` when the first one was given.
    """

    patient: UUID
    name: str
    prescriber: UUID | None
    facts: Facts
    need: Need
    packed: Sequence[int]
    first_dose_at: datetime | None


def caseload(membership: Membership, user: User, now: datetime) -> list[CaseloadRow]:
    """The patients whom ``user``, who has this membership, treats, in the order of need.

    Twelve queries, however many patients; five more while somebody's first session is near.
    """
    known = gather(membership, user, now)
    close = look_closely(known)
    rows = []
    for patient in known.patients:
        facts = _facts(known, close, patient)
        packed = known.packed.get(patient.pk.int, ())
        first = patient.doses.first_started if patient.doses else None
        rows.append(CaseloadRow(patient.pk, patient.name, patient.prescriber, facts, need(facts), packed, first))
    return sorted(rows, key=lambda row: row.need.sort_key(row.name, row.patient.int))


def standings_of(rows: Collection[CaseloadRow]) -> dict[UUID, Standing]:
    """The newest reading of each of these rows, and what it is held against. No query."""
    found = ((row.patient, readings.standing_of(row.packed, row.first_dose_at)) for row in rows)
    return {patient: standing for patient, standing in found if standing is not None}


def _facts(known: Known, close: Close, clue: PatientClue) -> Facts:
    patient = clue.pk.int
    packed = known.packed.get(patient)
    latest_at = readings.at_of(packed[-1]) if packed else None
    stopped = known.stopped.get(patient, ())
    windows = close.windows.get(patient)
    return Facts(
        now=known.now,
        today=known.today,
        phase=clue.phase,
        had_course=clue.had_course,
        limit=known.limits.reliable_points,
        task=known.tasks.get(patient),
        ahead=known.ahead.get(patient, _NOTHING_AHEAD),
        latest_at=latest_at,
        standing=close.standings.get(patient),
        flagged_at=latest_at if packed and readings.is_flagged(packed[-1]) else None,
        relapse=close.proposals.get(patient),
        windows_unread=readings.count_after(windows, latest_at) if windows else 0,
        window_closes_at=known.unused.get(patient),
        doses_given=clue.doses.in_induction if clue.doses else 0,
        doses_planned=known.rules[clue.protocol].induction.doses if clue.phase else 0,
        due=_due(known, clue),
        given_up=known.given_up.get(patient, ()),
        stopped=stopped,
        phq9_stopped=clues.PHQ9 in stopped,
        letter_since=known.unanswered.get(patient),
        unprepared=known.unprepared.get(patient, ""),
    )


def _due(known: Known, clue: PatientClue) -> MaintenanceDue | None:
    """When the next session of maintenance is due; told only where none is ahead."""
    if (doses := clue.doses) is None or clue.phase != Phase.MAINTENANCE:
        return None
    if (ahead := known.ahead.get(clue.pk.int)) is not None and ahead.next_at is not None:
        return None
    return due_days(known.rules[clue.protocol], known.zone, doses.first_ended, doses.last_ended)

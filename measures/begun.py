"""What a patient's pages ask about what was begun, and about what comes. Every function has a fixed number of queries."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from measures.instruments import Instrument, all_instruments
from measures.models import Assignment, Draft, Response
from measures.states import AssignmentState
from people.models import Patient

JUST_NOW = timedelta(hours=1)
"""Whoever presses "back" within this time means what they sent, and does not begin anew."""


def begun(patient: Patient, now: datetime) -> dict[str, Draft]:
    """What the patient began signed in and can go on with, by the instrument's key. One query."""
    drafts = Draft.objects.filter(patient=patient, by_link=False).standing(now).order_by("instrument_version")
    return {draft.instrument: draft for draft in drafts}


def begun_instruments(patient: Patient, now: datetime) -> list[Instrument]:
    """What the patient can go on with, where the clinic uses it still. Two queries."""
    in_use = {one.key: one for one in all_instruments(clinic=patient.clinic_id)}
    return [in_use[key] for key in begun(patient, now) if key in in_use]


def draft_of(patient: Patient, instrument: str, now: datetime) -> Draft | None:
    """What the patient began of one instrument. One query."""
    mine = Draft.objects.filter(patient=patient, instrument=instrument, by_link=False).standing(now)
    return mine.order_by("-instrument_version").first()


def draft_behind_link(patient: Patient, instrument: str, pk: UUID, now: datetime) -> Draft | None:
    """What was begun behind a link to this questionnaire, by its id. One query."""
    mine = Draft.objects.filter(patient=patient, instrument=instrument, by_link=True)
    return mine.standing(now).filter(pk=pk).first()


def sent_as(patient: Patient, submission: UUID | None) -> Response | None:
    """What was stored under the id of a form. One query."""
    return Response.objects.filter(patient=patient, submission=submission).first() if submission else None


def sent_just_now(patient: Patient, instrument: str, now: datetime) -> Response | None:
    """The newest answers, if they were sent a moment ago. One query."""
    newest = Response.objects.filter(patient=patient).of(instrument).last()
    return newest if newest is not None and now - newest.answered_at < JUST_NOW else None


def coming(patient: Patient, now: datetime) -> list[Assignment]:
    """What will be asked later, the soonest first. One query."""
    return list(Assignment.objects.open().filter(patient=patient, due_at__gt=now))


def left_out(patient: Patient) -> set[str]:
    """What the patient would rather not answer when it was asked: they still may, at any time. One query."""
    skipped = Assignment.objects.filter(patient=patient, state=AssignmentState.SKIPPED)
    return set(skipped.order_by().values_list("instrument", flat=True).distinct())


def request_for(patient: Patient, instrument: str, now: datetime) -> Assignment | None:
    """What is asked just now with an instrument. One query."""
    return Assignment.objects.due(now).filter(patient=patient, instrument=instrument).first()

"""What may be done with questionnaires: a patient answers one, or begins to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from measures.instruments import Instrument, UnknownInstrument, load
from measures.models import Response, Unfinished
from measures.scoring import BadAnswer, Score, score, self_harm_flag
from measures.signals import response_submitted
from people.access import require_record
from people.models import Patient
from safety.models import Source
from safety.services import look_again, open_task

if TYPE_CHECKING:
    from people.models import User

RULE = "measures"
"""The name under which this room opens safety tasks in the audit."""


@transaction.atomic
def submit(
    *,
    patient: Patient,
    instrument: str,
    answers: Mapping[str, int | None],
    submission: UUID,
    by: User,
    number: int | None = None,
) -> Response:
    """Store answers (item key to value; None where the person would rather not answer) and their score.

    The same ``submission`` with the same answers is stored once. An answer of 1 or more to the self-harm item opens a
    safety task in the same transaction. ``number`` is the instrument's version that the person saw.

    Raises ``Refused``, code ``changed``, when that is no longer the newest; code ``sent`` when this submission was
    stored with other answers; code ``empty`` when nothing was answered; and for an answer that is not offered.
    """
    if by.pk != patient.user_id:
        require_record(by, patient)
    definition = _current(instrument, number)
    result = _score(definition, answers)
    response, is_new = Response.objects.get_or_create(
        submission=submission,
        defaults={
            "patient": patient,
            "instrument": definition.key,
            "instrument_version": definition.number,
            "answers": dict(answers),
            "total": result.total,
            "band": result.band or "",
            "flagged": self_harm_flag(definition, answers),
            "answered_at": clock.now(),
            "answered_by": by,
        },
    )
    if not is_new:
        return _same(response, patient, definition, answers)
    _announce(response, by, result)
    return response


@transaction.atomic
def keep_unfinished(
    *, patient: Patient, instrument: Instrument, answers: Mapping[str, int], submission: UUID, by: User
) -> Unfinished | None:
    """Call a person for what was answered on a form that can not be stored as it was sent; None when nothing asks.

    Somebody who answers the self-harm item and forgets another question may leave the page and never come back.
    ``instrument`` is the version that the person saw, ``submission`` the id with which the form may still be completed:
    both together open one task. The same answers again change nothing. Raises ``BadAnswer``.
    """
    if by.pk != patient.user_id:
        require_record(by, patient)
    score(instrument, answers)
    if not self_harm_flag(instrument, answers):
        return None
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # a doubled press waits, and finds what is kept
    for earlier in Unfinished.objects.filter(patient=patient, submission=submission):
        if earlier.answers == answers:
            return earlier
    kept = Unfinished.objects.create(
        patient=patient,
        instrument=instrument.key,
        instrument_version=instrument.number,
        answers=dict(answers),
        kept_at=clock.now(),
        submission=submission,
    )
    audit.record("response.kept", by=by, on=kept, clinic_id=patient.clinic_id, subject_id=patient.pk)
    _call_a_person(kept)
    return kept


def _announce(response: Response, by: User, result: Score) -> None:
    """The audit tells that there are answers and how many are missing; never what was said or that it worries."""
    patient = response.patient
    audit.record(
        "response.submitted",
        by=by,
        on=response,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        instrument=response.instrument,
        number=response.instrument_version,
        left_out=len(result.missing),
    )
    if response.flagged:
        _call_a_person(response)
    response_submitted.send(sender=Response, response=response, by=by)


def _call_a_person(answered: Response | Unfinished) -> None:
    """One form asks for one person. Once staff settled what was begun, an answer that comes later asks anew."""
    patient = answered.patient
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    form = {"patient": patient, "submission": answered.submission}
    seen = [one.pk for kind in (Unfinished, Response) for one in kind._default_manager.filter(**form)]
    if not look_again(source=Source.PHQ9_ITEM_9, source_ids=seen):
        open_task(patient=patient, source=Source.PHQ9_ITEM_9, source_id=answered.pk, system=RULE)


def _current(key: str, number: int | None) -> Instrument:
    try:
        newest = load(key)
    except UnknownInstrument as unknown:
        raise Refused(_("There is no such questionnaire."), code="unknown") from unknown
    if number is not None and number != newest.number:
        raise Refused(
            _(
                "This questionnaire changed while you had it open. Your answers are kept: "
                "please look them through once more, then send them."
            ),
            code="changed",
        )
    return newest


def _score(definition: Instrument, answers: Mapping[str, int | None]) -> Score:
    try:
        result = score(definition, answers)
    except BadAnswer as bad:
        raise Refused(_("That is not one of the answers. Please choose again."), code="answer", field=bad.item) from bad
    if len(result.missing) == len(definition.items):
        raise Refused(
            _("No question is answered yet. If you would rather not do this now, simply leave the page."), code="empty"
        )
    return result


def _same(response: Response, patient: Patient, definition: Instrument, answers: Mapping[str, int | None]) -> Response:
    """What is stored under this submission, if it is the same; what was answered is never changed in place."""
    sent = (response.patient_id, response.instrument, response.instrument_version, response.answers)
    if sent != (patient.pk, definition.key, definition.number, dict(answers)):
        raise Refused(
            _("This form was sent before, with other answers; those are kept. Send once more to answer anew."),
            code="sent",
        )
    return response

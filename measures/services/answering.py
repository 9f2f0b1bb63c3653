"""What may be done with questionnaires: a patient answers one, or begins to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from measures.definition import Alert, Instrument
from measures.instruments import UnknownInstrument, load
from measures.links import BadLink, Trouble, use_up
from measures.models import Draft, MeasureLink, Response, Unfinished
from measures.scoring import BadAnswer, Score, alerts_in, score
from measures.signals import response_submitted
from people.access import require_record
from people.models import Patient
from safety.models import Source, Tier
from safety.selectors import open_tasks
from safety.services import look_again, open_task

if TYPE_CHECKING:
    from people.models import User

RULE = "measures"
"""The name under which this room opens safety tasks in the audit."""

BY_LINK = "measure link"
"""The name under which the audit knows whoever answered behind a link."""


@transaction.atomic
def submit(
    *,
    patient: Patient,
    instrument: str,
    answers: Mapping[str, int | None],
    submission: UUID,
    by: User | None = None,
    link: MeasureLink | None = None,
    number: int | None = None,
) -> Response:
    """Store answers (item key to value; None where the person would rather not answer) and their score.

    Either somebody signed in answers (``by``), or whoever holds the message's ``link``, which is used up by it. The
    same ``submission`` with the same answers is stored once. Answers that ask for a person open safety tasks in the
    same transaction. ``number`` is the instrument's version that the person saw.

    Raises ``Refused``, code ``changed``, when that is no longer the newest; code ``sent`` when this submission was
    stored with other answers; code ``empty`` when nothing was answered; and for an answer that is not offered.
    Raises ``BadLink`` for a link that no longer counts.
    """
    require_answerer(patient, instrument, by=by, link=link)
    definition = _current(instrument, number, patient)
    result = _score(definition, answers)
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # a doubled press waits, and finds what is stored
    alerts = alerts_in(definition, answers)
    response, is_new = Response.objects.get_or_create(
        submission=submission,
        defaults={
            "patient": patient,
            "instrument": definition.key,
            "instrument_version": definition.number,
            "answers": dict(answers),
            "total": result.total,
            "band": result.band or "",
            "flagged": bool(alerts),
            "answered_at": clock.now(),
            "answered_by": by or patient.user,
        },
    )
    if not is_new:
        return _same(response, patient, definition, answers)
    if link is not None and not use_up(link, response):
        raise BadLink(Trouble.USED, link)
    Draft.objects.filter(patient=patient, instrument=definition.key).sent_as(submission).delete()
    _announce(response, by, result, alerts)
    return response


@transaction.atomic
def keep_unfinished(
    *,
    patient: Patient,
    instrument: Instrument,
    answers: Mapping[str, int | None],
    submission: UUID,
    by: User | None = None,
    link: MeasureLink | None = None,
) -> Unfinished | None:
    """Call a person for what was answered on a form that is not stored as it was sent; None when nothing asks.

    Somebody who answers the question that worries and forgets another one may leave the page and never come back. Among
    ``answers``, an item with None was declined; one that is not there was not answered yet.
    ``instrument`` is the version that the person saw, ``submission`` the id with which the form may still be completed:
    both together open one task a source. The same answers again change nothing. Raises ``BadAnswer``.
    """
    require_answerer(patient, instrument.key, by=by, link=link)
    score(instrument, answers)
    alerts = alerts_in(instrument, answers)
    if not alerts:
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
    audit.record("response.kept", by=by or BY_LINK, on=kept, clinic_id=patient.clinic_id, subject_id=patient.pk)
    _call_a_person(kept, alerts)
    return kept


def require_answerer(patient: Patient, instrument: str, *, by: User | None, link: MeasureLink | None) -> None:
    """Whoever answers is the patient, their care team, or holds a link to this questionnaire of this patient."""
    if (by is None) == (link is None):
        raise ValueError("A questionnaire is answered by somebody who signed in or through a link.")
    if by is not None and by.pk != patient.user_id:
        require_record(by, patient)
    if link is not None and (link.assignment.patient_id, link.assignment.instrument) != (patient.pk, instrument):
        raise PermissionDenied("This link is for something else.")


def _announce(response: Response, by: User | None, result: Score, alerts: Iterable[Alert]) -> None:
    """The audit tells that there are answers and how many are missing; never what was said or that it worries."""
    patient = response.patient
    audit.record(
        "response.submitted",
        by=by or BY_LINK,
        on=response,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        instrument=response.instrument,
        number=response.instrument_version,
        left_out=len(result.missing),
    )
    _call_a_person(response, alerts)
    response_submitted.send(sender=Response, response=response, by=by or patient.user)


def _call_a_person(answered: Response | Unfinished, alerts: Iterable[Alert]) -> None:
    """One form asks for one person a source. Once staff settled what was begun, an answer that comes later asks anew."""
    patient = answered.patient
    form = {"patient": patient, "submission": answered.submission}
    seen = [one.pk for kind in (Unfinished, Response) for one in kind._default_manager.filter(**form)]
    for source, tier in _by_source(alerts).items():
        same = [*seen, *_calls_asked_for(patient)] if source == Source.CALL else seen
        if not look_again(source=source, source_ids=same, tier=tier):
            open_task(patient=patient, source=source, source_id=answered.pk, system=RULE, tier=tier)


def _calls_asked_for(patient: Patient) -> Iterable[UUID]:
    """What opened the wish for a call that is open: however often somebody asks for a call, it is the same one."""
    return open_tasks(patient).filter(source=Source.CALL).values_list("source_id", flat=True)


def _by_source(alerts: Iterable[Alert]) -> dict[str, Tier]:
    """How soon somebody must look, by source; ``alerts`` come worst first."""
    found: dict[str, Tier] = {}
    for alert in alerts:
        found.setdefault(alert.source, Tier(alert.tier))
    return found


def _current(key: str, number: int | None, patient: Patient) -> Instrument:
    try:
        newest = load(key, clinic=patient.clinic_id)
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
    nothing_said = all(answers.get(item.key) is None for item in definition.items)
    if nothing_said and not alerts_in(definition, answers):
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

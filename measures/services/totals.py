"""A total that was made elsewhere: staff type it in, and correct or take back what was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from measures.instruments import Instrument, UnknownInstrument, load
from measures.models import Kind, Response
from measures.signals import response_submitted
from people.access import require, require_record
from people.models import Membership, Patient
from people.roles import Permission

if TYPE_CHECKING:
    from people.models import User

OLDEST = timedelta(days=10 * 366)
"""A rating from before that is taken for a slip of the keyboard."""


@dataclass(frozen=True)
class Rated:
    """A total, when it was rated, and by whom: None for the patient. Without a total an earlier one is taken back."""

    total: int | None
    rated_at: datetime
    rated_by: User | None


@transaction.atomic
def entered_total(*, patient: Patient, instrument: str, rated: Rated, submission: UUID, by: User) -> Response:
    """Store a total of an instrument of which only totals are entered. The same ``submission`` is stored once.

    Raises ``Refused``: code ``unknown`` for an instrument whose totals are not typed in; ``total`` out of its range;
    ``future`` or ``old`` for its time; ``rater`` for somebody who does not work at the clinic; ``sent`` when this
    submission was stored with something else.
    """
    definition = _definition(patient, instrument)
    _require_sensible(patient, definition, rated, by)
    return _store(patient, definition, rated, submission, by)


@transaction.atomic
def corrected_total(*, response: Response, rated: Rated, reason: str, submission: UUID, by: User) -> Response:
    """Put another total in the place of one that is wrong, or take it back; the old one stays in the record.

    Raises ``Refused`` as ``entered_total`` does; code ``kind`` for answers of a patient, ``corrected`` when another
    correction came first, ``reason`` without one.
    """
    patient = response.patient
    if response.kind != Kind.TOTAL or response.total is None:
        raise Refused(_("Only a total that was typed in can be corrected."), code="kind")
    if not reason.strip():
        raise Refused(_("Say why this is corrected."), code="reason", field="reason")
    definition = load(response.instrument, response.instrument_version)
    _require_sensible(patient, definition, rated, by)
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    first = Response.objects.filter(corrects=response).first()
    if first is not None and first.submission != submission:
        raise Refused(_("This was corrected before. Look at the newer entry."), code="corrected")
    return _store(patient, definition, rated, submission, by, corrects=response, reason=reason.strip())


def _definition(patient: Patient, key: str) -> Instrument:
    try:
        definition = load(key, clinic=patient.clinic_id)
    except UnknownInstrument as unknown:
        raise Refused(_("There is no such questionnaire."), code="unknown", field="instrument") from unknown
    if definition.entry != "total":
        raise Refused(
            _("%(title)s is answered question by question, not entered as a total.") % {"title": definition.title},
            code="unknown",
            field="instrument",
        )
    return definition


def _require_sensible(patient: Patient, definition: Instrument, rated: Rated, by: User) -> None:
    require(by, Permission.WRITE_RECORD, patient.clinic_id)
    require_record(by, patient)
    low, high = definition.lowest_total, definition.highest_total
    if rated.total is not None and not low <= rated.total <= high:
        raise Refused(
            _("A total of %(title)s goes from %(low)s to %(high)s.")
            % {"title": definition.title, "low": low, "high": high},
            code="total",
            field="total",
        )
    now = clock.now()
    if rated.rated_at > now:
        raise Refused(_("This time is still to come."), code="future", field="rated_at")
    if rated.rated_at < now - OLDEST:
        raise Refused(_("That is more than ten years ago. Look at the year again."), code="old", field="rated_at")
    if rated.rated_by is not None and not _works_at(patient, rated.rated_by):
        raise Refused(_("Choose somebody who works at the clinic."), code="rater", field="rated_by")


def _works_at(patient: Patient, user: User) -> bool:
    return Membership.objects.filter(clinic_id=patient.clinic_id, user=user).exists()


def _store(
    patient: Patient,
    definition: Instrument,
    rated: Rated,
    submission: UUID,
    by: User,
    *,
    corrects: Response | None = None,
    reason: str | None = None,
) -> Response:
    band = definition.band_of(rated.total) if rated.total is not None else None
    written: dict[str, object] = {
        "patient": patient,
        "total": rated.total,
        "answered_at": rated.rated_at,
        "rated_by": rated.rated_by,
    }
    response, is_new = Response.objects.get_or_create(
        submission=submission,
        defaults=written
        | {
            "kind": Kind.TOTAL,
            "instrument": definition.key,
            "instrument_version": definition.number,
            "answers": {},
            "band": band.key if band else "",
            "answered_by": by,
            "corrects": corrects,
            "reason": reason,
        },
    )
    if not is_new:
        return _same(response, definition, written, corrects)
    _announce(response, by)
    return response


def _same(
    response: Response, definition: Instrument, written: dict[str, object], corrects: Response | None
) -> Response:
    as_then = all(getattr(response, name) == value for name, value in written.items())
    if not as_then or response.instrument != definition.key or response.corrects != corrects:
        raise Refused(_("This form was sent before, with another total; that one is kept."), code="sent")
    return response


def _announce(response: Response, by: User) -> None:
    """The audit names the instrument, never the total."""
    audit.record(
        "response.total_corrected" if response.corrects_id else "response.total_entered",
        by=by,
        on=response,
        clinic_id=response.patient.clinic_id,
        subject_id=response.patient_id,
        instrument=response.instrument,
        number=response.instrument_version,
    )
    if response.total is not None:
        response_submitted.send(sender=Response, response=response, by=by)

"""What people decide about requests: a patient skips one or stops a questionnaire, the care team asks or withdraws."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common import clock
from common.errors import Refused
from measures.instruments import Instrument, all_instruments
from measures.models import Assignment, AssignmentChange, MeasureLink, StoppedMeasure
from measures.schedule import Reason
from measures.services.answering import BY_LINK, require_answerer
from measures.services.requests import calm, hold, note, settle
from measures.services.telling import tell_patient, tell_team
from measures.signals import plan_outdated
from measures.states import AssignmentState
from people.access import require_record
from people.models import Patient
from safety.models import Source
from safety.screening import Looked, look_at
from safety.services import screen_text

if TYPE_CHECKING:
    from people.models import User

S = AssignmentState

LONGEST_DAYS = 30
"""As long as a request may be left open: the range of a measurement service is 1 to 30 days (Greenspace, 11648950)."""
USUAL_DAYS = 4
REMIND_AFTER = timedelta(days=2)


def skip(
    *, assignment: Assignment, by: User | None = None, link: MeasureLink | None = None, reason: str = ""
) -> Assignment:
    """The patient would rather not, this time; the care team is told. Twice changes nothing.

    Either they are signed in (``by``), or hold the message's ``link`` to this very request.

    A ``reason`` is looked through for words that ask for a person, before anybody is held. Raises ``Refused`` for a
    request that is not theirs or that has moved on.
    """
    return _skip(assignment, by, link, look_at(reason.strip()[:1000]))


@transaction.atomic
def _skip(assignment: Assignment, by: User | None, link: MeasureLink | None, said: Looked) -> Assignment:
    patient = assignment.patient
    _require_own(patient, assignment.instrument, by, link)
    hold(patient)
    assignment = Assignment.objects.select_related("patient__clinic", "patient__user").get(pk=assignment.pk)
    if assignment.state == S.SKIPPED:
        return assignment
    if assignment.state != S.OPEN:
        raise Refused(_("This was settled already. Nothing was changed."), code="state")
    row = settle(assignment, S.SKIPPED, by=by or patient.user, said=said.text or None)
    note("assignment.skipped", row, patient=patient, by=by or BY_LINK)
    screen_text(patient=patient, looked=said, source_id=row.pk, by=by or patient.user, source=Source.REASON)
    calm(patient, reason="skipped")
    tell_team(patient)
    plan_outdated.send(sender=Patient, patient=patient)
    return row


def stop_measure(
    *, patient: Patient, instrument: str, by: User | None = None, link: MeasureLink | None = None, words: str = ""
) -> StoppedMeasure:
    """The patient wants not to be asked this any more; the care team is told. Twice changes nothing.

    Either they are signed in (``by``), or hold a message's ``link`` to this questionnaire. Their ``words`` are looked through for those that ask for a person, before anybody is held.
    """
    return _stop_measure(patient, instrument, by, link, look_at(words.strip()[:1000]))


@transaction.atomic
def _stop_measure(
    patient: Patient, instrument: str, by: User | None, link: MeasureLink | None, said: Looked
) -> StoppedMeasure:
    _require_own(patient, instrument, by, link)
    hold(patient)
    known = _answerable(patient, instrument)
    stopped, is_new = StoppedMeasure.objects.get_or_create(
        patient=patient,
        instrument=known.key,
        resumed_at=None,
        defaults={"stopped_at": clock.now(), "stopped_by": by or patient.user, "said": said.text or None},
    )
    if not is_new:
        return stopped
    for row in Assignment.objects.open().filter(patient=patient, instrument=known.key):
        settle(row, S.WITHDRAWN, by=None, why="stopped")
    note("assignment.stopped", stopped, patient=patient, by=by or BY_LINK)
    screen_text(patient=patient, looked=said, source_id=stopped.pk, by=by or patient.user, source=Source.REASON)
    calm(patient, reason="stopped")
    tell_team(patient)
    plan_outdated.send(sender=Patient, patient=patient)
    return stopped


@transaction.atomic
def resume_measure(*, patient: Patient, instrument: str, by: User) -> bool:
    """The patient takes a questionnaire up again; the care team is told. False when it was not stopped."""
    _require_own(patient, instrument, by, None)
    hold(patient)
    standing = StoppedMeasure.objects.standing().filter(patient=patient, instrument=instrument)
    if not standing.update(resumed_at=clock.now(), resumed_by=by):
        return False
    note("assignment.resumed", None, patient=patient, by=by)
    tell_team(patient)
    plan_outdated.send(sender=Patient, patient=patient)
    return True


@transaction.atomic
def ask_for(*, patient: Patient, instrument: str, by: User, days: int = USUAL_DAYS) -> Assignment:
    """The care team asks for a questionnaire now, open for so many days. It takes the place of what was planned.

    Raises ``Refused`` when the patient is asked for it already or stopped it, and for a number of days out of range.
    """
    require_record(by, patient)
    known = _answerable(patient, instrument)
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(_("Leave it open for 1 to %(most)s days.") % {"most": LONGEST_DAYS}, code="days", field="days")
    hold(patient)
    if StoppedMeasure.objects.standing().filter(patient=patient, instrument=known.key).exists():
        raise Refused(
            _("%(name)s stopped this questionnaire. Talk about it first; only they can take it up again.")
            % {"name": patient.name},
            code="stopped",
            field="instrument",
        )
    now = clock.now()
    _make_room(patient, known)
    row = Assignment.objects.create(
        patient=patient,
        instrument=known.key,
        reason=Reason.ASKED,
        due_at=now,
        expires_at=now + timedelta(days=days),
        remind_at=now + REMIND_AFTER if timedelta(days=days) > REMIND_AFTER else None,
        plan_key=f"asked:{patient.pk}:{known.key}:{now:%Y%m%dT%H%M%S%f}",
        asked_by=by,
    )
    AssignmentChange.objects.create(assignment=row, to_state=S.OPEN, to_due_at=now, by=by)
    note("assignment.asked", row, patient=patient, by=by)
    tell_patient(patient=patient, now=now)
    return row


@transaction.atomic
def withdraw(*, assignment: Assignment, by: User) -> Assignment:
    """The care team takes a request back, or has seen that it was not answered. The plan does not bring it back.

    Twice changes nothing. Raises ``Refused`` for one that was answered or skipped meanwhile.
    """
    patient = assignment.patient
    require_record(by, patient)
    hold(patient)
    assignment = Assignment.objects.select_related("patient__clinic", "patient__user").get(pk=assignment.pk)
    if assignment.state == S.WITHDRAWN:
        return assignment
    if assignment.state not in (S.OPEN, S.GIVEN_UP):
        raise Refused(_("The patient settled this a moment ago. Nothing was changed."), code="state")
    was_given_up = assignment.state == S.GIVEN_UP
    row = settle(assignment, S.WITHDRAWN, by=by)
    if was_given_up:
        _seen_too(row, by)
    note("assignment.withdrawn", row, patient=patient, by=by)
    calm(patient, reason="withdrawn")
    plan_outdated.send(sender=Patient, patient=patient)
    return row


def _seen_too(row: Assignment, by: User) -> None:
    """Whoever has seen the last request that was not answered has seen those before it."""
    for earlier in Assignment.objects.filter(patient=row.patient_id, instrument=row.instrument, state=S.GIVEN_UP):
        settle(earlier, S.WITHDRAWN, by=by)


def _make_room(patient: Patient, known: Instrument) -> None:
    """What was planned for later makes way; what the patient is asked already stands."""
    row = Assignment.objects.open().filter(patient=patient, instrument=known.key).first()
    if row is None:
        return
    if row.is_due(clock.now()):
        until = date_format(row.expires_at.astimezone(patient.clinic.zone), "j M, H:i")
        raise Refused(
            _("%(name)s is asked for this already, until %(until)s.") % {"name": patient.name, "until": until},
            code="asked",
            field="instrument",
        )
    settle(row, S.WITHDRAWN if row.due_at > clock.now() else S.GIVEN_UP, by=None, why="asked_now")


def _require_own(patient: Patient, instrument: str, by: User | None, link: MeasureLink | None) -> None:
    if by is not None and by.pk != patient.user_id:
        raise Refused(_("Only the person themself decides this."), code="not_own")
    require_answerer(patient, instrument, by=by, link=link)


def _answerable(patient: Patient, key: str) -> Instrument:
    """The instrument that this clinic can ask; raises ``Refused`` for any other."""
    found = next((one for one in all_instruments(patient.clinic_id) if one.key == key), None)
    if found is None:
        raise Refused(_("There is no such questionnaire."), code="unknown", field="instrument")
    return found

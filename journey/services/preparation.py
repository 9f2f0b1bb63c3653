"""Marks of the preparation: who said that a step is done, and who took it back. Rows are only ever added."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from journey.learning import card
from journey.models import Course, PreparationMark
from journey.preparation import ASKED, STAFF_TITLES, TAKEN_BACK, Step
from journey.selectors import is_being_prepared, newest_mark
from people.access import require, require_record
from people.models import User
from people.roles import Permission
from people.services.details import refuse_wrong_phone


@dataclass(frozen=True)
class Companion:
    """Who is with the patient, or takes them home; ``how`` is the way, where it is asked."""

    name: str
    phone: str
    relation: str = ""
    how: str = ""


@transaction.atomic
def read_card(*, course: Course, key: str, by: User) -> PreparationMark:
    """The patient has read a card, in the version that is shown now; again changes nothing.

    Raises ``Refused`` for a card that there is none of, or once the first dose was given.
    """
    course = _held(course)
    _require_own(course, by)
    found = card(key)
    if found is None:
        raise Refused(_("There is no such card."), code="card")
    return _mark(course, found.mark, by, detail={"version": found.number})


@transaction.atomic
def name_companion(*, course: Course, step: Step, who: Companion, by: User) -> PreparationMark:
    """The patient names the adult who is with them, or their way home. The same words again change nothing.

    Raises ``Refused`` without a name or a number that can be called, and for a step that is not asked for here.
    """
    course = _held(course)
    _require_own(course, by)
    _require_asked(course, step, (Step.CHAPERONE, Step.RIDE))
    if not who.name.strip():
        raise Refused(_("Say who it is."), field="name")
    if not who.phone.strip():
        raise Refused(_("Give the number at which they can be called on the day."), field="phone")
    refuse_wrong_phone(who.phone)
    if step is Step.RIDE and not who.how:
        raise Refused(_("Say how you get home."), field="how")
    detail = {name: value.strip() for name, value in asdict(who).items()}
    return _mark(course, step.value, by, detail=detail)


@transaction.atomic
def hold_session(*, course: Course, held_on: date, note: str, by: User) -> PreparationMark:
    """A clinician of the care team says that the preparation session was held, when, and what was important in it.

    Raises ``Refused`` for a day to come or from before the course, or without a note.
    """
    course = _held(course)
    _require_team(course, by)
    _require_open(course)
    today = clock.today(course.patient.clinic.zone)
    if held_on > today:
        raise Refused(_("That day is still to come. Mark it once you have talked."), field="held_on")
    if (today - held_on).days > 366:
        raise Refused(_("That is more than a year ago. Look at the date again."), field="held_on")
    if not note.strip():
        raise Refused(_("Write a line about it, so that the next person knows what was talked about."), field="note")
    return _mark(course, Step.SESSION.value, by, detail={"on": held_on.isoformat(), "note": note.strip()})


@transaction.atomic
def take_back(*, course: Course, step: Step, why: str, by: User) -> PreparationMark:
    """A clinician takes a mark back, with a reason: the step is asked for again. Raises ``Refused`` where there is none."""
    course = _held(course)
    _require_team(course, by)
    _require_open(course)
    _require_asked(course, step, TAKEN_BACK)
    if not why.strip():
        raise Refused(_("Say why, so that the next person understands."), field="why")
    newest = newest_mark(course, step.value)
    if newest is None or not newest.done:
        raise Refused(
            _("“%(step)s” is not marked as done, so there is nothing to take back.") % {"step": STAFF_TITLES[step]},
            code="not_done",
        )
    return _mark(course, step.value, by, done=False, detail={"why": why.strip()})


def _held(course: Course) -> Course:
    """The course as it stands now; marks of it wait for each other."""
    rows = Course.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("protocol", "patient__clinic", "patient__user").get(pk=course.pk)


def _require_own(course: Course, by: User) -> None:
    if course.patient.user_id != by.pk:
        raise Refused(_("Only the person whose preparation it is says so."), code="not_own")
    _require_open(course)


def _require_team(course: Course, by: User) -> None:
    require(by, Permission.WRITE_RECORD, course.patient.clinic_id)
    require_record(by, course.patient)


def _require_open(course: Course) -> None:
    if not is_being_prepared(course):
        raise Refused(_("The preparation of this course is over, so its list stays as it is."), code="phase")


def _require_asked(course: Course, step: Step, allowed: Any) -> None:
    if step not in allowed or step not in ASKED[str(course.protocol.rules.setting)]:
        raise Refused(_("This is not asked for on this course."), code="step")


def _mark(course: Course, step: str, by: User, *, detail: dict[str, Any], done: bool = True) -> PreparationMark:
    told = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    newest = newest_mark(course, step)
    if newest is not None and newest.done == done and newest.detail == told:
        return newest
    mark = PreparationMark.objects.create(course=course, step=step, done=done, at=clock.now(), by=by, detail=told)
    patient = course.patient
    action = "preparation.marked" if done else "preparation.taken_back"
    audit.record(action, by=by, on=mark, clinic_id=patient.clinic_id, subject_id=patient.pk, step=step)
    return mark

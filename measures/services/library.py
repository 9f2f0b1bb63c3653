"""A clinic takes over a questionnaire from a file, and retires one."""

from __future__ import annotations

import re
from secrets import token_hex
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from measures.adoption import Statement, define, digest_of
from measures.definition import Instrument
from measures.models import Assignment, InstrumentVersion
from measures.services.requests import calm, hold, note, settle
from measures.states import AssignmentState
from people.access import require
from people.models import Clinic, Patient
from people.roles import Permission

if TYPE_CHECKING:
    from measures.fhir_reading import Understood
    from people.models import User


@transaction.atomic
def take_over(
    *, clinic: Clinic, understood: Understood, statement: Statement, by: User, replaces: str = ""
) -> InstrumentVersion:
    """Make what was understood an instrument of the clinic. ``by`` states that the clinic may use its wording.

    With ``replaces``, the key of one of its own, it becomes the next number of that; answers stay with the version that
    they were given to. Raises ``Refused``: code ``licence`` without a statement, ``same`` when nothing changed,
    ``unknown`` for a key that is not the clinic's, ``alerts`` when a question that seems to ask about suicide would
    open no task, and whatever ``adoption.define`` refuses.
    """
    require(by, Permission.EDIT_CLINIC, clinic)
    if not statement.licence.strip():
        raise Refused(_("Say under which licence the clinic may use this wording."), code="licence", field="licence")
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    newest = _newest(clinic, replaces) if replaces else None
    key, number = (newest.key, newest.number + 1) if newest else (_new_key(statement.title), 1)
    former = Instrument.model_validate(newest.data) if newest else None
    instrument = define(understood, statement, key=key, number=number, former=former)
    digest = digest_of(instrument)
    if newest is not None and newest.digest == digest and newest.retired_at is None:
        raise Refused(_("This is the same as the version that is in use. Nothing was changed."), code="same")
    made = InstrumentVersion.objects.create(
        clinic=clinic,
        key=key,
        number=number,
        data=instrument.model_dump(mode="json", exclude_defaults=True),
        digest=digest,
        licence=statement.licence,
        stated_by=by,
        imported_at=clock.now(),
    )
    audit.record(
        "instrument.imported",
        by=by,
        on=made,
        clinic_id=clinic.pk,
        instrument=key,
        number=number,
        alerts=len(instrument.alerts),
        no_other_asks=statement.no_other_asks,
    )
    return made


@transaction.atomic
def retire(*, version: InstrumentVersion, by: User) -> InstrumentVersion:
    """Take an instrument out of use, every number of it, and ask it of nobody any more. Twice is once.

    What was answered stays and can be read.
    """
    require(by, Permission.EDIT_CLINIC, version.clinic_id)
    Clinic.objects.select_for_update(no_key=True).get(pk=version.clinic_id)
    rows = InstrumentVersion.objects.of(version.clinic_id).in_use().filter(key=version.key)
    if rows.update(retired_at=clock.now(), retired_by=by):
        audit.record("instrument.retired", by=by, on=version, clinic_id=version.clinic_id, instrument=version.key)
        _ask_nobody(version, by)
    version.refresh_from_db()
    return version


def _ask_nobody(version: InstrumentVersion, by: User) -> None:
    """Take back what is still asked, one patient after the other in the order of their ids."""
    still = {"instrument": version.key, "state__in": [AssignmentState.OPEN, AssignmentState.GIVEN_UP]}
    asked = Assignment.objects.filter(patient__clinic_id=version.clinic_id, **still).values("patient")
    for patient in Patient.objects.filter(pk__in=asked).order_by("id"):
        hold(patient)
        for row in patient.assignments.filter(**still):
            settle(row, AssignmentState.WITHDRAWN, by=by, why="retired")
            note("assignment.withdrawn", row, patient=patient, by=by)
        calm(patient, reason="withdrawn")


def _newest(clinic: Clinic, key: str) -> InstrumentVersion:
    found = InstrumentVersion.objects.of(clinic).filter(key=key).order_by("-number").first()
    if found is None:
        raise Refused(_("The clinic has no such questionnaire to replace."), code="unknown", field="replaces")
    return found


def _new_key(title: str) -> str:
    """A key that no other clinic has: a few letters of the title, and six of chance."""
    letters = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:12].strip("-")
    begin = letters if letters[:1].isalpha() else f"q-{letters}".strip("-")[:12].strip("-")
    while InstrumentVersion.objects.filter(key=(key := f"{begin}-{token_hex(3)}")).exists():
        pass
    return key

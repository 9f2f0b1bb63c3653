"""A health record that an applicant brings: read, taken over on their word, or thrown away."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from common.models import AuditEntry
from intake.models import Application, BroughtRecord
from intake.record.beside import Full, taken_over
from intake.record.found import FoundItem, FoundRecord
from intake.record.read import read
from intake.record.refusals import BadRecord
from intake.sections.keys import SectionKey
from intake.sections.shapes import About, Part
from intake.selectors.application import section_rows, sections_of
from intake.services.sections import hold, require_own, require_writable, save_section
from people.models import Patient, User

MOST_AN_HOUR = 10
"""Files that one application may bring in an hour: each can take seconds of a processor."""

OFFERED = "record.offered"


def bring(*, application: Application, data: bytes, by: User) -> BroughtRecord:
    """Read the file, and keep what was read out of it; the file itself is not kept.

    The same file again gives the row that it made. Raises ``BadRecord`` for what is no record of the applicant's, and
    ``Refused`` when the application is closed for writing or too many files came within an hour; then nothing is kept.
    """
    patient = _noted(application, by)
    about = sections_of(application)[SectionKey.ABOUT]
    said = about if isinstance(about, About) else About()
    try:
        found = read(data, name=said.full_name, born_on=said.born_on, today=clock.today(by.zone))
    except BadRecord as bad:
        _audit("record.refused", application, by, code=bad.code)
        raise
    with transaction.atomic():
        hold(patient.pk)
        require_writable(application)
        return _kept(application, found, _digest(data), by)


def _noted(application: Application, by: User) -> Patient:
    """Write down that a file came, unless there were too many."""
    with transaction.atomic():
        patient = hold(application.patient_id)
        require_own(patient, by)
        require_writable(application)
        lately = AuditEntry.objects.filter(
            subject_id=patient.pk, action=OFFERED, at__gt=clock.now() - timedelta(hours=1)
        )
        if lately.count() >= MOST_AN_HOUR:
            raise Refused(
                _("That were %(most)s files within an hour. Try again in an hour, or type what matters.")
                % {"most": MOST_AN_HOUR},
                code="too_many",
                field="file",
            )
        _audit(OFFERED, application, by)
    return patient


def _digest(data: bytes) -> str:
    """Knows a file again; keyed, so that nobody can try files against it."""
    return salted_hmac("intake.record", sha256(data).hexdigest(), algorithm="sha256").hexdigest()


def _kept(application: Application, found: FoundRecord, digest: str, by: User) -> BroughtRecord:
    same = BroughtRecord.objects.kept().filter(application=application, digest=digest).first()
    if same is not None:
        return same
    made = BroughtRecord.objects.create(
        application=application, digest=digest, read=found.model_dump_json(), read_at=clock.now(), read_by=by
    )
    left = sum(one.count for one in found.left_out)
    _audit("record.brought", application, by, record=made.pk, items=len(found.items), left_out=left)
    return made


def found_in(record: BroughtRecord) -> FoundRecord:
    """What was read out of it."""
    return FoundRecord.model_validate_json(record.read)


@transaction.atomic
def take_over(*, record: BroughtRecord, keys: Collection[str], by: User) -> BroughtRecord:
    """The applicant takes over these items: they stand in the sections, with the record as their origin.

    What stands there already is not doubled. A section that was done stays done unless something in it is now missing;
    one that was not, is not. Raises ``Refused`` when nothing was chosen or the application is closed for writing.
    """
    application = record.application
    require_own(hold(application.patient_id), by)
    require_writable(application)
    record = _there(record)
    items = _chosen(found_in(record), keys)
    rows, sections = section_rows(application), sections_of(application)
    for key, part in _changed(items, sections).items():
        row = rows.get(key)
        save_section(
            application=application,
            key=key,
            answers=part,
            version=row.version if row else 0,
            done=row is not None and row.done_at is not None,
            by=by,
            unfinished=json.loads(row.unfinished) if row is not None and row.unfinished else None,
        )
    record.taken = sorted({*record.taken, *(item.key for item in items)})
    record.settled_at = clock.now()
    record.save(update_fields=["taken", "settled_at"])
    _audit("record.taken_over", application, by, record=record.pk, items=len(items))
    return record


def _there(record: BroughtRecord) -> BroughtRecord:
    """The record as it stands, unless it was thrown away meanwhile."""
    found = BroughtRecord.objects.kept().filter(pk=record.pk).first()
    if found is None:
        raise Refused(_("You threw this record away. Choose its file once more."), code="thrown_away")
    return found


def _chosen(found: FoundRecord, keys: Collection[str]) -> list[FoundItem]:
    chosen = [item for item in found.items if item.key in set(keys)]
    if not chosen:
        raise Refused(_("Tick what you want to take over. Nothing was taken over yet."), code="nothing", field="keys")
    return chosen


def _changed(items: list[FoundItem], sections: dict[SectionKey, Part]) -> dict[SectionKey, Part]:
    try:
        return taken_over(items, sections)
    except Full as full:
        raise Refused(
            _("Your application would hold more than fits. Take over fewer, or take something out of it first."),
            code="full",
        ) from full


@transaction.atomic
def throw_away(*, record: BroughtRecord, by: User) -> None:
    """Nothing of what was read is left; what was taken over stays in the application. Twice changes nothing."""
    application = record.application
    require_own(hold(application.patient_id), by)
    gone = BroughtRecord.objects.kept().filter(pk=record.pk).update(thrown_away_at=clock.now(), read="")
    if gone:
        _audit("record.thrown_away", application, by, record=record.pk)


def _audit(action: str, application: Application, by: User, **detail: object) -> None:
    patient = application.patient
    audit.record(action, by=by, on=application, clinic_id=patient.clinic_id, subject_id=patient.pk, **detail)

"""Keeping a section of an application, at a pause or for good, and asking for a person when its words or answers do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused, StaleSave
from intake import danger
from intake.models import Application, ApplicationSection
from intake.sections.keys import SectionKey
from intake.sections.missing import missing_in, wrong_in
from intake.sections.shapes import SHAPES, About, Concerns, Part
from intake.states import WRITABLE
from people.details import birth_problem, phone_problem
from people.models import Patient, User
from people.services import change_details
from safety.models import SafetyTask
from safety.screening import Finding, Looked
from safety.services import open_task, screen_text
from safety.services.opening import add_words, raise_to
from safety.tiers import Source

RULE = "answers in an application"
"""The name under which ticked answers open a task in the audit."""
MOST_UNFINISHED = 100_000
"""Signs of what does not fit the shape yet: many times what a field holds, so that a pasted text is not lost."""


@dataclass(frozen=True)
class Pause:
    """Which open page saves, and which of its saves this is (1 is the first). They may come in another order."""

    page: UUID
    count: int


Found = Sequence[tuple[str, Finding]]
"""What the list of words of danger found: the sentence, and the finding in it."""


def save_section(
    *,
    application: Application,
    key: SectionKey,
    answers: Part,
    version: int,
    done: bool,
    by: User,
    unfinished: Mapping[str, str] | None = None,
    pause: Pause | None = None,
) -> ApplicationSection:
    """The applicant keeps a section. ``version`` is that of the section before them, 0 where there was none.

    It counts as done when they say so and nothing in it is missing or cannot be. ``unfinished`` is what was typed and does
    not fit the shape, by field; ``pause`` is what an open page says of itself. What already stands so is not written again. Raises ``StaleSave`` (its ``current`` is
    the section) when it was saved elsewhere since, ``Refused`` when the application is no longer open for writing. Words and
    answers that ask for a person open a safety task; that never keeps anything from being stored.
    """
    key = SectionKey(key)
    if not isinstance(answers, SHAPES[key]):
        raise TypeError(f"{key} holds {SHAPES[key].__name__}, not {type(answers).__name__}.")
    found = _looked_through(answers, unfinished or {})  # before anybody is held
    with transaction.atomic():
        patient = hold(application.patient_id)
        require_own(patient, by)
        require_writable(application)
        before = application.sections.filter(key=key).first()
        said = part_of(before) if before else None
        section = _kept(
            application, before, key, answers, version, done=done, by=by, unfinished=unfinished, pause=pause
        )
        _after(patient, section, answers, before=said, found=found, by=by)
    return section


def hold(patient_id: UUID) -> Patient:
    """The patient, held: what else is written about them waits."""
    rows = Patient.objects.select_for_update(no_key=True, of=("self",)).select_related("clinic", "user")
    return rows.get(pk=patient_id)


def require_own(patient: Patient, by: User) -> None:
    """Raise ``PermissionDenied`` for anybody but the applicant."""
    if patient.user_id != by.pk:
        raise PermissionDenied("Only the person themself writes in their application.")


def require_writable(application: Application) -> None:
    """Raise ``Refused`` when it was sent in, or is over. The caller holds the patient."""
    application.refresh_from_db(fields=["state", "version"])
    if application.state not in WRITABLE:
        raise Refused(
            _("Your application is with the clinic now, so it stays as you sent it. The clinic can ask you for more."),
            code="not_writable",
        )


def part_of(section: ApplicationSection) -> Part:
    """What a section holds."""
    return SHAPES[SectionKey(section.key)].model_validate_json(section.answers)


def _kept(
    application: Application,
    before: ApplicationSection | None,
    key: SectionKey,
    answers: Part,
    version: int,
    *,
    done: bool,
    by: User,
    unfinished: Mapping[str, str] | None,
    pause: Pause | None,
) -> ApplicationSection:
    now, today = clock.now(), clock.today(by.zone)
    left = _bounded(unfinished) if unfinished else None
    is_done = done and not left and not missing_in(key, answers) and not wrong_in(key, answers, today)
    values: dict[str, Any] = {"answers": answers.model_dump_json(), "unfinished": left, "saved_at": now}
    values |= {"page": pause.page, "count": pause.count} if pause else {"page": None, "count": 0}
    if before is None:
        if version:
            raise Refused(_("This page is not of this application. Open it anew."), code="elsewhere")
        made = ApplicationSection(application=application, key=key, done_at=now if is_done else None, **values)
        made.save(force_insert=True)
        _audit(made, by, is_done=is_done)
        return made
    if (before.answers, before.unfinished, before.done_at is not None) == (values["answers"], left, is_done):
        return before
    follows_on = pause is not None and before.page == pause.page
    if pause is not None and follows_on and pause.count <= before.count:
        return before  # an earlier one of the same page that was overtaken
    if before.version != version and not follows_on:
        raise StaleSave(before)
    done_at = (before.done_at or now) if is_done else None
    before.save_version(before.version, **values, done_at=done_at)
    _audit(before, by, is_done=is_done)
    return before


def _bounded(unfinished: Mapping[str, str]) -> str:
    """As much as anybody types; the rest stays on the page only."""
    kept, room = {}, MOST_UNFINISHED
    for name, words in unfinished.items():
        kept[name[:100]] = words[:room]
        room -= len(kept[name[:100]])
    return json.dumps(kept)


def _audit(section: ApplicationSection, by: User, *, is_done: bool) -> None:
    patient = section.application.patient
    audit.record(
        "application.section_saved",
        by=by,
        on=section.application,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        section=section.key,
        version=section.version,
        done=is_done,
    )


def _after(
    patient: Patient, section: ApplicationSection, answers: Part, *, before: Part | None, found: Found, by: User
) -> None:
    if isinstance(answers, About):
        _reachable(patient, answers, by)
    if isinstance(answers, Concerns):
        _look_at_answers(patient, section, answers, before if isinstance(before, Concerns) else None, by)
    for sentence, finding in found:
        # The sentence stands for the text, so that going on to write elsewhere in it asks for nobody again.
        looked = Looked(sentence, finding)
        screen_text(patient=patient, looked=looked, source_id=section.pk, by=by, source=Source.APPLICATION)


def _looked_through(answers: Part, unfinished: Mapping[str, str]) -> Found:
    """Also in what is too long for its field: somebody who writes that much may write it there."""
    return list(danger.found_in([*danger.texts_of(answers).values(), *unfinished.values()]))


def _look_at_answers(
    patient: Patient, section: ApplicationSection, after: Concerns, before: Concerns | None, by: User
) -> None:
    """What was ticked about ending one's life asks for a person, once; a graver answer makes an open task more urgent."""
    today = clock.today(patient.zone)
    tier = danger.tier_of_answers(after, today)
    if tier is None or (before is not None and danger.answers_key(before) == danger.answers_key(after)):
        return
    about = SafetyTask.objects.filter(source=Source.APPLICATION, about_id=section.pk)
    task = about.open().select_for_update(no_key=True, of=("self",)).first()
    if task is not None:
        add_words(task, "", by=by)
        raise_to(task, tier)
        return
    # With the version: who took it back and says it again, after somebody dealt with the first time, asks anew.
    occasion = uuid5(section.pk, f"{danger.answers_key(after)}:{section.version}")
    open_task(
        patient=patient, source=Source.APPLICATION, source_id=occasion, about_id=section.pk, system=RULE, tier=tier
    )


def _reachable(patient: Patient, about: About, by: User) -> None:
    """Who has to call an applicant finds the number; what the clinic knows already is not changed from here."""
    today: date = clock.today(patient.clinic.zone)
    phone = about.phone.strip()
    phone = phone if not patient.phone and phone and not phone_problem(phone) else patient.phone
    born_on = about.born_on if patient.born_on is None and not birth_problem(about.born_on, today) else patient.born_on
    if (phone, born_on) != (patient.phone, patient.born_on):
        change_details(patient=patient, version=patient.version, phone=phone, born_on=born_on, by=by)

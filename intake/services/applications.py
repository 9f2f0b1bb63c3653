"""An application from its beginning to the day it is sent in, and the ways out of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit, clock
from common.errors import Refused
from common.states import move
from intake.models import Application, ApplicationChange, Submission
from intake.sections.keys import SectionKey
from intake.sections.shapes import About, Part
from intake.selectors.application import progress_of, sections_of
from intake.services.findings import find
from intake.services.sections import hold, require_own, require_writable, save_section
from intake.services.telling import tell_the_person
from intake.states import TRANSITIONS, ApplicationState
from intake.texts import RECEIVED
from journey.models import PlanState, TreatmentPlan
from people.access import require
from people.models import Patient, User
from people.roles import Permission

__all__ = ["WithdrawReason", "begin", "save_section", "submit", "take_up_again", "withdraw"]


class WithdrawReason(models.TextChoices):
    """Why somebody takes an application back. Choices and no text: the history of a state is not sealed."""

    CHANGED_MIND = "changed_mind", gettext_lazy("I changed my mind")
    ELSEWHERE = "elsewhere", gettext_lazy("I found help elsewhere")
    COST = "cost", gettext_lazy("It costs too much")
    TOO_LONG = "too_long", gettext_lazy("It takes too long")
    OTHER = "other", gettext_lazy("Something else")


def begin(*, patient: Patient, by: User, prefilled: Mapping[SectionKey, Part] | None = None) -> Application:
    """The person begins an application; one that is open already is given back as it is.

    ``prefilled`` is what they said before (in the self-check); it stands in the sections, which are begun and not done.
    """
    with transaction.atomic():
        patient = hold(patient.pk)
        require_own(patient, by)
        if (there := Application.objects.open().filter(patient=patient).first()) is not None:
            return there
        application = Application.objects.create(patient=patient, began_at=clock.now())
        ApplicationChange.objects.create(
            application=application, from_state="", to_state=ApplicationState.BEGUN, by=by, at=application.began_at
        )
        _audit("application.begun", application, by, prefilled=len(prefilled or {}))
        for key, part in _known(patient, prefilled or {}).items():
            save_section(application=application, key=key, answers=part, version=0, done=False, by=by)
        application.sections.filter(key__in=prefilled or ()).update(is_carried=True)
    return application


def _known(patient: Patient, prefilled: Mapping[SectionKey, Part]) -> dict[SectionKey, Part]:
    """What was said before, and what the clinic knows of the person already."""
    said = prefilled.get(SectionKey.ABOUT)
    about = said if isinstance(said, About) else About()
    known = {"full_name": patient.name[:200], "phone": patient.phone, "born_on": patient.born_on}
    filled = about.model_copy(update={name: value for name, value in known.items() if not getattr(about, name)})
    return {**prefilled, SectionKey.ABOUT: filled}


@transaction.atomic
def submit(*, application: Application, submission: UUID, by: User) -> Submission:
    """The applicant sends in all that stands there. The same ``submission`` again gives the row that it made.

    Raises ``Refused`` when something is missing, with one sentence that says what.
    """
    patient = hold(application.patient_id)
    require_own(patient, by)
    if (made := Submission.objects.filter(submission=submission).first()) is not None:
        if made.application_id != application.pk:
            raise Refused(_("This form belongs to another page. Open your application and send it from there."))
        return made
    require_writable(application)
    progress = progress_of(application)
    if not progress.is_complete:
        raise Refused(progress.missing_sentence, code="incomplete")
    sent = _send(application, submission, by)
    find(sent)
    tell_the_person(application, RECEIVED, occasion=str(sent.pk))
    _audit("application.submitted", application, by, number=sent.number, submission=sent.pk)
    return sent


def _send(application: Application, submission: UUID, by: User) -> Submission:
    now = clock.now()
    said = {key.value: part.model_dump(mode="json") for key, part in sections_of(application).items()}
    answers = json.dumps(said, ensure_ascii=False, sort_keys=True)
    sent = Submission.objects.create(
        application=application,
        number=application.submissions.count() + 1,
        at=now,
        by=by,
        answers=answers,
        digest=sha256(answers.encode()).hexdigest(),
        submission=submission,
    )
    _move(application, ApplicationState.SUBMITTED, by, submitted_at=application.submitted_at or now)
    return sent


@transaction.atomic
def withdraw(*, application: Application, by: User, why: str = "") -> Application:
    """The applicant takes it back, before a plan was signed. ``why`` is one of ``WithdrawReason`` or empty."""
    patient = hold(application.patient_id)
    require_own(patient, by)
    if why and why not in WithdrawReason.values:
        raise Refused(_("Choose one of the reasons, or none."), field="why")
    application.refresh_from_db()
    if application.state == ApplicationState.WITHDRAWN:
        return application
    if _has_signed_plan(patient, application):
        raise Refused(
            _("Your plan is signed already. Tell your care team that you do not want to go on."), code="signed"
        )
    _move(application, ApplicationState.WITHDRAWN, by, why=why)
    _audit("application.withdrawn", application, by, why=why)
    return application


def _has_signed_plan(patient: Patient, application: Application) -> bool:
    signed = TreatmentPlan.objects.filter(patient=patient, state=PlanState.SIGNED)
    return signed.filter(signed_at__gte=application.began_at).exists()


@transaction.atomic
def take_up_again(*, application: Application, by: User) -> Application:
    """A clinician looks at an accepted application again: something new came up before the plan was signed."""
    patient = hold(application.patient_id)
    require(by, Permission.DECIDE_APPLICATION, patient.clinic_id)
    application.refresh_from_db()
    if _has_signed_plan(patient, application):
        raise Refused(
            _("The plan is signed already, so the application stands as it was accepted. Change the plan instead."),
            code="signed",
        )
    _move(application, ApplicationState.SUBMITTED, by, decided_at=None, decided_by=None)
    _audit("application.taken_up_again", application, by)
    return application


def _move(application: Application, to: ApplicationState, by: User, why: str = "", **also: Any) -> None:
    move(
        application,
        to,
        table=TRANSITIONS,
        changes=ApplicationChange,
        link="application",
        by=by,
        why=why,
        version=F("version") + 1,
        **also,
    )


def _audit(action: str, application: Application, by: User, **detail: object) -> None:
    patient = application.patient
    audit.record(action, by=by, on=application, clinic_id=patient.clinic_id, subject_id=patient.pk, **detail)

"""What the pages ask about one application, each with a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max

from common import clock
from correspondence.selectors import hours_of
from correspondence.waiting import answer_by
from intake.models import Application, ApplicationSection, Decision, IntakeSettings
from intake.models.decisions import DecisionKind
from intake.sections.keys import SectionKey
from intake.sections.progress import QUESTIONNAIRES, Progress, Questionnaire, progress, since
from intake.sections.shapes import SHAPES, Part
from intake.standing import Stage, Standing, stage_of, standing
from intake.states import WRITABLE, ApplicationState
from journey.models import Course
from measures.instruments import load
from measures.models import Response
from people.models import Clinic, Patient
from safety.crisis import CrisisHelp
from safety.opened_by import LATELY
from safety.selectors import ClinicNow, clinic_now, crisis_for, open_tasks
from safety.tiers import Source


@dataclass(frozen=True)
class AskedFor:
    """What the clinic asked for when it sent the application back: its words, and the sections that it means."""

    words: str
    sections: frozenset[SectionKey]
    at: datetime


@dataclass(frozen=True)
class Help:
    """What the calm panel says: the crisis lines, and whether anybody is at the clinic now."""

    help: CrisisHelp
    hours: ClinicNow


def latest_of(patient: Patient) -> Application | None:
    """The patient's newest application, open or over. One query."""
    found = Application.objects.filter(patient=patient).select_related("patient__clinic", "patient__user")
    return found.order_by("-began_at", "-id").first()


def writable_of(patient: Patient) -> Application | None:
    """The application that the patient is writing; None when there is none, or it is with the clinic. One query."""
    return Application.objects.filter(patient=patient, state__in=WRITABLE).first()


def section_rows(application: Application) -> dict[SectionKey, ApplicationSection]:
    """The sections that were begun, in no order. One query."""
    return {SectionKey(row.key): row for row in application.sections.all()}


def parts_in(rows: dict[SectionKey, ApplicationSection]) -> dict[SectionKey, Part]:
    """What the sections hold. No query."""
    return {key: SHAPES[key].model_validate_json(row.answers) for key, row in rows.items()}


def sections_of(application: Application) -> dict[SectionKey, Part]:
    """What every section holds, in their order; an empty part for one that was not begun. One query."""
    said = parts_in(section_rows(application))
    return {key: said.get(key) or SHAPES[key]() for key in SectionKey}


def progress_of(application: Application, rows: dict[SectionKey, ApplicationSection] | None = None) -> Progress:
    """How far the application is. Two queries, one with the ``rows`` at hand."""
    rows = section_rows(application) if rows is None else rows
    done = [key for key, row in rows.items() if row.done_at is not None]
    return progress(done, rows, _questionnaires(application))


def _questionnaires(application: Application) -> list[Questionnaire]:
    answers = Response.objects.filter(patient=application.patient_id, instrument__in=QUESTIONNAIRES).standing()
    counted = answers.filter(total__isnull=False, answered_at__gte=since(application.began_at, clock.now()))
    newest = dict(counted.order_by().values_list("instrument").annotate(Max("answered_at")))
    return [Questionnaire(key, load(key).title, newest.get(key)) for key in QUESTIONNAIRES]


def settings_of(clinic: Clinic) -> IntakeSettings:
    """What the clinic set for its intake, or an unsaved row with the defaults. One query."""
    return IntakeSettings.objects.filter(clinic=clinic).first() or IntakeSettings(clinic=clinic)


def decision_of(application: Application) -> Decision | None:
    """What was decided last. One query."""
    return application.decisions.order_by("at", "id").last()


def asked_for(application: Application) -> AskedFor | None:
    """What the clinic asks for just now; None when it does not. One query at most."""
    if application.state != ApplicationState.ASKED:
        return None
    asked = application.decisions.filter(kind=DecisionKind.ASK).order_by("at", "id").last()
    if asked is None:
        return None
    known = frozenset(SectionKey(key) for key in asked.sections if key in set(SectionKey))
    return AskedFor(asked.words or "", known, asked.at)


def standing_of(patient: Patient, now: datetime) -> Standing | None:
    """Where the patient stands with their newest application; None when they never began one. Twelve queries at most."""
    application = latest_of(patient)
    if application is None:
        return None
    course = Course.objects.filter(patient=patient, opened_at__gte=application.began_at).order_by("-opened_at").first()
    stage = stage_of(ApplicationState(application.state), course.phase if course else None)
    done = progress_of(application) if stage in (Stage.WRITING, Stage.ASKED) else None
    by = _answer_due(application) if stage is Stage.READING else None
    stands = standing(
        stage, clinic=application.patient.clinic.name, application_id=application.pk, progress=done, by=by, now=now
    )
    return replace(stands, helps=help_for(patient, now))


def _answer_due(application: Application) -> datetime | None:
    """By when the clinic means to answer what was sent in last, by its opening days. Four queries."""
    sent = application.changes.filter(to_state=ApplicationState.SUBMITTED).order_by("at", "id").last()
    clinic = application.patient.clinic
    return answer_by(sent.at, settings_of(clinic).answer_days, hours_of(clinic)) if sent else None


def may_begin(patient: Patient) -> bool:
    """Whether somebody who has no open application can begin one: the clinic takes new people, and no course is open."""
    if Course.objects.open().filter(patient=patient).exists():
        return False
    return settings_of(patient.clinic).takes_applications


def help_for(patient: Patient, now: datetime) -> Help | None:
    """Where to turn, for whoever said something within the last day that asks for a person; None for most. One query then."""
    asked = open_tasks(patient).filter(source=Source.APPLICATION, opened_at__gt=now - LATELY)
    return Help(crisis_for(patient.clinic), clinic_now(patient.clinic, now)) if asked.exists() else None

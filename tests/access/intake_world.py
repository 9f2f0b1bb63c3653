"""What belongs to somebody on the way in: applications, findings, a brought record, agreements, plans."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from uuid import uuid4

from common import clock
from consents.kinds import ConsentKind
from consents.models import Consent, ConsentText
from intake.models import (
    Application,
    ApplicationChange,
    ApplicationSection,
    BroughtRecord,
    Decision,
    Finding,
    Submission,
)
from intake.sections.keys import SectionKey
from intake.sections.shapes import SHAPES
from intake.states import WITH_STAFF, ApplicationState
from journey.models import Course, PlanChange, PreparationMark, ProtocolVersion, TreatmentPlan
from journey.models.plans import PlanState
from people.models import Patient, User


@dataclass
class OnTheWayIn:
    """Applications and plans by their state, and what lies with them."""

    applications: dict[str, Application] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    record: BroughtRecord | None = None
    consents: dict[str, Consent] = field(default_factory=dict)
    plans: dict[str, TreatmentPlan] = field(default_factory=dict)


def an_application(patient: Patient, state: ApplicationState, by: User) -> Application:
    """One in that state, as the services leave it: sections, what was sent in with a stop and a note, a decision."""
    now = clock.now()
    row = Application.objects.create(patient=patient, state=state, began_at=now)
    ApplicationChange.objects.create(application=row, to_state=ApplicationState.BEGUN, by=patient.user)
    for key in SectionKey:
        ApplicationSection.objects.create(
            application=row, key=key, answers=SHAPES[key]().model_dump_json(), saved_at=now, done_at=now
        )
    if state in WITH_STAFF:
        _sent_in(row)
    if state in {ApplicationState.ASKED, ApplicationState.ACCEPTED, ApplicationState.DECLINED}:
        _decided(row, by)
    return row


def _sent_in(row: Application) -> None:
    answers = json.dumps({key: SHAPES[key]().model_dump(mode="json") for key in SectionKey})
    sent = Submission.objects.create(
        application=row,
        number=1,
        at=clock.now(),
        by=row.patient.user,
        answers=answers,
        digest=sha256(answers.encode()).hexdigest(),
        submission=uuid4(),
    )
    for rule, severity in (("psychosis", 3), ("age_unknown", 1)):
        Finding.objects.create(
            submission=sent,
            rule=rule,
            rules_version=1,
            severity=severity,
            by_protocol={"infusion-clinic": severity},
            inputs="[]",
        )
    Application.objects.filter(pk=row.pk).update(submitted_at=sent.at, worst=3)
    row.refresh_from_db()


def _decided(row: Application, by: User) -> None:
    kinds = {ApplicationState.ASKED: "ask", ApplicationState.ACCEPTED: "accept", ApplicationState.DECLINED: "decline"}
    now = clock.now()
    Decision.objects.create(
        application=row,
        submission=row.submissions.get(),
        kind=kinds[ApplicationState(row.state)],
        by=by,
        membership=by.memberships.get(clinic=row.patient.clinic),
        at=now,
        words="Which medicines are these?",
        next_step="Your own doctor can help you on.",
        sections=["medicines"] if row.state == ApplicationState.ASKED else [],
    )
    Application.objects.filter(pk=row.pk).update(decided_at=now, decided_by=by)
    row.refresh_from_db()


def a_record(application: Application) -> BroughtRecord:
    """One that was read and waits for the patient's word."""
    read = {"name": application.patient.name, "born_on": "1990-01-01", "items": [], "left_out": []}
    return BroughtRecord.objects.create(
        application=application,
        digest=application.pk.hex * 2,
        read=json.dumps(read),
        read_at=clock.now(),
        read_by=application.patient.user,
    )


def the_words(patient: Patient, kind: ConsentKind) -> ConsentText:
    """The words of an agreement in force at the patient's clinic."""
    body = f"What {kind.label} means."
    return ConsentText.objects.offered(patient.clinic).filter(kind=kind).first() or ConsentText.objects.create(
        clinic=patient.clinic,
        kind=kind,
        number=1,
        title=str(kind.label),
        body=body,
        digest=sha256(body.encode()).hexdigest(),
        published_at=clock.now(),
    )


def a_signature(patient: Patient, kind: ConsentKind) -> Consent:
    """One that stands."""
    text = the_words(patient, kind)
    return Consent.objects.create(
        patient=patient,
        text=text,
        kind=kind,
        signed_name=patient.name,
        signed_at=clock.now(),
        signed_by=patient.user,
        address="192.0.2.7",
        agent="A browser",
        digest=text.digest,
    )


def a_plan(patient: Patient, doctor: User, protocol: ProtocolVersion, course: Course | None = None) -> TreatmentPlan:
    """A draft, or for a course one that was signed."""
    now = clock.now()
    signed = {"state": PlanState.SIGNED, "signed_at": now, "signed_by": doctor, "signed_name": doctor.name}
    row = TreatmentPlan.objects.create(
        patient=patient,
        course=course,
        protocol=protocol,
        setting=protocol.rules.setting,
        route=protocol.rules.routes[0],
        formulation="Solution",
        starting_dose_mg=Decimal(40),
        prescriber=doctor.memberships.get(clinic=patient.clinic),
        review_on=date(2027, 12, 1),
        drafted_by=doctor,
        **(signed if course else {}),
    )
    PlanChange.objects.create(plan=row, to_state=row.state, by=doctor)
    return row


def on_the_way_in(patient: Patient, doctor: User, course: Course, protocol: ProtocolVersion) -> OnTheWayIn:
    """Somebody who was declined once, was asked for more now, and whose course has a signed plan and a new draft."""
    mine = OnTheWayIn()
    for state in (ApplicationState.DECLINED, ApplicationState.ASKED):
        mine.applications[state.value] = an_application(patient, state, doctor)
    mine.record = a_record(mine.applications["asked"])
    sent = mine.applications["asked"].submissions.get()
    mine.findings = {"stop": sent.findings.get(severity=3), "note": sent.findings.get(severity=1)}
    for kind in (ConsentKind.TREATMENT, ConsentKind.SHARING):
        mine.consents[kind.value] = a_signature(patient, kind)
    mine.plans = {"draft": a_plan(patient, doctor, protocol), "signed": a_plan(patient, doctor, protocol, course)}
    PreparationMark.objects.create(course=course, step="session", done=True, at=clock.now(), by=doctor)
    return mine


def an_applicant(patient: Patient, state: ApplicationState, by: User) -> OnTheWayIn:
    """Somebody without a course, whose only application is in that state."""
    mine = OnTheWayIn()
    mine.applications[state.value] = an_application(patient, state, by)
    return mine

"""Plans for tests, made by the services that people use."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from common import clock
from consents.kinds import needed_for
from consents.selectors import offered
from consents.services import ensure_texts, sign
from journey.learning import cards
from journey.models import Course, ProtocolVersion, TreatmentPlan
from journey.preparation import Step
from journey.services import Companion, Terms, draft_plan, hold_session, name_companion, read_card, sign_plan
from people.models import Patient, User


def the_protocol(key: str = "infusion-clinic") -> ProtocolVersion:
    """The shipped protocol of that key."""
    return ProtocolVersion.objects.get(key=key, retired_at=None)


def terms(patient: Patient, doctor: User, key: str = "infusion-clinic", **other: Any) -> Terms:
    """What a prescriber might type."""
    protocol = other.pop("protocol", None) or the_protocol(key)
    values: dict[str, Any] = {
        "protocol": protocol,
        "setting": str(protocol.rules.setting),
        "route": str(protocol.rules.routes[0]),
        "formulation": "Ketamine 50 mg/mL",
        "starting_dose_mg": Decimal(100) if protocol.key == "sublingual-home" else Decimal(56),
        "prescriber": doctor.memberships.get(clinic=patient.clinic),
        "review_on": today(patient) + timedelta(weeks=12),
    }
    return Terms(**(values | other))


def today(patient: Patient) -> date:
    return clock.today(patient.clinic.zone)


def a_draft(patient: Patient, doctor: User, key: str = "infusion-clinic", **other: Any) -> TreatmentPlan:
    """A draft that the prescriber wrote."""
    return draft_plan(patient=patient, terms=terms(patient, doctor, key, **other), version=0, by=doctor)


def a_signed_plan(patient: Patient, doctor: User, key: str = "infusion-clinic", **other: Any) -> Course:
    """A course that begins with a signed plan."""
    plan = a_draft(patient, doctor, key, **other)
    return sign_plan(plan=plan, version=plan.version, signed_name=doctor.name, by=doctor)


def agree(patient: Patient, setting: str = "clinic") -> None:
    """The patient signs everything that a first dose there needs."""
    ensure_texts(patient.clinic)
    words = offered(patient.clinic)
    for kind in needed_for(setting=setting):
        text = words[kind]
        sign(
            patient=patient,
            text=text,
            digest=text.digest,
            name=patient.name,
            address="192.0.2.7",
            agent="A browser",
            by=patient.user,
        )


def prepare(course: Course, clinician: User, *, but: tuple[str, ...] = ()) -> None:
    """Everything that can be done in this room before a first dose, but for what is named."""
    me, setting = course.patient.user, str(course.protocol.rules.setting)
    if "agreements" not in but:
        agree(course.patient, setting)
    for card in cards():
        if "cards" not in but:
            read_card(course=course, key=card.key, by=me)
    step = Step.CHAPERONE if setting == "home" else Step.RIDE
    if step.value not in but:
        who = Companion("Rosa Friend", "+1 555 0123", "friend", "" if setting == "home" else "fetched")
        name_companion(course=course, step=step, who=who, by=me)
    if "session" not in but:
        hold_session(course=course, held_on=today(course.patient), note="We talked it through.", by=clinician)

"""Applications for tests."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.urls import reverse

from intake.models import Application
from intake.sections import shapes
from intake.sections.keys import SectionKey
from intake.sections.missing import asked_claims
from intake.sections.shapes import Known, Part
from intake.services import applications
from measures.models import Response
from people.models import Patient

#: A Tuesday in winter, 10:00 in New York.
MORNING = datetime(2027, 1, 12, 15, 0, tzinfo=UTC)

FULL: dict[SectionKey, Part] = {
    SectionKey.ABOUT: shapes.About(
        full_name="Ada Patient", born_on=date(1985, 3, 4), phone="+1 212 555 0100", region="New York"
    ),
    SectionKey.CONCERNS: shapes.Concerns(
        what_brings="Low for years.", since="years", place="home", intent=Known.NO, attempt=Known.NO
    ),
    SectionKey.TREATMENTS: shapes.Treatments(none=True, ketamine_before=Known.NO),
    SectionKey.HISTORY: shapes.History(
        asked=dict.fromkeys(asked_claims(), Known.NO), pressure=shapes.Pressure(systolic=118, diastolic=76)
    ),
    SectionKey.MEDICINES: shapes.Medicines(none=True),
    SectionKey.ALLERGIES: shapes.Allergies(none=True, ketamine=Known.NO),
    SectionKey.SUBSTANCES: shapes.Substances(
        alcohol="monthly",
        cannabis="never",
        stimulants="never",
        opioids=Known.NO,
        dependence=Known.NO,
        opioid_use_disorder=Known.NO,
    ),
    SectionKey.PREGNANCY: shapes.Pregnancy(not_applicable=True),
    SectionKey.PEOPLE: shapes.People(
        emergency=shapes.Person(name="Grace Near", phone="+1 212 555 0101", relation="Sister"), same_person=True
    ),
}
"""A whole application in which nothing is missing."""


def an_application(patient: Patient) -> Application:
    return applications.begin(patient=patient, by=patient.user)


def save(application: Application, key: SectionKey, part: Part | None = None, *, done: bool = True, **how: Any):
    """Save a section over what stands there now."""
    row = application.sections.filter(key=key).first()
    said = {"version": row.version if row else 0, "by": application.patient.user, **how}
    return applications.save_section(application=application, key=key, answers=part or FULL[key], done=done, **said)


def fill(application: Application, leave: Iterable[SectionKey] = (), **other: Part) -> None:
    """Every section done, but for those that are left; ``other`` is said instead, by section."""
    for key in SectionKey:
        if key not in leave:
            save(application, key, other.get(key.value))


def answer_questionnaires(application: Application, *, at: datetime | None = None) -> None:
    """PHQ-9 and GAD-7, answered to the end."""
    for key in ("phq-9", "gad-7"):
        Response.objects.create(
            patient=application.patient,
            instrument=key,
            instrument_version=1,
            answers={},
            total=9,
            answered_at=at or application.began_at + timedelta(minutes=5),
            answered_by=application.patient.user,
            submission=uuid.uuid4(),
        )


def a_whole_application(patient: Patient, **other: Part) -> Application:
    """One that can be sent."""
    application = an_application(patient)
    fill(application, **other)
    answer_questionnaires(application)
    return application


def send(application: Application, **how: Any):
    return applications.submit(
        application=application, **{"submission": uuid.uuid4(), "by": application.patient.user, **how}
    )


def url(key: str) -> str:
    return reverse("intake:section", args=[key])


def keep_url(key: str) -> str:
    return reverse("intake:section_keep", args=[key])


def shown(response: Any) -> str:
    """A page with its white space folded."""
    return " ".join(response.content.decode().split())

"""The calm panel on a page of the rooms above: shown to its writer while the list finds words of danger in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import template

from common import clock
from people.current import current_patient
from people.models import Clinic, Patient
from safety.crisis import CrisisHelp
from safety.models import Source
from safety.opened_by import found_in, found_lately
from safety.selectors import ClinicNow, clinic_now, crisis_for
from safety.services import may_look_at_private

register = template.Library()


@dataclass(frozen=True)
class Panel:
    """What the panel says: the lines, whether anybody is at the clinic now, and whether staff have settled it."""

    help: CrisisHelp
    hours: ClinicNow
    settled: bool


@register.simple_tag
def words_found(about_id: UUID, text: str, clinic: Clinic) -> Panel | None:
    """The panel for a text in which the list found something as it stands; None for any other. One query for most."""
    found = found_in(about_id, text)
    if found is None:
        return None
    return Panel(crisis_for(clinic), clinic_now(clinic, clock.now()), settled=not found.task.is_open)


@register.simple_tag(takes_context=True)
def own_words_found(context: dict[str, Any]) -> Panel | None:
    """The panel for whoever wrote such words within the last day, until staff settled it. One query for most."""
    patient, now = current_patient(context["request"]), clock.now()
    if patient is None or not found_lately(patient, Source.FREE_TEXT, now):
        return None
    return Panel(crisis_for(patient.clinic), clinic_now(patient.clinic, now), settled=False)


@register.simple_tag(takes_context=True)
def looks_at_private(context: dict[str, Any], patient: Patient | None = None) -> bool:
    """Whether the list looks at the private words of this patient, or of whoever is signed in. One query."""
    patient = patient or current_patient(context["request"])
    return patient is not None and may_look_at_private(patient)

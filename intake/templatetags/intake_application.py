"""The way back to one's application, for the pages of the rooms below that belong to it."""

from __future__ import annotations

from django import template

from intake.selectors.application import writable_of
from people.models import Patient

register = template.Library()


@register.simple_tag
def application_to_finish(patient: Patient) -> bool:
    """Whether the patient is writing an application, so that a questionnaire leads back to it. One query."""
    return writable_of(patient) is not None

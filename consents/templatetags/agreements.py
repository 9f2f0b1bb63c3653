"""For pages of rooms above: which agreement was withdrawn without which care can not go on."""

from __future__ import annotations

from django import template

from consents.models import Consent
from consents.selectors import withdrawn_of
from people.models import Patient

register = template.Library()


@register.simple_tag
def withdrawn_agreements(patient: Patient) -> list[Consent]:
    """What the patient withdrew and has not signed again, of what care can not go on without. One query."""
    return withdrawn_of(patient)

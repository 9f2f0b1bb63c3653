"""Whether whoever is signed in has asked for a call already, for the pages that offer one."""

from __future__ import annotations

from typing import Any

from django import template

from people.current import current_patient
from safety.models import SafetyTask
from safety.selectors import open_call

register = template.Library()


@register.simple_tag(takes_context=True)
def own_call(context: dict[str, Any]) -> SafetyTask | None:
    """The patient's own open wish for a call; None for everybody else. One query."""
    patient = current_patient(context["request"])
    return open_call(patient) if patient else None

"""What stands beside the way to a patient's safety plan, on pages of the rooms above."""

from __future__ import annotations

from typing import Any

from django import template

from people.models import Patient
from safety import plans

register = template.Library()


@register.inclusion_tag("safety/_plan_news.html", takes_context=True)
def plan_news(context: dict[str, Any], patient: Patient) -> dict[str, Any]:
    """Whether there is a plan, and whether the patient changed it since whoever looks has read it. One query."""
    return {"mark": plans.mark_for(patient, context["request"].user), "zone": patient.clinic.zone}

"""What this room writes to a patient: that a plan waits, and nothing else. It may be read over a shoulder."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journey.models import TreatmentPlan
from messaging import registry
from messaging.models import Channel
from messaging.registry import Text
from messaging.services import reach

if TYPE_CHECKING:
    from messaging.models import Message

KIND = "plan_signed"
GONE = "plan_gone"


def register() -> None:
    """Make the kind known to the outbox. It needs consent, keeps quiet hours and counts as the message of its day."""
    registry.register(
        KIND,
        compose=compose,
        wanted=wanted,
        label=gettext_lazy("Your plan is ready"),
        reasons={GONE: gettext_lazy("A newer plan took its place, or the course is closed.")},
    )


def tell_of_plan(plan: TreatmentPlan) -> None:
    """Let the patient know, once a plan."""
    patient = plan.patient
    reach(
        user=patient.user,
        clinic=patient.clinic,
        kind=KIND,
        unique_key=f"plan:{plan.pk}",
        about_id=plan.pk,
        patient=patient,
    )


def wanted(message: Message, _now: datetime) -> str | None:
    """Nobody is told of a plan that counts no more."""
    plan = message.about_id
    if plan is None or not TreatmentPlan.objects.signed().filter(pk=plan, course__closed_at=None).exists():
        return GONE
    return None


def compose(message: Message) -> Text:
    """That there is something new, and where."""
    path = reverse("journey:preparation")
    return Text(
        subject=_("Something is ready for you at %(clinic)s") % {"clinic": message.clinic.sender_name},
        body=_("Your clinic has finished something that you were waiting for. Sign in to see it, and what comes next."),
        action_label=_("See what comes next"),
        action_url=path if message.channel == Channel.IN_APP else f"{settings.SITE_URL}{path}",
    )

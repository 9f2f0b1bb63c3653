"""What the charts of a patient mark of this room: the windows after doses."""

from __future__ import annotations

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from common.pictures.chart import Event, Span
from integration.models import IntegrationWindow
from people.models import Patient
from sessions.models import TreatmentSession


def windows(patient: Patient) -> tuple[list[Event], list[Span]]:
    """Every window from its opening to when it closed, or will close. One query, and no row as an object."""
    rows = IntegrationWindow.objects.filter(patient=patient).order_by("opens_at")
    told = rows.annotate(until=Coalesce("ended_at", "closes_at"))
    phases = dict(TreatmentSession._meta.get_field("phase").flatchoices)
    words = _("Window after %(phase)s, session %(number)s")
    return [], [
        Span(opens, until, "window", words % {"phase": phases.get(phase, phase), "number": number})
        for opens, until, phase, number in told.values_list("opens_at", "until", "session__phase", "session__number")
        if until > opens
    ]

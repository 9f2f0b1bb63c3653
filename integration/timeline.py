"""What the charts of a patient mark of this room: the windows after doses."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.pictures.chart import Event, Span
from integration.models import IntegrationWindow
from people.models import Patient


def windows(patient: Patient) -> tuple[list[Event], list[Span]]:
    """Every window from its opening to when it closed, or will close. One query."""
    rows = IntegrationWindow.objects.filter(patient=patient).select_related("session").order_by("opens_at")
    return [], [
        Span(row.opens_at, row.closed_at, "window", _label(row)) for row in rows if row.closed_at > row.opens_at
    ]


def _label(window: IntegrationWindow) -> str:
    words = {"phase": window.session.get_phase_display(), "number": window.session.number}
    return _("Window after %(phase)s, session %(number)s") % words

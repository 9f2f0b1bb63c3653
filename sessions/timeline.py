"""What the charts of a patient mark of this room: the doses."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.pictures.chart import Event, Span
from people.models import Patient
from sessions.models import Dose


def doses(patient: Patient) -> tuple[list[Event], list[Span]]:
    """Every dose that ended, of all courses, as it stands after corrections. One query."""
    given = Dose.objects.filter(session__course__patient=patient, corrected_by=None, ended_at__isnull=False)
    rows = given.select_related("session").order_by("ended_at")
    return [Event(dose.ended_at, "dose", _label(dose)) for dose in rows if dose.ended_at is not None], []


def _label(dose: Dose) -> str:
    words = {"phase": dose.session.get_phase_display(), "number": dose.session.number}
    return _("Dose: %(phase)s, session %(number)s") % words

"""What the charts of a patient mark of this room: the doses."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.pictures.chart import Event, Span
from people.models import Patient
from sessions.models import Dose, TreatmentSession


def doses(patient: Patient) -> tuple[list[Event], list[Span]]:
    """Every dose that ended, of all courses, as it stands after corrections. One query, and no row as an object."""
    given = Dose.objects.filter(session__course__patient=patient, corrected_by=None, ended_at__isnull=False)
    rows = given.order_by("ended_at").values_list("ended_at", "session__phase", "session__number")
    phases = dict(TreatmentSession._meta.get_field("phase").flatchoices)
    words = _("Dose: %(phase)s, session %(number)s")
    return [
        Event(at, "dose", words % {"phase": phases.get(phase, phase), "number": number}) for at, phase, number in rows
    ], []

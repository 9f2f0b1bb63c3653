"""What charts mark of a course: where a phase began, and where a medicine was started, stopped or changed."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.pictures.chart import Event, Span
from common.presenters import PHASES
from journey.models import MedicationChange, PhaseChange
from people.models import Patient

NOON = time(12)
_WORDS = dict(PHASES)


def phases_and_medicines(patient: Patient) -> tuple[list[Event], list[Span]]:
    """The events of this room for the patient's charts. Two queries."""
    moves = PhaseChange.objects.filter(course__patient=patient)
    phases = [Event(at, "phase", _phase(to)) for at, to in moves.values_list("at", "to_state")]
    zone = patient.clinic.zone
    changes = MedicationChange.objects.filter(patient=patient).standing()
    return phases + [medication_event(one, zone) for one in changes], []


def medication_event(change: MedicationChange, zone: ZoneInfo) -> Event:
    """A change as a mark: at noon of its day, or of the first of the month where only that is known."""
    return Event(datetime.combine(change.changed_on, NOON, zone), "medication", words(change))


def words(change: MedicationChange) -> str:
    """What changed, in a line: "Sertraline: dose changed", and the month where only that is known."""
    said = _("%(medicine)s: %(what)s") % {"medicine": change.medicine, "what": change.get_what_display().lower()}
    if not change.month_only:
        return said
    return _("%(said)s (some time in %(month)s)") % {"said": said, "month": date_format(change.changed_on, "F Y")}


def _phase(state: str) -> str:
    return str(_WORDS.get(state, _("Course closed")))

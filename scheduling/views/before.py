"""The page to which reminders lead."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from people.current import person
from scheduling.before import before as of_person


@require_safe
def before(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of one's own appointments: what to prepare, and where the call is."""
    me = person(request)
    found = of_person(me, pk, clock.now())
    if found is None:
        raise Http404("This appointment is none of theirs.")
    clinic = found.row.course.patient.clinic
    shown = {
        "before": found,
        "row": found.row,
        "clinic_of_it": clinic,
        "zone": me.zone_name,
        "clinic_zone": clinic.zone_name if clinic.zone_name != me.zone_name else "",
    }
    return render(request, "scheduling/before.html", shown)

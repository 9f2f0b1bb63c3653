"""What a patient may keep on a device: a bare copy of the plan, and a page for lost connections.

These pages are drawn without the request, so that nothing of the session stands in them: no token, no navigation, no
message, no demo controls.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from common import clock
from people.current import current_patient, person
from people.models import Patient
from safety import plans, selectors
from safety.device import KEPT_FOR, key_of
from safety.plan_parts import shown


@require_safe
def plan_copy(request: HttpRequest) -> HttpResponse:
    """One's own plan as it lies on the device: what stands in it, whom to call, since when and how long it lies there."""
    patient = _patient(request)
    content = plans.contents(plans.newest(patient))
    now = clock.now()
    context = _bare(request, patient) | {
        "parts": list(shown(content)),
        "is_empty": not content,
        "kept_at": now,
        "kept_until": now + KEPT_FOR,
        "zone": patient.zone,
        "patient": patient,
    }
    response = HttpResponse(render_to_string("safety/plan_copy.html", context))
    response["Kept-For"] = int(KEPT_FOR.total_seconds())
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What stands in for every other page while there is no connection: whom to call, and the way to the plan."""
    return HttpResponse(render_to_string("safety/plan_offline.html", _bare(request, _patient(request))))


def _patient(request: HttpRequest) -> Patient:
    patient = current_patient(request)
    if patient is None:
        raise PermissionDenied("Only patients keep a plan on a device.")
    return patient


def _bare(request: HttpRequest, patient: Patient) -> dict[str, object]:
    return {
        "clinic": patient.clinic,
        "help": selectors.crisis_for(patient.clinic),
        "device_key": key_of(person(request)),
        "kept_days": KEPT_FOR.days,
    }

"""Who waits to be booked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common import clock
from people.access import require
from people.current import current_membership
from people.roles import Permission
from scheduling.selectors.to_book import waiting as waiting_of


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Nothing booked yet, and below them those of whose series something is missing; who waits longest first."""
    membership = current_membership(request)
    if membership is None:
        return redirect("home:front")
    require(request.user, Permission.SEE_SCHEDULE, membership.clinic)
    lines = waiting_of(membership, clock.now())
    shown = {
        "waiting": [line for line in lines if line.nothing_booked],
        "incomplete": [line for line in lines if not line.nothing_booked],
        "zone": membership.clinic.zone_name,
        "may_read": membership.may(Permission.READ_RECORD),
        "may_plan": membership.may(Permission.PLAN_MONTH),
    }
    return render(request, "scheduling/waiting.html", shown)

"""Who in maintenance is due, late or drifting."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common import clock
from people.access import require
from people.current import current_membership
from people.roles import Permission
from scheduling.due import Standing
from scheduling.due_words import line_of
from scheduling.selectors.due import maintenance


@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """Everybody in maintenance, the most pressing first; scores for those only who may read the record."""
    membership = current_membership(request)
    if membership is None:
        return redirect("home:front")
    require(request.user, Permission.SEE_SCHEDULE, membership.clinic)
    found = maintenance(membership, clock.now())
    pressing = {Standing.LATE, Standing.DRIFTING, Standing.DUE}
    shown = {
        "pressing": [line_of(line) for line in found if line.standing in pressing],
        "others": [line_of(line) for line in found if line.standing not in pressing],
        "may_read": membership.may(Permission.READ_RECORD),
        "zone": membership.clinic.zone_name,
    }
    return render(request, "scheduling/due.html", shown)

"""The clinician's first page: whom to look at first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common import clock
from home.presenters import caseload_lines
from home.selectors.caseload import caseload
from people.access import require
from people.current import current_membership
from people.roles import Permission


@require_safe
def caseload_page(request: HttpRequest) -> HttpResponse:
    """The patients whom one treats, worst first, with the reason in words."""
    membership = current_membership(request)
    if membership is None:
        return redirect("home:front")
    require(request.user, Permission.READ_RECORD, membership.clinic)
    phase = request.GET.get("phase", "")
    rows = caseload(membership, clock.now())
    lines = caseload_lines([row for row in rows if not phase or row.facts.phase == phase], membership.clinic.zone)
    return render(request, "home/caseload.html", {"lines": lines, "phase": phase, "total": len(rows)})

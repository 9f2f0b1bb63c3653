"""The office's pages: the day, and who did what."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common import clock
from home.presenters import audit_lines
from home.selectors.audit import audit_of, names_of
from home.selectors.day import day_of
from people.access import require
from people.current import current_membership
from people.roles import Permission
from safety.on_call import gaps_of

AUDIT_PAGE = 50


@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """One day of the clinic: who comes when, what is overdue, what waits to be sent."""
    membership = current_membership(request)
    if membership is None:
        return redirect("home:front")
    clinic = membership.clinic
    require(request.user, Permission.SEE_SCHEDULE, clinic)
    today = clock.today(clinic.zone)
    on = _asked_day(request.GET.get("on", "")) or today
    context = {
        "day": day_of(membership, on, clock.now()),
        "on": on,
        "today": today,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "office": membership.may(Permission.SEE_OUTBOX),
        "on_call_gaps": gaps_of(clinic) if membership.may(Permission.EDIT_CLINIC) else [],
    }
    return render(request, "home/day.html", context)


@require_safe
def audit_page(request: HttpRequest) -> HttpResponse:
    """Who did or opened what at this clinic, newest first."""
    membership = current_membership(request)
    if membership is None:
        return redirect("home:front")
    require(request.user, Permission.EDIT_CLINIC, membership.clinic)
    page = Paginator(audit_of(membership.clinic), AUDIT_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    lines = audit_lines(rows, names_of(rows))
    return render(request, "home/audit.html", {"page": page, "lines": lines, "zone": membership.clinic.zone})


def _asked_day(text: str) -> date | None:
    """The day in the address, if it is one that a calendar knows and that lies within a sensible range."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return None
    return asked if 2000 <= asked.year <= 2100 else None

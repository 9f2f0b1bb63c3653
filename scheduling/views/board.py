"""The board: one day, a column for each place."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common import clock
from people.access import require
from people.current import current_membership
from people.roles import Permission
from scheduling.board import staff_lines, to_place
from scheduling.picture import LEGEND, PLACE, draw
from scheduling.selectors.week import look
from scheduling.views.week import asked_day


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Who is where today, what comes next, what is free, who is here; first what has no place or nobody yet."""
    membership = current_membership(request)
    if membership is None:
        return redirect("home:front")
    clinic = membership.clinic
    require(request.user, Permission.SEE_SCHEDULE, clinic)
    now = clock.now()
    today = now.astimezone(clinic.zone).date()
    on = asked_day(request.GET.get("on", "")) or today
    looked = look(membership, [on])
    context = {
        "picture": draw(looked, PLACE, now=now, chosen=on, all_days=True),
        "looked": looked,
        "to_place": to_place(looked, now),
        "staff": staff_lines(looked, now),
        "on": on,
        "today": today,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "legend": LEGEND,
        "may_edit": membership.may(Permission.EDIT_CLINIC),
    }
    return render(request, "scheduling/board.html", context)

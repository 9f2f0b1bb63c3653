"""The week, by place or by person."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common import clock
from people.access import require
from people.current import current_membership
from people.roles import Permission
from scheduling.picture import LEGEND, PERSON, PLACE, draw
from scheduling.selectors.week import look
from scheduling.week import read_week, say_week, week_of

WEEK = timedelta(days=7)


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Seven days of the clinic: what is booked, what is free, who is away."""
    membership = current_membership(request)
    if membership is None:
        return redirect("home:front")
    clinic = membership.clinic
    require(request.user, Permission.SEE_SCHEDULE, clinic)
    now = clock.now()
    today = now.astimezone(clinic.zone).date()
    chosen = asked_day(request.GET.get("on", "")) or _asked_week(request.GET.get("week", ""), today) or today
    by = PERSON if request.GET.get("by") == PERSON else PLACE
    days = week_of(chosen)
    looked = look(membership, days)
    context = {
        "picture": draw(looked, by, now=now, chosen=chosen),
        "looked": looked,
        "by": by,
        "chosen": chosen,
        "today": today,
        "this": say_week(today),
        "shown": say_week(chosen),
        "before": say_week(days[0] - WEEK),
        "after": say_week(days[0] + WEEK),
        "legend": LEGEND,
        "may_edit": membership.may(Permission.EDIT_CLINIC),
    }
    return render(request, "scheduling/week.html", context)


def asked_day(text: str) -> date | None:
    """The day in an address, if it is one that a calendar knows and that lies within a sensible range."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return None
    return asked if 2000 <= asked.year <= 2100 else None


def _asked_week(text: str, today: date) -> date | None:
    """The day of that week which is shown alone on a phone: today if it lies in it, else its Monday."""
    monday = read_week(text)
    return today if monday is not None and today in week_of(monday) else monday

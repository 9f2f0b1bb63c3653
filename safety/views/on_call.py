"""Who is on call, for the office: the order, the lead, the minutes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import Refused, StaleSave
from common.forms import posted_number
from people.current import person, require_here
from people.models import Clinic, Membership
from people.roles import Permission
from safety import services
from safety.forms import DutyForm
from safety.on_call import Duty, duty_of, treating_at
from safety.services.on_call import MINUTES


@require_http_methods(["GET", "HEAD", "POST"])
def on_call(request: HttpRequest) -> HttpResponse:
    """Show and change who is asked in which order, and how long each has."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    if request.method != "POST":
        return _page(request, clinic)
    return _set_duty(request, clinic) if "settings" in request.POST else _arrange(request, clinic)


def moved(order: list[Membership], press: str, people: list[Membership], added: str = "") -> list[Membership]:
    """The order after a press: ``up:<id>``, ``down:<id>``, ``off:<id>`` or ``add``. A press that fits nothing moves nobody."""
    what, _colon, whom = press.partition(":")
    if what == "add":
        return [*order, *(one for one in people if str(one.pk) == added and one not in order)]
    place = next((number for number, one in enumerate(order) if str(one.pk) == whom), None)
    if place is None:
        return order
    if what == "off":
        return [one for one in order if str(one.pk) != whom]
    other = place + {"up": -1, "down": 1}.get(what, 0)
    if 0 <= other < len(order):
        order = [*order]
        order[place], order[other] = order[other], order[place]
    return order


def _arrange(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    duty, people = duty_of(clinic), list(treating_at(clinic))
    order = moved(duty.order, request.POST.get("press", ""), people, request.POST.get("add", ""))
    if order == duty.order:
        messages.info(request, _("Nobody was moved. Choose somebody first."))
        return redirect("safety:on_call")
    try:
        services.arrange_on_call(
            clinic=clinic, members=order, version=posted_number(request.POST, "version"), by=person(request)
        )
    except StaleSave:
        return _page(request, clinic, status=409, stale=True)
    except Refused as refusal:
        return _page(request, clinic, status=422, refusal=str(refusal.sentence))
    messages.success(request, _("The order is changed."))
    return redirect("safety:on_call")


def _set_duty(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    people = list(treating_at(clinic))
    form = DutyForm(request.POST, people=people)
    if not form.is_valid():
        return _page(request, clinic, form=form, status=422)
    lead = next((one for one in people if str(one.pk) == form.cleaned_data["lead"]), None)
    try:
        services.set_duty(
            clinic=clinic,
            lead=lead,
            minutes=form.minutes(),
            version=posted_number(request.POST, "version"),
            by=person(request),
        )
    except StaleSave:
        return _page(request, clinic, form=form, status=409, stale=True)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(request, clinic, form=form, status=422)
    messages.success(request, _("Saved. Open tasks go on by these minutes from now on."))
    return redirect("safety:on_call")


def _page(
    request: HttpRequest, clinic: Clinic, *, form: DutyForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    duty, people = duty_of(clinic), list(treating_at(clinic))
    known: set[UUID] = {one.pk for one in duty.order}
    context = {
        "edited": clinic,
        "duty": duty,
        "gaps": duty.gap_sentences,
        "version": duty.settings.version,
        "others": [one for one in people if one.pk not in known],
        "form": form or DutyForm(people=people, initial=_initial(duty)),
        "saved": _initial(duty),
    }
    return render(request, "safety/on_call.html", context | more, status=status)


def _initial(duty: Duty) -> dict[str, Any]:
    minutes = {name: getattr(duty.settings, name) for name in MINUTES}
    return {"lead": str(duty.lead.pk) if duty.lead else "", **minutes}

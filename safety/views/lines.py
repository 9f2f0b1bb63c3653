"""The clinic's own crisis lines, for the office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import Refused, StaleSave
from people.current import person, require_here
from people.models import Clinic
from people.roles import Permission
from safety import crisis, selectors, services
from safety.forms import LineForm, LineForms


@require_http_methods(["GET", "HEAD", "POST"])
def lines(request: HttpRequest) -> HttpResponse:
    """Show and change the lines that this clinic's patients see."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    if request.method == "POST":
        return _save(request, clinic)
    return _page(request, clinic, LineForms(initial=_shown(clinic)))


def _save(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    forms = LineForms(request.POST)
    back_to_country = "defaults" in request.POST
    if not back_to_country and not forms.is_valid():
        return _page(request, clinic, forms, status=422)
    wanted = [] if back_to_country else [form.line() for form in forms if form.has_changed()]
    try:
        services.set_lines(clinic=clinic, lines=wanted, seen=request.POST.get("seen", ""), by=person(request))
    except StaleSave:
        return _page(request, clinic, forms, status=409, stale=True)
    except Refused as refusal:
        return _page(request, clinic, forms, status=422, refusal=str(refusal.sentence))
    messages.success(request, _("Saved. This is what people see from now on."))
    return redirect("safety:lines")


def _shown(clinic: Clinic) -> list[dict[str, Any]]:
    """What the form begins with: the clinic's own lines, or those of its country that have a number."""
    return [
        {"label": str(one.label), "number": one.number, "way": one.way.value, "note": str(one.note)}
        for one in selectors.crisis_for(clinic).lines
        if one.number
    ]


def _page(
    request: HttpRequest,
    clinic: Clinic,
    forms: BaseFormSet[LineForm],
    *,
    status: int = 200,
    stale: bool = False,
    refusal: str = "",
) -> HttpResponse:
    own = selectors.lines_of(clinic)
    context = {
        "edited": clinic,
        "forms": forms,
        "seen": crisis.fingerprint(own),
        "has_own": bool(own),
        "help": crisis.help_for(clinic.country, own),
        "stale": stale,
        "refusal": refusal,
    }
    return render(request, "safety/lines.html", context, status=status)

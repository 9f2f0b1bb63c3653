"""The office's page about booking: what patients change themselves, the waitlist, the reminder."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import StaleSave
from common.forms import posted, posted_number
from people.current import person, require_here
from people.presenters import compare
from people.roles import Permission
from scheduling.around import rules_of
from scheduling.forms.rules import RulesForm
from scheduling.models import SchedulingRules
from scheduling.services.rules import FIELDS, change_rules


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """What the clinic has settled, to be changed."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    row = rules_of(clinic)
    form = RulesForm(posted(request), initial=_values(row))
    if request.method == "POST" and form.is_valid():
        version = posted_number(request.POST, "version")
        try:
            change_rules(clinic=clinic, version=version, by=person(request), **form.cleaned_data)
        except StaleSave as stale:
            return _show_both(request, form, stale.current)
        messages.success(request, _("The rules are saved. They hold from now on; what is booked stays."))
        return redirect("scheduling:rules")
    shown = {"form": form, "version": posted_number(request.POST, "version") or row.version}
    return render(request, "scheduling/rules.html", shown, status=422 if form.errors else 200)


def _show_both(request: HttpRequest, form: RulesForm, current: SchedulingRules) -> HttpResponse:
    labels = {name: field.label for name, field in form.fields.items()}
    shown = {
        "what": _("the rules of booking"),
        "fields": compare(labels, _in_words(_values(current)), _in_words(form.cleaned_data)),
        "form": form,
        "version": current.version,
        "action": reverse("scheduling:rules"),
        "back_url": reverse("scheduling:rules"),
    }
    return render(request, "components/stale.html", shown, status=409)


def _values(row: SchedulingRules) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _in_words(values: dict[str, Any]) -> dict[str, str]:
    words = {True: _("yes"), False: _("no")}
    return {
        name: words[value] if isinstance(value, bool) else f"{value:%H:%M}" if name == "day_before_at" else str(value)
        for name, value in values.items()
    }

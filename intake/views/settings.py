"""The office's page: whether people can apply, and the numbers of the rules."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import Refused, StaleSave
from common.forms import posted, posted_number
from intake.forms.settings import SettingsForm
from intake.models import IntakeSettings
from intake.selectors.application import settings_of
from intake.services.settings import FIELDS, change_settings
from people.current import person, require_here
from people.presenters import compare
from people.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Show and change them."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    row = settings_of(clinic)
    form = SettingsForm(posted(request), initial=_values(row))
    if request.method == "POST" and form.is_valid():
        try:
            change_settings(
                clinic=clinic, values=form.values(), version=posted_number(request.POST, "version"), by=person(request)
            )
        except StaleSave as stale:
            return _stale(request, form, stale.current)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved. It holds for applications that are sent in from now on."))
            return redirect("people:clinic")
    version = posted_number(request.POST, "version") or row.version
    return render(
        request, "intake/settings.html", {"form": form, "version": version}, status=422 if form.errors else 200
    )


def _stale(request: HttpRequest, form: SettingsForm, current: IntakeSettings) -> HttpResponse:
    labels = {name: field.label for name, field in form.fields.items()}
    shown = {
        "what": _("the settings of intake"),
        "fields": compare(labels, _in_words(_values(current)), _in_words(form.values())),
        "form": form,
        "version": current.version,
        "action": reverse("intake:settings"),
        "back_url": reverse("intake:settings"),
    }
    return render(request, "components/stale.html", shown, status=409)


def _values(row: IntakeSettings) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _in_words(values: dict[str, Any]) -> dict[str, Any]:
    yes_or_no = _("yes") if values["takes_applications"] else _("no")
    return {**values, "takes_applications": yes_or_no}

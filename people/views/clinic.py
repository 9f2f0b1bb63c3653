"""The office's pages about the clinic itself: its settings and its week."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from common.choices import Weekday
from common.errors import Refused, StaleSave
from common.forms import posted, posted_number
from people.current import person, require_here
from people.forms.clinic import ClinicForm
from people.forms.week import WeekForm
from people.models import Clinic
from people.presenters import compare, settings_in_words, settings_of, week_lines
from people.roles import Permission
from people.selectors import closures_ahead, week_of
from people.services import change_settings, set_hours


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Name, sender, zone, country and phone; with the week and the closures beside it."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    form = ClinicForm(posted(request), initial=settings_of(clinic))
    if request.method == "POST" and form.is_valid():
        try:
            change_settings(
                clinic=clinic, version=posted_number(request.POST, "version"), by=person(request), **form.cleaned_data
            )
        except StaleSave as stale:
            return _stale_settings(request, form, stale.current)
        messages.success(request, _("The settings of the clinic are saved."))
        return redirect("people:clinic")
    shown = {
        "clinic": clinic,
        "form": form,
        "version": posted_number(request.POST, "version") or clinic.version,
        "week": week_lines(week_of(clinic)),
        "closures": closures_ahead(clinic, clock.now()),
    }
    return render(request, "people/clinic.html", shown, status=422 if form.errors else 200)


def _stale_settings(request: HttpRequest, form: ClinicForm, current: Clinic) -> HttpResponse:
    labels = {name: field.label for name, field in form.fields.items()}
    theirs, yours = settings_in_words(settings_of(current)), settings_in_words(form.cleaned_data)
    shown = {
        "what": _("the settings of the clinic"),
        "fields": compare(labels, theirs, yours),
        "form": form,
        "version": current.version,
        "action": reverse("people:clinic"),
        "back_url": reverse("people:clinic"),
    }
    return render(request, "components/stale.html", shown, status=409)


@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """The week: several stretches a day."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    form = WeekForm(posted(request), week=week_of(clinic))
    if request.method == "POST" and form.is_valid():
        try:
            set_hours(clinic=clinic, version=posted_number(request.POST, "version"), week=form.week, by=person(request))
        except StaleSave as stale:
            return _stale_week(request, form, stale.current)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The opening hours are saved."))
            return redirect("people:clinic")
    shown = {"clinic": clinic, "form": form, "version": posted_number(request.POST, "version") or clinic.version}
    return render(request, "people/hours.html", shown, status=422 if form.errors else 200)


def _stale_week(request: HttpRequest, form: WeekForm, current: Clinic) -> HttpResponse:
    labels = {str(day): Weekday(day).label for day in Weekday.values}
    theirs, yours = (
        dict(zip(labels, (words for _day, words in week_lines(week)), strict=True))
        for week in (week_of(current), form.week)
    )
    shown = {
        "clinic": current,
        "fields": compare(labels, theirs, yours),
        "form": form,
        "version": current.version,
    }
    return render(request, "people/hours.html", shown, status=409)

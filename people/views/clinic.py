"""The office's pages about the clinic itself: settings, the week, closures."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.choices import Weekday
from common.errors import Refused, StaleSave
from common.forms import posted, posted_number
from people.access import require
from people.current import person, require_here
from people.forms.clinic import ClinicForm, ClosureForm
from people.forms.week import WeekForm
from people.models import Clinic, Closure
from people.presenters import compare, settings_in_words, settings_of, week_lines
from people.roles import Permission
from people.selectors import week_of
from people.services import add_closure, change_settings, remove_closure, set_hours


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
        "closures": _present_closures(clinic),
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


@require_http_methods(["GET", "POST"])
def closures(request: HttpRequest) -> HttpResponse:
    """Days on which the clinic is closed: those to come, and a form for more."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    form = ClosureForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            add_closure(clinic=clinic, by=person(request), **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The closure is noted."))
            return redirect("people:closures")
    shown = {"clinic": clinic, "form": form, "closures": _present_closures(clinic)}
    return render(request, "people/closures.html", shown, status=422 if form.errors else 200)


@require_POST
def closure_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open again on these days."""
    closure = get_object_or_404(Closure.objects.visible_to(request.user).select_related("clinic"), pk=pk)
    require(request.user, Permission.EDIT_CLINIC, closure.clinic_id)
    remove_closure(closure=closure, by=person(request))
    messages.success(request, _("The closure is removed."))
    return redirect("people:closures")


def _present_closures(clinic: Clinic) -> list[Closure]:
    return list(clinic.closures.filter(last_on__gte=clock.today(clinic.zone)))

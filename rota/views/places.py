"""The office's pages about chairs and rooms."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.errors import Refused, StaleSave
from common.forms import posted, posted_number
from people.access import require
from people.closing import Booking, StillBooked
from people.current import person, require_here
from people.forms.seen import DaysForm
from people.presenters import compare
from people.roles import Permission
from rota.booked import booked
from rota.forms.places import PlaceForm
from rota.models import Place, PlaceClosure
from rota.presenters import place_in_words, place_of
from rota.selectors import places_of
from rota.services import add_place, change_place, close_place, reopen_place, retire_place, reuse_place


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """All places, those given up last."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    found = places_of(clinic, clock.now())
    shown = {
        "clinic": clinic,
        "places": [one for one in found if one[0].retired_at is None],
        "retired": [place for place, _closures in found if place.retired_at is not None],
    }
    return render(request, "rota/places.html", shown)


@require_http_methods(["GET", "POST"])
def place_add(request: HttpRequest) -> HttpResponse:
    """Take a chair or a room into use."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    form = PlaceForm(posted(request), initial={"kind": "chair", "turnover_minutes": 15, "takes_doses": True})
    if request.method == "POST" and form.is_valid():
        try:
            made = add_place(clinic=clinic, by=person(request), **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s can be booked now.") % {"name": made.name})
            return redirect("rota:places")
    return render(request, "rota/place_add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One place: what it is, and the days on which it is closed."""
    found = _place(request, pk)
    form = PlaceForm(posted(request), initial=place_of(found))
    if request.method == "POST" and form.is_valid():
        version = posted_number(request.POST, "version")
        try:
            change_place(place=found, version=version, by=person(request), **form.cleaned_data)
        except StaleSave as stale:
            return _stale(request, form, stale.current)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": found.name})
            return redirect("rota:places")
    return _page(request, found, form, DaysForm())


@require_POST
def place_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a place on some days."""
    found, days, still = _place(request, pk), DaysForm(request.POST), []
    if days.is_valid():
        try:
            close_place(place=found, by=person(request), **days.cleaned_data)
        except StillBooked as refusal:
            days.ask(refusal)
            still = list(refusal.bookings)
        except Refused as refusal:
            days.refuse(refusal)
        else:
            messages.success(request, _("The closure is noted."))
            return redirect("rota:place", pk=found.pk)
    return _page(request, found, PlaceForm(initial=place_of(found)), days, still)


@require_POST
def place_reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a place be used on these days after all."""
    rows = PlaceClosure.objects.visible_to(request.user).select_related("place__clinic")
    closure = get_object_or_404(rows, pk=pk)
    require(request.user, Permission.EDIT_CLINIC, closure.place.clinic_id)
    reopen_place(closure=closure, by=person(request))
    messages.success(request, _("The closure is removed."))
    return redirect("rota:place", pk=closure.place_id)


@require_http_methods(["GET", "POST"])
def place_retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a place up, after a question; while something is booked there, that is listed instead."""
    found = _place(request, pk)
    if request.method == "POST":
        try:
            retire_place(place=found, version=posted_number(request.POST, "version"), by=person(request))
        except Refused as refusal:
            messages.warning(request, str(refusal.sentence))
            return redirect("rota:place_retire", pk=found.pk)
        messages.success(request, _("%(name)s is given up.") % {"name": found.name})
        return redirect("rota:places")
    shown = {
        "place": found,
        "clinic": found.clinic,
        "still": booked(found.clinic, clock.now(), place=found.pk),
        "title": _("Give %(name)s up?") % {"name": found.name},
        "consequences": [
            _("Nothing can be booked here any more."),
            _("What took place here keeps its name."),
            _("You can take it into use again at any time."),
        ],
        "hidden": [{"name": "version", "value": found.version}],
        "confirm_label": _("Give it up"),
        "cancel_url": reverse("rota:place", args=[found.pk]),
    }
    return render(request, "rota/place_retire.html", shown)


@require_POST
def place_reuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a place that was given up into use again."""
    found = _place(request, pk)
    try:
        reuse_place(place=found, by=person(request))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, _("%(name)s can be booked again.") % {"name": found.name})
    return redirect("rota:places")


def _place(request: HttpRequest, pk: UUID) -> Place:
    found = get_object_or_404(Place.objects.visible_to(request.user).select_related("clinic"), pk=pk)
    require(request.user, Permission.EDIT_CLINIC, found.clinic_id)
    return found


def _page(
    request: HttpRequest, found: Place, form: PlaceForm, days: DaysForm, still: Sequence[Booking] = ()
) -> HttpResponse:
    shown = {
        "clinic": found.clinic,
        "place": found,
        "form": form,
        "days": days,
        "still": still,
        "version": posted_number(request.POST, "version") or found.version,
        "closures": found.closures.not_over(clock.today(found.clinic.zone)),
    }
    return render(request, "rota/place.html", shown, status=422 if form.errors or days.errors else 200)


def _stale(request: HttpRequest, form: PlaceForm, current: Place) -> HttpResponse:
    labels = {name: field.label for name, field in form.fields.items()}
    theirs, yours = place_in_words(place_of(current)), place_in_words(form.cleaned_data)
    shown = {
        "what": _("this place"),
        "fields": compare(labels, theirs, yours),
        "form": form,
        "version": current.version,
        "action": reverse("rota:place", args=[current.pk]),
        "back_url": reverse("rota:places"),
    }
    return render(request, "components/stale.html", shown, status=409)

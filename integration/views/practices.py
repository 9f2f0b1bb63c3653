"""A patient's small practices: what is chosen in a window, what was done, and the buttons for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common import clock
from common.errors import Refused
from common.safekeeping import keeps_words, step_of
from integration import practice_selectors, services
from integration.models import IntegrationWindow, Practice
from integration.practice_forms import OwnPracticeForm, PickForm, TickForm
from people.current import person

PICK = "key"
TODAY = "today"
UNPROCESSABLE = 422


@keeps_words(OwnPracticeForm)
def practices(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The practices of one's own window: pick one, write one, see what was done."""
    window = _own_window(request, pk)
    if request.method != "POST":
        return _page(request, window)
    if PICK in request.POST:
        return _pick(request, window)
    form = OwnPracticeForm(request.POST)
    if form.is_valid():
        try:
            services.practices.write_own(window=window, by=person(request), **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Your practice is chosen."))
            return redirect("integration:practices", pk=window.pk)
    return _page(request, window, form, status=UNPROCESSABLE)


@step_of("integration:practices")
@require_POST
def tick(request: HttpRequest, pk: UUID, practice: UUID) -> HttpResponse:
    """It was done."""
    return _press(request, _own_practice(request, pk, practice), services.practices.tick)


@step_of("integration:practices")
@require_POST
def take_back(request: HttpRequest, pk: UUID, practice: UUID) -> HttpResponse:
    """It was not done after all."""
    return _press(request, _own_practice(request, pk, practice), services.practices.take_back)


@step_of("integration:practices")
@require_POST
def stop(request: HttpRequest, pk: UUID, practice: UUID) -> HttpResponse:
    """Do it no more."""
    services.practices.stop(practice=_own_practice(request, pk, practice), by=person(request))
    messages.success(request, _("You do this one no more. What you have done stays."))
    return redirect("integration:practices", pk=pk)


def _pick(request: HttpRequest, window: IntegrationWindow) -> HttpResponse:
    form = PickForm(request.POST)
    if form.is_valid():
        try:
            services.practices.pick(window=window, by=person(request), **form.cleaned_data)
        except Refused as refusal:
            messages.warning(request, str(refusal.sentence))
        else:
            messages.success(request, _("Your practice is chosen."))
            return redirect("integration:practices", pk=window.pk)
    else:
        messages.warning(request, _("That could not be chosen. Pick one of the practices below."))
    return _page(request, window, status=UNPROCESSABLE)


def _press(request: HttpRequest, practice: Practice, do: Callable[..., Any]) -> HttpResponse:
    form, said = TickForm(request.POST), ""
    if form.is_valid():
        try:
            do(practice=practice, by=person(request), **form.cleaned_data)
        except Refused as refusal:
            said = str(refusal.sentence)
    else:
        said = _("That day could not be ticked. Look at the days below and try again.")
    if request.headers.get("HX-Request"):
        return _fragment(request, practice, said)
    if said:
        messages.warning(request, said)
    if request.POST.get("back") == TODAY:
        return redirect("home:today")
    return redirect("integration:practices", pk=practice.window_id)


def _fragment(request: HttpRequest, practice: Practice, said: str) -> HttpResponse:
    """What stands around the button, as it is now; the same part stands on both pages."""
    context = {
        "practices": practice_selectors.practices_in(practice.window, clock.now()),
        "pressed": practice.pk,
        "here": request.POST.get("back") != TODAY,
        "said": said,
    }
    return render(request, "integration/_practices_today.html", context)


def _page(
    request: HttpRequest, window: IntegrationWindow, form: OwnPracticeForm | None = None, status: int = 200
) -> HttpResponse:
    shown = practice_selectors.practices_in(window, clock.now())
    context = {
        "window": window,
        "practices": shown,
        "here": True,
        "form": form or OwnPracticeForm(room=shown.room),
        "offers": [(one, uuid4()) for one in practice_selectors.offers_of(window, shown)] if shown.room else [],
    }
    return render(request, "integration/practices.html", context, status=status)


def _own_window(request: HttpRequest, pk: UUID) -> IntegrationWindow:
    rows = IntegrationWindow.objects.visible_to(request.user).select_related(
        "patient__user", "patient__clinic", "session"
    )
    window = get_object_or_404(rows, pk=pk)
    if window.patient.user_id != person(request).pk:
        raise PermissionDenied(_("Only the person whose window it is chooses practices."))
    return window


def _own_practice(request: HttpRequest, window: UUID, practice: UUID) -> Practice:
    return get_object_or_404(Practice.objects.visible_to(request.user), pk=practice, window=window)

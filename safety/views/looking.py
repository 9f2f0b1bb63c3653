"""What is looked through for words of danger, and a patient's word about their private texts."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from people.current import current_patient, person
from people.models import Patient
from safety import selectors, services
from safety.looking import AGREEMENT

LET, STOP = "let", "stop"


@require_http_methods(["GET", "HEAD"])
def looking(request: HttpRequest) -> HttpResponse:
    """The page: what the list does, what it can not do, and the word that one gave or did not give."""
    patient = _patient(request)
    context = {
        "agreed": services.may_look_at_private(patient),
        "agreement": AGREEMENT,
        "hours": selectors.clinic_now(patient.clinic, clock.now()),
    }
    return render(request, "safety/looking.html", context)


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """One gives the word, or takes it back; anything else changes nothing."""
    patient, wish = _patient(request), request.POST.get("wish")
    if wish == LET:
        services.let_look(patient=patient, by=person(request))
        messages.success(request, _("From now on the list looks through your private words, too."))
    elif wish == STOP:
        services.stop_looking(patient=patient, by=person(request))
        messages.success(request, _("From now on nothing looks at your private words."))
    return redirect("safety:looking")


def _patient(request: HttpRequest) -> Patient:
    patient = current_patient(request)
    if patient is None:
        raise PermissionDenied("Only a patient decides about their own words.")
    return patient

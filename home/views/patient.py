"""The patient's front page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common import clock
from home.selectors.today import today_of
from people.current import current_patient


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Where the patient is now: the window, what is open, what comes next."""
    patient = current_patient(request)
    if patient is None:
        return redirect("home:front")
    return render(request, "home/today.html", {"today": today_of(patient, clock.now()), "patient": patient})

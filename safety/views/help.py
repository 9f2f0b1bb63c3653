"""Where to turn: a page that everybody can open, signed in or not, and a patient's wish to be called."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.safekeeping import keeps_words
from people.current import current_patient, person
from safety import selectors, services
from safety.forms import CallForm


@login_not_required
@require_GET
def crisis(request: HttpRequest) -> HttpResponse:
    """Crisis lines; for a patient also how to reach the clinic, whether anybody is there now, and a call to ask for."""
    mine = selectors.clinics_treating(request.user)
    now = clock.now()
    context = {
        "help": selectors.crisis_for(mine[0] if mine else None),
        "hours": [selectors.clinic_now(clinic, now) for clinic in mine],
        "layout": "layouts/app.html" if request.user.is_authenticated else "layouts/plain.html",
    }
    return render(request, "safety/help.html", context)


@keeps_words(CallForm)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """Ask to be called; once asked, what happens now. Pressing twice is one wish."""
    patient = current_patient(request)
    if patient is None:
        raise PermissionDenied("Only a patient asks for a call.")
    form = CallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        services.ask_for_a_call(patient=patient, by=person(request), words=words)
        if words:
            messages.success(request, _("Sent. Your care team has your words; you find them below."))
        return redirect("safety:call")
    now, asked = clock.now(), selectors.open_call(patient)
    context = {
        "patient": patient,
        "asked": asked,
        "wrote": selectors.words_of_call(asked) if asked else [],
        "form": form,
        "hours": selectors.clinic_now(patient.clinic, now),
        "help": selectors.crisis_for(patient.clinic),
        "now": now,
    }
    return render(request, "safety/call.html", context, status=422 if form.is_bound else 200)

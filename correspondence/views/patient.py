"""The patient's page: what was written, when somebody reads next, and a message of one's own."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.errors import Refused
from common.safekeeping import keeps_words
from correspondence import selectors, services
from correspondence.forms import LetterForm, upto
from correspondence.presenters import before_writing, thread_shown
from people.current import current_membership, current_patient, person
from people.models import Patient

NEWEST = "#newest"


@keeps_words(LetterForm)
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One's own thread with the care team, and the form to write."""
    patient = _patient(request)
    if request.method != "POST":
        return _page(request, patient, LetterForm(initial={"seen": selectors.newest_id(patient)}))
    form = LetterForm(request.POST)
    if form.is_valid():
        try:
            services.write(
                patient=patient,
                by=person(request),
                text=form.cleaned_data["text"],
                submission=form.cleaned_data["submission"],
                seen=upto(request.POST, "seen"),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Sent. Your care team finds it when they read next."))
            return redirect(reverse("correspondence:mine") + NEWEST)
    return _page(request, patient, form, status=422)


@require_POST
def mine_read(request: HttpRequest) -> HttpResponse:
    """What the page showed has been read."""
    patient = _patient(request)
    services.mark_read(patient=patient, by=person(request), upto=upto(request.POST))
    return HttpResponse(status=204) if request.headers.get("HX-Request") else redirect("correspondence:mine")


def _patient(request: HttpRequest) -> Patient:
    patient = None if current_membership(request) else current_patient(request)
    if patient is None:
        raise PermissionDenied("Only a patient writes to their care team here.")
    return patient


def _page(request: HttpRequest, patient: Patient, form: LetterForm, status: int = 200) -> HttpResponse:
    now = clock.now()
    context = {
        "patient": patient,
        "shown": thread_shown(patient, person(request), request.GET.get("page")),
        "form": form,
        "zone": patient.zone,
        "now": now,
        "asks_for_a_look": selectors.own_letter_asks_for_a_look(patient),
        **before_writing(patient, now),
    }
    return render(request, "correspondence/mine.html", context, status=status)

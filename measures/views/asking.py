"""What a patient is asked, for the care team: ask now, take back, and who did not answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import audit, clock
from common.errors import Refused
from common.forms import posted
from measures import services
from measures.asked import given_up_for, overview
from measures.asking_forms import AskForm
from measures.models import Assignment
from people.access import require_record
from people.current import person, require_here
from people.models import Patient
from people.roles import Permission

UNPROCESSABLE = 422


@require_safe
def assignments(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that a patient is asked, what became of it, and what they stopped."""
    patient = _patient(request, pk)
    now = clock.now()
    audit.record(
        "record.opened",
        by=request.user,
        on=patient,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        page="questionnaires",
    )
    context = {"patient": patient, "asked": overview(patient, now), "zone": patient.clinic.zone, "now": now}
    return render(request, "measures/assignments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the patient to answer a questionnaire now."""
    patient = _patient(request, pk)
    asked = overview(patient, clock.now())
    offered = [one for one in asked.choices if one.key not in asked.busy]
    form = AskForm(posted(request), offered=offered, initial={"instrument": request.GET.get("instrument", "")})
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_for(patient=patient, by=person(request), **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s is asked now.") % {"name": patient.name})
            return redirect("measures:assignments", patient.pk)
    context = {"patient": patient, "form": form, "asked": asked, "offered": offered}
    return render(request, "measures/ask.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a request back, or note that it was seen that nobody answered."""
    rows = Assignment.objects.visible_to(request.user).select_related("patient__user", "patient__clinic")
    row = get_object_or_404(rows, pk=pk)
    try:
        services.withdraw(assignment=row, by=person(request))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, _("Done. The plan goes on with the next one."))
    return redirect("measures:assignments", row.patient_id)


@require_safe
def given_up(request: HttpRequest) -> HttpResponse:
    """Whom the person treats and who did not answer when asked."""
    membership = require_here(request, Permission.READ_RECORD)
    rows = given_up_for(membership.user, membership.clinic_id)
    return render(request, "measures/given_up.html", {"rows": rows, "zone": membership.clinic.zone})


def _patient(request: HttpRequest, pk: UUID) -> Patient:
    """A patient whom the person knows of; the clinical side of it is the care team's."""
    patient = get_object_or_404(Patient.objects.visible_to(request.user).select_related("user", "clinic"), pk=pk)
    require_record(request.user, patient)
    return patient

"""The clinician's pages: whom to look at first, and one patient as a whole."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from common import audit, clock
from home.presenters import caseload_lines
from home.selectors.caseload import caseload
from home.selectors.patient import whole_patient
from people.access import require, require_record
from people.current import current_membership
from people.models import Patient
from people.roles import Permission


@require_safe
def caseload_page(request: HttpRequest) -> HttpResponse:
    """The patients whom one treats, worst first, with the reason in words."""
    membership = current_membership(request)
    if membership is None:
        return redirect("home:front")
    require(request.user, Permission.READ_RECORD, membership.clinic)
    phase = request.GET.get("phase", "")
    rows = caseload(membership, clock.now())
    lines = caseload_lines([row for row in rows if not phase or row.facts.phase == phase], membership.clinic.zone)
    return render(request, "home/caseload.html", {"lines": lines, "phase": phase, "total": len(rows)})


@require_safe
def patient_page(request: HttpRequest, pk: str) -> HttpResponse:
    """Everything about one patient that their care team works with."""
    patient = get_object_or_404(Patient.objects.visible_to(request.user).select_related("user", "clinic"), pk=pk)
    require_record(request.user, patient)
    membership = require(request.user, Permission.READ_RECORD, patient.clinic)
    audit.record(
        "record.opened", by=request.user, on=patient, clinic_id=patient.clinic_id, subject_id=patient.pk, page="patient"
    )
    context = whole_patient(patient, membership.user, clock.now())
    return render(request, "home/patient.html", {"whole": context, "patient": patient, "membership": membership})

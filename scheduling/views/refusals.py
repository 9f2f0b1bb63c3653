"""When a patient cannot come: on the patient's own page, and for staff who book for them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import Refused
from common.forms import posted
from people.access import require
from people.current import current_membership, current_patient, person
from people.models import Patient
from people.roles import Permission
from scheduling.forms.refusals import RefusalForm
from scheduling.models import Refusal
from scheduling.services.refusals import refuse, said, take_back


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The patient's own."""
    patient = None if current_membership(request) else current_patient(request)
    if patient is None:
        raise PermissionDenied("Only patients say here when they cannot come.")
    return _page(request, patient, reverse("scheduling:mine"), is_own=True)


@require_http_methods(["GET", "POST"])
def of_patient(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A patient's, for whoever books for them."""
    patient = _visible(request, pk)
    return _page(request, patient, "", is_own=False)


@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a line away; one's own, or of a patient for whom one books."""
    rows = Refusal.objects.visible_to(request.user).select_related("patient__clinic")
    row = get_object_or_404(rows, pk=pk)
    is_own = row.patient.user_id == request.user.pk
    if not is_own:
        require(request.user, Permission.BOOK, row.patient.clinic_id)
    take_back(refusal=row, by=person(request))
    messages.success(request, _("Taken away."))
    return redirect("scheduling:my_refusals") if is_own else redirect("scheduling:refusals", row.patient_id)


def _visible(request: HttpRequest, pk: UUID) -> Patient:
    rows = Patient.objects.visible_to(request.user).select_related("user", "clinic")
    patient = get_object_or_404(rows, pk=pk)
    require(request.user, Permission.BOOK, patient.clinic_id)
    return patient


def _page(request: HttpRequest, patient: Patient, back_url: str, *, is_own: bool) -> HttpResponse:
    form = RefusalForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            refuse(patient=patient, no=form.no, by=person(request))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Noted. What is booked already stays as it is."))
            return redirect(request.path)
    rows = patient.refusals.visible_to(request.user)
    shown = {
        "patient": patient,
        "is_own": is_own,
        "lines": [(row, said(row).words()) for row in rows],
        "form": form,
        "zone": patient.user.zone_name,
        "back_url": back_url,
    }
    return render(request, "scheduling/refusals.html", shown, status=422 if form.errors else 200)

"""Changes of a patient's other medicines: the list, the form that adds one, the form that corrects one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import audit
from common.errors import Refused
from common.forms import posted
from common.models import new_id
from common.safekeeping import keeps_words
from journey import services
from journey.forms.medication import MedicationCorrectionForm, MedicationForm, as_typed
from journey.models import MedicationChange
from people.access import require, require_record
from people.current import person
from people.models import Patient
from people.roles import Permission

UNPROCESSABLE = 422
PAGE = 50


@keeps_words(MedicationForm)
@require_http_methods(["GET", "POST"])
def medicines(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What changed in the patient's other medicines, and the form that adds a change."""
    patient = get_object_or_404(Patient.objects.visible_to(request.user).select_related("user", "clinic"), pk=pk)
    require(request.user, Permission.WRITE_RECORD, patient.clinic_id)
    require_record(request.user, patient)
    form = MedicationForm(posted(request), zone=patient.clinic.zone)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_medication_change(
                patient=patient,
                told=form.told,
                submission=form.cleaned_data["submission"] or new_id(),
                by=person(request),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Written down. It stands on the charts from now on."))
            return redirect("journey:medicines", patient.pk)
    if request.method == "GET":
        _record_reading(request, patient)
    rows = MedicationChange.objects.visible_to(request.user).standing().filter(patient=patient)
    context = {
        "patient": patient,
        "form": form,
        "page": Paginator(rows.select_related("recorded_by"), PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "journey/medicines.html", context, status=UNPROCESSABLE if form.errors else 200)


@keeps_words(MedicationCorrectionForm)
@require_http_methods(["GET", "POST"])
def correct_medicine(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put another entry in the place of one that is wrong; the old one stays in the record."""
    rows = MedicationChange.objects.visible_to(request.user).select_related("patient__clinic", "patient__user")
    change = get_object_or_404(rows, pk=pk)
    patient = change.patient
    form = MedicationCorrectionForm(posted(request), initial=as_typed(change), zone=patient.clinic.zone)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_medication_change(
                change=change,
                told=form.told,
                submission=form.cleaned_data["submission"] or new_id(),
                by=person(request),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Corrected. The former entry stays in the record."))
            return redirect("journey:medicines", patient.pk)
    if request.method == "GET":
        _record_reading(request, patient)
    context = {"patient": patient, "form": form, "change": change}
    return render(request, "journey/correct_medicine.html", context, status=UNPROCESSABLE if form.errors else 200)


def _record_reading(request: HttpRequest, patient: Patient) -> None:
    audit.record(
        "record.opened",
        by=person(request),
        on=patient,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        page="medicines",
    )

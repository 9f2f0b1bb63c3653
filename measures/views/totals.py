"""The care team types in a total that was rated elsewhere, and corrects one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import audit
from common.errors import Refused
from common.forms import posted
from common.models import new_id
from common.safekeeping import keeps_words
from measures import services
from measures.instruments import library
from measures.models import Kind, Response
from measures.selectors import definition_of
from measures.staff_selectors import raters_of, typed_totals
from measures.total_forms import PATIENT, CorrectionForm, TotalForm
from people.access import require, require_record
from people.current import person
from people.models import Patient
from people.roles import Permission

UNPROCESSABLE = 422


@keeps_words(TotalForm)
@require_http_methods(["GET", "POST"])
def enter_total(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A total for one patient, and those that were typed in before."""
    patient = get_object_or_404(Patient.objects.visible_to(request.user).select_related("user", "clinic"), pk=pk)
    _require_writer(request, patient)
    form = TotalForm(posted(request), **_choices(patient))
    if request.method == "POST" and form.is_valid():
        try:
            services.entered_total(
                patient=patient,
                instrument=form.cleaned_data["instrument"],
                rated=_rated(form),
                submission=form.cleaned_data["submission"] or new_id(),
                by=person(request),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Written down. It stands on the charts from now on."))
            return redirect("measures:enter_total", patient.pk)
    if request.method == "GET":
        _record_reading(request, patient)
    rows = [(row, definition_of(row)) for row in typed_totals(patient)]
    context = {"patient": patient, "form": form, "rows": rows}
    return render(request, "measures/total.html", context, status=UNPROCESSABLE if form.errors else 200)


@keeps_words(CorrectionForm)
@require_http_methods(["GET", "POST"])
def correct_total(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another total in the place of one that is wrong; the old one stays in the record."""
    rows = Response.objects.visible_to(request.user).select_related("patient__user", "patient__clinic", "rated_by")
    response = get_object_or_404(rows, pk=pk)
    patient = response.patient
    _require_writer(request, patient)
    if response.kind != Kind.TOTAL or response.total is None:
        raise Http404
    form = CorrectionForm(posted(request), initial=_as_typed(response), **_choices(patient))
    if request.method == "POST" and form.is_valid():
        try:
            services.corrected_total(
                response=response,
                rated=_rated(form),
                reason=form.cleaned_data["reason"],
                submission=form.cleaned_data["submission"] or new_id(),
                by=person(request),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Corrected. The earlier entry stays in the record."))
            return redirect("measures:enter_total", patient.pk)
    if request.method == "GET":
        _record_reading(request, patient)
    context = {"patient": patient, "form": form, "response": response, "instrument": definition_of(response)}
    return render(request, "measures/total_correct.html", context, status=UNPROCESSABLE if form.errors else 200)


def _require_writer(request: HttpRequest, patient: Patient) -> None:
    require(request.user, Permission.WRITE_RECORD, patient.clinic_id)
    require_record(request.user, patient)


def _choices(patient: Patient) -> dict[str, Any]:
    totals = tuple(one for one in library() if one.entry == "total")
    return {"zone": patient.clinic.zone, "instruments": totals, "raters": raters_of(patient)}


def _rated(form: TotalForm) -> services.Rated:
    said = form.cleaned_data
    total = None if said.get("take_back") else said["total"]
    return services.Rated(total, said["instant"], form.rater)


def _as_typed(response: Response) -> dict[str, object]:
    there = response.answered_at.astimezone(response.patient.clinic.zone)
    return {
        "total": response.total,
        "rated_on": there.date(),
        "rated_at": there.time(),
        "rated_by": str(response.rated_by_id or PATIENT),
    }


def _record_reading(request: HttpRequest, patient: Patient) -> None:
    audit.record(
        "record.opened",
        by=request.user,
        on=patient,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        page="totals",
    )

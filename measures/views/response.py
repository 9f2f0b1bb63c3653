"""One questionnaire as it was answered: the patient sees what it came to, the care team also each answer."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from common import audit
from measures import presenters, selectors, staff_words
from measures.meaning import meaning_of
from measures.models import Response
from measures.views.result import own_result


@require_GET
def response(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own result, or that of a patient whom one treats."""
    everything = Response.objects.visible_to(request.user).select_related(
        "patient__user", "patient__clinic", "answered_by", "rated_by"
    )
    found = get_object_or_404(everything, pk=pk)
    if found.patient.user_id == request.user.pk:
        if found.is_taken_back:
            raise Http404
        return own_result(request, found)
    return _of_patient(request, found)


def _of_patient(request: HttpRequest, response: Response) -> HttpResponse:
    patient = response.patient
    audit.record(
        "record.opened",
        by=request.user,
        on=response,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        page="response",
    )
    before = selectors.previous(response)
    context = _context(response, before) | {
        "more": staff_words.of_response(response, before),
        "corrected_by": Response.objects.visible_to(request.user).correcting(response),
        "zone": patient.clinic.zone,
        "patient": patient,
        "patient_url": _patient_url(response),
    }
    return render(request, "measures/answers.html", context)


def _context(response: Response, before: Response | None) -> dict[str, object]:
    return {
        "response": response,
        "result": meaning_of(response, before),
        "answers": presenters.answers(response),
    }


def _patient_url(response: Response) -> str:
    """The patient's page belongs to a room above this one, which a small house may do without."""
    try:
        return reverse("home:patient", args=[response.patient_id])
    except NoReverseMatch:
        return ""

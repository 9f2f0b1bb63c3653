"""The care team's page: what a patient agreed to, and what they took back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from common import audit
from consents import selectors
from consents.presenters import AgreementShown, signatures_shown
from people.access import require_record
from people.current import person
from people.models import Patient


@require_safe
def of_patient(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every agreement of a patient, and every signature there was. That it was opened is written down."""
    seen = Patient.objects.visible_to(request.user).select_related("user", "clinic")
    patient = get_object_or_404(seen, pk=pk)
    require_record(request.user, patient)
    audit.record(
        "record.opened",
        by=person(request),
        on=patient,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        page="consents:of_patient",
    )
    context = {
        "patient": patient,
        "agreements": [AgreementShown(one) for one in selectors.agreements_of(patient)],
        "signatures": signatures_shown(selectors.signatures_of(patient)),
        "zone": person(request).zone,
    }
    return render(request, "consents/of_patient.html", context)

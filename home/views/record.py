"""One patient's record, for the care team: the page, a measure of its own, everything of one kind, and on paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from common import audit, clock
from home import proposal
from home.selectors.patient import whole_patient
from home.selectors.patient.everything import SECTIONS, everything
from home.selectors.patient.measure import measure_page
from home.selectors.patient.scores import RECENT
from people.access import require, require_record
from people.models import Membership, Patient
from people.roles import Permission


@require_safe
def patient_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything about one patient that their care team works with, what is worst first."""
    patient, membership = open_record(request, pk, "patient")
    return render(request, "home/patient.html", _shown(request, patient, membership))


@require_safe
def print_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same for paper: every table open, nothing to press."""
    patient, membership = open_record(request, pk, "print")
    return render(request, "home/patient_print.html", _shown(request, patient, membership))


@require_safe
def measure(request: HttpRequest, pk: UUID, instrument: str) -> HttpResponse:
    """One measure over the whole time, with every answer."""
    patient, membership = open_record(request, pk, "measure")
    found = measure_page(patient, instrument, request.GET.get("page"))
    if found is None:
        raise Http404("Nothing was answered to this questionnaire.")
    context = {"patient": patient, "membership": membership, "found": found}
    return render(request, "home/patient_measure.html", context)


@require_safe
def all_of_a_kind(request: HttpRequest, pk: UUID, section: str) -> HttpResponse:
    """Everything of one kind, in pages: sessions, what is shared, safety tasks, requests."""
    if section not in SECTIONS:
        raise Http404("There is no such list.")
    patient, membership = open_record(request, pk, section)
    page = everything(section, patient, membership.user, request.GET.get("page"))
    context = {"patient": patient, "section": section, "title": SECTIONS[section], "page": page}
    return render(request, "home/patient_all.html", context)


def open_record(request: HttpRequest, pk: UUID, page: str) -> tuple[Patient, Membership]:
    """The patient, for whoever is on their care team; that the record was opened is written down."""
    patient = get_object_or_404(Patient.objects.visible_to(request.user).select_related("user", "clinic"), pk=pk)
    require_record(request.user, patient)
    membership = require(request.user, Permission.READ_RECORD, patient.clinic)
    if request.method == "GET":
        audit.record(
            "record.opened", by=request.user, on=patient, clinic_id=patient.clinic_id, subject_id=patient.pk, page=page
        )
    return patient, membership


def _shown(request: HttpRequest, patient: Patient, membership: Membership) -> dict[str, Any]:
    """What both pages show; the charts of the last twelve months unless the address asks for the whole time."""
    now = clock.now()
    since = None if request.GET.get("range") == "all" else now - RECENT
    whole = whole_patient(patient, membership.user, now, since)
    seen, course = whole.watched, whole.course
    said: list[str] = []
    if seen and course:
        said = proposal.sentences(seen.proposal, course.protocol.rules.relapse, patient.clinic.zone)
    return {
        "whole": whole,
        "patient": patient,
        "membership": membership,
        "now": now,
        "zone": patient.clinic.zone,
        "said": said,
        "since": since,
    }

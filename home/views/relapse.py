"""What the care team decides about a proposal of the relapse watch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import Refused
from common.forms import posted
from common.safekeeping import keeps_words
from home import proposal
from home.selectors.patient.watch import Watched, watched_now
from home.views.record import open_record
from journey.forms.relapse import RelapseReviewForm
from journey.models import Outcome, RelapseReview
from journey.services import review_relapse
from people.access import require
from people.current import person
from people.roles import Permission

if TYPE_CHECKING:
    from people.models import Patient

CONFLICT, UNPROCESSABLE = 409, 422


@keeps_words(RelapseReviewForm)
@require_http_methods(["GET", "HEAD", "POST"])
def relapse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The proposal with its numbers, what was decided before, and the form for what is decided now."""
    patient, _membership = open_record(request, pk, "relapse")
    require(request.user, Permission.WRITE_RECORD, patient.clinic)
    found = watched_now(patient, clock.now())
    if request.method != "POST":
        return _page(request, patient, found, RelapseReviewForm(initial={"reading": found and found.newest.pk}))
    form = RelapseReviewForm(posted(request))
    if not form.is_valid():
        return _page(request, patient, found, form, UNPROCESSABLE)
    if found is None or form.cleaned_data["reading"] != found.newest.pk:
        return _changed_meanwhile(request, patient, found, form)
    return _decide(request, patient, found, form)


def _decide(request: HttpRequest, patient: Patient, found: Watched, form: RelapseReviewForm) -> HttpResponse:
    try:
        row = review_relapse(
            course=found.course,
            reading_id=found.newest.pk,
            reading_at=found.newest.answered_at,
            rule=found.proposal.rule,
            outcome=form.cleaned_data["outcome"],
            note=form.cleaned_data["note"],
            by=person(request),
        )
    except Refused as refusal:
        form.refuse(refusal)
        return _page(request, patient, found, form, CONFLICT if refusal.code == "reviewed" else UNPROCESSABLE)
    return _onward(request, patient, row)


def _onward(request: HttpRequest, patient: Patient, row: RelapseReview) -> HttpResponse:
    """An earlier session is booked by a person: the page for it comes next."""
    if row.outcome == Outcome.EARLIER:
        messages.success(request, _("Written down. Choose a time together with the patient; nothing is booked yet."))
        return redirect("sessions:next", row.course_id)
    messages.success(request, _("Written down. The watch keeps quiet until there is a newer reading."))
    return redirect("home:patient", patient.pk)


def _changed_meanwhile(
    request: HttpRequest, patient: Patient, found: Watched | None, form: RelapseReviewForm
) -> HttpResponse:
    """The readings are other ones than those that the person saw: show them, with what was typed."""
    typed: dict[str, Any] = {**form.cleaned_data, "reading": found and found.newest.pk}
    fresh = RelapseReviewForm(initial=typed)
    return _page(request, patient, found, fresh, CONFLICT, changed=True)


def _page(
    request: HttpRequest,
    patient: Patient,
    found: Watched | None,
    form: RelapseReviewForm,
    status: int = 200,
    *,
    changed: bool = False,
) -> HttpResponse:
    zone = patient.clinic.zone
    said = proposal.sentences(found.proposal, found.course.protocol.rules.relapse, zone) if found else []
    context = {"patient": patient, "found": found, "form": form, "said": said, "zone": zone, "changed": changed}
    return render(request, "home/patient_relapse.html", context, status=status)

"""What was begun: kept at each pause, listed, put away. Through a link it is only kept, and never shown."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from common import clock
from common.errors import Refused
from common.safekeeping import step_of
from integration import selectors, services
from integration.draft_presenters import lines_of
from integration.links import BadLink, link_of
from integration.models import EntryDraft
from integration.services import Paused
from integration.views import desk
from people.current import current_patient, person
from people.models import Patient

_GONE = 410


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """A pause: keep what stands on the page. It answers with when, and under which revision."""
    where = desk.where_of(request)
    patient = desk.patient_of(where) or current_patient(request)
    if patient is None:
        raise Http404("Only patients keep a journal.")
    try:
        return _kept(
            services.keep_draft(patient=patient, pause=desk.pause_of(request, **where), by=person(request)), patient
        )
    except Refused as refusal:
        return _refused(refusal)


# As on the page of the link itself: no cookie, so no token against forged forms; the link is the only key.
@csrf_exempt
@login_not_required
@require_POST
def draft_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A pause on the page behind a link. What is kept is for the patient's account and is never shown here."""
    try:
        link = link_of(token)
        pause = desk.pause_of(request, window=link.window)
        patient = link.window.patient
        answer = _kept(services.keep_draft(patient=patient, pause=pause, link=link), patient)
    except BadLink as bad:
        why = _("This link is closed. What you typed is still on this page: copy it, sign in, and paste it.")
        answer = JsonResponse({"kept": False, "why": why, "code": bad.trouble.value}, status=_GONE)
    except Refused as refusal:
        answer = _refused(refusal)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """Everything that one began and did not keep yet."""
    user = person(request)
    if not selectors.own_records(user):
        raise Http404("Only patients keep a journal.")
    rows = EntryDraft.objects.own(user).select_related("window__session", "session", "entry")
    context = {"lines": lines_of(list(rows), clock.now()), "zone": user.zone}
    return render(request, "integration/drafts.html", context)


@step_of("integration:draft_page")
@require_POST
def put_away(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete one of them."""
    row = get_object_or_404(EntryDraft.objects.own(request.user).select_related("patient"), pk=pk)
    services.put_away(draft=row, by=person(request))
    messages.success(request, _("It is put away. What you kept as an entry is untouched."))
    return redirect("integration:drafts")


@require_safe
def draft_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on with one of them, on the page where it was begun."""
    row = get_object_or_404(EntryDraft.objects.own(request.user).select_related("session"), pk=pk)
    return redirect(lines_of([row], clock.now())[0].url)


def _kept(paused: Paused, patient: Patient) -> JsonResponse:
    if paused.draft is None:
        return JsonResponse({"kept": False, "empty": True})
    at = paused.draft.saved_at.astimezone(patient.zone)
    return JsonResponse(
        {
            "kept": True,
            "at": date_format(at, "H:i"),
            "revision": paused.draft.revision,
            "submission": str(paused.draft.submission),
            "beside": paused.is_beside,
        }
    )


def _refused(refusal: Refused) -> JsonResponse:
    return JsonResponse({"kept": False, "why": str(refusal.sentence), "code": refusal.code}, status=422)

"""Voice notes and pictures: sending them, playing them, taking them away.

Every sending works as a plain form and, asked for JSON, for the page's own script. Through a link one can only add, and
take away again what was added in the same sitting; nothing is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from common import audit
from common.errors import Refused
from common.uploads import takes_files
from integration.links import BadLink, link_of
from integration.media import MOST
from integration.models import Attachment, EntryLink
from integration.services import attachments as services
from integration.services.drafts import begin_with_a_file
from integration.views import desk
from people.current import current_patient, person
from people.models import Patient, User

_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")
_GONE = 410


@takes_files
@require_POST
def attach(request: HttpRequest) -> HttpResponse:
    """Add a voice note or picture to a page that one is writing, or to one's own entry."""
    where = desk.where_of(request)
    patient = desk.patient_of(where) or current_patient(request)
    if patient is None:
        raise Http404("Only patients keep a journal.")

    def keep(**file: Any) -> Attachment:
        kept = services.keep(patient=patient, by=person(request), **file)
        begin_with_a_file(patient=patient, pause=desk.pause_of(request, **where), by=person(request))
        return kept

    return _added(request, keep)


# As on the page of the link itself: no cookie, so no token against forged forms; the link is the only key.
@takes_files
@csrf_exempt
@login_not_required
@require_POST
def attach_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Add a voice note or picture through the link in a message. It shows nothing that is there."""
    try:
        link = link_of(token)
        patient = link.window.patient

        def keep(**file: Any) -> Attachment:
            kept = services.keep(patient=patient, link=link, **file)
            begin_with_a_file(patient=patient, pause=desk.pause_of(request, window=link.window))
            return kept

        return _added(request, keep)
    except BadLink as bad:
        return _bad_link(bad)


@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take away one's own voice note or picture."""
    attachment = get_object_or_404(
        Attachment.objects.own(request.user).kept().select_related("patient", "entry"), pk=pk
    )
    services.remove(attachment=attachment, by=person(request))
    if _wants_json(request):
        return JsonResponse({"removed": True})
    messages.success(request, _("It is taken away and cannot be brought back."))
    if attachment.entry_id:
        return redirect("integration:entry", pk=attachment.entry_id)
    return redirect("integration:journal")


@csrf_exempt
@login_not_required
@require_POST
def remove_by_link(_request: HttpRequest, token: str, upload: UUID) -> HttpResponse:
    """Take away what was just added through the same link; only who added it knows the ``upload``."""
    try:
        link = link_of(token)
        rows = Attachment.objects.kept().select_related("patient", "entry")
        services.remove(attachment=get_object_or_404(rows, upload=upload, patient=link.window.patient), link=link)
    except BadLink as bad:
        return _bad_link(bad)
    except Refused as refusal:
        return _refused(refusal)
    return JsonResponse({"removed": True})


@require_safe
def content(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The sound or the picture itself, whole or in part, for its owner and for the care team once it was shared."""
    rows = Attachment.objects.visible_to(request.user).kept().select_related("patient", "entry")
    attachment = get_object_or_404(rows, pk=pk)
    first, last = _asked_part(request.headers.get("Range", ""), attachment.size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{attachment.size}"})
    if attachment.patient.user_id != person(request).pk and first == 0:
        audit.record(
            "attachment.opened",
            by=person(request),
            on=attachment,
            clinic_id=attachment.patient.clinic_id,
            subject_id=attachment.patient_id,
        )
    is_part = "Range" in request.headers
    headers = {
        "Content-Length": str(last - first + 1),
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "Content-Disposition": "inline",
    }
    if is_part:
        headers["Content-Range"] = f"bytes {first}-{last}/{attachment.size}"
    body = [] if request.method == "HEAD" else services.pieces(attachment, first, last)
    return StreamingHttpResponse(body, status=206 if is_part else 200, content_type=attachment.mime, headers=headers)


def keep_files(
    request: HttpRequest,
    *,
    patient: Patient,
    submission: UUID,
    by: User | None = None,
    link: EntryLink | None = None,
) -> list[Attachment]:
    """Keep the files that came with a plain form (fields ``attached``); raises ``Refused`` at the first that cannot be."""
    files = [file for file in request.FILES.getlist("attached") if file.size or file.name]
    return [
        services.keep(patient=patient, submission=submission, upload=uuid4(), content=file.read(), by=by, link=link)
        for file in files[: MOST + 1]
    ]


def _added(request: HttpRequest, keep: Callable[..., Attachment]) -> HttpResponse:
    file = request.FILES.get("attached")
    try:
        submission, upload = UUID(request.POST.get("submission", "")), UUID(request.POST.get("upload", ""))
    except ValueError:
        return _refused(Refused(_("This form is too old. Reload the page and add the file again."), code="form"))
    try:
        attachment = keep(
            submission=submission,
            upload=upload,
            content=file.read() if file else b"",
            seconds=_seconds(request.POST.get("seconds", "")),
        )
    except Refused as refusal:
        return _refused(refusal)
    answer = {"kept": True, "kind": attachment.kind, "size": attachment.size}
    if request.user.is_authenticated and attachment.patient.user_id == request.user.pk and not attachment.by_link:
        answer["remove"] = reverse("integration:attachment_remove", args=[attachment.pk])
    return JsonResponse(answer, status=201)


def _seconds(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else None


def _asked_part(header: str, size: int) -> tuple[int, int]:
    """The first and last byte that a Range header asks for (RFC 9110, 14.2); the whole for any that is not understood."""
    asked = _RANGE.fullmatch(header.strip())
    if not asked or asked.groups() == ("", ""):
        return 0, size - 1
    first, last = asked.groups()
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _refused(refusal: Refused) -> HttpResponse:
    return JsonResponse({"kept": False, "why": str(refusal.sentence), "code": refusal.code}, status=422)


def _bad_link(bad: BadLink) -> HttpResponse:
    why = _("This link is closed, so nothing more can be added through it. Sign in to go on.")
    response = JsonResponse({"kept": False, "why": why, "code": bad.trouble.value}, status=_GONE)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response

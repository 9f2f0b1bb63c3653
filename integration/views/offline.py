"""Writing without a connection: the page that lies on the device, and the way in for what waited there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from common.errors import Refused, StaleSave
from integration import services, sheets
from integration.forms import EntryForm
from integration.models import EntryStage, IntegrationWindow, JournalEntry
from integration.services.entries import stage_now
from integration.views import desk
from integration.writing import when_written
from people.current import current_patient, person
from people.models import Patient
from safety import selectors as safety
from safety.device import key_of
from safety.opened_by import found_in

_OTHER = 409


@require_safe
def write_offline(request: HttpRequest) -> HttpResponse:
    """A page to write on that may lie on the device. It is drawn without the request: nothing of anybody stands in it."""
    patient = _patient(request)
    form = EntryForm(prompt=sheets.OWN[EntryStage.FREE], stage=EntryStage.FREE)
    context = {"form": form, "help": safety.crisis_for(patient.clinic), "device_key": key_of(person(request))}
    return HttpResponse(render_to_string("integration/write_offline.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def sync(request: HttpRequest) -> HttpResponse:
    """Take in one page that waited on a device. A GET says who is signed in (by the device's key) and changes nothing.

    The same page again changes nothing. What can not be kept as an entry is kept as a draft: the device may let it go. What is too
    long even for that is refused with a sentence, and stays on the device.
    """
    patient, whose = _patient(request), key_of(person(request))
    if request.method != "POST":
        return JsonResponse({"whose": whose, "token": get_token(request)})
    if request.POST.get("whose") != whose:
        return JsonResponse({"kept": False, "other": True}, status=_OTHER)
    where = desk.where_of(request)
    where.pop("entry", None)
    stage, at = desk.stage_of(request), _said_at(request)
    if not where:
        where = _where_then(patient, at) if stage == EntryStage.FREE else {"patient": patient, "stage": stage}
    elif stage != EntryStage.FREE:
        where["stage"] = stage
    return _taken_in(request, patient, where, at)


def _taken_in(request: HttpRequest, patient: Patient, where: dict[str, Any], at: datetime) -> HttpResponse:
    form = EntryForm(request.POST, prompt=sheets.OWN[EntryStage.FREE], stage=EntryStage.MEANING, earlier=True)
    form.is_valid()
    about: dict[str, Any] = {
        "submission": form.cleaned_data["submission"],
        "share": form.wants_to_share,
        "by": person(request),
    }
    page: dict[str, Any] = {**form.page, "offline": True, "written_at": at}
    try:
        try:
            entry = services.write_entry(**about, **where, **page)
        except StaleSave:  # another intention was written meanwhile: both are kept
            free: dict[str, Any] = {"patient": patient, "stage": EntryStage.FREE}
            entry = services.write_entry(**about, **free, **{**page, "from_conflict": True})
    except Refused as refusal:
        if refusal.code == "locked":  # the session began before this came in
            return _taken_in(request, patient, {"patient": patient, "stage": EntryStage.FREE}, at)
        kept_as = {name: row for name, row in where.items() if name in ("window", "session")}
        pause = desk.pause_of(request, stage=where.get("stage", EntryStage.FREE), **kept_as)
        try:
            services.keep_draft(patient=patient, pause=pause, by=person(request))
        except Refused as too_much:
            return JsonResponse({"kept": False, "why": str(too_much.sentence), "code": too_much.code}, status=422)
        return JsonResponse({"kept": "draft", "url": reverse("integration:drafts")})
    _note_what_became_of_the_small_thing(request, entry, form)
    url = reverse("integration:entry", args=[entry.pk])
    turn = {"turn": url} if found_in(entry.pk, entry.words) else {}  # its own page says where to turn
    return JsonResponse({"kept": "entry", "url": url, "beside": entry.from_conflict, **turn})


def _note_what_became_of_the_small_thing(request: HttpRequest, entry: JournalEntry, form: EntryForm) -> None:
    """The page asked about the newest of its window before this entry; nothing where nobody answered."""
    if form.outcome is None or entry.window_id is None:
        return
    rows = JournalEntry.objects.small_things_left(entry.patient).filter(window=entry.window_id)
    earlier = rows.exclude(pk=entry.pk).select_related("patient").first()
    if earlier is not None:
        services.answer_action(entry=earlier, outcome=form.outcome, by=person(request))


def _where_then(patient: Patient, at: datetime) -> dict[str, Any]:
    """A free page that was written while a window was open belongs to it."""
    window = IntegrationWindow.objects.open_then(patient, at).first()
    if window is None:
        return {"patient": patient, "stage": EntryStage.FREE}
    return {"window": window, "stage": stage_now(window, at)}


def _said_at(request: HttpRequest) -> datetime:
    """When it was written, as the device says in milliseconds since 1970; by the house's clock where that can not be."""
    said = request.POST.get("written_at", "")
    is_number = said.isascii() and said.isdecimal() and len(said) <= 14
    return when_written(datetime.fromtimestamp(int(said) / 1000, UTC) if is_number else None, clock.now())


def _patient(request: HttpRequest) -> Patient:
    patient = current_patient(request)
    if patient is None:
        raise PermissionDenied("Only patients keep a journal.")
    return patient

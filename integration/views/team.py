"""The care team's pages: what was shared, the open windows, and what a patient made of one session."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import audit, clock
from common.errors import Refused
from common.forms import posted_number
from common.safekeeping import keeps_words, step_of
from integration import session_story as stories
from integration import team_windows, triage
from integration.models import IntegrationWindow, JournalEntry
from integration.reached import count_unreached
from integration.services import team as services
from integration.team_forms import AnswerForm
from integration.team_presenters import pane_of, shared_lines, window_lines
from people.current import person, require_here
from people.models import Patient
from people.roles import Permission

PAGE = 30


@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """What one's patients shared: unread first, of these what is flagged, then what waits longest."""
    require_here(request, Permission.READ_RECORD)
    return render(request, "integration/shared.html", _list(request, None))


@keeps_words(AnswerForm)
@require_http_methods(["GET", "HEAD", "POST"])
def shared_entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One shared entry beside the list, and an answer to it. That it was opened is written down."""
    entry = _entry(request, pk)
    if request.method != "POST":
        _note(request, entry, "entry.opened", "integration:shared_entry")
        return _page(request, entry, AnswerForm(initial={"seen": entry.replies.count()}))
    form, status = AnswerForm(request.POST), 422
    if form.is_valid():
        try:
            services.answer_entry(
                entry=entry,
                text=form.cleaned_data["text"],
                submission=form.cleaned_data["submission"],
                seen=posted_number(request.POST, "seen"),
                by=person(request),
            )
        except services.Answered as answered:
            form.refuse(answered)
            form.has_seen(entry.replies.count())
            status = 409
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Answered. It stands under the entry and in your messages with them."))
            return redirect(_list_url(request))
    return _page(request, entry, form, status=status)


@step_of("integration:shared_entry")
@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One has read it."""
    services.look_at_entry(entry=_entry(request, pk), by=person(request))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("integration:shared_entry", pk=pk)


@step_of("integration:shared_entry")
@require_POST
def aside(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It needs no more than having been looked at in the list."""
    entry = _entry(request, pk)
    services.look_at_entry(entry=entry, by=person(request))
    _note(request, entry, "entry.set_aside", "integration:shared")
    messages.success(request, _("Set aside as read."))
    return redirect(_list_url(request))


@require_safe
def windows_today(request: HttpRequest) -> HttpResponse:
    """The open windows of one's patients: who was not reached first."""
    membership = require_here(request, Permission.READ_RECORD)
    now = clock.now()
    rows = team_windows.open_windows(person(request), membership.clinic, now)
    context = {
        "lines": window_lines(rows),
        "unreached": count_unreached([row.known for row in rows]),
        "now": now,
        "zone": membership.clinic.zone,
        "tab": "windows",
    }
    return render(request, "integration/windows_today.html", context)


@require_POST
def called(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One called the patient about the window."""
    window: IntegrationWindow | None = team_windows.open_window(person(request), pk)
    if window is None:
        raise Http404("There is no such window.")
    services.note_call(window=window, by=person(request))
    messages.success(request, _("Noted: you called %(name)s.") % {"name": window.patient.name})
    return redirect("integration:windows_today")


@require_safe
def session_story(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a patient made of one session: intention, what they shared, practices, scores before and after."""
    session = stories.session_for(person(request), pk)
    if session is None:
        raise Http404("There is no such session.")
    patient: Patient = session.course.patient
    audit.record(
        "record.opened",
        by=person(request),
        on=patient,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        page="session_story",
    )
    context = {"story": stories.story_of(session), "patient": patient, "zone": patient.clinic.zone}
    return render(request, "integration/session_story.html", context)


def _entry(request: HttpRequest, pk: UUID) -> JournalEntry:
    entry = triage.shared_entry(person(request), pk)
    if entry is None:
        raise Http404("There is no such entry.")
    return entry


def _show(request: HttpRequest) -> str:
    show = request.GET.get("show", "")
    return show if show in triage.SHOWS else triage.UNREAD


def _list_url(request: HttpRequest) -> str:
    return f"{reverse('integration:shared')}?show={_show(request)}"


def _list(request: HttpRequest, opened: JournalEntry | None) -> dict[str, Any]:
    user, show = person(request), _show(request)
    clinic = opened.patient.clinic if opened else require_here(request, Permission.READ_RECORD).clinic
    page = Paginator(triage.entries_shown(user, clinic, show), PAGE).get_page(request.GET.get("page"))
    return {
        "lines": shared_lines(page.object_list, opened),
        "page_obj": page,
        "query": f"show={show}&",
        "show": show,
        "counts": triage.counts_of(user, clinic),
        "zone": clinic.zone,
        "now": clock.now(),
        "tab": "shared",
    }


def _page(request: HttpRequest, entry: JournalEntry, form: AnswerForm, status: int = 200) -> HttpResponse:
    """The list with the entry beside it; only the entry where the list is there already."""
    pane = pane_of(entry, person(request), clock.now())
    shown = {
        "pane": pane,
        "form": form,
        "zone": entry.patient.clinic.zone,
        "show": _show(request),
        "is_beside": bool(request.headers.get("HX-Request")),
    }
    if shown["is_beside"] and request.method == "GET":
        return render(request, "integration/_shared_pane.html", shown)
    return render(request, "integration/shared.html", _list(request, entry) | shown, status=status)


def _note(request: HttpRequest, entry: JournalEntry, action: str, page: str) -> None:
    audit.record(
        action,
        by=person(request),
        on=entry,
        clinic_id=entry.patient.clinic_id,
        subject_id=entry.patient_id,
        page=page,
    )

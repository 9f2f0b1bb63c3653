"""Reading back: the journal, an entry, a window; and who else may read an entry."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common import audit, clock
from common.errors import Refused
from common.safekeeping import step_of
from integration import journal_selectors, selectors, services
from integration.content_library import question_of
from integration.journal_presenters import journal_parts, session_of
from integration.models import IntegrationWindow, JournalEntry
from integration.moods import word_of
from integration.practice_selectors import practices_in
from integration.presenters import window_card
from integration.services.actions import settle_action
from integration.sharing import agreement_url, sharing_of, to_agreement
from integration.tags import listed
from people.current import person

PAGE = 20


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """Everything that the signed-in patient wrote."""
    user = person(request)
    patients = selectors.own_records(user)
    if not patients:
        raise Http404("Only patients keep a journal.")
    page = Paginator(journal_selectors.own_entries(user), PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    open_now = next((found for one in patients if (found := selectors.window_now(one, now))), None)
    context = {
        "parts": journal_parts(list(page.object_list), user.zone),
        "page_obj": page,
        "zone": user.zone,
        "window": open_now,
    }
    return render(request, "integration/journal.html", context)


@require_safe
def entry_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One entry: the patient's own, or one that was shared with the care team."""
    entry = _entry(request, pk)
    reader = person(request)
    is_own = entry.patient.user_id == reader.pk
    if not is_own:
        audit.record(
            "entry.opened",
            by=reader,
            on=entry,
            clinic_id=entry.patient.clinic_id,
            subject_id=entry.patient_id,
            page="integration:entry",
        )
    context = {
        "entry": entry,
        "is_own": is_own,
        "sharing": sharing_of(entry.patient) if is_own else "",
        "agreement_url": agreement_url(entry.pk, entry.patient_id),
        "zone": reader.zone,
        "prompt": question_of(entry),
        "session": session_of(entry),
        "tags": listed(entry.tags),
        "mood": word_of(entry.mood),
        "beside": journal_selectors.neighbours(entry, reader) if is_own else None,
    }
    return render(request, "integration/entry.html", context)


@step_of("integration:entry")
@require_POST
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The one small thing of an entry is done, or not yet."""
    done = request.POST.get("done") == "yes"
    try:
        settle_action(entry=_own_entry(request, pk), done=done, by=person(request))
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("Marked as done.") if done else _("Marked as not done yet."))
    return redirect("integration:entry", pk=pk)


@step_of("integration:entry")
@require_POST
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the care team read an entry."""
    entry = _own_entry(request, pk)
    try:
        services.share_entry(entry=entry, by=person(request))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
        return (
            to_agreement(entry.pk, entry.patient_id)
            if refusal.code == "agreement"
            else redirect("integration:entry", pk=pk)
        )
    messages.success(request, _("Your care team can read this entry now. You can take that back at any time."))
    return redirect("integration:entry", pk=pk)


@step_of("integration:entry")
@require_POST
def unshare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep an entry to oneself again."""
    services.unshare_entry(entry=_own_entry(request, pk), by=person(request))
    messages.success(request, _("Only you can read this entry now."))
    return redirect("integration:entry", pk=pk)


@require_safe
def window_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own window: where it stands, what was written in it, and the link in its messages."""
    window = _own_window(request, pk)
    now = clock.now()
    card = window_card(window, now)
    context = {
        "card": card,
        "parts": journal_parts(journal_selectors.of_window(window), window.patient.zone),
        "practices": practices_in(window, now),
        "zone": card.zone,
    }
    return render(request, "integration/window.html", context)


@step_of("integration:window")
@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back the link in the messages of one's own window."""
    window = _own_window(request, pk)
    for link in window.links.select_related("window__patient"):
        services.revoke_link(link=link, by=person(request))
    messages.success(request, _("The link in your messages opens nothing any more. You can still write here."))
    return redirect("integration:window", pk=pk)


def _entry(request: HttpRequest, pk: UUID) -> JournalEntry:
    rows = JournalEntry.objects.visible_to(request.user).and_closed()
    rows = rows.select_related("patient__user", "patient__clinic", "window__session", "session")
    return get_object_or_404(rows, pk=pk)


def _own_entry(request: HttpRequest, pk: UUID) -> JournalEntry:
    entry = _entry(request, pk)
    if entry.patient.user_id != person(request).pk:
        raise PermissionDenied(_("Only the person who wrote it decides who may read it."))
    return entry


def _own_window(request: HttpRequest, pk: UUID) -> IntegrationWindow:
    rows = IntegrationWindow.objects.visible_to(request.user).select_related(
        "patient__user", "patient__clinic", "session__course__protocol"
    )
    window = get_object_or_404(rows, pk=pk)
    if window.patient.user_id != person(request).pk:
        raise PermissionDenied(_("Only the person whose window it is opens this page."))
    return window

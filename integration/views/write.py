"""The page to write on, and the page to change what one wrote."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import clock
from common.errors import Refused, StaleSave
from common.forms import posted_number
from common.safekeeping import keeps_words
from integration import prompts, selectors, services
from integration.forms import EditForm, EntryForm
from integration.models import IntegrationWindow, JournalEntry
from integration.prompts import Prompt
from people.current import person

SWAP = "swap"


@keeps_words(EntryForm)
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write an entry in one's own window, while it is open or after."""
    rows = IntegrationWindow.objects.visible_to(request.user).select_related("patient__user", "patient__clinic")
    window = get_object_or_404(rows, pk=pk)
    if window.patient.user_id != person(request).pk:
        raise PermissionDenied(_("Only the person whose window it is writes in it."))
    if request.method != "POST":
        return _page(request, window, EntryForm(prompt=first_prompt(window)))
    if request.POST.get("action") == SWAP:
        return _page(request, window, swapped(request))
    form = bound(request, window)
    if not form.is_valid():
        return _page(request, window, form, status=422)
    try:
        entry = services.write_entry(
            window=window,
            text=form.cleaned_data["text"],
            share=form.wants_to_share,
            submission=form.cleaned_data["submission"],
            by=person(request),
            prompt=form.cleaned_data["prompt"],
        )
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal.sentence))
        return _page(request, window, form, status=422)
    messages.success(request, _("Your words are kept."))
    return redirect("integration:entry", pk=entry.pk)


@keeps_words(EditForm)
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the words of one's own entry."""
    entry = get_object_or_404(JournalEntry.objects.visible_to(request.user).select_related("patient__user"), pk=pk)
    if entry.patient.user_id != person(request).pk:
        raise PermissionDenied(_("Only the person whose journal it is writes in it."))
    if request.method != "POST":
        return _edit_page(request, entry, EditForm(initial={"text": entry.text}))
    form = EditForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, entry, form, status=422)
    try:
        services.edit_entry(
            entry=entry,
            text=form.cleaned_data["text"],
            version=posted_number(request.POST, "version"),
            by=person(request),
        )
    except StaleSave as stale:
        return _both_versions(request, stale.current, form)
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal.sentence))
        return _edit_page(request, entry, form, status=422, version=posted_number(request.POST, "version"))
    messages.success(request, _("Your words are kept."))
    return redirect("integration:entry", pk=entry.pk)


def first_prompt(window: IntegrationWindow) -> Prompt:
    """The question with which the page opens now."""
    stage = selectors.stage_of(window, selectors.moments(window), clock.now())
    return prompts.pick(stage, window.pk)


def bound(request: HttpRequest, window: IntegrationWindow) -> EntryForm:
    """The form as it was sent, under the question that stood above it."""
    prompt = prompts.of_key(request.POST.get("prompt", ""))
    return EntryForm(request.POST, prompt=prompt or first_prompt(window))


def swapped(request: HttpRequest) -> EntryForm:
    """The form with another question and everything that was typed; nothing is saved."""
    prompt = prompts.another(request.POST.get("prompt", "")) or prompts.PROMPTS[0]
    form = EntryForm(prompt=prompt)
    form.initial.update(text=request.POST.get("text", ""), prompt=prompt.key)
    for name in ("share", "submission"):
        if request.POST.get(name):
            form.initial[name] = request.POST[name]
    return form


def _page(request: HttpRequest, window: IntegrationWindow, form: EntryForm, status: int = 200) -> HttpResponse:
    context = {"window": window, "form": form, "zone": window.patient.zone, "is_open": window.is_open(clock.now())}
    return render(request, "integration/write.html", context, status=status)


def _edit_page(
    request: HttpRequest, entry: JournalEntry, form: EditForm, status: int = 200, version: int | None = None
) -> HttpResponse:
    context = {
        "entry": entry,
        "form": form,
        "version": entry.version if version is None else version,
        "prompt": prompts.of_key(entry.prompt),
    }
    return render(request, "integration/edit.html", context, status=status)


def _both_versions(request: HttpRequest, entry: JournalEntry, form: EditForm) -> HttpResponse:
    """What is saved and what was typed, side by side; the form below holds the typed words and the new version."""
    yours = form.cleaned_data["text"]
    context = {
        "fields": [{"label": _("Your words"), "theirs": entry.text, "yours": yours, "differs": entry.text != yours}],
        "saved_by": _("you, in another tab or on another device"),
        "saved_at": entry.edited_at,
        "zone": entry.patient.zone,
        "form": form,
        "version": entry.version,
        "back_url": _entry_url(entry),
        "entry": entry,
    }
    return render(request, "integration/edit_stale.html", context, status=409)


def _entry_url(entry: JournalEntry) -> str:
    """The page of an entry."""
    return reverse("integration:entry", args=[entry.pk])

"""The steps of whoever answers for a safety task: take it, note something, hand it on."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import Refused
from common.safekeeping import keeps_words, step_of
from people.current import person
from safety import services
from safety.forms import HandOnForm, NoteForm
from safety.on_call import treating_at
from safety.views.tasks import settled_page, task_page, visible_task


@step_of("safety:task")
@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One presses "I take it", on the list or on the task's page."""
    found = visible_task(request, pk)
    if found is None:
        return settled_page(request, pk)
    try:
        services.take_task(task=found, by=person(request), seen=_id(request.POST.get("seen", "")))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, _("It is with you now. Nobody else is asked as long as you settle it in time."))
    return redirect("safety:task", pk=pk)


@keeps_words(NoteForm)
@step_of("safety:task")
@require_POST
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what was found or tried."""
    found = visible_task(request, pk)
    if found is None:
        return settled_page(request, pk, typed=request.POST.get("text", ""))
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            services.note_on_task(task=found, note=form.cleaned_data["text"], by=person(request))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Noted."))
            return redirect("safety:task", pk=pk)
    found.refresh_from_db()
    return task_page(request, found, note_form=form, status=422)


@keeps_words(HandOnForm)
@step_of("safety:task")
@require_POST
def hand_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask a colleague to answer instead."""
    found = visible_task(request, pk)
    if found is None:
        return settled_page(request, pk, typed=request.POST.get("why", ""))
    form = HandOnForm(request.POST, people=treating_at(found.patient.clinic_id))
    if form.is_valid():
        to = get_object_or_404(treating_at(found.patient.clinic_id), pk=form.cleaned_data["to"])
        try:
            services.hand_on(task=found, to=to, by=person(request), why=form.cleaned_data["why"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s is asked now.") % {"name": to.user})
            return redirect("safety:task", pk=pk)
    found.refresh_from_db()
    return task_page(request, found, hand_form=form, status=422)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

"""Safety tasks, for the care team and for whoever is asked to answer: the list, and one task with all its steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common import audit, clock
from common.errors import Refused, StaleSave
from common.forms import posted_number
from common.safekeeping import keeps_words
from people.access import may_read_record, require, require_record
from people.current import current_membership, person
from people.models import Membership, Patient
from people.roles import Permission
from safety import crisis, evidence, presenters, selectors, services
from safety.forms import CloseForm, HandOnForm, NoteForm, OpenForm
from safety.models import Disposition, SafetyTask
from safety.on_call import gaps_of, treating_at

FILTERS = (selectors.ALL, selectors.MINE, selectors.CLOSED)
_WITH = ("patient__user", "patient__clinic", "closed_by", "owner__user", "taken_by")


@require_GET
def open_tasks(request: HttpRequest) -> HttpResponse:
    """The tasks that one may answer, the most pressing first."""
    user = person(request)
    if not Membership.objects.treating().filter(user_id=user.pk).exists():
        raise PermissionDenied("Only people who treat patients see safety tasks.")
    show = request.GET.get("show", "")
    show = show if show in FILTERS else selectors.ALL
    now, place = clock.now(), current_membership(request)
    every, mine = selectors.counts_of(user)
    context = {
        "lines": presenters.task_lines(selectors.tasks_shown(user, show, now), user.pk, now),
        "show": show,
        "every": every,
        "mine": mine,
        "gaps": gaps_of(place.clinic) if place else [],
        "edits_on_call": place is not None and place.may(Permission.EDIT_CLINIC),
        "now": now,
    }
    return render(request, "safety/tasks.html", context)


@keeps_words(CloseForm)
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One task: what opened it, what happened since, and the form that settles it."""
    found = visible_task(request, pk)
    if found is None:
        return settled_page(request, pk)
    if request.method == "POST":
        return _close(request, found)
    _record_reading(request, found)
    return task_page(request, found)


@keeps_words(OpenForm)
@require_http_methods(["GET", "HEAD", "POST"])
def open_by_hand(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A colleague of the care team opens a task."""
    patients = Patient.objects.visible_to(request.user).select_related("user", "clinic")
    patient = get_object_or_404(patients, pk=pk)
    require(request.user, Permission.CLOSE_SAFETY_TASK, patient.clinic_id)
    require_record(request.user, patient)
    form = OpenForm(request.POST) if request.method == "POST" else OpenForm()
    if request.method == "POST" and form.is_valid():
        try:
            opened = services.open_by_hand(patient=patient, by=person(request), **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Opened. The care team is told now."))
            return redirect("safety:task", pk=opened.pk)
    context = {"patient": patient, "patient_url": _patient_url(patient.pk), "form": form}
    return render(request, "safety/open.html", context, status=422 if form.is_bound else 200)


def visible_task(request: HttpRequest, pk: UUID) -> SafetyTask | None:
    """The task, if this person may see it; None when they were asked and it was settled meanwhile. Else 404."""
    found = SafetyTask.objects.visible_to(request.user).select_related(*_WITH).filter(pk=pk).first()
    if found is None:
        get_object_or_404(SafetyTask.objects.asked_of(request.user).settled(), pk=pk)
    return found


def settled_page(request: HttpRequest, pk: UUID, typed: str | None = None) -> HttpResponse:
    """To somebody who was asked and came later: it is settled. It names nobody, and gives back what was typed."""
    found = get_object_or_404(SafetyTask.objects.asked_of(request.user), pk=pk)
    words = request.POST.get("note", "") if typed is None else typed
    return render(request, "safety/settled.html", {"task": found, "typed": words}, status=410)


def _close(request: HttpRequest, task: SafetyTask) -> HttpResponse:
    form = CloseForm(request.POST)
    if not form.is_valid():
        return task_page(request, task, form=form, status=422)
    try:
        services.close_task(
            task=task,
            version=posted_number(request.POST, "version"),
            disposition=form.cleaned_data["disposition"],
            note=form.cleaned_data["note"],
            by=person(request),
        )
    except StaleSave:
        task.refresh_from_db()
        return task_page(request, task, form=form, status=409, stale=True)
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal.sentence))
        return task_page(request, task, form=form, status=422)
    messages.success(request, _("Closed. Your note is part of the record."))
    if form.cleaned_data["disposition"] == Disposition.EMERGENCY:
        messages.info(
            request, _("A new task asks the care team how it went on. It holds the next dose until they close it.")
        )
    return redirect("safety:task", pk=task.pk)


def task_page(request: HttpRequest, task: SafetyTask, *, status: int = 200, **bound: Any) -> HttpResponse:
    """The task with all its forms; ``bound`` are those that could not be stored, as they were typed."""
    now, patient = clock.now(), task.patient
    on_the_team = may_read_record(request.user, patient)
    colleagues = [one for one in treating_at(patient.clinic_id) if one.pk != task.owner_id]
    context = {
        "task": task,
        "line": presenters.task_line(task, person(request).pk, now),
        "history": presenters.history(selectors.history_of(task), patient.clinic.zone),
        "evidence": evidence.of(task),
        "form": CloseForm(),
        "note_form": NoteForm(),
        "hand_form": HandOnForm(people=colleagues),
        "stale": False,
        "on_the_team": on_the_team,
        "patient_url": _patient_url(patient.pk) if on_the_team else "",
        "phone_href": crisis.href(patient.phone),
        "zone": patient.clinic.zone,
        "now": now,
    }
    return render(request, "safety/task.html", context | bound, status=status)


def _patient_url(pk: UUID) -> str:
    """The patient's page belongs to a room above this one, which a small house may do without."""
    try:
        return reverse("home:patient", args=[pk])
    except NoReverseMatch:
        return ""


def _record_reading(request: HttpRequest, task: SafetyTask) -> None:
    audit.record(
        "record.opened",
        by=request.user,
        on=task,
        clinic_id=task.patient.clinic_id,
        subject_id=task.patient_id,
        page="safety_task",
    )

"""Safety tasks, for the care team."""

from __future__ import annotations

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
from people.current import person
from people.models import Membership
from safety import crisis, evidence, selectors, services
from safety.forms import CloseForm
from safety.models import SafetyTask


@require_GET
def open_tasks(request: HttpRequest) -> HttpResponse:
    """Every open task of the patients whom one treats, the one that waits longest first."""
    if not Membership.objects.treating().filter(user_id=person(request).pk).exists():
        raise PermissionDenied("Only people who treat patients see safety tasks.")
    return render(request, "safety/tasks.html", {"tasks": selectors.open_tasks_for(request.user), "now": clock.now()})


@keeps_words(CloseForm)
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One task: what opened it, and the form that settles it."""
    everything = SafetyTask.objects.visible_to(request.user).select_related(
        "patient__user", "patient__clinic", "closed_by"
    )
    found = get_object_or_404(everything, pk=pk)
    if request.method == "POST":
        return _close(request, found)
    _record_reading(request, found)
    return _page(request, found, CloseForm())


def _close(request: HttpRequest, task: SafetyTask) -> HttpResponse:
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, task, form, status=422)
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
        return _page(request, task, form, status=409, stale=True)
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal.sentence))
        return _page(request, task, form, status=422)
    messages.success(request, _("Closed. Your note is part of the record."))
    return redirect("safety:task", pk=task.pk)


def _page(
    request: HttpRequest, task: SafetyTask, form: CloseForm, *, status: int = 200, stale: bool = False
) -> HttpResponse:
    context = {
        "task": task,
        "evidence": evidence.of(task),
        "form": form,
        "stale": stale,
        "patient_url": _patient_url(task),
        "phone_href": crisis.href(task.patient.phone),
        "zone": task.patient.clinic.zone,
        "now": clock.now(),
    }
    return render(request, "safety/task.html", context, status=status)


def _patient_url(task: SafetyTask) -> str:
    """The patient's page belongs to a room above this one, which a small house may do without."""
    try:
        return reverse("home:patient", args=[task.patient_id])
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

"""The safety plan on screen and on paper: the patient's own pages, and the same for those who treat them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import audit, clock
from common.errors import Refused, StaleSave
from common.forms import posted, posted_number
from common.safekeeping import keeps_words, step_of
from people.access import may_read_record
from people.current import current_patient, person
from people.models import Patient
from safety import plans, selectors, services
from safety.device import KEPT_FOR
from safety.models import SafetyPlan
from safety.plan_forms import PlanForm, initial_of
from safety.plan_parts import PARTS, Content, shown

FORMS = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class Whose:
    """Whose plan a page is about, and whether that is the person who looks at it."""

    patient: Patient
    is_own: bool
    may_write: bool = True

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the person who looks: the patient's own, or the clinic's."""
        return self.patient.zone if self.is_own else self.patient.clinic.zone

    def address(self, page: str = "plan", *more: object) -> str:
        """One of the pages of this plan, for whoever looks."""
        if self.is_own:
            return reverse(f"safety:my_{page}", args=more)
        return reverse(f"safety:patient_{page}", args=[self.patient.pk, *more])

    @property
    def addresses(self) -> dict[str, str]:
        """The pages that a template leads to."""
        return {page: self.address(page) for page in ("plan", "plan_write", "plan_versions", "plan_print")}


@require_safe
def my_plan(request: HttpRequest) -> HttpResponse:
    """One's own plan."""
    return _plan(request, _mine(request))


@require_safe
def patient_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A patient's plan, for the care team and for whoever a safety task asks."""
    return _plan(request, _theirs(request, pk))


@require_safe
def my_print(request: HttpRequest) -> HttpResponse:
    """One's own plan on a sheet of paper."""
    return _print(request, _mine(request))


@require_safe
def patient_print(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A patient's plan on a sheet of paper."""
    return _print(request, _theirs(request, pk))


@require_safe
def my_versions(request: HttpRequest) -> HttpResponse:
    """How one's own plan came to be what it is."""
    return _versions(request, _mine(request))


@require_safe
def patient_versions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How a patient's plan came to be what it is."""
    return _versions(request, _theirs(request, pk))


@require_safe
def my_version(request: HttpRequest, number: int) -> HttpResponse:
    """An earlier version of one's own plan."""
    return _version(request, _mine(request), number)


@require_safe
def patient_version(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """An earlier version of a patient's plan."""
    return _version(request, _theirs(request, pk), number)


@keeps_words(PlanForm)
@require_http_methods(FORMS)
def my_write(request: HttpRequest) -> HttpResponse:
    """Write one's own plan."""
    return _write(request, _mine(request))


@keeps_words(PlanForm)
@require_http_methods(FORMS)
def patient_write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a patient's plan together with them."""
    whose = _theirs(request, pk)
    if not whose.may_write:
        raise PermissionDenied("Only the patient and the care team write this plan.")
    if request.method != "POST":
        _record_reading(request, whose, plans.newest(whose.patient))
    return _write(request, whose)


@step_of("safety:patient_plan")
@require_POST
def patient_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that one has read the newest version. A version that came meanwhile stays new."""
    whose = _theirs(request, pk)
    plan = plans.newest(whose.patient)
    if plan is not None and plan.number == posted_number(request.POST, "version"):
        services.read_plan(plan=plan, by=person(request))
    return redirect(whose.address())


def _plan(request: HttpRequest, whose: Whose) -> HttpResponse:
    plan = plans.newest(whose.patient)
    _record_reading(request, whose, plan)
    readers = plans.readers(plan)
    is_theirs = not whose.is_own and plan is not None and plan.is_by_the_patient
    context = _shown(whose, plan) | {
        "readers": readers,
        "is_new": is_theirs and request.user.pk not in {one.by_id for one in readers},
        "chart_url": "" if whose.is_own else _chart_url(request, whose.patient),
        "kept_days": KEPT_FOR.days,
    }
    return render(request, "safety/plan.html", context)


def _print(request: HttpRequest, whose: Whose) -> HttpResponse:
    plan = plans.newest(whose.patient)
    _record_reading(request, whose, plan)
    return render(request, "safety/plan_print.html", _shown(whose, plan) | {"now": clock.now()})


def _versions(request: HttpRequest, whose: Whose) -> HttpResponse:
    found = list(plans.versions(whose.patient, request.user))
    _record_reading(request, whose, found[0] if found else None)
    rows = [{"plan": one, "url": whose.address("plan_version", one.number)} for one in found]
    return render(request, "safety/plan_versions.html", _frame(whose) | {"rows": rows})


def _version(request: HttpRequest, whose: Whose, number: int) -> HttpResponse:
    found = list(plans.versions(whose.patient, request.user).numbered(number - 1, number))
    if not found or found[0].number != number:
        raise Http404("There is no such version.")
    _record_reading(request, whose, found[0])
    before = plans.contents(found[1]) if len(found) > 1 else None
    return render(request, "safety/plan_version.html", _shown(whose, found[0], before))


def _write(request: HttpRequest, whose: Whose) -> HttpResponse:
    plan = plans.newest(whose.patient)
    form = PlanForm(posted(request), initial=initial_of(plans.contents(plan)))
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_plan(
                patient=whose.patient,
                seen=posted_number(request.POST, "version"),
                content=form.content(),
                by=person(request),
            )
        except StaleSave as stale:
            return _stale(request, whose, form, stale.current)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Nothing had changed.") if saved == plan else _("Saved."))
            return redirect(whose.address())
    version = posted_number(request.POST, "version") if request.method == "POST" else plan.number if plan else 0
    context = _frame(whose) | {"form": form, "version": version, "is_first": plan is None}
    return render(request, "safety/plan_write.html", context, status=422 if form.errors else 200)


def _stale(request: HttpRequest, whose: Whose, form: PlanForm, current: SafetyPlan | None) -> HttpResponse:
    """Both versions side by side, and the form with what was typed, to be saved on top of the newer one."""
    theirs, yours = plans.contents(current), form.content()
    context = _frame(whose) | {
        "form": form,
        "version": current.number if current else 0,
        "saved_by": current.saved_by.name if current else "",
        "saved_at": current.saved_at if current else None,
        "fields": [_compared(part.title, theirs.in_words(part), yours.in_words(part)) for part in PARTS],
    }
    return render(request, "safety/plan_stale.html", context, status=409)


def _compared(label: object, theirs: str, yours: str) -> Mapping[str, object]:
    return {"label": label, "theirs": theirs, "yours": yours, "differs": theirs != yours}


def _mine(request: HttpRequest) -> Whose:
    patient = current_patient(request)
    if patient is None:
        raise PermissionDenied("Only patients have a plan of their own.")
    return Whose(patient, is_own=True)


def _theirs(request: HttpRequest, pk: UUID) -> Whose:
    patient = get_object_or_404(plans.known_to(request.user), pk=pk)
    if not plans.may_read(request.user, patient):
        raise PermissionDenied("Only the care team, and whoever a safety task asks, read this plan.")
    return Whose(patient, is_own=False, may_write=may_read_record(request.user, patient))


def _frame(whose: Whose) -> dict[str, Any]:
    return {"whose": whose, "patient": whose.patient, "zone": whose.zone, "addresses": whose.addresses}


def _shown(whose: Whose, plan: SafetyPlan | None, before: Content | None = None) -> dict[str, Any]:
    content = plans.contents(plan)
    return _frame(whose) | {
        "plan": plan,
        "is_empty": not content,
        "parts": list(shown(content, before)),
        "help": selectors.crisis_for(whose.patient.clinic),
        "hours": selectors.clinic_now(whose.patient.clinic, clock.now()),
    }


def _chart_url(request: HttpRequest, patient: Patient) -> str:
    """The patient's page belongs to a room above this one, and to the care team only."""
    try:
        return reverse("home:patient", args=[patient.pk]) if may_read_record(request.user, patient) else ""
    except NoReverseMatch:
        return ""


def _record_reading(request: HttpRequest, whose: Whose, plan: SafetyPlan | None) -> None:
    if not whose.is_own:
        audit.record(
            "record.opened",
            by=person(request),
            on=plan or whose.patient,
            clinic_id=whose.patient.clinic_id,
            subject_id=whose.patient.pk,
            page="safety_plan",
        )

"""A plan: written beside what was found, read once more and signed, read afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common import audit, clock
from common.errors import Refused, StaleSave
from common.forms import posted_number
from common.safekeeping import keeps_words
from intake import presenters_plan as presenters
from intake.selectors.plan import Drafting, changes_of, drafting_of, offered_for
from journey import plans, services
from journey.forms.plans import PlanForm, SignForm, as_typed
from journey.models import PlanState, TreatmentPlan
from journey.presenters import groups_of
from journey.services.plans import digest_of
from people.access import may, membership_of, require, require_record
from people.current import person
from people.models import Patient
from people.roles import Permission

UNPROCESSABLE, CONFLICT = 422, 409
DROP = "drop"


@keeps_words(PlanForm)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The draft of a patient's plan, with the protocols to choose and what was found beside it."""
    patient = get_object_or_404(Patient.objects.visible_to(request.user).select_related("clinic", "user"), pk=pk)
    require(request.user, Permission.WRITE_RECORD, patient.clinic_id)
    require_record(request.user, patient)
    page = drafting_of(patient)
    if request.method == "POST" and request.POST.get("what") == DROP:
        return _drop(request, page)
    if request.method == "POST":
        return _save(request, page)
    _record_reading(request, patient, "plan draft")
    return _draft_page(request, page, _form(request, page))


@keeps_words(SignForm)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The plan once more, all of it, and the prescriber's name under it."""
    found = _visible_plan(request, pk)
    require(request.user, Permission.SIGN_PLAN, found.patient.clinic_id)
    if found.state != PlanState.DRAFT and request.method != "POST":
        return redirect("intake:plan_read", found.pk)
    form = SignForm(request.POST if request.method == "POST" else None, initial={"seen": digest_of(found)})
    if request.method == "POST" and form.is_valid():
        try:
            course = services.sign_plan(
                plan=found,
                version=posted_number(request.POST, "version"),
                signed_name=form.cleaned_data["signed_name"],
                seen=form.cleaned_data["seen"],
                by=person(request),
            )
        except StaleSave:
            found = _visible_plan(request, pk)
            fresh = SignForm(initial={"seen": digest_of(found)})
            return _sign_page(request, found, fresh, status=CONFLICT)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Signed. The patient is told, and the course is in preparation."))
            is_first = course.plans.count() == 1
            return redirect("sessions:plan", course.pk) if is_first else redirect("intake:plan_read", found.pk)
    if request.method != "POST":
        _record_reading(request, found.patient, "plan signature")
    return _sign_page(request, found, form, status=UNPROCESSABLE if form.errors else 200)


@require_safe
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A plan as it stands, or stood."""
    found = _visible_plan(request, pk)
    _record_reading(request, found.patient, "plan")
    word, tone = presenters.state_of(found)
    context = {
        "plan": found,
        "patient": found.patient,
        "lines": presenters.lines_of(found),
        "word": word,
        "tone": tone,
        "changes": changes_of(found),
        "zone": found.patient.clinic.zone_name,
        "may_sign": may(request.user, Permission.SIGN_PLAN, found.patient.clinic_id),
        "may_change": found.state == PlanState.SIGNED and (found.course is None or found.course.closed_at is None),
    }
    return render(request, "intake/plan_read.html", context)


def _save(request: HttpRequest, page: Drafting) -> HttpResponse:
    form = _form(request, page)
    if not form.is_valid():
        return _draft_page(request, page, form, status=UNPROCESSABLE)
    try:
        draft = services.draft_plan(
            patient=page.patient,
            terms=form.terms,
            version=posted_number(request.POST, "version"),
            range_seen=form.cleaned_data["range_seen"],
            by=person(request),
        )
    except StaleSave as stale:
        return _both(request, page, stale.current, form)
    except Refused as refusal:
        form.refuse(refusal)
        form.show_question(ask=refusal.code == "range")
        return _draft_page(request, page, form, status=UNPROCESSABLE)
    mine = membership_of(request.user, page.patient.clinic_id)
    if mine is not None and mine.pk == draft.prescriber_id:
        messages.success(request, _("The draft is kept. Read it once more, then sign it."))
        return redirect("intake:plan_sign", draft.pk)
    messages.success(
        request, _("The draft is kept. %(name)s can read and sign it now.") % {"name": draft.prescriber.user.name}
    )
    return redirect("intake:plan_read", draft.pk)


def _drop(request: HttpRequest, page: Drafting) -> HttpResponse:
    if page.draft is None:
        return redirect("intake:plan", page.patient.pk)
    try:
        services.drop_plan(plan=page.draft, version=posted_number(request.POST, "version"), by=person(request))
    except StaleSave:
        messages.warning(request, _("Somebody changed the draft meanwhile. Look at it before you let it go."))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, _("The draft is let go."))
        return redirect("home:patient", page.patient.pk)
    return redirect("intake:plan", page.patient.pk)


def _form(request: HttpRequest, page: Drafting) -> PlanForm:
    data = request.POST if request.method == "POST" else None
    offered = offered_for(page.course)
    form = PlanForm(data, patient=page.patient, offered=offered, initial=_initial(request, page))
    form.show_question(ask="range_seen" in request.POST)
    return form


def _initial(request: HttpRequest, page: Drafting) -> dict[str, Any]:
    """The draft as it stands; else what is signed, to be changed; else who asks, and a day to look at it again."""
    review_on = _today(page.patient) + plans.REVIEW_AFTER
    if page.draft is not None:
        return as_typed(page.draft)
    if page.signed is not None:
        return as_typed(page.signed) | {"review_on": review_on}
    initial: dict[str, Any] = {"review_on": review_on}
    mine = membership_of(request.user, page.patient.clinic_id)
    if mine is not None:
        initial["prescriber" if mine.may(Permission.SIGN_PLAN) else "therapist"] = mine.pk
    if len(page.offered) == 1:
        initial["protocol"] = page.offered[0].pk
    return initial


def _draft_page(request: HttpRequest, page: Drafting, form: PlanForm, *, status: int = 200) -> HttpResponse:
    chosen = str(getattr(form["protocol"].value(), "pk", form["protocol"].value()) or "")
    key = next((one.key for one in page.offered if str(one.pk) == chosen), "")
    context = {
        "patient": page.patient,
        "page": page,
        "form": form,
        "version": posted_number(request.POST, "version") if request.method == "POST" else _version_of(page),
        "may_sign": may(request.user, Permission.SIGN_PLAN, page.patient.clinic_id),
        "choices": presenters.choices_of(page),
        "chosen": chosen,
        "chosen_stops": len(presenters.open_stops_on(page, key)) if key else 0,
        "findings": presenters.findings_of(page, key),
    }
    return render(request, "intake/plan.html", context, status=status)


def _version_of(page: Drafting) -> int:
    return page.draft.version if page.draft else 0


def _both(request: HttpRequest, page: Drafting, current: TreatmentPlan, form: PlanForm) -> HttpResponse:
    """Somebody changed the draft meanwhile: both stand side by side, and mine can be saved over it knowingly."""
    form.show_all()
    context = {
        "what": _("this plan"),
        "fields": presenters.versions_of(current, form.terms),
        "form": form,
        "version": current.version,
        "action": request.get_full_path(),
        "back_url": reverse("intake:plan", args=[page.patient.pk]),
    }
    return render(request, "components/stale.html", context, status=CONFLICT)


def _sign_page(request: HttpRequest, found: TreatmentPlan, form: SignForm, *, status: int = 200) -> HttpResponse:
    page = drafting_of(found.patient)
    mine = membership_of(request.user, found.patient.clinic_id)
    context = {
        "plan": found,
        "patient": found.patient,
        "lines": presenters.lines_of(found),
        "groups": groups_of(found.protocol.rules),
        "form": form,
        "version": found.version,
        "page": page,
        "stops": len(presenters.open_stops_on(page, found.protocol.key)),
        "has_changed": status == CONFLICT,
        "is_mine": mine is not None and mine.pk == found.prescriber_id,
        "may_decide": may(request.user, Permission.DECIDE_APPLICATION, found.patient.clinic_id),
    }
    return render(request, "intake/plan_sign.html", context, status=status)


def _visible_plan(request: HttpRequest, pk: UUID) -> TreatmentPlan:
    rows = TreatmentPlan.objects.visible_to(request.user).select_related(
        "patient__clinic", "patient__user", "protocol", "prescriber__user", "therapist__user", "signed_by", "course"
    )
    return get_object_or_404(rows, pk=pk)


def _today(patient: Patient) -> date:
    return clock.today(patient.clinic.zone)


def _record_reading(request: HttpRequest, patient: Patient, page: str) -> None:
    audit.record(
        "record.opened",
        by=person(request),
        on=patient,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        page=page,
    )

"""What is done before a first dose: the patient's list, its cards and forms, and the care team's page about it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common import audit, clock
from common.errors import Refused
from common.forms import posted
from common.safekeeping import keeps_words
from journey import learning, services
from journey import preparation_presenters as presenters
from journey.forms.plans import CompanionForm, HeldForm, TakeBackForm, proposed_values
from journey.models import Course
from journey.preparation import ASKED, BY_PATIENT, TITLES, Step, proposed_for
from journey.selectors import (
    is_being_prepared,
    marks_of,
    own_course,
    preparation_of,
    said_of,
    signed_plan,
)
from people.access import require, require_record
from people.current import current_membership, current_patient, person
from people.models import Patient
from people.roles import Permission

UNPROCESSABLE = 422


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The patient's own list: what is done, what is missing, and the plan in plain words."""
    patient = _patient(request)
    course = own_course(patient)
    context: dict[str, Any] = {"patient": patient, "course": course}
    if course is not None:
        said = said_of(marks_of(course))
        found = preparation_of(course, clock.now())
        plan = signed_plan(course)
        context |= {
            "preparation": found,
            "steps": presenters.steps_shown(found, course, said),
            "cards": presenters.card_lines(said),
            "plan": presenters.plan_shown(plan) if plan else None,
            "is_over": not is_being_prepared(course),
        }
    return render(request, "journey/preparation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, key: str) -> HttpResponse:
    """One card to read, and the word that it was read."""
    patient, shown = _patient(request), learning.card(key)
    if shown is None:
        raise Http404
    course = own_course(patient)
    if request.method == "POST":
        return _read(request, course, key)
    said = said_of(marks_of(course)) if course else {}
    every = learning.cards()
    context = {
        "card": shown,
        "paragraphs": shown.words_for(course.protocol.rules.setting if course else ""),
        "place": every.index(shown) + 1,
        "total": len(every),
        "is_read": shown.mark in said,
        "may_mark": course is not None and is_being_prepared(course),
        "before": every[every.index(shown) - 1] if shown != every[0] else None,
        "after": every[every.index(shown) + 1] if shown != every[-1] else None,
    }
    return render(request, "journey/preparation_card.html", context)


@keeps_words(CompanionForm)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, step: str) -> HttpResponse:
    """Who is with the patient, or how they get home: what was named before is proposed, never taken unasked."""
    patient = _patient(request)
    course, which = own_course(patient), _step_of(step)
    if course is None or which not in ASKED[course.protocol.rules.setting]:
        return redirect("journey:preparation")
    said = said_of(marks_of(course)).get(which.value)
    proposed = None if said else proposed_for(patient)
    form = CompanionForm(posted(request), step=which, initial=said.detail if said else proposed_values(proposed))
    if request.method == "POST" and form.is_valid():
        try:
            services.name_companion(course=course, step=which, who=form.companion, by=person(request))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Written down. Your care team sees it, too."))
            return redirect("journey:preparation")
    context = {"step": which, "title": TITLES[which], "form": form, "proposed": proposed, "course": course}
    return render(request, "journey/preparation_step.html", context, status=UNPROCESSABLE if form.errors else 200)


@keeps_words(HeldForm, TakeBackForm)
@require_http_methods(["GET", "HEAD", "POST"])
def of_course(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The care team's page: every step, who said what when; the session is marked here, and marks are taken back."""
    course = _visible_course(request, pk)
    require(request.user, Permission.WRITE_RECORD, course.patient.clinic_id)
    require_record(request.user, course.patient)
    held = HeldForm(patient=course.patient, auto_id="held-%s")
    back: TakeBackForm | None = None
    if request.method == "POST" and "why" in request.POST:
        back = TakeBackForm(request.POST, auto_id="back-%s")
        if _takes_back(request, course, back):
            return redirect("journey:preparation_of", course.pk)
    elif request.method == "POST":
        held = HeldForm(request.POST, patient=course.patient, auto_id="held-%s")
        if _holds(request, course, held):
            return redirect("journey:preparation_of", course.pk)
    else:
        _record_reading(request, course)
    return _show(request, course, held, back)


def _show(request: HttpRequest, course: Course, held: HeldForm, back: TakeBackForm | None) -> HttpResponse:
    marks = marks_of(course)
    said = said_of(marks)
    found = preparation_of(course, clock.now())
    is_open = is_being_prepared(course)
    context = {
        "course": course,
        "patient": course.patient,
        "preparation": found,
        "lines": [(line, _back_form(line, back)) for line in presenters.staff_lines(found, said, may_write=is_open)],
        "cards": presenters.card_lines(said),
        "said": presenters.mark_lines(marks, {mark.pk: json.loads(mark.detail or "{}") for mark in marks}),
        "held": held,
        "is_open": is_open,
        "plan": signed_plan(course),
        "zone": course.patient.clinic.zone_name,
    }
    failed = held.errors or (back and back.errors)
    return render(request, "journey/preparation_of.html", context, status=UNPROCESSABLE if failed else 200)


def _back_form(line: presenters.StaffLine, back: TakeBackForm | None) -> TakeBackForm | None:
    if not line.may_take_back:
        return None
    key = line.state.step.value
    if back is not None and back.data.get("step") == key:
        return back
    return TakeBackForm(initial={"step": key}, auto_id=f"back-{key}-%s")


def _holds(request: HttpRequest, course: Course, form: HeldForm) -> bool:
    if not form.is_valid():
        return False
    try:
        services.hold_session(course=course, by=person(request), **form.cleaned_data)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, _("The preparation session is marked as held."))
    return True


def _takes_back(request: HttpRequest, course: Course, form: TakeBackForm) -> bool:
    if not form.is_valid():
        return False
    try:
        services.take_back(
            course=course, step=Step(form.cleaned_data["step"]), why=form.cleaned_data["why"], by=person(request)
        )
    except Refused as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, _("Taken back. It is asked for again."))
    return True


def _read(request: HttpRequest, course: Course | None, key: str) -> HttpResponse:
    if course is None:
        return redirect("journey:card", key)
    try:
        services.read_card(course=course, key=key, by=person(request))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
        return redirect("journey:preparation")
    unread = [line.card for line in presenters.card_lines(said_of(marks_of(course))) if not line.is_read]
    return redirect("journey:card", unread[0].key) if unread else redirect("journey:preparation")


def _patient(request: HttpRequest) -> Patient:
    patient = None if current_membership(request) else current_patient(request)
    if patient is None:
        raise PermissionDenied("Only a patient has a preparation of their own.")
    return patient


def _step_of(key: str) -> Step:
    if key not in {one.value for one in BY_PATIENT}:
        raise Http404
    return Step(key)


def _visible_course(request: HttpRequest, pk: UUID) -> Course:
    rows = Course.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("patient__user", "patient__clinic", "protocol"), pk=pk)


def _record_reading(request: HttpRequest, course: Course) -> None:
    audit.record(
        "record.opened",
        by=person(request),
        on=course,
        clinic_id=course.patient.clinic_id,
        subject_id=course.patient_id,
        page="preparation",
    )

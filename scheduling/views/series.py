"""A whole induction in one move: proposals, and one of them booked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from common.errors import Refused, StaleSave
from journey.models import Course
from journey.stages import Phase
from people.access import may_read_record, require
from people.models import Patient
from people.roles import Permission
from scheduling.facts import Wishes
from scheduling.forms.series import WishesForm
from scheduling.selectors.to_book import is_booked
from scheduling.series_page import answer_for, carried_in, first_wishes
from scheduling.services.series import take_series
from sessions.access import require_booking
from sessions.programme import session_minutes
from sessions.views.loading import UNPROCESSABLE, base_context, user_of, version_of, visible_course


@require_http_methods(["GET", "POST"])
def series(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two or three proposals for what suits; taking one books all of it. Asking is a GET and stores nothing."""
    course = visible_course(request, pk)
    require_booking(request.user, course)
    if is_booked(course) or course.phase not in (Phase.PREPARATION, Phase.INDUCTION):
        if request.method == "POST":
            messages.info(request, _("The series was booked already. These are its dates."))
        return redirect("sessions:plan", course.pk)
    if request.method == "POST":
        return _take(request, course)
    return _show(request, course)


@require_safe
def series_of_patient(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The series of a patient, or the sentence that a plan has to be signed first."""
    rows = Patient.objects.visible_to(request.user).select_related("user", "clinic")
    patient = get_object_or_404(rows, pk=pk)
    require(request.user, Permission.BOOK, patient.clinic_id)
    course = Course.objects.visible_to(request.user).open().filter(patient=patient).first()
    if course is not None:
        return redirect("scheduling:series", course.pk)
    shown = {"patient": patient, "may_read": may_read_record(request.user, patient)}
    return render(request, "scheduling/no_plan.html", shown)


def _take(request: HttpRequest, course: Course) -> HttpResponse:
    carried = carried_in(request.POST.get("series", ""), course.pk)
    if carried is None:
        return _show(request, course, refusal=_("Choose one of these proposals. What stood here before is too old."))
    if carried.passed and not request.POST.get("seen"):
        return _show(request, course, refusal=_("Tick that you have seen what this series gives up, then book it."))
    try:
        booked = take_series(
            course=course,
            series=carried.series,
            passed=carried.passed,
            version=version_of(request),
            by=user_of(request),
        )
    except StaleSave:
        sentence = _("Somebody else changed this course while you had it open. Here is what fits now.")
        return _show(request, visible_course(request, course.pk), refusal=sentence)
    except Refused as refusal:
        return _show(request, visible_course(request, course.pk), refusal=str(refusal.sentence))
    talks = len(carried.series.meetings)
    said = ngettext("%(n)s session is booked", "%(n)s sessions are booked", len(booked)) % {"n": len(booked)}
    also = ngettext(", with %(n)s talk.", ", with %(n)s talks.", talks) % {"n": talks} if talks else "."
    messages.success(request, said + also)
    return redirect("sessions:plan", course.pk)


def _show(request: HttpRequest, course: Course, refusal: str = "") -> HttpResponse:
    clinic = course.patient.clinic
    today = clock.today(clinic.zone)
    first = first_wishes(clinic, today)
    asked: dict[str, Any] = {"today": today, "minutes": session_minutes(course.protocol.rules)}
    is_asked = "start" in request.GET
    form = WishesForm(request.GET, **asked) if is_asked else WishesForm(_as_typed(first), **asked)
    wrong = bool(refusal) or (is_asked and not form.is_valid())
    wishes = form.wishes if form.is_valid() else None
    if not is_asked and wishes is None:  # never open, or not as long as a session: the planner says so
        form, wishes = WishesForm(initial=first, **asked), Wishes(first["start"])
    answer = answer_for(course, wishes, now=clock.now()) if wishes else None
    context = base_context(
        course,
        user_of(request),
        form=form,
        answer=answer,
        refusal=refusal,
        version=course.version,
    )
    return render(request, "scheduling/series.html", context, status=UNPROCESSABLE if wrong else 200)


def _as_typed(first: dict[str, Any]) -> dict[str, Any]:
    return {**first, "earliest": f"{first['earliest']:%H:%M}", "latest_end": f"{first['latest_end']:%H:%M}"}

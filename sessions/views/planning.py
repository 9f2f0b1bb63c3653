"""Planning: the induction, a further session, and the step into maintenance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import Refused, StaleSave
from common.safekeeping import keeps_words
from journey.models import Course
from journey.stages import Phase
from people.access import may_read_record
from people.roles import Permission
from sessions import calendar, services
from sessions.access import require_booking, require_clinical
from sessions.cadence import CannotPropose, Proposal
from sessions.calendar import Fault
from sessions.forms import FinishForm, NextForm, PlanForm, RowFormSet
from sessions.reasons import reasons_of
from sessions.selectors import all_of, maintenance_step, next_due, progress
from sessions.states import AHEAD, SessionState
from sessions.views.loading import (
    UNPROCESSABLE,
    add_refusal,
    base_context,
    say_notes,
    typed_time,
    user_of,
    version_of,
    visible_course,
)

_STANDING = (*AHEAD, SessionState.IN_PROGRESS, SessionState.COMPLETED)


@keeps_words()
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose, change and book the dates of the induction. The proposal is a GET: it can be kept, and stores nothing."""
    course = visible_course(request, pk)
    require_booking(request.user, course)
    if request.method == "POST":
        return _book(request, course)
    if _booked(course) or course.phase not in (Phase.PREPARATION, Phase.INDUCTION):
        return _show_booked(request, course)
    form = PlanForm(request.GET) if request.GET else PlanForm(initial=_first_idea(course))
    if not form.is_bound:
        return _show_plan(request, course, form)
    if not form.is_valid():
        return _show_plan(request, course, form, status=UNPROCESSABLE)
    return _propose(request, course, form)


@keeps_words(NextForm)
@require_http_methods(["GET", "POST"])
def book_next(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Book one further session, at a time that is proposed within its range."""
    course = visible_course(request, pk)
    require_booking(request.user, course)
    zone = course.patient.clinic.zone
    phase = Phase.MAINTENANCE if course.phase == Phase.MAINTENANCE else Phase.INDUCTION
    if request.method == "GET":
        proposed = calendar.propose_one(course, phase=phase, now=clock.now())
        return _show_next(request, course, NextForm(zone=zone, initial={"starts_at": proposed}), proposed=proposed)
    form = NextForm(request.POST, zone=zone)
    faults: tuple[Fault, ...] = ()
    if at := typed_time(form):
        faults = calendar.find_faults_of_one(course, at, phase=phase, now=clock.now())
        form.warn([(fault.key, fault.sentence) for fault in faults if fault.severity == "warn"])
    if not form.is_valid():
        return _show_next(request, course, form, status=UNPROCESSABLE)
    try:
        session = services.book_next(
            course=course, starts_at=form.cleaned_data["starts_at"], by=user_of(request), seen=form.cleaned_data["seen"]
        )
    except Refused as refusal:
        add_refusal(form, refusal)
        return _show_next(request, course, form, status=UNPROCESSABLE)
    say_notes(request, form)
    messages.success(request, _("The session is booked."))
    return redirect("sessions:session", session.pk)


@keeps_words(FinishForm)
@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The clinician's word that the induction is done: the course goes on in maintenance."""
    course = visible_course(request, pk)
    require_clinical(request.user, course, Permission.CHANGE_PHASE)
    form = FinishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.finish_induction(course=course, by=user_of(request), why=form.cleaned_data["why"])
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The course is in maintenance now."))
            return redirect("sessions:next", course.pk)
    context = base_context(
        course,
        form=form,
        progress=progress(course),
        step=maintenance_step(course),
        ahead=course.sessions.filter(state__in=AHEAD).count(),
    )
    return render(request, "sessions/finish.html", context, status=UNPROCESSABLE if form.errors else 200)


def _book(request: HttpRequest, course: Course) -> HttpResponse:
    zone = course.patient.clinic.zone
    rows = RowFormSet(request.POST, form_kwargs={"zone": zone})
    plan_form = PlanForm(request.GET or None, initial=_first_idea(course))
    if not rows.is_valid():
        return _show_plan(request, course, plan_form, rows=rows, status=UNPROCESSABLE)
    starts = [row.cleaned_data["starts"] for row in rows if row.cleaned_data.get("starts")]
    faults = services.faults_of_dates(course, starts)
    seen = request.POST.getlist("seen")
    if request.POST.get("do") == "check":
        return _show_plan(request, course, plan_form, rows=rows, faults=faults, seen=seen, checked=True)
    try:
        booked = services.book_induction(
            course=course, starts=starts, by=user_of(request), version=version_of(request), seen=seen
        )
    except StaleSave as stale:
        course = stale.current
        sentence = _("Somebody else changed this course while you had it open. Please look once more, then book.")
        return _show_plan(
            request, course, plan_form, rows=rows, faults=faults, seen=seen, refusal=sentence, status=UNPROCESSABLE
        )
    except Refused as refusal:
        return _show_plan(
            request,
            course,
            plan_form,
            rows=rows,
            faults=faults,
            seen=seen,
            refusal=str(refusal.sentence),
            status=UNPROCESSABLE,
        )
    for row in rows:
        say_notes(request, row)
    count = len(booked)
    messages.success(request, ngettext("%(n)s session is booked.", "%(n)s sessions are booked.", count) % {"n": count})
    return redirect("sessions:plan", course.pk)


def _propose(request: HttpRequest, course: Course, form: PlanForm) -> HttpResponse:
    wanted = form.cleaned_data
    try:
        proposal = calendar.propose(
            course,
            start=wanted["start"],
            weekdays=frozenset(wanted["weekdays"]),
            at=wanted["at"],
            now=clock.now(),
        )
    except CannotPropose as reason:
        form.add_error(None, _(reason.sentence))
        return _show_plan(request, course, form, status=UNPROCESSABLE)
    starts = [session.starts_at for session in proposal.sessions]
    rows = RowFormSet(initial=[{"starts": at} for at in starts], form_kwargs={"zone": course.patient.clinic.zone})
    faults = services.faults_of_dates(course, starts)
    return _show_plan(request, course, form, rows=rows, faults=faults, proposal=proposal)


def _show_plan(
    request: HttpRequest,
    course: Course,
    form: PlanForm,
    *,
    rows: Any = None,
    faults: Sequence[Fault] = (),
    proposal: Proposal | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = base_context(
        course,
        user_of(request),
        plan_form=form,
        rows=rows,
        lines=_lines(rows, faults) if rows is not None else [],
        whole=[fault for fault in faults if rows is None or fault.index >= len(rows.forms)],
        notes=proposal.notes if proposal else (),
        version=version_of(request) if request.method == "POST" and "refusal" not in more else course.version,
        **more,
    )
    return render(request, "sessions/plan.html", context, status=status)


def _lines(rows: Any, faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """Each row with what is wrong with its date; dates are counted without the rows that were left empty."""
    lines, place = [], 0
    for number, row in enumerate(rows.forms, start=1):
        left_out = row.is_bound and not (row.is_valid() and row.cleaned_data.get("starts"))
        own = [] if left_out else [fault for fault in faults if fault.index == place]
        at = row.cleaned_data.get("starts") if row.is_bound and row.is_valid() else row.initial.get("starts")
        lines.append({"number": number, "form": row, "faults": own, "at": at})
        place += not left_out
    return lines


def _show_booked(request: HttpRequest, course: Course) -> HttpResponse:
    sessions, user = all_of(course), user_of(request)
    reasons = reasons_of(course, for_office=not may_read_record(user, course.patient))
    induction = sum(s.phase == Phase.INDUCTION and s.state in _STANDING for s in sessions)
    context = base_context(
        course,
        user,
        lines=[(row, reasons.get(row.pk, "")) for row in sessions],
        talks=[(row, reasons.get(row.pk, "")) for row in course.meetings.order_by("starts_at")],
        may_meet=course.phase != Phase.CLOSED,
        progress=progress(course),
        may_add=course.phase in (Phase.PREPARATION, Phase.INDUCTION)
        and induction < course.protocol.rules.induction.doses,
    )
    return render(request, "sessions/booked.html", context)


def _show_next(request: HttpRequest, course: Course, form: NextForm, *, status: int = 200, **more: Any) -> HttpResponse:
    due = next_due(course)
    today = clock.today(course.patient.clinic.zone)
    context = base_context(
        course, user_of(request), form=form, due=due, due_state=due.state(today) if due else "", **more
    )
    return render(request, "sessions/next.html", context, status=status)


def _booked(course: Course) -> bool:
    return course.sessions.filter(phase=Phase.INDUCTION, state__in=_STANDING).exists()


def _first_idea(course: Course) -> dict[str, Any]:
    """What the form offers at first: tomorrow, the weekdays the clinic is open on, spread out, an hour after opening."""
    hours = calendar.open_hours(course.patient.clinic)
    days = sorted({row.weekday for row in hours})
    wanted = course.protocol.rules.induction.per_week
    spread = sorted({days[n * len(days) // wanted] for n in range(wanted)}) if days else []
    opens = min((row.opens for row in hours), default=time(9))
    at = (datetime.combine(clock.today(course.patient.clinic.zone), opens) + timedelta(hours=1)).time()
    tomorrow = clock.today(course.patient.clinic.zone) + timedelta(days=1)
    return {"start": tomorrow, "weekdays": spread, "at": at}

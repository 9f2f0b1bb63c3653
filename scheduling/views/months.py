"""Plans of a month: asking for one, seeing how far it is, and accepting or dropping what was found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.errors import Refused
from common.forms import posted, posted_number
from people.access import require
from people.current import person, require_here
from people.models import Clinic
from people.roles import Permission
from scheduling.facts import Gives
from scheduling.forms.months import MonthForm
from scheduling.models import MonthPlan, MonthState
from scheduling.month_page import left_out_of, page_of, summary
from scheduling.selectors.months import changed_since, names_of, signed_plans, waiting_courses
from scheduling.services.months import NoLongerFit, accept_month, ask_month, ask_to_stop, drop_month

_WEEKS = 4
_SHOWN = 20
_UNDER_WAY = (MonthState.WAITING, MonthState.RUNNING)


@require_http_methods(["GET", "POST"])
def months(request: HttpRequest) -> HttpResponse:
    """The plans so far, and the form for another one."""
    clinic = require_here(request, Permission.PLAN_MONTH).clinic
    waiting = waiting_courses(clinic)
    signed = signed_plans(waiting)
    choices = [(str(one.pk), _who(one.patient.user.name, is_signed=one.pk in signed)) for one in waiting]
    form = MonthForm(posted(request), waiting=choices, initial=_usual(clinic, [key for key, _name in choices]))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            plan = ask_month(
                clinic=clinic,
                first_on=chosen["first_on"],
                weeks=chosen["weeks"],
                courses=chosen["courses"],
                wishes=form.wishes,
                by=person(request),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("scheduling:month", plan.pk)
    plans = list(MonthPlan.objects.visible_to(request.user).filter(clinic=clinic).select_related("asked_by")[:_SHOWN])
    shown = {
        "clinic": clinic,
        "form": form,
        "waiting": waiting,
        "plans": plans,
        "under_way": next((plan for plan in plans if plan.state in _UNDER_WAY), None),
    }
    return render(request, "scheduling/months.html", shown, status=422 if form.errors else 200)


@require_safe
def month(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One plan: how far it is, or what was found."""
    plan = _plan(request, pk)
    if request.headers.get("HX-Request"):
        return _progress(request, plan)
    return _page(request, plan, {})


@require_POST
def month_stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop working on it."""
    plan = ask_to_stop(plan=_plan(request, pk), by=person(request))
    if plan.state == MonthState.CANCELLED:
        messages.success(request, _("Stopped."))
    elif plan.state == MonthState.RUNNING:
        messages.success(request, _("It stops in a moment."))
    else:
        messages.info(request, _("It was over already, so there is nothing to stop."))
    return redirect("scheduling:month", pk)


@require_POST
def month_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put the plan away."""
    try:
        drop_month(plan=_plan(request, pk), by=person(request))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("scheduling:month", pk)
    messages.success(request, _("The plan is put away. Nothing was booked."))
    return redirect("scheduling:months")


@require_POST
def month_accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Book all of it, or say for whom it cannot be any more."""
    plan = _plan(request, pk)
    without = {UUID(one) for one in request.POST.getlist("without") if one in plan.result.get("series", {})}
    try:
        accepted = accept_month(
            plan=plan, without=without, version=posted_number(request.POST, "version") or 0, by=person(request)
        )
    except NoLongerFit as refusal:
        return _page(request, plan, refusal.why, without, str(refusal.sentence))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("scheduling:month", pk)
    booked = len(accepted.result["series"]) - len(left_out_of(accepted))
    said = ngettext("%(count)s series is booked.", "%(count)s series are booked.", booked) % {"count": booked}
    messages.success(request, said)
    return redirect("scheduling:month", pk)


def _plan(request: HttpRequest, pk: UUID) -> MonthPlan:
    rows = MonthPlan.objects.visible_to(request.user).select_related("clinic", "asked_by")
    plan: MonthPlan = get_object_or_404(rows, pk=pk)
    require(request.user, Permission.PLAN_MONTH, plan.clinic_id)
    return plan


def _progress(request: HttpRequest, plan: MonthPlan) -> HttpResponse:
    """How far it is, for a page that asks every second; when it is over, the page is loaded anew."""
    if plan.state in _UNDER_WAY:
        return render(request, "scheduling/_month_progress.html", {"plan": plan})
    answer = HttpResponse()
    answer["HX-Refresh"] = "true"
    return answer


def _page(
    request: HttpRequest,
    plan: MonthPlan,
    problems: Mapping[UUID, Gives | str],
    without: set[UUID] | None = None,
    refusal: str = "",
) -> HttpResponse:
    zone = plan.clinic.zone
    shown: dict[str, Any] = {
        "plan": plan,
        "clinic": plan.clinic,
        "refusal": refusal,
        "is_under_way": plan.state in _UNDER_WAY,
    }
    if plan.result:
        shown["page"] = page_of(plan, names_of(plan), zone, problems)
        shown["without"] = (without or set()) | set(problems)
        shown["headline"], shown["proof"] = summary(plan)
        shown["is_stale"] = plan.state == MonthState.DONE and changed_since(plan)
    return render(request, "scheduling/month.html", shown, status=409 if refusal else 200)


def _usual(clinic: Clinic, everybody: list[str]) -> dict[str, object]:
    """What stands in the form at first: from next Monday on, the clinic's own days and hours, and everybody."""
    hours = list(clinic.hours.all())
    return {
        "first_on": _next_monday(clock.today(clinic.zone)),
        "weeks": _WEEKS,
        "weekdays": sorted({one.weekday for one in hours}),
        "earliest": min((one.opens for one in hours), default=None),
        "latest_end": max((one.closes for one in hours), default=None),
        "courses": everybody,
    }


def _next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


def _who(name: str, *, is_signed: bool) -> str:
    return name if is_signed else _("%(name)s (began without a plan)") % {"name": name}

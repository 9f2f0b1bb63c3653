"""Who works when: everybody's week at a glance for all staff, changed by the office."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.choices import Weekday
from common.errors import Refused, StaleSave
from common.forms import posted, posted_number
from people.access import require
from people.closing import Booking, StillBooked
from people.current import person, require_here
from people.forms.week import WeekForm
from people.models import Membership
from people.presenters import compare, week_lines
from people.roles import Permission
from people.selectors import week_of
from rota.forms.staff import ExceptionForm
from rota.models import StaffException
from rota.presenters import outside_in_words, scale_of, worker_line, worker_lines
from rota.selectors import worker, workers_of
from rota.services import add_exception, remove_exception, set_staff_hours


@require_safe
def staff_hours(request: HttpRequest) -> HttpResponse:
    """Everybody's week at a glance."""
    me = require_here(request, Permission.SEE_SCHEDULE)
    scale, lines = worker_lines(workers_of(me.clinic, clock.now()), week_of(me.clinic))
    shown = {"clinic": me.clinic, "lines": lines, "scale": scale, "may_edit": me.may(Permission.EDIT_CLINIC)}
    return render(request, "rota/staff_hours.html", shown)


@require_safe
def worker_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person's week, and the days on which it does not hold."""
    membership = _membership(request, pk, Permission.SEE_SCHEDULE)
    return _page(request, membership, ExceptionForm(initial={"kind": "off"}))


@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The week of one person, several stretches a day."""
    membership = _membership(request, pk, Permission.EDIT_CLINIC)
    kept = worker(membership, clock.now())
    form = WeekForm(posted(request), week=kept.week or {})
    if request.method == "POST" and form.is_valid():
        version = posted_number(request.POST, "version")
        try:
            set_staff_hours(membership=membership, version=version, week=form.week, by=person(request))
        except StaleSave:
            return _stale(request, membership, form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            _say_saved(request, membership, form)
            return redirect("rota:worker", pk=membership.pk)
    version = posted_number(request.POST, "version") or kept.version
    shown = {"clinic": membership.clinic, "membership": membership, "form": form, "version": version}
    return render(request, "rota/hours.html", shown, status=422 if form.errors else 200)


@require_POST
def exception_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that somebody is away, or works in addition."""
    membership = _membership(request, pk, Permission.EDIT_CLINIC)
    form, still = ExceptionForm(request.POST), []
    if form.is_valid():
        try:
            add_exception(membership=membership, other=form.other, by=person(request), seen=form.cleaned_data["seen"])
        except StillBooked as refusal:
            form.ask(refusal)
            still = list(refusal.bookings)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is noted."))
            return redirect("rota:worker", pk=membership.pk)
    return _page(request, membership, form, still)


@require_POST
def exception_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The week holds again on these days."""
    rows = StaffException.objects.visible_to(request.user).select_related("membership__clinic")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, Permission.EDIT_CLINIC, row.membership.clinic_id)
    remove_exception(exception=row, by=person(request))
    messages.success(request, _("It is removed; the usual week holds again."))
    return redirect("rota:worker", pk=row.membership_id)


def _membership(request: HttpRequest, pk: UUID, permission: Permission) -> Membership:
    rows = Membership.objects.visible_to(request.user).select_related("user", "clinic")
    found = get_object_or_404(rows, pk=pk)
    require(request.user, permission, found.clinic_id)
    return found


def _page(
    request: HttpRequest, membership: Membership, form: ExceptionForm, still: Sequence[Booking] = ()
) -> HttpResponse:
    kept, open_ = worker(membership, clock.now()), week_of(membership.clinic)
    mine = require(request.user, Permission.SEE_SCHEDULE, membership.clinic_id)
    works_here = membership.ended_at is None and membership.user.is_active
    scale = scale_of([open_, kept.week or {}])
    shown = {
        "clinic": membership.clinic,
        "line": worker_line(kept, open_, scale),
        "scale": scale,
        "form": form,
        "still": still,
        "works_here": works_here,
        "may_edit": works_here and mine.may(Permission.EDIT_CLINIC),
    }
    return render(request, "rota/worker.html", shown, status=422 if form.errors else 200)


def _say_saved(request: HttpRequest, membership: Membership, form: WeekForm) -> None:
    messages.success(request, _("The hours of %(name)s are saved.") % {"name": membership.user.name})
    beyond = outside_in_words(form.week, week_of(membership.clinic))
    if beyond:
        messages.warning(
            request,
            _("Some of them lie outside the opening hours, and nothing is booked then: %(hours)s.") % {"hours": beyond},
        )


def _stale(request: HttpRequest, membership: Membership, form: WeekForm) -> HttpResponse:
    now = worker(membership, clock.now())
    labels = {str(day): Weekday(day).label for day in Weekday.values}
    theirs, yours = (
        dict(zip(labels, (words for _day, words in week_lines(week)), strict=True))
        for week in (now.week or {}, form.week)
    )
    shown = {
        "clinic": membership.clinic,
        "membership": membership,
        "fields": compare(labels, theirs, yours),
        "form": form,
        "version": now.version,
    }
    return render(request, "rota/hours.html", shown, status=409)

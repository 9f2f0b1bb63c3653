"""A booked session is moved, cancelled or marked as missed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import Refused, StaleSave
from common.safekeeping import keeps_words
from sessions import calendar, presenters, services
from sessions.access import require_booking
from sessions.forms import MoveForm, WhyForm
from sessions.models import TreatmentSession
from sessions.views.loading import (
    UNPROCESSABLE,
    add_refusal,
    base_context,
    say_notes,
    typed_time,
    user_of,
    version_of,
    visible_session,
)


@keeps_words(MoveForm)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another time for a session."""
    row = _bookable_session(request, pk)
    zone = row.course.patient.clinic.zone
    if request.method == "GET":
        return _show_move(request, row, MoveForm(zone=zone, initial={"starts_at": row.starts_at}))
    form = MoveForm(request.POST, zone=zone)
    _offer_warnings(form, row)
    if not form.is_valid():
        return _show_move(request, row, form, status=UNPROCESSABLE)
    wanted = form.cleaned_data
    try:
        services.move_session(
            session=row,
            starts_at=wanted["starts_at"],
            version=version_of(request),
            by=user_of(request),
            why=wanted["why"],
            seen=wanted["seen"],
        )
    except StaleSave as stale:
        return _show_both(request, stale.current, form)
    except Refused as refusal:
        add_refusal(form, refusal)
        return _show_move(request, row, form, status=UNPROCESSABLE)
    say_notes(request, form)
    messages.success(request, _("The session is moved."))
    return redirect("sessions:session", row.pk)


@keeps_words(WhyForm)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call a session off, with a reason."""
    words = {
        "heading": _("Cancel this session"),
        "explained": _("Its place becomes free, and a further session can be booked instead."),
        "button": _("Cancel the session"),
        "said": _("The session is cancelled."),
    }
    return _give_up(request, pk, services.cancel_session, words)


@keeps_words(WhyForm)
@require_http_methods(["GET", "POST"])
def missed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The patient did not come."""
    words = {
        "heading": _("Mark as missed"),
        "explained": _("For a patient who did not come and did not call it off before."),
        "button": _("Mark as missed"),
        "said": _("The session is marked as missed."),
    }
    return _give_up(request, pk, services.mark_missed, words)


def _give_up(request: HttpRequest, pk: UUID, service: Any, words: dict[str, str]) -> HttpResponse:
    row = _bookable_session(request, pk)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            service(session=row, by=user_of(request), why=form.cleaned_data["why"], version=version_of(request))
        except Refused as refusal:
            row = visible_session(request, pk)
            add_refusal(form, refusal)
        else:
            messages.success(request, words["said"])
            return redirect("sessions:session", row.pk)
    context = _context(request, row, form, **words)
    return render(request, "sessions/give_up.html", context, status=UNPROCESSABLE if form.errors else 200)


def _offer_warnings(form: MoveForm, row: TreatmentSession) -> None:
    """The form offers a box for each warning of the time that was typed."""
    at = typed_time(form)
    if at is None:
        return
    faults = calendar.find_faults_of_one(row.course, at, phase=row.phase, now=clock.now(), instead_of=row)
    form.warn([(fault.key, fault.sentence) for fault in faults if fault.severity == "warn"])


def _show_move(request: HttpRequest, row: TreatmentSession, form: MoveForm, *, status: int = 200) -> HttpResponse:
    return render(request, "sessions/move.html", _context(request, row, form), status=status)


def _show_both(request: HttpRequest, current: TreatmentSession, form: MoveForm) -> HttpResponse:
    """Both times side by side, and the form with the fresh version."""
    last = current.changes.select_related("by").last()
    zone = current.course.patient.clinic.zone
    theirs, yours = current.starts_at.astimezone(zone), form.cleaned_data["starts_at"].astimezone(zone)
    context = _context(
        request,
        current,
        form,
        what=presenters.title_of(current),
        saved_by=last.by if last else None,
        saved_at=last.at if last else None,
        fields=[
            {
                "label": _("Date and time"),
                "theirs": presenters.when(theirs),
                "yours": presenters.when(yours),
                "differs": theirs != yours,
            }
        ],
        version=current.version,
        back_url=presenters.session_url(current),
    )
    return render(request, "components/stale.html", context, status=UNPROCESSABLE)


def _context(request: HttpRequest, row: TreatmentSession, form: Any, **more: Any) -> dict[str, Any]:
    values = {"session": row, "form": form, "version": row.version, "title": presenters.title_of(row)}
    return base_context(row.course, user_of(request), **(values | more))


def _bookable_session(request: HttpRequest, pk: UUID) -> TreatmentSession:
    row = visible_session(request, pk)
    require_booking(request.user, row.course)
    return row

"""Patients' pages about their own sessions: seeing, confirming, moving and cancelling them, and coming earlier."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import clock
from common.errors import Refused, StaleSave
from common.forms import posted, posted_number
from common.safekeeping import keeps_words
from people.current import person
from scheduling.facts import PlannedDose
from scheduling.forms.own import CannotComeForm
from scheduling.models import Wait
from scheduling.selectors.own import own_page, times_for
from scheduling.self_service import Wish, bar, moves_left, sentence
from scheduling.services.own import cancel_own, confirm_own, move_own, own_of, own_rules_of
from scheduling.services.waitlist import leave, wait_for_earlier
from sessions.asks import asks_for
from sessions.models import Meeting, TreatmentSession
from sessions.presenters import when
from sessions.states import SessionState

UNPROCESSABLE = 422
_RELATED = ("course__patient__clinic", "course__patient__user", "course__protocol", "place", "clinician__user")
_SALT = "a time that a patient chose"


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The person's own sessions and talks in their own zone, with what their clinic asks before and after."""
    user, now = person(request), clock.now()
    page = own_page(user, now)
    rules = page.following.course.protocol.rules if page.following else None
    shown = {
        "page": page,
        "next": page.ahead[0] if page.ahead else None,
        "later": page.ahead[1:],
        "zone": user.zone_name,
        "asks": asks_for(setting=rules.setting, product=rules.product) if rules else None,
        "now": now,
    }
    return render(request, "scheduling/mine.html", shown)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another time for one's own session: times that can be had, and nothing else."""
    row = _own_booked(request, pk)
    if not isinstance(row, TreatmentSession):
        return _call(request, row, Wish.MOVE, _talk_sentence())
    if (refused := _refusal(Wish.MOVE, row)) is not None:
        return _call(request, row, Wish.MOVE, refused)
    if request.method == "POST":
        return _move(request, row)
    return _choose(request, row)


@keeps_words(CannotComeForm)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel one's own session, with a reason; another time is offered first."""
    row = _own_booked(request, pk)
    if not isinstance(row, TreatmentSession):
        return _call(request, row, Wish.CANCEL, _talk_sentence())
    if request.method == "POST" and row.state == SessionState.CANCELLED:  # pressed twice, or in another window
        messages.info(request, _("This session is cancelled, and your clinic knows."))
        return redirect("scheduling:mine")
    if (refused := _refusal(Wish.CANCEL, row)) is not None:
        return _call(request, row, Wish.CANCEL, refused)
    form = CannotComeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        version = posted_number(request.POST, "version")
        try:
            cancel_own(session=row, why=form.why, version=version, by=person(request))
        except StaleSave:
            row = _own_session(request, pk)
            form.add_error(None, _("Your clinic changed this session meanwhile. Look at its time, then decide again."))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, _("The session is cancelled, and your clinic knows. Your others stay as they are.")
            )
            return redirect("scheduling:mine")
    shown = _context(request, row) | {
        "form": form,
        "version": row.version,
        "may_move": _refusal(Wish.MOVE, row) is None,
        "talks": list(row.meetings.booked()),
    }
    return render(request, "scheduling/my_cancel.html", shown, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that one comes: to a session or to a talk."""
    row = _own_booked(request, pk)
    try:
        confirm_own(booked=row, by=person(request), starts_at=_shown_time(request))
    except StaleSave as stale:
        local = stale.current.starts_at.astimezone(person(request).zone)
        messages.warning(request, _("It was moved meanwhile, to %(when)s. Confirm that time.") % {"when": when(local)})
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, _("Thank you: your clinic knows that you come."))
    return redirect("scheduling:mine")


@require_POST
def wait(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Would come earlier, or would not any more."""
    row, user = _own_session(request, pk), person(request)
    try:
        if request.POST.get("do") == "stop":
            for one in Wait.objects.waiting().filter(session=row):
                leave(wait=one, by=user)
            messages.success(request, _("You are not on the waitlist any more. Your session stays as it is."))
        else:
            wait_for_earlier(session=row, by=user)
            messages.success(
                request,
                _("You are on the waitlist. When an earlier time comes free, you are asked; nothing moves by itself."),
            )
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    return redirect("scheduling:mine")


def _move(request: HttpRequest, row: TreatmentSession) -> HttpResponse:
    user = person(request)
    wanted = _chosen(request, row)
    if wanted is None:
        return _choose(request, row, _("Choose one of the times."))
    starts_at, place, clinician = wanted
    try:
        moved = move_own(
            session=row,
            starts_at=starts_at,
            place=place,
            clinician=clinician,
            version=posted_number(request.POST, "version"),
            by=user,
        )
    except StaleSave:
        row = _own_session(request, row.pk)
        return _choose(request, row, _("This session was moved meanwhile. Look at its time, then choose again."))
    except Refused as refusal:
        if refusal.code in ("taken", "unseen"):
            return _choose(request, row, _("That time was taken just now. These can be had; nothing has changed yet."))
        return _choose(request, row, str(refusal.sentence))
    local = moved.starts_at.astimezone(user.zone)
    messages.success(request, _("Your session is moved to %(when)s. Your clinic knows.") % {"when": when(local)})
    return redirect("scheduling:mine")


def _choose(request: HttpRequest, row: TreatmentSession, problem: str = "") -> HttpResponse:
    user, rules = person(request), own_rules_of(row)
    times = times_for(row, rules=rules, now=clock.now())
    days: dict[Any, list[dict[str, Any]]] = {}
    for one in times:
        local = one.at.starts_at.astimezone(user.zone)
        days.setdefault(local.date(), []).append({"value": _signed(row, one), "at": one.at.starts_at})
    shown = _context(request, row) | {
        "days": list(days.items()),
        "problem": problem,
        "version": row.version,
        "left": moves_left(own_of(row), rules),
    }
    return render(request, "scheduling/my_move.html", shown, status=UNPROCESSABLE if problem else 200)


def _call(request: HttpRequest, row: TreatmentSession | Meeting, wish: Wish, why: str) -> HttpResponse:
    """It is the clinic's to do: why, and whom to call."""
    shown = _context(request, row) | {"why": why, "wish": wish.value}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "scheduling/my_call.html", shown, status=status)


def _context(request: HttpRequest, row: TreatmentSession | Meeting) -> dict[str, Any]:
    clinic = row.course.patient.clinic
    zone = person(request).zone_name
    return {
        "row": row,
        "its_clinic": clinic,
        "zone": zone,
        "clinic_zone": clinic.zone_name if clinic.zone_name != zone else "",
    }


def _refusal(wish: Wish, row: TreatmentSession) -> str | None:
    own, rules = own_of(row), own_rules_of(row)
    found = bar(wish, own, rules, clock.now())
    return None if found is None else sentence(wish, found, own, rules)


def _talk_sentence() -> str:
    return _("Talks are moved and cancelled with your clinic. Call them or write to your care team.")


def _signed(row: TreatmentSession, one: PlannedDose) -> str:
    """A time that was offered. Where a clinic keeps no places or no hours, who and where stay as they are."""
    place, clinician = one.place or row.place_id, one.person or row.clinician_id
    said = [str(row.pk), one.at.starts_at.isoformat(), str(place or ""), str(clinician or "")]
    return signing.dumps(said, salt=_SALT)


def _chosen(request: HttpRequest, row: TreatmentSession) -> tuple[datetime, UUID | None, UUID | None] | None:
    """The time that was chosen, of those offered for this very session."""
    try:
        pk, at, place, clinician = signing.loads(request.POST.get("time", ""), salt=_SALT)
    except signing.BadSignature:
        return None
    if pk != str(row.pk):
        return None
    return datetime.fromisoformat(at), UUID(place) if place else None, UUID(clinician) if clinician else None


def _shown_time(request: HttpRequest) -> datetime | None:
    """The time that the page showed as it was confirmed; None when it said none."""
    try:
        at = datetime.fromisoformat(request.POST.get("at", ""))
    except ValueError:
        return None
    return at if at.tzinfo else None


def _own_session(request: HttpRequest, pk: UUID) -> TreatmentSession:
    rows = TreatmentSession.objects.of_person(person(request)).select_related(*_RELATED)
    return get_object_or_404(rows, pk=pk)


def _own_booked(request: HttpRequest, pk: UUID) -> TreatmentSession | Meeting:
    user = person(request)
    row: TreatmentSession | Meeting | None = (
        TreatmentSession.objects.of_person(user).select_related(*_RELATED).filter(pk=pk).first()
        or Meeting.objects.of_person(user).select_related(*_RELATED).filter(pk=pk).first()
    )
    if row is None:
        raise Http404("This appointment is none of theirs.")
    return row

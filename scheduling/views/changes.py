"""A booked session is moved, called off or marked as missed, with a look at what that leads to before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
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
from people.current import person
from scheduling.changing_page import (
    Plan,
    offers_for,
    people_of,
    places_of,
    read_plan,
    ways_of,
    where,
)
from scheduling.changing_words import said_at
from scheduling.forms.changing import SlotForm, WhyMovedForm
from scheduling.moving import ONLY, options
from scheduling.selectors.course import CourseLook, look_at
from scheduling.services.changing import move_as_seen
from scheduling.shifting import NewSlot
from sessions import presenters
from sessions.access import require_booking
from sessions.forms.fields import notes_of
from sessions.models import TreatmentSession
from sessions.states import AHEAD
from sessions.views.loading import UNPROCESSABLE, base_context, visible_session

FARTHEST = timedelta(days=730)


@keeps_words(WhyMovedForm)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another time for a session: choose one, see what it leads to, then move it alone or with the rest.

    Choosing and looking are GETs, which store nothing; only the press of a button below what was looked at is a POST.
    """
    row = bookable_session(request, pk)
    if request.method == "POST":
        return _confirm(request, row)
    if row.state in AHEAD and "starts_at" in request.GET:
        return _look(request, row)
    return _choose(request, row)


def bookable_session(request: HttpRequest, pk: UUID) -> TreatmentSession:
    """The session, for those who book: 404 for strangers, 403 for those who only see it."""
    row = visible_session(request, pk)
    require_booking(request.user, row.course)
    return row


def _choose(request: HttpRequest, row: TreatmentSession, form: SlotForm | None = None, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {"may_move": row.state in AHEAD}
    if row.state in AHEAD:
        look = look_at(row.course, now=clock.now(), also=row.starts_at)
        context |= {
            "form": form or _slot_form(look, initial=_as_it_stands(row)),
            "offers": offers_for(look, row),
            "now_where": where(look.facts.places, look.facts.people, row.place_id, row.clinician_id),
        }
    status = UNPROCESSABLE if form is not None or more else 200
    return render(request, "scheduling/move.html", _context(request, row, **context, **more), status=status)


def _look(request: HttpRequest, row: TreatmentSession) -> HttpResponse:
    """What the time in the address leads to."""
    look = look_at(row.course, now=clock.now(), also=row.starts_at)
    # An address that names a time only, as from the week, leaves place and person as they are.
    stands = {"place": row.place_id or "", "clinician": row.clinician_id or ""}
    form = _slot_form(look, stands | request.GET.dict())
    if not form.is_valid():
        return _choose(request, row, form)
    slot = _slot_of(form, row)
    if slot.starts_at > clock.now() + FARTHEST:
        form.add_error("starts_at", _("Choose a day within the next two years."))
    elif slot == NewSlot(row.starts_at, row.place_id, row.clinician_id):
        form.add_error("starts_at", _("That is where it stands already. Choose another time, place or person."))
    if form.errors:
        return _choose(request, row, form)
    for note in notes_of(form):
        messages.info(request, note)
    return _show(request, row, slot, WhyMovedForm())


def _show(
    request: HttpRequest,
    row: TreatmentSession,
    slot: NewSlot,
    form: WhyMovedForm,
    *,
    refusal: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    now = clock.now()
    look = look_at(row.course, now=now, also=slot.starts_at)
    try:
        found = options(look.dates, look.facts, row.pk, slot)
    except LookupError:
        return _choose(request, row, **more)
    context = _context(
        request,
        row,
        form=form,
        ways=ways_of(look, found, row.pk, now),
        chosen=slot.starts_at,
        chosen_where=where(look.facts.places, look.facts.people, slot.place, slot.person),
        refusal=refusal,
        seen=request.POST.getlist("seen"),
        again=request.GET.urlencode() if request.method != "POST" else "",
        **more,
    )
    return render(request, "scheduling/consequences.html", context, status=status)


def _confirm(request: HttpRequest, row: TreatmentSession) -> HttpResponse:
    do = request.POST.get("do", ONLY)
    plan = read_plan(request.POST.get(f"plan_{do}", ""))
    form = WhyMovedForm(request.POST)
    if plan is None or row.pk not in plan.slots:
        return _choose(request, row, problem=_("This page was too old or not whole. Choose the time once more."))
    slot = plan.slots[row.pk]
    if not form.is_valid():
        return _show(request, row, slot, form, status=UNPROCESSABLE)
    prefix = f"{do}:"
    try:
        moved = move_as_seen(
            course=row.course,
            slots=plan.slots,
            versions=plan.versions,
            by=person(request),
            why=form.cleaned_data["why"],
            seen={key.removeprefix(prefix) for key in request.POST.getlist("seen") if key.startswith(prefix)},
        )
    except StaleSave as stale:
        row.refresh_from_db()
        return _show(request, row, slot, form, status=UNPROCESSABLE, **_both(stale.current, plan))
    except Refused as refusal:
        row.refresh_from_db()
        return _show(request, row, slot, form, refusal=str(refusal.sentence), status=UNPROCESSABLE)
    said = ngettext("The session is moved.", "%(n)s sessions are moved.", len(moved)) % {"n": len(moved)}
    messages.success(request, said)
    return redirect("sessions:session", row.pk)


def _both(current: Any, plan: Plan) -> dict[str, Any]:
    """The time that somebody else gave it, beside the one that was chosen here."""
    zone = current.course.patient.clinic.zone
    last = current.changes.select_related("by").last()
    theirs, yours = current.starts_at, plan.slots[current.pk].starts_at
    return {
        "stale": {
            "fields": [
                {
                    "label": _("Date and time"),
                    "theirs": presenters.when(theirs.astimezone(zone)),
                    "yours": presenters.when(yours.astimezone(zone)),
                    "differs": theirs != yours,
                }
            ],
            "saved_by": last.by if last else None,
            "saved_at": last.at if last else None,
        },
        "stale_said": said_at(theirs, zone),
    }


def _slot_form(look: CourseLook, data: Mapping[str, Any] | None = None, **more: Any) -> SlotForm:
    return SlotForm(data, zone=look.dates.zone, places=places_of(look), people=people_of(look), **more)


def _slot_of(form: SlotForm, row: TreatmentSession) -> NewSlot:
    """What was chosen; where nothing is offered to choose from, it stays as it is."""
    wanted = form.cleaned_data
    return NewSlot(
        wanted["starts_at"],
        wanted["place"] if "place" in form.fields else row.place_id,
        wanted["clinician"] if "clinician" in form.fields else row.clinician_id,
    )


def _as_it_stands(row: TreatmentSession) -> dict[str, Any]:
    return {"starts_at": row.starts_at, "place": row.place_id, "clinician": row.clinician_id}


def _context(request: HttpRequest, row: TreatmentSession, **more: Any) -> dict[str, Any]:
    values = {"session": row, "title": presenters.title_of(row), "look": presenters.look_of(row)}
    return base_context(row.course, person(request), **(values | more))

"""One booking as the week shows it: what it is, and the choice of its place and its person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import Refused, StaleSave
from common.forms import posted_number
from people.access import may_read_record, membership_of
from people.current import person
from scheduling.choices import people_for, places_for
from scheduling.forms.placing import BOARD, BY_PERSON, BY_PLACE, PlacingForm
from scheduling.picture import look_of, move_url, what_of
from scheduling.selectors.week import Looked, look
from scheduling.week import Booked
from sessions.access import require_booking
from sessions.models import Meeting, TreatmentSession
from sessions.services import assign
from sessions.states import SessionState

CONFLICT, UNPROCESSABLE = 409, 422
_RELATED = ("course__patient__clinic", "course__patient__user", "course__protocol", "place", "clinician__user")


@require_http_methods(["GET", "HEAD", "POST"])
def place_session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A dosing session."""
    rows = TreatmentSession.objects.visible_to(request.user).select_related(*_RELATED)
    return _page(request, get_object_or_404(rows, pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
def place_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A meeting."""
    rows = Meeting.objects.visible_to(request.user).select_related(*_RELATED)
    return _page(request, get_object_or_404(rows, pk=pk))


def _page(request: HttpRequest, row: TreatmentSession | Meeting) -> HttpResponse:
    require_booking(request.user, row.course)
    if row.state == SessionState.CANCELLED:  # a meeting's word is the same
        return _cancelled(request, row, request.GET.get("to", BY_PLACE))
    if request.method == "POST":
        return _assign(request, row)
    seen = request.GET.get("seen", "")
    is_old = seen.isascii() and seen.isdecimal() and seen != str(row.version)
    return _show(request, row, is_old=is_old)


def _cancelled(request: HttpRequest, row: TreatmentSession | Meeting, to: str) -> HttpResponse:
    messages.info(request, _("This was cancelled. Its time is free again."))
    return redirect(_back(row, to))


def _assign(request: HttpRequest, row: TreatmentSession | Meeting) -> HttpResponse:
    looked, one = _looked(request, row)
    form = PlacingForm(request.POST, places=places_for(one, looked), people=people_for(one, looked))
    if not form.is_valid():
        return _show(request, row, form=form, status=UNPROCESSABLE)
    try:
        assign(
            booked=row,
            place=form.cleaned_data.get("place"),
            clinician=form.cleaned_data["clinician"],
            version=posted_number(request.POST, "version"),
            by=person(request),
        )
    except StaleSave:
        row.refresh_from_db()
        return _show(request, row, to=form.cleaned_data["to"], is_old=True, status=CONFLICT)
    except Refused as refusal:
        row.refresh_from_db()
        if row.state == SessionState.CANCELLED:  # a moment ago: no day shows it any more
            return _cancelled(request, row, form.cleaned_data["to"])
        form.refuse(refusal)
        return _show(request, row, form=form, to=form.cleaned_data["to"], status=UNPROCESSABLE)
    messages.success(request, _("Place and person are saved."))
    return redirect(_back(row, form.cleaned_data["to"]))


def _show(
    request: HttpRequest,
    row: TreatmentSession | Meeting,
    *,
    form: PlacingForm | None = None,
    to: str = "",
    is_old: bool = False,
    status: int = 200,
) -> HttpResponse:
    looked, one = _looked(request, row)
    to = to or request.GET.get("to", BY_PLACE)
    if form is None:
        form = PlacingForm(
            places=places_for(one, looked),
            people=people_for(one, looked),
            initial={"place": row.place_id, "clinician": row.clinician_id, "to": to},
        )
    is_ahead = bool(move_url(one))
    context: dict[str, Any] = {
        "row": row,
        "patient": row.course.patient,
        "zone": looked.zone,
        "title": what_of(one),
        "look": look_of(one, clock.now()),
        "one": one,
        "form": form if is_ahead else None,
        "version": row.version,
        "is_old": is_old,
        "move_url": move_url(one),
        "page_url": reverse("sessions:session" if one.source == "session" else "scheduling:meeting", args=[row.pk]),
        "may_open_patient": may_read_record(request.user, row.course.patient),
        "back_url": _back(row, to),
        "back_to": to,
    }
    return render(request, "scheduling/placing.html", context, status=status)


def _looked(request: HttpRequest, row: TreatmentSession | Meeting) -> tuple[Looked, Booked]:
    """The day of the booking, and the booking as the week knows it."""
    clinic = row.course.patient.clinic
    membership = membership_of(request.user, clinic)
    if membership is None:  # ``require_booking`` has asked before
        raise PermissionError
    membership.clinic = clinic
    looked = look(membership, [row.starts_at.astimezone(clinic.zone).date()])
    return looked, next(one for one in looked.booked if one.id == row.pk)


def _back(row: TreatmentSession | Meeting, to: str) -> str:
    on = row.starts_at.astimezone(row.course.patient.clinic.zone).date()
    if to == BOARD:
        return f"{reverse('scheduling:board')}?on={on}"
    by = BY_PERSON if to == BY_PERSON else BY_PLACE
    return f"{reverse('scheduling:week')}?on={on}&by={by}#b-{row.pk}"

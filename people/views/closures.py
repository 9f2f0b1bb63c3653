"""The office's pages about days on which the clinic is closed: closures, and the public holidays of its country."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.errors import Refused
from common.forms import posted
from people.access import require
from people.closing import Booking, StillBooked
from people.countries import country_name
from people.current import person, require_here
from people.forms.clinic import HolidaysForm
from people.forms.seen import DaysForm
from people.holidays import Holiday, holidays_of
from people.models import Closure
from people.roles import Permission
from people.selectors import closures_ahead
from people.services import add_closure, add_holidays, remove_closure


@require_http_methods(["GET", "POST"])
def closures(request: HttpRequest) -> HttpResponse:
    """Days on which the clinic is closed: those to come, and a form for more."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    form, still = DaysForm(posted(request)), []
    if request.method == "POST" and form.is_valid():
        try:
            add_closure(clinic=clinic, by=person(request), **form.cleaned_data)
        except StillBooked as refusal:
            form.ask(refusal)
            still = list(refusal.bookings)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The closure is noted.") + _to_move(form.cleaned_data["seen"]))
            return redirect("people:closures")
    shown = {"clinic": clinic, "form": form, "still": still, "closures": closures_ahead(clinic, clock.now())}
    return render(request, "people/closures.html", shown, status=422 if form.errors else 200)


@require_POST
def closure_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open again on these days."""
    closure = get_object_or_404(Closure.objects.visible_to(request.user).select_related("clinic"), pk=pk)
    require(request.user, Permission.EDIT_CLINIC, closure.clinic_id)
    remove_closure(closure=closure, by=person(request))
    messages.success(request, _("The closure is removed."))
    return redirect("people:closures")


@require_http_methods(["GET", "POST"])
def holidays(request: HttpRequest) -> HttpResponse:
    """The public holidays of this year and the next: tick those on which the clinic is closed."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    today = clock.today(clinic.zone)
    known = holidays_of(clinic.country, (today.year, today.year + 1))
    ahead = [one for one in known or [] if one.on >= today]
    closed = closures_ahead(clinic, clock.now())
    open_ = [one for one in ahead if not _is_closed(one, closed)]
    form = HolidaysForm(posted(request), holidays=open_)
    still: Sequence[Booking] = ()
    if request.method == "POST" and form.is_valid():
        try:
            added = add_holidays(
                clinic=clinic, holidays=form.cleaned_data["days"], by=person(request), seen=form.cleaned_data["seen"]
            )
        except StillBooked as refusal:
            form.ask(refusal)
            still = refusal.bookings
        else:
            messages.success(request, _added(added) + _to_move(form.cleaned_data["seen"]))
            return redirect("people:closures")
    shown = {
        "clinic": clinic,
        "country": country_name(clinic.country),
        "form": form,
        "still": still,
        "is_known": known is not None,
        "is_open": bool(open_),
        "closed": [one for one in ahead if _is_closed(one, closed)],
    }
    return render(request, "people/holidays.html", shown, status=422 if form.errors else 200)


def _is_closed(holiday: Holiday, closed: Sequence[Closure]) -> bool:
    return any(one.first_on <= holiday.on <= one.last_on for one in closed)


def _added(closures: Sequence[Closure]) -> str:
    count = len(closures)
    return ngettext("%(n)s holiday is noted as closed.", "%(n)s holidays are noted as closed.", count) % {"n": count}


def _to_move(seen: Sequence[str]) -> str:
    """What is still to be done, as a further sentence; nothing where nothing is."""
    if not seen:
        return ""
    return " " + ngettext(
        "%(n)s session has to be moved; it is listed until that is done.",
        "%(n)s sessions have to be moved; they are listed until that is done.",
        len(seen),
    ) % {"n": len(seen)}

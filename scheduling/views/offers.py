"""A patient's page of times that came free: yes or no."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common import clock
from common.errors import Refused
from people.current import person
from scheduling.models import Offer
from scheduling.selectors.own import offers_of
from scheduling.services.openings import decline, take
from sessions.presenters import when


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """The times that wait for an answer, and what became of others lately."""
    user, now = person(request), clock.now()
    waiting, settled = offers_of(user, now)
    shown = {"waiting": waiting, "settled": settled, "zone": user.zone_name, "now": now}
    return render(request, "scheduling/offers.html", shown)


@require_POST
def yes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The first to say so gets it."""
    try:
        moved = take(offer=_own(request, pk), by=person(request))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
        return redirect("scheduling:offers")
    local = moved.starts_at.astimezone(person(request).zone)
    messages.success(request, _("The time is yours: %(when)s. Your clinic knows.") % {"when": when(local)})
    return redirect("scheduling:mine")


@require_POST
def no(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Their session stays as it is."""
    try:
        decline(offer=_own(request, pk), by=person(request))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, _("All right. Your session stays as it is, and you stay on the waitlist."))
    return redirect("scheduling:offers")


def _own(request: HttpRequest, pk: UUID) -> Offer:
    rows = Offer.objects.of_person(person(request))
    related = ("opening", "wait__session__course__patient")
    return get_object_or_404(rows.select_related(*related), pk=pk)

"""The waitlist as staff see it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.errors import Refused
from common.forms import HouseForm, LongSelect, posted
from people.current import person, require_here
from people.models import Clinic
from people.roles import Permission
from scheduling.models import Wait
from scheduling.selectors.waitlist import sessions_to_add, staff_list
from scheduling.services.waitlist import leave, wait_for_earlier
from sessions.access import require_booking
from sessions.models import TreatmentSession


class AddForm(HouseForm):
    """Whose session could come earlier."""

    session = forms.TypedChoiceField(
        label=gettext_lazy("Put a session on the list"),
        widget=LongSelect,
        coerce=UUID,
        error_messages={"required": gettext_lazy("Choose a session.")},
    )

    def __init__(self, data: object, rows: list[TreatmentSession], clinic: Clinic) -> None:
        super().__init__(data)
        chosen = [(str(row.pk), _words(row, clinic)) for row in rows]
        self.fields["session"].choices = [("", _("Choose a session")), *chosen]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def waitlist(request: HttpRequest) -> HttpResponse:
    """Free times, who waits, and what patients changed lately; with a form to put somebody on the list."""
    clinic = require_here(request, Permission.BOOK).clinic
    user, now = person(request), clock.now()
    form = AddForm(posted(request), sessions_to_add(user, clinic, now), clinic)
    if request.method == "POST" and form.is_valid():
        rows = TreatmentSession.objects.visible_to(user).select_related("course__patient__clinic")
        session = get_object_or_404(rows, pk=form.cleaned_data["session"])
        require_booking(user, session.course)
        try:
            wait_for_earlier(session=session, by=user)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("They are on the list. They are asked when an earlier time comes free."))
            return redirect("scheduling:waitlist")
    shown = {"form": form, "list": staff_list(user, clinic, now), "zone": clinic.zone_name, "now": now}
    return render(request, "scheduling/waitlist.html", shown, status=422 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take somebody off the list; their session stays as it is."""
    rows = Wait.objects.visible_to(request.user).select_related("session__course__patient__clinic")
    wait = get_object_or_404(rows, pk=pk)
    require_booking(request.user, wait.session.course)
    leave(wait=wait, by=person(request))
    messages.success(request, _("They are off the list. Their session stays as it is."))
    return redirect("scheduling:waitlist")


def _words(row: TreatmentSession, clinic: Clinic) -> str:
    return f"{row.course.patient.name}, {date_format(row.starts_at.astimezone(clinic.zone), 'D j M, H:i')}"

"""Who treats a patient: for the office and the treating prescriber."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import Refused, StaleSave
from common.forms import posted, posted_number
from people.access import require
from people.current import person
from people.forms.office import TeamForm
from people.models import Patient
from people.roles import Permission
from people.selectors import team_of
from people.services import change_team


@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose who is on the care team."""
    patient = get_object_or_404(Patient.objects.visible_to(request.user).select_related("user", "clinic"), pk=pk)
    member = require(request.user, Permission.EDIT_TEAM, patient.clinic_id)
    present = team_of(patient)
    form = TeamForm(
        posted(request),
        clinic=patient.clinic,
        initial={"members": [member.pk for member in present]},
    )
    typed = posted_number(request.POST, "version")
    version = typed or patient.version
    if request.method == "POST" and form.is_valid():
        try:
            members = form.cleaned_data["members"]
            change_team(patient=patient, version=typed, members=members, by=person(request))
        except StaleSave as stale:
            version, present = stale.current.version, team_of(patient)
            form.refuse(stale)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The care team of %(name)s is saved.") % {"name": patient.name})
            return redirect("people:team", pk=patient.pk)
    shown = {
        "patient": patient,
        "clinic": patient.clinic,
        "form": form,
        "present": present,
        "version": version,
        "back_url": reverse("people:staff") if member.may(Permission.INVITE) else None,
    }
    return render(request, "people/team.html", shown, status=422 if form.errors else 200)

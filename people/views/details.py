"""How a patient is reached and when they were born: for the office and the care team, and for the patient."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import audit
from common.errors import Refused, StaleSave
from common.forms import HouseForm, posted, posted_number
from people.access import require
from people.current import person
from people.forms.details import DetailsForm, MyPhoneForm, PhoneForm
from people.models import Membership, Patient, User
from people.presenters import compare, details_in_words
from people.roles import Permission
from people.services import change_contact, change_details

Shown = dict[str, object]


@require_http_methods(["GET", "POST"])
def patient_details(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Phone number, and for the office the date of birth; the care team writes down the number only."""
    patient = _patient(request, pk)
    member = require(request.user, Permission.EDIT_PHONE, patient.clinic_id)
    form = _form(request, patient, member)
    shown: Shown = {
        "patient": patient,
        "clinic": patient.clinic,
        "may_edit_team": member.may(Permission.EDIT_TEAM),
        "back_url": _back(patient, member),
    }
    if request.method == "GET":
        audit.record(
            "record.opened",
            by=person(request),
            on=patient,
            clinic_id=patient.clinic_id,
            subject_id=patient.pk,
            page="details",
        )
    return _answer(request, patient, form, "people/patient_details.html", shown)


@require_http_methods(["GET", "POST"])
def my_phone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own number, as one of one's clinics has it."""
    mine = Patient.objects.visible_to(request.user).filter(user_id=person(request).pk)
    patient = get_object_or_404(mine.select_related("user", "clinic"), pk=pk)
    form = MyPhoneForm(posted(request), initial={"phone": patient.phone})
    shown: Shown = {"patient": patient, "clinic": patient.clinic, "back_url": reverse("people:me")}
    return _answer(request, patient, form, "people/my_phone.html", shown)


def _patient(request: HttpRequest, pk: UUID) -> Patient:
    return get_object_or_404(Patient.objects.visible_to(request.user).select_related("user", "clinic"), pk=pk)


def _form(request: HttpRequest, patient: Patient, member: Membership) -> HouseForm:
    if member.may(Permission.EDIT_DETAILS):
        initial = {"phone": patient.phone, "born_on": patient.born_on}
        return DetailsForm(posted(request), patient=patient, initial=initial)
    return PhoneForm(posted(request), initial={"phone": patient.phone})


def _back(patient: Patient, member: Membership) -> str:
    if member.may(Permission.INVITE):
        return reverse("people:staff")
    return reverse("home:patient", args=[patient.pk])  # the care team's page, in a room above


def _answer(request: HttpRequest, patient: Patient, form: HouseForm, template: str, shown: Shown) -> HttpResponse:
    """Show the form, or save it and go back to where one came from."""
    if request.method == "POST" and form.is_valid():
        try:
            _save(form, patient, posted_number(request.POST, "version"), person(request))
        except StaleSave as stale:
            return _stale(request, form, stale.current, str(shown["back_url"]))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(str(shown["back_url"]))
    version = posted_number(request.POST, "version") or patient.version
    return render(request, template, {**shown, "form": form, "version": version}, status=422 if form.errors else 200)


def _save(form: HouseForm, patient: Patient, version: int, by: User) -> None:
    if isinstance(form, DetailsForm):
        change_details(patient=patient, version=version, by=by, **form.cleaned_data)
    else:
        change_contact(patient=patient, version=version, by=by, **form.cleaned_data)


def _stale(request: HttpRequest, form: HouseForm, current: Patient, back_url: str) -> HttpResponse:
    labels = {name: field.label for name, field in form.fields.items()}
    theirs, yours = details_in_words(vars(current)), details_in_words(form.cleaned_data)
    shown = {
        "what": _("the details"),
        "fields": compare(labels, theirs, yours),
        "form": form,
        "version": current.version,
        "action": request.path,
        "back_url": back_url,
    }
    return render(request, "components/stale.html", shown, status=409)

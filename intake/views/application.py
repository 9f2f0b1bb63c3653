"""An applicant's own pages: where they stand, looking it over and sending it, taking it back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import Refused
from common.forms import posted
from intake import presenters_application as presenters
from intake.forms.application import SendForm, WithdrawForm
from intake.models import Application
from intake.selectors import application as selectors
from intake.services import applications
from intake.standing import Stage
from intake.states import OPEN, WRITABLE, ApplicationState
from intake.views.own import own_application, own_patient
from people.current import person
from people.models import Patient

FORMS = ("GET", "HEAD", "POST")
OVER = (Stage.DECLINED, Stage.WITHDRAWN, Stage.ENDED)


@require_http_methods(FORMS)
def mine(request: HttpRequest) -> HttpResponse:
    """Where one stands and what happens next; a press of the button begins an application."""
    patient = own_patient(request)
    if request.method == "POST":
        return _begin(request, patient)
    now = clock.now()
    standing = selectors.standing_of(patient, now)
    application = selectors.latest_of(patient)
    context: dict[str, Any] = {"patient": patient, "zone": patient.zone, "now": now, "standing": standing}
    if standing is None or application is None:
        return render(request, "intake/application_none.html", context | {"may_begin": selectors.may_begin(patient)})
    if application.state in OPEN:
        context |= _open(application)
    context |= {
        "application": application,
        "decision": selectors.decision_of(application) if standing.stage is Stage.DECLINED else None,
        "may_begin": standing.stage in OVER and selectors.may_begin(patient),
        "helps": standing.helps,
    }
    return render(request, "intake/application.html", context)


@require_http_methods(FORMS)
def submit(request: HttpRequest) -> HttpResponse:
    """Everything on one page, to look over and send."""
    application = own_application(request)
    if application.state not in WRITABLE and request.method != "POST":
        return redirect("intake:mine")
    form = SendForm(posted(request), initial={"submission": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            applications.submit(application=application, submission=form.cleaned_data["submission"], by=person(request))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Sent. Thank you for telling all of this."))
            return redirect("intake:mine")
    progress = selectors.progress_of(application)
    context = {
        "application": application,
        "form": form,
        "progress": progress,
        "why_not": " ".join(map(str, form.non_field_errors())) or progress.missing_sentence,
        "sections": presenters.said(selectors.sections_of(application), progress),
        "zone": application.patient.zone,
    }
    return render(request, "intake/application_send.html", context, status=422 if form.errors else 200)


@require_http_methods(FORMS)
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take it back."""
    application = own_application(request)
    form = WithdrawForm(posted(request))
    if application.state == ApplicationState.DECLINED or (
        application.state == ApplicationState.WITHDRAWN and request.method != "POST"
    ):
        return redirect("intake:mine")
    if request.method == "POST" and form.is_valid():
        try:
            applications.withdraw(application=application, by=person(request), why=form.cleaned_data["why"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("You took your application back."))
            return redirect("intake:mine")
    context = {"application": application, "form": form, "was_sent": application.submitted_at is not None}
    return render(request, "intake/application_withdraw.html", context, status=422 if form.errors else 200)


def _begin(request: HttpRequest, patient: Patient) -> HttpResponse:
    if selectors.may_begin(patient):
        applications.begin(patient=patient, by=person(request))
    else:
        messages.warning(request, _("You cannot begin an application just now."))
    return redirect("intake:mine")


def _open(application: Application) -> dict[str, Any]:
    """What the page of an open application lists."""
    rows = selectors.section_rows(application)
    progress, asked = selectors.progress_of(application, rows), selectors.asked_for(application)
    carried = [key for key, row in rows.items() if row.is_to_look_over]
    return {
        "progress": progress,
        "percent": round(100 * progress.steps_done / progress.steps),
        "asked": asked,
        "lines": presenters.checklist(progress, asked, carried),
        "carried": carried,
        "may_write": application.state in WRITABLE,
    }

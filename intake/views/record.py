"""The applicant brings a health record: choose the file, see it beside what was typed, take over or throw away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from common.errors import Refused, StaleSave
from common.forms import posted
from common.uploads import takes_files
from intake.forms.record import RecordForm, TakeForm
from intake.models import Application, BroughtRecord
from intake.presenters_record import left_out, panes
from intake.selectors.application import latest_of, sections_of
from intake.selectors.records import may_bring, records_of
from intake.services import records
from intake.states import WRITABLE
from intake.views.own import own_patient
from people.current import person

UNPROCESSABLE, TOO_MANY = 422, 429


@takes_files
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Choose a file; what it says is shown before anything is taken over."""
    application = latest_of(own_patient(request))
    form = RecordForm(posted(request), request.FILES or None)
    if application is None or application.state not in WRITABLE:
        return render(request, "intake/record_closed.html", {"application": application})
    if request.method == "POST" and form.is_valid():
        try:
            found = records.bring(application=application, data=form.cleaned_data["file"].read(), by=person(request))
        except Refused as refusal:
            form.refuse(refusal)
            return _bring_page(request, application, form, TOO_MANY if refusal.code == "too_many" else UNPROCESSABLE)
        return redirect("intake:record_read", pk=found.pk)
    return _bring_page(request, application, form, UNPROCESSABLE if form.errors else 200)


@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was typed and what the record says, side by side."""
    mine = BroughtRecord.objects.own(request.user).kept().select_related("application__patient")
    record = get_object_or_404(mine, pk=pk)
    if request.method == "POST" and request.POST.get("do") == "throw":
        records.throw_away(record=record, by=person(request))
        messages.success(request, _("Thrown away. What you took over stays in your application."))
        return redirect("intake:record")
    found = records.found_in(record)
    form = TakeForm(posted(request), items=found.items)
    if request.method == "POST" and form.is_valid():
        try:
            keys = form.cleaned_data["keys"]
            records.take_over(record=record, keys=keys, by=person(request))
        except StaleSave:
            form.add_error(
                None, _("Your application was saved elsewhere just now. Look at both sides, then try again.")
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            _say(request, len(keys))
            return redirect("intake:record_read", pk=pk)
    context = {
        "record": record,
        "found": found,
        "form": form,
        "panes": panes(found, sections_of(record.application), request.POST.getlist("keys")),
        "left_out": left_out(found),
        "is_open": record.application.state in WRITABLE,
        "zone": record.application.patient.zone,
    }
    return render(request, "intake/record_read.html", context, status=UNPROCESSABLE if form.errors else 200)


def _bring_page(request: HttpRequest, application: Application, form: RecordForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "may_bring": may_bring(application),
        "former": records_of(application),
        "zone": application.patient.zone,
    }
    return render(request, "intake/record.html", context, status=status)


def _say(request: HttpRequest, count: int) -> None:
    sentence = ngettext(
        "Taken over: %(count)s entry. Look at it in its section, where you can change it.",
        "Taken over: %(count)s entries. Look at them in their sections, where you can change them.",
        count,
    )
    messages.success(request, sentence % {"count": count})

"""Corrections: what was written down stays, and a new row says what is true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import Refused
from common.safekeeping import keeps_words
from journey.amounts import amount_range
from sessions import presenters, services
from sessions.access import require_clinical
from sessions.forms import DepartureForm, DoseCorrectionForm, ReadingForm
from sessions.forms.day import DayForm
from sessions.models import TreatmentSession
from sessions.programme import is_at_home, routes_of
from sessions.selectors import record_of
from sessions.services import DoseGiven
from sessions.views.loading import UNPROCESSABLE, add_refusal, base_context, say_notes, user_of, visible_session

_READING = ("moment", "taken_at", "systolic", "diastolic", "pulse", "spo2", "note")
_DOSE = ("route", "amount_mg", "weight_kg", "started_at", "ended_at")
_DEPARTURE = ("left_at", "condition", "with_whom", "note")


@keeps_words(ReadingForm)
@require_http_methods(["GET", "POST"])
def reading(request: HttpRequest, pk: UUID, reading_pk: UUID) -> HttpResponse:
    """Correct a reading."""
    row = _clinical_session(request, pk)
    old = get_object_or_404(row.readings, pk=reading_pk)
    form = ReadingForm(
        request.POST if request.method == "POST" else None,
        initial=_values(old, _READING),
        zone=row.course.patient.clinic.zone,
    )

    def store(values: dict[str, Any]) -> None:
        services.record_reading(session=row, by=user_of(request), corrects=old, **values)

    return _correct(request, row, form, store, heading=_("Correct a reading"), old=old)


@keeps_words(DoseCorrectionForm)
@require_http_methods(["GET", "POST"])
def dose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct the dose or its times."""
    row = _clinical_session(request, pk)
    old = record_of(row).dose
    if old is None:
        raise Http404("No dose to correct.")
    rules = row.course.protocol.rules
    form = DoseCorrectionForm(
        request.POST if request.method == "POST" else None,
        initial=_values(old, _DOSE),
        zone=row.course.patient.clinic.zone,
        routes=routes_of(rules),
        amount_help=_("Usually %(range)s.") % {"range": amount_range(rules)},
        has_ended=old.ended_at is not None,
    )

    def store(values: dict[str, Any]) -> None:
        given = DoseGiven(**{name: values.get(name) for name in _DOSE})  # type: ignore[arg-type]
        services.correct_dose(
            dose=old,
            given=given,
            by=user_of(request),
            range_seen=values["range_seen"],
            submission=values["submission"],
        )

    return _correct(request, row, form, store, heading=_("Correct the dose"), old=old)


@keeps_words(DepartureForm)
@require_http_methods(["GET", "POST"])
def departure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct how the patient left."""
    row = _clinical_session(request, pk)
    old = record_of(row).departure
    if old is None:
        raise Http404("No departure to correct.")
    form = DepartureForm(
        request.POST if request.method == "POST" else None,
        initial=_values(old, _DEPARTURE),
        zone=row.course.patient.clinic.zone,
        at_home=is_at_home(row.course.protocol.rules),
    )

    def store(values: dict[str, Any]) -> None:
        services.record_departure(session=row, by=user_of(request), corrects=old, **values)

    return _correct(request, row, form, store, heading=_("Correct how the patient left"), old=old)


def _correct(
    request: HttpRequest,
    row: TreatmentSession,
    form: DayForm,
    store: Callable[[dict[str, Any]], None],
    *,
    heading: str,
    old: Any,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            store(dict(form.cleaned_data))
        except Refused as refusal:
            add_refusal(form, refusal)
            form.confirm(refusal.code)
        else:
            say_notes(request, form)
            messages.success(request, _("The correction is written down. What stood before stays readable."))
            return redirect("sessions:session", row.pk)
    context = base_context(row.course, session=row, form=form, heading=heading, old=old, title=presenters.title_of(row))
    return render(request, "sessions/correct.html", context, status=UNPROCESSABLE if form.errors else 200)


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _clinical_session(request: HttpRequest, pk: UUID) -> TreatmentSession:
    row = visible_session(request, pk)
    require_clinical(request.user, row.course)
    return row

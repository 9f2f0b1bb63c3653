"""A patient's questionnaires: what is due, the questions, and what was answered."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.errors import Refused
from common.forms import posted_number
from common.safekeeping import keeps_words
from measures import presenters, selectors, services
from measures.forms import AnswersForm, afresh, given
from measures.instruments import Instrument, UnknownInstrument, all_instruments, load
from people.current import current_patient, person
from people.models import Patient
from safety.selectors import clinic_now, crisis_for, has_open_task


@require_GET
def questionnaires(request: HttpRequest) -> HttpResponse:
    """What the clinic asks just now, and everything that was answered so far."""
    patient = _own_record(request)
    now = clock.now()
    series = selectors.all_series(patient)
    waiting = has_open_task(patient)
    context = {
        "patient": patient,
        "due": selectors.due(patient, now),
        "others": all_instruments(),
        "charts": [(load(key), presenters.chart({key: rows}, patient.zone)) for key, rows in series.items()],
        "rows": presenters.history(series),
        "waiting": waiting,
        "help": crisis_for(patient.clinic) if waiting else None,
        "hours": clinic_now(patient.clinic, now) if waiting else None,
    }
    return render(request, "measures/list.html", context)


@keeps_words(AnswersForm)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """All questions of one instrument on one page."""
    patient = _own_record(request)
    instrument = _instrument(key)
    if request.method == "POST":
        return _take(request, patient, instrument)
    return _page(request, instrument, AnswersForm(instrument))


def _take(request: HttpRequest, patient: Patient, instrument: Instrument) -> HttpResponse:
    form = AnswersForm(instrument, request.POST)
    if not form.is_valid():
        lost = "submission" in form.errors or "number" in form.errors
        return _once_more(request, patient, afresh(instrument, request.POST) if lost else form)
    try:
        response = services.submit(
            patient=patient,
            instrument=instrument.key,
            answers=form.answers(),
            submission=form.submission_id(),
            by=person(request),
            number=form.cleaned_data["number"],
        )
    except Refused as refusal:
        return _once_more(request, patient, afresh(instrument, request.POST), refusal=str(refusal.sentence))
    return redirect("measures:response", pk=response.pk)


def _once_more(request: HttpRequest, patient: Patient, form: AnswersForm, *, refusal: str = "") -> HttpResponse:
    """The page with everything typed. Whoever leaves it now is not left alone with an answer that asks for a person."""
    seen = _seen(form.instrument, request)
    kept = services.keep_unfinished(
        patient=patient,
        instrument=seen,
        answers=given(seen, request.POST),
        submission=form.submission_id(),
        by=person(request),
    )
    support: dict[str, object] = {}
    if kept is not None:
        support["help"] = crisis_for(patient.clinic)
        support["hours"] = clinic_now(patient.clinic, clock.now())
        support["settled"] = not has_open_task(patient)
    return _page(request, form.instrument, form, status=422, refusal=refusal, **support)


def _seen(instrument: Instrument, request: HttpRequest) -> Instrument:
    """The version that the person had before them; the newest when the form does not say."""
    try:
        return load(instrument.key, posted_number(request.POST, "number"))
    except UnknownInstrument:
        return instrument


def _page(
    request: HttpRequest, instrument: Instrument, form: AnswersForm, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {"instrument": instrument, "form": form, **more}
    return render(request, "measures/answer.html", context, status=status)


def _instrument(key: str) -> Instrument:
    try:
        return load(key)
    except UnknownInstrument as unknown:
        raise Http404 from unknown


def _own_record(request: HttpRequest) -> Patient:
    patient = current_patient(request)
    if patient is None:
        raise PermissionDenied("Only patients answer questionnaires.")
    return patient

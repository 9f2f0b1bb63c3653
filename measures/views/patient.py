"""A patient's questionnaires: what is asked and when, what was begun or stopped, and what was answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common import clock
from common.errors import Refused
from measures import selectors, services, timeline
from measures.begun import begun, coming, left_out, request_for
from measures.instruments import Instrument, UnknownInstrument, load
from measures.models import Assignment, Draft, Response, StoppedMeasure
from measures.over_time import NOTHING, chart_of, history
from measures.views.questions import own_record
from people.current import person
from people.models import Patient
from safety.selectors import clinic_now, crisis_for, open_tasks
from safety.tiers import BY_ANSWERS

Row = TypeVar("Row", Assignment, Draft, StoppedMeasure)


@require_safe
def questionnaires(request: HttpRequest) -> HttpResponse:
    """What the clinic asks just now and next, what was begun or stopped, and everything that was answered so far."""
    patient = own_record(request)
    now = clock.now()
    series = selectors.all_series(patient)
    opened_by = set(open_tasks(patient).values_list("source", flat=True))
    waiting = bool(opened_by)
    due = selectors.due(patient, now)
    drafts = begun(patient, now)
    stopped = _with_names(selectors.stopped_for(patient), patient)
    busy = {one.key for one in due} | {one.instrument for one, _name in stopped}
    later = [pair for pair in _with_names(coming(patient, now), patient) if pair[0].instrument not in busy]
    context = {
        "patient": patient,
        "due": [(one, drafts.get(one.key)) for one in due],
        "begun": [(one, name) for one, name in _with_names(drafts.values(), patient) if one.instrument not in busy],
        "coming": later,
        "planned": {one.instrument for one, _name in later},
        "stopped": stopped,
        "others": _answerable({*series, *left_out(patient)}, busy | set(drafts), patient),
        "charts": _charts(series, patient),
        "rows": history(series),
        "waiting": waiting,
        "not_of_answers": not opened_by & BY_ANSWERS,
        "help": crisis_for(patient.clinic) if waiting else None,
        "hours": clinic_now(patient.clinic, now) if waiting else None,
        "note": request.GET.get("note", ""),
    }
    return render(request, "measures/list.html", context)


@require_POST
def skip(request: HttpRequest, key: str) -> HttpResponse:
    """Not this time."""
    patient = own_record(request)
    asked = request_for(patient, _instrument(key, patient).key, clock.now())
    if asked is None:  # pressed twice, or answered meanwhile
        messages.info(request, _("This is not asked of you any more."))
        return redirect("measures:list")
    return _done(
        request,
        lambda: services.skip(assignment=asked, by=person(request), reason=request.POST.get("reason", "")),
        _("All right, not this time. You can still answer it below, whenever you like."),
    )


@require_POST
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """Never again, until one says otherwise."""
    patient = own_record(request)
    instrument = _instrument(key, patient)
    return _done(
        request,
        lambda: services.stop_measure(
            patient=patient, instrument=instrument.key, by=person(request), words=request.POST.get("reason", "")
        ),
        _("You will not be asked this any more. Your care team is told. You can take it up again below."),
    )


@require_POST
def resume(request: HttpRequest, key: str) -> HttpResponse:
    """Ask me again."""
    patient = own_record(request)
    instrument = _instrument(key, patient)
    return _done(
        request,
        lambda: services.resume_measure(patient=patient, instrument=instrument.key, by=person(request)),
        _("You will be asked this again when it is time."),
    )


def _done(request: HttpRequest, change: Callable[[], Any], sentence: str) -> HttpResponse:
    try:
        change()
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, sentence)
    return redirect("measures:list")


def _with_names(rows: Iterable[Row], patient: Patient) -> list[tuple[Row, Instrument]]:
    """Rows with the instruments that they are about; without those that the clinic does not use any more."""
    named = [(row, _in_use(row.instrument, patient)) for row in rows]
    return [(row, instrument) for row, instrument in named if instrument is not None]


def _answerable(series: Iterable[str], busy: set[str], patient: Patient) -> list[Instrument]:
    """What was answered or left out before and is not asked just now: it may be answered at any time."""
    known = [_in_use(key, patient) for key in sorted(set(series) - busy)]
    return [one for one in known if one is not None and one.entry == "items"]


def _charts(series: dict[str, list[Response]], patient: Patient) -> list[tuple[Instrument, Any]]:
    happened = timeline.of(patient) if series else NOTHING
    return [(selectors.definition_of(rows[-1]), chart_of(rows, patient.zone, happened)) for rows in series.values()]


def _in_use(key: str, patient: Patient) -> Instrument | None:
    try:
        return load(key, clinic=patient.clinic_id)
    except UnknownInstrument:
        return None


def _instrument(key: str, patient: Patient) -> Instrument:
    found = _in_use(key, patient)
    if found is None:
        raise Http404
    return found

"""A patient who signed in answers: one question a page or all at once, going on where they were on any device."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from common.safekeeping import keeps_words
from measures.begun import draft_of, sent_just_now
from measures.forms import AnswersForm, StepForm
from measures.instruments import UnknownInstrument, load
from measures.views.seat import Seat
from measures.views.sitting import AT_ONCE, SENT, show_all, show_check, show_step, take_all, take_check, take_step
from people.current import current_patient, person
from people.models import Patient

takes_answers = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def start(request: HttpRequest, key: str) -> HttpResponse:
    """To where one left off, in the way one likes."""
    seat = _seat(request, key)
    return redirect(seat.all_url if request.session.get(AT_ONCE) else seat.go_on_url)


@keeps_words(AnswersForm)
@takes_answers
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """All questions of one instrument on one page."""
    seat = _seat(request, key)
    return take_all(request, seat) if request.method == "POST" else show_all(request, seat)


@keeps_words(StepForm)
@takes_answers
def step(request: HttpRequest, key: str, place: int) -> HttpResponse:
    """One question. Whoever goes "back" to it after sending is shown what was sent."""
    seat = _seat(request, key)
    if request.method == "POST":
        return take_step(request, seat, place)
    if seat.draft is None and place != 1:
        return _nothing_begun(seat)
    return show_step(request, seat, place)


@keeps_words(StepForm)
@takes_answers
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Everything that was answered, to look over and send."""
    seat = _seat(request, key)
    if request.method == "POST":
        return take_check(request, seat)
    return show_check(request, seat) if seat.draft else _nothing_begun(seat)


def own_record(request: HttpRequest) -> Patient:
    """The person's own record; refused for everybody else."""
    patient = current_patient(request)
    if patient is None:
        raise PermissionDenied("Only patients answer questionnaires.")
    return patient


def _seat(request: HttpRequest, key: str) -> Seat:
    patient = own_record(request)
    try:
        instrument = load(key, clinic=patient.clinic_id)
    except UnknownInstrument as unknown:
        raise Http404 from unknown
    if instrument.entry != "items":
        raise Http404("Staff enter its total; nobody answers it here.")
    return Seat(patient, instrument, draft_of(patient, key, clock.now()), by=person(request))


def _nothing_begun(seat: Seat) -> HttpResponse:
    sent = sent_just_now(seat.patient, seat.instrument.key, clock.now())
    return redirect(f"{seat.over_url(sent)}?note={SENT}" if sent else seat.url_of(1))

"""Somebody goes through a questionnaire: one question a page or all on one, what they want next, and sending it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from common import clock
from common.errors import Refused
from common.forms import posted_number
from measures.begun import sent_as
from measures.definition import Instrument
from measures.forms import AnswersForm, StepForm, afresh, said_so_far
from measures.instruments import UnknownInstrument, load
from measures.steps import answered_steps, missing, place_of, steps
from measures.views.seat import Seat
from people.models import Clinic, Patient
from safety.selectors import clinic_now, crisis_for, has_open_task
from safety.tiers import is_graver

BACK, ALL, STEPS, LATER = "back", "all", "steps", "later"
"""Where somebody wants to go from a page, as its buttons say. Anything else means: on."""

AT_ONCE = "questions_at_once"
"""The session's key for somebody who likes all questions on one page."""

CHANGED, SENT, EXPIRED, ELSEWHERE = "changed", "sent", "expired", "elsewhere"
"""What a page that somebody is led to says about why."""


def show_step(
    request: HttpRequest, seat: Seat, place: int, *, form: StepForm | None = None, status: int = 200
) -> HttpResponse:
    """One question. A place that there is not leads to where one left off."""
    found = steps(seat.instrument, seat.answers)
    if not 1 <= place <= len(found):
        return redirect(seat.go_on_url)
    step = found[place - 1]
    submission = seat.draft.submission if seat.draft else None
    form = form or StepForm(seat.instrument, step.item, begun=seat.answers, submission=submission)
    context = {
        "step": step,
        "form": form,
        "question": form.question(),
        "percent": round(100 * (place - 1) / len(found)),
        "action": seat.url_of(place),
        "then": "check" if "check" in {request.GET.get("then"), request.POST.get("then")} else "",
        **_help_after(seat, [one.item.key for one in found[: place - 1]]),
    }
    return page(request, seat, "measures/step.html", context, status=status)


def _help_after(seat: Seat, before: Sequence[str]) -> dict[str, bool]:
    """Where to turn stands first, once: after a further answer that is no graver, one line leads to it.

    ``before`` are the questions before this one; the last of them was answered just now.
    """
    just_now = {alert.tier for alert in seat.alerts if alert.item in before[-1:]}
    known = {alert.tier for alert in seat.alerts if alert.item in before[:-1]}
    is_first = any(all(is_graver(one, other) for other in known) for one in just_now)
    return {"help_first": is_first, "help_again": bool(just_now) and not is_first}


def take_step(request: HttpRequest, seat: Seat, place: int) -> HttpResponse:
    """Keep one answer, and go where the person wants to go."""
    seen = _version_with(request.POST.get("item", ""), seat, request)
    item = seen.item(request.POST.get("item", ""))
    if item is None:
        return show_step(request, seat, place, status=422)
    form = StepForm(seen, item, request.POST)
    said = form.said() if form.is_valid() else {}
    if over := _was_sent(request, seat, seen, said):
        return over
    wish = request.POST.get("do", "")
    if not form.is_valid() and wish not in {BACK, ALL, LATER}:
        here = place_of(seat.instrument, seat.answers, item.key)
        return show_step(request, seat, here, form=form if seen is seat.instrument else None, status=422)
    was_lost = seat.draft is None and bool(request.POST.get("submission"))
    seat = _kept(seat, seen, said)
    if seen.number != seat.instrument.number:
        return redirect(f"{seat.go_on_url}?note={CHANGED}")
    if was_lost:
        return redirect(f"{seat.go_on_url}?note={EXPIRED}")
    return redirect(_where_to(request, seat, item.key, wish))


def show_check(request: HttpRequest, seat: Seat, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """All answers to look over before they are sent."""
    if seat.draft is None:
        return redirect(seat.url_of(1))
    context = {
        "steps": [
            (one, f"{seat.url_of(one.step.place)}?then=check") for one in answered_steps(seat.instrument, seat.answers)
        ],
        "missing": missing(seat.instrument, seat.answers),
        "action": seat.check_url,
        "refusal": refusal,
        "help_first": True,
    }
    return page(request, seat, "measures/check.html", context, status=status)


def take_check(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Send what was answered question by question."""
    if over := _was_sent(request, seat, seat.instrument, {}):
        return over
    if seat.draft is None:
        return redirect(f"{seat.url_of(1)}?note={EXPIRED}")
    if missing(seat.instrument, seat.answers):
        return show_check(request, seat, status=422)
    if not _is_as_seen(request, seat):
        return redirect(f"{seat.keep({}).check_url}?note={CHANGED if seat.was_changed else ELSEWHERE}")
    try:
        response = seat.send(seat.answers, seat.draft.submission, seat.instrument.number)
    except Refused as refusal:
        return show_check(request, seat, refusal=str(refusal.sentence), status=422)
    return redirect(seat.over_url(response))


def show_all(
    request: HttpRequest, seat: Seat, *, form: AnswersForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    """All questions on one page."""
    if form is None:
        submission = seat.draft.submission if seat.draft else None
        form = AnswersForm(seat.instrument, begun=seat.answers, submission=submission)
    context = {"form": form, "action": seat.all_url, "refusal": refusal, "help_first": True}
    return page(request, seat, "measures/answer.html", context, status=status)


def take_all(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Send what was answered on one page, or keep it and go elsewhere."""
    wish = request.POST.get("do", "")
    form = AnswersForm(seat.instrument, request.POST)
    lost = not form.is_valid() and bool({"submission", "number"} & set(form.errors))
    if wish in {STEPS, LATER}:
        seen = seen_version(seat.instrument, request)
        submission = None if lost else form.submission_id()
        return redirect(_leave(request, _kept(seat, seen, said_so_far(seen, request.POST), submission), wish))
    if not form.is_valid():
        return _once_more(request, seat, afresh(seat.instrument, request.POST) if lost else form)
    try:
        response = seat.send(form.answers(), form.submission_id(), form.cleaned_data["number"])
    except Refused as refusal:
        return _once_more(request, seat, afresh(seat.instrument, request.POST), refusal=str(refusal.sentence))
    return redirect(seat.over_url(response))


def page(
    request: HttpRequest, seat: Seat, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the questionnaire, with where to turn when an answer asks for a person."""
    note = CHANGED if seat.was_changed else request.GET.get("note", "")
    frame: dict[str, Any] = {
        "layout": "layouts/app.html" if seat.link is None else "measures/_link_base.html",
        "instrument": seat.instrument,
        "draft": seat.draft,
        "by_link": seat.link is not None,
        "zone": seat.patient.zone,
        "all_url": seat.all_url,
        "list_url": "" if seat.link else reverse("measures:list"),
        "skip_url": reverse("measures:link_skip", args=[seat.token]) if seat.link else "",
        "stop_url": reverse("measures:link_stop", args=[seat.token]) if seat.link else "",
        "note": note,
    }
    if seat.alerts:
        frame |= support(seat.patient)
    if seat.link is not None:
        frame |= link_frame(seat.patient.clinic)
    return render(request, template, frame | context, status=status)


def support(patient: Patient) -> dict[str, Any]:
    """What the panel shows that says where to turn."""
    return {
        "help": crisis_for(patient.clinic),
        "hours": clinic_now(patient.clinic, clock.now()),
        "settled": not has_open_task(patient),
    }


def link_frame(clinic: Clinic | None) -> dict[str, Any]:
    """The frame of a page behind a link, over what the context processors say of whoever is signed in here."""
    crisis = crisis_for(clinic)
    return {"clinic": clinic, "crisis": crisis, "nav": [], "audience": "guest", "csrf_token": "", "device_key": ""}


def seen_version(instrument: Instrument, request: HttpRequest) -> Instrument:
    """The version that the person had before them; the newest when the form does not say."""
    number = posted_number(request.POST, "number")
    if number == instrument.number:
        return instrument
    try:
        return load(instrument.key, number)
    except UnknownInstrument:
        return instrument


def _version_with(key: str, seat: Seat, request: HttpRequest) -> Instrument:
    """The version that was seen; where the form does not say and the newest lacks the question, that of the draft."""
    seen = seen_version(seat.instrument, request)
    if seen.item(key) is not None or seat.draft is None:
        return seen
    try:
        return load(seat.instrument.key, seat.draft.instrument_version)
    except UnknownInstrument:
        return seen


def _kept(seat: Seat, seen: Instrument, said: dict[str, int | None], submission: UUID | None = None) -> Seat:
    """What was said, kept in the newest version; an answer that only the older one has still calls a person."""
    after = seat.keep(said, submission)
    if seen.number != seat.instrument.number and after.draft is not None:
        after.call_a_person(seen, said, after.draft.submission)
    return after


def _once_more(request: HttpRequest, seat: Seat, form: AnswersForm, *, refusal: str = "") -> HttpResponse:
    """The page with everything typed. Whoever leaves it now is not left alone with an answer that asks for a person."""
    seen = seen_version(seat.instrument, request)
    seat = _kept(seat, seen, said_so_far(seen, request.POST), form.submission_id())
    return show_all(request, seat, form=form, refusal=refusal, status=422)


def _was_sent(request: HttpRequest, seat: Seat, seen: Instrument, said: dict[str, int | None]) -> HttpResponse | None:
    """The page that follows, when this form was sent before: from another tab, or before somebody pressed "back"."""
    try:
        submission = UUID(request.POST.get("submission", ""))
    except ValueError:
        return None
    if seat.draft is not None and seat.draft.submission == submission:
        return None
    response = sent_as(seat.patient, submission)
    if response is None:
        return None
    seat.call_a_person(seen, said, submission)
    return redirect(f"{seat.over_url(response)}?note={SENT}")


def _is_as_seen(request: HttpRequest, seat: Seat) -> bool:
    """Whether the page that was looked over shows what would be sent: the same version, nothing changed elsewhere."""
    if seat.draft is None or posted_number(request.POST, "number") != seat.instrument.number:
        return False
    return request.POST.get("seen") == seat.draft.kept_at.isoformat() and not seat.was_changed


def _where_to(request: HttpRequest, seat: Seat, key: str, wish: str) -> str:
    if wish in {ALL, LATER}:
        return _leave(request, seat, wish)
    here = place_of(seat.instrument, seat.answers, key)
    if wish == BACK:
        return seat.url_of(max(1, here - 1))
    return seat.check_url if request.POST.get("then") == "check" and seat.draft else seat.url_of(here + 1)


def _leave(request: HttpRequest, seat: Seat, wish: str) -> str:
    """The other way of answering, which is liked from now on, or a pause."""
    if wish == LATER:
        return f"{reverse('measures:list')}?note=kept" if seat.link is None else seat.url_of(1)
    if seat.link is None:
        request.session[AT_ONCE] = wish == ALL
    return seat.all_url if wish == ALL else seat.go_on_url

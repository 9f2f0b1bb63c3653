"""The care team's pages: the list of threads, one thread, and one's own days away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import audit, clock
from common.errors import Refused
from common.safekeeping import keeps_words, step_of
from correspondence import selectors, services
from correspondence.forms import AwayForm, LetterForm, upto
from correspondence.models import Away, Thread
from correspondence.notices import notice_of
from correspondence.presenters import thread_lines, thread_shown
from people.access import require_record
from people.current import person, require_here
from people.models import Patient
from people.roles import Permission

PAGE = 40


@require_safe
def threads(request: HttpRequest) -> HttpResponse:
    """The threads of one's patients: unread first, then who waits longest."""
    membership = require_here(request, Permission.READ_RECORD)
    show = request.GET.get("show", "")
    show = show if show in selectors.SHOWS else selectors.UNANSWERED
    user, now = person(request), clock.now()
    page = Paginator(selectors.threads_shown(user, membership.clinic, show), PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": thread_lines(page.object_list, now, membership),
        "page_obj": page,
        "query": f"show={show}&",
        "show": show,
        "counts": selectors.counts_of(user, membership.clinic),
        "away": selectors.away_of(membership, now),
        "now": now,
    }
    return render(request, "correspondence/list.html", context)


@keeps_words(LetterForm)
@require_http_methods(["GET", "HEAD", "POST"])
def thread_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a patient and their care team wrote, and the form to answer. That it was opened is written down."""
    patient = _patient(request, pk)
    if request.method != "POST":
        _note_opening(request, patient)
        return _page(request, patient, LetterForm(initial={"seen": selectors.newest_id(patient)}))
    form, status = LetterForm(request.POST), 422
    if form.is_valid():
        try:
            services.write(
                patient=patient,
                by=person(request),
                text=form.cleaned_data["text"],
                submission=form.cleaned_data["submission"],
                seen=form.cleaned_data["seen"],
            )
        except services.Overtaken as overtaken:
            form.refuse(overtaken)
            form.has_seen(selectors.newest_id(patient))
            status = 409
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Sent to %(name)s.") % {"name": patient.name})
            return redirect("correspondence:list")
    return _page(request, patient, form, status=status)


@step_of("correspondence:thread")
@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the page showed has been read."""
    services.mark_read(patient=_patient(request, pk), by=person(request), upto=upto(request.POST))
    return HttpResponse(status=204) if request.headers.get("HX-Request") else redirect("correspondence:thread", pk=pk)


@step_of("correspondence:thread")
@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that one answers."""
    if thread := _thread(request, pk):
        services.take(thread=thread, by=person(request))
    return redirect(reverse("correspondence:thread", args=[pk]) + "#answer")


@step_of("correspondence:thread")
@require_POST
def aside(request: HttpRequest, pk: UUID) -> HttpResponse:
    """There is nothing to answer."""
    thread = _thread(request, pk)
    if thread is None:
        return redirect("correspondence:thread", pk=pk)
    try:
        services.set_aside(thread=thread, upto=upto(request.POST), by=person(request))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
        return redirect("correspondence:thread", pk=pk)
    messages.success(request, _("Set aside: there is nothing to answer."))
    return redirect("correspondence:list")


@require_http_methods(["GET", "HEAD", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """One's own days away, and who covers."""
    membership = require_here(request, Permission.READ_RECORD)
    form = AwayForm(request.POST if request.method == "POST" else None, colleagues=selectors.colleagues_of(membership))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.go_away(
                membership=membership,
                first_on=form.cleaned_data["first_on"],
                last_on=form.cleaned_data["last_on"],
                cover=form.chosen,
                by=person(request),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            _say(request, made)
            return redirect("correspondence:away")
    shown = {"form": form, "away": selectors.away_of(membership, clock.now())}
    return render(request, "correspondence/away.html", shown, status=422 if form.errors else 200)


@require_POST
def away_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One is there after all."""
    services.come_back(away=get_object_or_404(Away.objects.visible_to(request.user), pk=pk), by=person(request))
    messages.success(request, _("Noted: you are there."))
    return redirect("correspondence:away")


def _say(request: HttpRequest, made: Away) -> None:
    messages.success(request, _("Noted. Your patients see it before they write."))
    if made.cover is not None and (left := selectors.without_cover(made.membership, made.cover)):
        sentence = ngettext(
            "%(name)s does not treat %(left)s of your patients, so cannot read what they write. The office or a "
            "prescriber adds somebody to a care team.",
            "%(name)s does not treat %(left)s of your patients, so cannot read what they write. The office or a "
            "prescriber adds somebody to a care team.",
            left,
        )
        messages.warning(request, sentence % {"name": made.cover.user.name, "left": left})


def _patient(request: HttpRequest, pk: UUID) -> Patient:
    patient = get_object_or_404(Patient.objects.visible_to(request.user).select_related("user", "clinic"), pk=pk)
    require_record(request.user, patient)
    return patient


def _thread(request: HttpRequest, pk: UUID) -> Thread | None:
    return selectors.thread_of(_patient(request, pk))


def _note_opening(request: HttpRequest, patient: Patient) -> None:
    audit.record(
        "record.opened",
        by=person(request),
        on=patient,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        page="messages",
    )


def _page(request: HttpRequest, patient: Patient, form: LetterForm, status: int = 200) -> HttpResponse:
    now, reader = clock.now(), person(request)
    shown = thread_shown(patient, reader, request.GET.get("page"))
    places = selectors.readers_of(patient, now)
    context = {
        "patient": patient,
        "thread": selectors.thread_of(patient),
        "shown": shown,
        "form": form,
        "places": places,
        "notice": notice_of(patient, now),
        "zone": patient.clinic.zone,
        "now": now,
    }
    return render(request, "correspondence/thread.html", context, status=status)

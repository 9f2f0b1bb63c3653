"""The office's outbox: what was sent to whom, and what became of it. No clinical content is shown here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import audit
from common.errors import Refused
from messaging import presenters, registry, selectors, services, texts
from messaging.forms import OutboxForm
from messaging.models import Message
from messaging.selectors import Filters
from people.access import require
from people.current import person, require_here
from people.roles import Permission

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def outbox(request: HttpRequest) -> HttpResponse:
    """The clinic's messages, filtered by what stands in the address.

    The search is posted: without a name it leads to an address that can be kept, with a name it is answered at once,
    so that nobody's name stands in an address.
    """
    me, clinic = person(request), require_here(request, Permission.SEE_OUTBOX).clinic
    form = OutboxForm(request.POST if request.method == "POST" else request.GET)
    filters = Filters(**form.cleaned_data) if form.is_valid() else Filters()
    if request.method == "POST":
        if form.is_valid() and not filters.person:
            return redirect(f"{reverse('messaging:outbox')}?{filters.query()}".rstrip("?&"))
    else:
        filters = replace(filters, person="")
    counts = selectors.state_counts(me, clinic, filters)
    page = Paginator(selectors.outbox(me, clinic, filters), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": presenters.outbox_rows(page),
        "tabs": presenters.tabs(counts, filters),
        "query": filters.query(),
        "called": filters.person,
        "notices": (notices := selectors.notices(clinic)),
        "down": presenters.down(notices.troubles),
        "out_of_reach": presenters.out_of_reach(notices.unreachable),
        "off": [texts.OFF_FOR_THE_OFFICE[reason] for reason in notices.off if reason in texts.OFF_FOR_THE_OFFICE],
        "unsure_query": Filters(state="unsure").query(),
        "zone": clinic.zone,
    }
    return render(
        request, "messaging/outbox.html", context, status=422 if request.method == "POST" and form.errors else 200
    )


@require_safe
def outbox_message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One message with its attempts and its words, without any link."""
    message = _message(request, pk)
    if message.patient is not None:
        audit.record(
            "message.opened",
            by=person(request),
            on=message,
            clinic_id=message.clinic_id,
            subject_id=message.patient_id,
        )
    return render(request, "messaging/outbox_message.html", _page(message))


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call it off."""
    return _done(request, pk, services.cancel_message, _("Called off. It will not be sent."))


@require_POST
def arrived(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An unsure one arrived, somebody found out."""
    return _done(request, pk, services.settle_arrived, _("Noted that it arrived."))


@require_POST
def lost(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An unsure one did not arrive, somebody found out."""
    return _done(request, pk, services.settle_lost, _("Noted that it did not arrive. You can send it again."))


@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send an unsure or failed one again, after a page that asks whether that is meant."""
    message = _message(request, pk)
    if request.POST.get("confirmed") != "yes":
        return render(request, "messaging/outbox_again.html", _page(message))
    return _done(request, pk, services.send_again, _("It goes out again with the next run."))


def _message(request: HttpRequest, pk: UUID) -> Message:
    rows = Message.objects.visible_to(person(request)).select_related("clinic", "recipient", "patient__user")
    message = get_object_or_404(rows, pk=pk)
    require(person(request), Permission.SEE_OUTBOX, message.clinic_id)
    return message


def _done(request: HttpRequest, pk: UUID, action: Callable[..., Message], said: str) -> HttpResponse:
    message = _message(request, pk)
    try:
        message = action(message=message, by=person(request))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, said)
    return redirect("messaging:outbox_message", pk=message.pk)


def _page(message: Message) -> dict[str, Any]:
    return {
        "message": message,
        "label": registry.label_of(message.kind),
        "who": presenters.who(message),
        "state": presenters.badge(message.state),
        "reason": presenters.reason_of(message),
        "tries": presenters.tries(message.tries.all()),
        "text": presenters.words_for_the_office(message),
        "may_be_cancelled": presenters.may_be_cancelled(message),
        "is_unsure": presenters.is_unsure(message),
        "has_failed": presenters.has_failed(message),
        "unsure_words": texts.UNSURE,
        "zone": message.clinic.zone,
    }

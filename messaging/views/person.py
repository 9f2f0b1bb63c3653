"""A person's own inbox, and how they want to be reached."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import Refused
from common.walltime import to_utc
from messaging import presenters, registry, selectors, services
from messaging.forms import PreferenceForm
from messaging.models import Channel, Message
from people import agreement
from people.current import person

PAGE = 25


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What arrived for the person who is signed in."""
    me = person(request)
    page = Paginator(selectors.inbox(me), PAGE).get_page(request.GET.get("page"))
    rows = [(message, registry.label_of(message.kind)) for message in page]
    return render(
        request,
        "messaging/inbox.html",
        {"page_obj": page, "rows": rows, "has_unread": _has_unread(page), "zone": me.zone},
    )


@require_safe
def inbox_message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One message. Opening it changes nothing; the page then says by a POST of its own that it was read."""
    me = person(request)
    message = get_object_or_404(Message.objects.inbox_of(me).select_related("clinic"), pk=pk)
    context = {
        "message": message,
        "label": registry.label_of(message.kind),
        "text": presenters.words_for_the_person(message),
        "zone": me.zone,
    }
    return render(request, "messaging/inbox_message.html", context)


@require_POST
def inbox_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that it was read; with ``go`` follow its button afterwards."""
    me = person(request)
    message = get_object_or_404(Message.objects.inbox_of(me).select_related("clinic"), pk=pk)
    services.mark_read(message=message, by=me)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return _onward(message) if "go" in request.POST else redirect("messaging:inbox")


@require_POST
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    """Note that all of one's inbox was read."""
    services.mark_all_read(by=person(request))
    return redirect("messaging:inbox")


def contact(request: HttpRequest) -> HttpResponse:
    """Quiet hours, a pause, and e-mail from each clinic."""
    me = person(request)
    preference = selectors.preference_of(me)
    if request.method == "POST":
        form = PreferenceForm(request.POST)
        if form.is_valid() and _saved(request, form):
            return redirect("messaging:contact")
    else:
        form = PreferenceForm(initial=PreferenceForm.initial_from(preference, me.zone))
    context = {
        "form": form,
        "clinics": selectors.clinics_by_email(me),
        "consent": agreement.BY_EMAIL,
        "preference": preference,
        "zone": me.zone,
    }
    return render(request, "messaging/contact.html", context, status=422 if form.errors else 200)


@require_POST
def contact_email(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree to e-mail from one clinic, or withdraw."""
    me = person(request)
    clinic = get_object_or_404(selectors.clinics_of(me), pk=pk)
    if request.POST.get("agree") == "yes":
        services.give_consent(user=me, clinic=clinic, channel=Channel.EMAIL, by=me)
        messages.success(request, _("%(clinic)s may now write to you by e-mail.") % {"clinic": clinic})
    else:
        services.withdraw_consent(user=me, clinic=clinic, channel=Channel.EMAIL, by=me)
        messages.success(request, _("%(clinic)s will not write to you by e-mail any more.") % {"clinic": clinic})
    return redirect("messaging:contact")


def _saved(request: HttpRequest, form: PreferenceForm) -> bool:
    me = person(request)
    try:
        services.save_preference(
            user=me,
            quiet_from=form.cleaned_data["quiet_from"],
            quiet_to=form.cleaned_data["quiet_to"],
            paused_until=_start_of(form.cleaned_data["paused_until"], me.zone),
            by=me,
        )
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal.sentence))
        return False
    messages.success(request, _("Saved. It counts from now on."))
    return True


def _start_of(day: object, zone: ZoneInfo) -> datetime | None:
    return to_utc(day, time(0), zone) if isinstance(day, date) else None


def _onward(message: Message) -> HttpResponseRedirect:
    text = presenters.words_for_the_person(message)
    path = text.action_url if text else ""
    is_ours = path.startswith("/") and not path.startswith("//")
    return HttpResponseRedirect(path) if is_ours else redirect("messaging:inbox_message", pk=message.pk)


def _has_unread(page: Page[Message]) -> bool:
    return any(message.read_at is None for message in page)

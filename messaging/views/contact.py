"""How a person is reached: which ways and in which order, when, a pause, and the addresses behind the ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateformat import time_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import Refused
from common.forms import posted_number
from common.walltime import to_utc
from messaging import devices, push, reached, selectors, services, texts
from messaging.forms import CodeForm, DeviceForm, NumberForm, PauseForm, PreferenceForm
from messaging.models import LEAVES_THE_HOUSE, Channel, PushDevice
from messaging.quiet import QuietHours
from people import agreement
from people.current import current_clinic, person
from people.models import Clinic


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """The whole page; the form on it is about the times."""
    if request.method != "POST":
        return _page(request)
    form, me = PreferenceForm(request.POST), person(request)
    if form.is_valid():
        services.save_preference(user=me, by=me, **form.cleaned_data)
        messages.success(request, _saved(form.cleaned_data))
        return redirect("messaging:contact")
    return _page(request, form=form)


def _saved(said: dict[str, time | None]) -> str:
    """That it is kept; and that a good time of day does not count while it lies in the quiet hours."""
    good, quiet_from, quiet_to = said["preferred_at"], said["quiet_from"], said["quiet_to"]
    if good and quiet_from and quiet_to and QuietHours(quiet_from, quiet_to).contains(good):
        sentence = _(
            "Saved. %(good)s lies in your quiet hours, which go first: until one of them changes, messages come at their "
            "usual times."
        )
        return sentence % {"good": time_format(good, "H:i")}
    return _("Saved. It counts from now on.")


@require_POST
def consent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree that one clinic writes by one channel, or withdraw."""
    me = person(request)
    clinic = get_object_or_404(selectors.clinics_of(me), pk=pk)
    channel = _channel(request)
    names = {"clinic": clinic, "way": channel.label}
    if request.POST.get("agree") == "yes":
        return _done(
            request,
            lambda: services.give_consent(user=me, clinic=clinic, channel=channel, by=me),
            _("%(clinic)s may now write to you: %(way)s.") % names,
        )
    services.withdraw_consent(user=me, clinic=clinic, channel=channel, by=me)
    messages.success(request, _("%(clinic)s does not write to you this way any more: %(way)s.") % names)
    return _back(request)


@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Nothing for a day, three days, a week, or until a day; ``days=0`` ends a pause."""
    me = person(request)
    if "days" in request.POST:
        days = posted_number(request.POST, "days")
        until = services.pause_end(days, me) if days in services.PAUSES else None
        said = _("Paused. Your inbox here is filled all the same.") if until else _("The pause is over.")
        return _done(request, lambda: services.pause(user=me, until=until, by=me), said)
    form = PauseForm(request.POST)
    if form.is_valid():
        try:
            services.pause(user=me, until=_start_of(form.cleaned_data["paused_until"], me.zone), by=me)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Paused. Your inbox here is filled all the same."))
            return _back(request)
    return _page(request, pause_form=form)


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Put one way a place further to the front."""
    me, channel = person(request), _channel(request)
    return _done(request, lambda: services.move_up(user=me, channel=channel, by=me), _("Saved. It counts from now on."))


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """No message leaves the house to this person any more."""
    services.stop_everything(user=person(request), by=person(request))
    messages.success(request, _("Everything is stopped. What waits for you stands in your inbox here."))
    return redirect("messaging:contact")


@require_POST
def address_is_right(request: HttpRequest) -> HttpResponse:
    """The person says that an address that failed is right."""
    services.clear_trouble(user=person(request), channel=_channel(request), by=person(request))
    messages.success(request, _("We try this address again with the next message."))
    return redirect("messaging:contact")


@require_POST
def number(request: HttpRequest) -> HttpResponse:
    """Keep a number, and send a code to it."""
    form = NumberForm(request.POST)
    return _filled(
        request,
        "number_form",
        form,
        lambda me: services.add_number(user=me, typed=form.cleaned_data["number"], clinic=_clinic(request), by=me),
        _("A code is on its way to this number. Write it here within ten minutes."),
    )


@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """The code came back."""
    form = CodeForm(request.POST)
    return _filled(
        request,
        "code_form",
        form,
        lambda me: services.confirm_number(user=me, code=form.cleaned_data["code"], by=me),
        _("Your number is confirmed."),
    )


@require_POST
def code_again(request: HttpRequest) -> HttpResponse:
    """A fresh code."""
    me = person(request)
    return _done(
        request,
        lambda: services.send_code_again(user=me, clinic=_clinic(request), by=me),
        _("A fresh code is on its way."),
    )


@require_POST
def number_remove(request: HttpRequest) -> HttpResponse:
    """Forget the number."""
    services.remove_number(user=person(request), by=person(request))
    messages.success(request, _("Your number is removed. No texts are sent any more."))
    return redirect("messaging:contact")


@require_POST
def device(request: HttpRequest) -> HttpResponse:
    """Keep the browser that just allowed notices."""
    me, form = person(request), DeviceForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("This browser gave nothing that notices could be sent to. Try it once more."))
        return redirect("messaging:contact")
    label = devices.name_of(request.headers.get("User-Agent", ""))
    clinics = list(selectors.clinics_of(me))
    return _done(
        request,
        lambda: services.add_device(user=me, clinics=clinics, label=label, by=me, **form.cleaned_data),
        _("Notices are on for this device."),
    )


@require_POST
def device_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send no more notices to a browser."""
    mine = PushDevice.objects.own(person(request)).usable()
    services.remove_device(device=get_object_or_404(mine, pk=pk), by=person(request))
    messages.success(request, _("Removed. No notices are sent to it any more."))
    return redirect("messaging:contact")


def _page(request: HttpRequest, **given: Form) -> HttpResponse:
    me = person(request)
    state = reached.reached(me)
    context: dict[str, Any] = {
        "form": PreferenceForm(initial=PreferenceForm.initial_from(state.preference)),
        "pause_form": PauseForm(auto_id="id_pause_%s"),
        "number_form": NumberForm(),
        "code_form": CodeForm(),
        **given,
        "reached": state,
        "consents": {"email": agreement.BY_EMAIL, "text": agreement.BY_TEXT, "push": agreement.BY_PUSH},
        "off_words": texts.OFF,
        "trouble_words": texts.ADDRESS_TROUBLES,
        "pauses": texts.PAUSES,
        "push_key": push.public_key(),
        "our_number": texts.our_number(),
        "me": me,
        "zone": me.zone,
    }
    return render(request, "messaging/contact.html", context, status=422 if given else 200)


def _filled(request: HttpRequest, name: str, form: Any, action: Callable[[Any], object], said: str) -> HttpResponse:
    if form.is_valid():
        try:
            action(person(request))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, said)
            return redirect("messaging:contact")
    return _page(request, **{name: form})


def _done(request: HttpRequest, action: Callable[[], object], said: str) -> HttpResponse:
    try:
        action()
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, said)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page on which the button was pressed: this one, or *Today*."""
    wanted = request.POST.get("next", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return HttpResponseRedirect(wanted)
    return redirect("messaging:contact")


def _channel(request: HttpRequest) -> Channel:
    """Which way is meant; nonsense means e-mail, which everybody has."""
    wanted = request.POST.get("channel", "")
    return Channel(wanted) if wanted in LEAVES_THE_HOUSE else Channel.EMAIL


def _clinic(request: HttpRequest) -> Clinic:
    clinic = current_clinic(request)
    if clinic is None:
        raise Refused(_("No clinic knows you yet, so nobody could write to you."), code="clinic")
    return clinic


def _start_of(day: object, zone: ZoneInfo) -> datetime | None:
    return to_utc(day, time(0), zone) if isinstance(day, date) else None

"""What this room writes: that something waits, and nothing of what stands in it. It may be read over a shoulder."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.models import Application
from intake.states import ApplicationState
from messaging import registry
from messaging.models import Channel
from messaging.registry import Text
from people.models import Membership

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from messaging.models import Message

RECEIVED = "application_received"
ASKED = "application_asked"
DECIDED = "application_decided"
WAITING = "application_waiting"
TO_PLAN = "application_to_plan"

_STILL_WANTED: Mapping[str, Collection[str]] = {
    RECEIVED: {ApplicationState.SUBMITTED},
    ASKED: {ApplicationState.ASKED},
    DECIDED: {ApplicationState.ACCEPTED, ApplicationState.DECLINED},
}
"""The states in which a message still says what is so."""
_REASONS: Mapping[str, StrPromise] = {
    "moved": gettext_lazy("The application had gone on by then."),
    "left": gettext_lazy("This person no longer treats people here."),
}


def register() -> None:
    """Make the kinds known to the outbox.

    What goes to the person needs consent, keeps quiet hours and counts as the message of its day. Staff are told at work,
    in their inbox only, so that is no matter of consent.
    """
    labels = {
        RECEIVED: gettext_lazy("The clinic has what you sent"),
        ASKED: gettext_lazy("The clinic has a question for you"),
        DECIDED: gettext_lazy("News from the clinic"),
    }
    for kind, label in labels.items():
        registry.register(kind, compose=_COMPOSE[kind], wanted=patient_wanted, label=label, reasons=_REASONS)
    registry.register(
        WAITING,
        compose=waiting_text,
        wanted=staff_wanted,
        consent=False,
        label=gettext_lazy("An application waits"),
        reasons=_REASONS,
    )
    registry.register(
        TO_PLAN,
        compose=to_plan_text,
        wanted=prescriber_wanted,
        consent=False,
        label=gettext_lazy("A plan waits to be written"),
        reasons=_REASONS,
    )


def received_text(message: Message) -> Text:
    """To the person: it arrived."""
    body = _("%(clinic)s has what you sent. Sign in to see what happens next, and by when.")
    return _to_the_person(message, _("We have what you sent"), body, _("See where it stands"))


def asked_text(message: Message) -> Text:
    """To the person: the clinic would like to know more."""
    body = _("%(clinic)s has read what you sent and has a question before it can go on. Sign in to read it.")
    return _to_the_person(message, _("There is a question for you"), body, _("Read it"))


def decided_text(message: Message) -> Text:
    """To the person: there is an answer. Which one stands on the page only."""
    body = _("There is an answer for you at %(clinic)s. Sign in to read it.")
    return _to_the_person(message, _("There is an answer for you"), body, _("Read it"))


def waiting_text(message: Message) -> Text:
    """To those who treat: somebody applied."""
    return Text(
        subject=_("An application waits to be read"),
        body=_("Somebody applied at %(clinic)s. The list has the riskiest first.") % {"clinic": message.clinic.name},
        action_label=_("Open the list"),
        action_url=reverse("intake:queue"),
    )


def to_plan_text(message: Message) -> Text:
    """To the prescriber who was named when an application was accepted."""
    return Text(
        subject=_("A plan waits to be written"),
        body=_("A colleague at %(clinic)s accepted an application and named you to write the plan.")
        % {"clinic": message.clinic.name},
        action_label=_("Open the application"),
        action_url=reverse("intake:review", args=[message.about_id]),
    )


def patient_wanted(message: Message, _now: datetime) -> str | None:
    """Nobody is told what is no longer so: an answered question, an application that was taken back."""
    states = _STILL_WANTED[message.kind]
    lasts = message.about_id and Application.objects.filter(pk=message.about_id, state__in=states).exists()
    return None if lasts else "moved"


def staff_wanted(message: Message, _now: datetime) -> str | None:
    """Only while it waits for somebody, and only whoever treats people here."""
    if not message.about_id or not Application.objects.waiting().filter(pk=message.about_id).exists():
        return "moved"
    here = Membership.objects.treating().filter(clinic=message.clinic_id, user=message.recipient_id)
    return None if here.exists() else "left"


def prescriber_wanted(message: Message, _now: datetime) -> str | None:
    """Only while it stands accepted, and only whoever may read it still."""
    if message.recipient is None or not message.about_id:
        return "moved"
    rows = Application.objects.filter(pk=message.about_id, state=ApplicationState.ACCEPTED)
    if not rows.exists():
        return "moved"
    return None if rows.readable_by(message.recipient).exists() else "left"


def _to_the_person(message: Message, subject: str, body: str, label: str) -> Text:
    path = reverse("intake:mine")
    return Text(
        subject=subject,
        body=body % {"clinic": message.clinic.sender_name},
        action_label=label,
        action_url=path if message.channel == Channel.IN_APP else f"{settings.SITE_URL}{path}",
    )


_COMPOSE = {RECEIVED: received_text, ASKED: asked_text, DECIDED: decided_text}

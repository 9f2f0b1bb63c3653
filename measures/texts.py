"""What this room writes. It may be read over a shoulder: who asks, that there is something to answer, nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from common import clock
from measures import links
from measures.models import Assignment, MeasureLink
from measures.services.telling import DUE, LEFT
from messaging import registry
from messaging.daily import Rank
from messaging.models import LEAVES_THE_HOUSE, Channel, Message
from people.models import CareTeamMember, Membership

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_UNTIL = "\ufffcuntil\ufffc"

REASONS: dict[str, StrOrPromise] = {
    "answered": gettext_lazy("The person has answered already."),
    "skipped": gettext_lazy("The person would rather not answer this time."),
    "stopped": gettext_lazy("The person does not want to be asked this any more."),
    "withdrawn": gettext_lazy("The clinic took the question back."),
    "given_up": gettext_lazy("The time for answering was over."),
    "replanned": gettext_lazy("It was laid anew for another time."),
    "newer": gettext_lazy("A newer message asks the same."),
    "gone": gettext_lazy("There is nothing that this message is about."),
    "left": gettext_lazy("This person had left the care team."),
}


def register() -> None:
    """Make this room's kinds of messages known to the outbox."""
    registry.register(
        DUE,
        compose=due_text,
        wanted=due_wanted,
        compose_many=due_texts,
        wanted_many=due_wanted_many,
        label=gettext_lazy("A short check-in"),
        reasons=REASONS,
        rank=Rank.QUESTIONNAIRE,
    )
    # Staff are told at work, in their inbox only, so it is no matter of consent.
    registry.register(
        LEFT,
        compose=left_text,
        wanted=left_wanted,
        consent=False,
        label=gettext_lazy("A change in what somebody answers"),
        reasons=REASONS,
    )


def due_wanted(message: Message, now: datetime) -> str | None:
    """Why nobody needs this message any more; None while the patient is asked for anything."""
    return due_wanted_many([message], now)[message.pk]


def due_wanted_many(messages: Sequence[Message], now: datetime) -> dict[UUID, str | None]:
    """The same for many messages, with as many queries as for one."""
    abouts = Assignment.objects.in_bulk([message.about_id for message in messages if message.about_id])
    patients = {message.patient_id for message in messages if message.patient_id}
    asked = set(Assignment.objects.due(now).filter(patient__in=patients).values_list("patient_id", flat=True))
    same = Message.objects.filter(kind=DUE, patient__in=patients).order_by().values_list("patient_id", "channel")
    newest = {(patient, channel): at for patient, channel, at in same.annotate(Max("created_at"))}

    def unwanted(message: Message) -> str | None:
        about = abouts.get(message.about_id) if message.about_id else None
        if about is None or message.patient_id is None:
            return "gone"
        if newest[message.patient_id, message.channel] > message.created_at:
            return "newer"
        if message.patient_id in asked:
            return None
        return about.state if about.state in REASONS else "replanned"

    return {message.pk: unwanted(message) for message in messages}


def due_text(message: Message) -> registry.Text:
    """To the patient: with the link that opens the questions, in the inbox with the page of all of them."""
    return due_texts([message])[message.pk]


def due_texts(messages: Sequence[Message]) -> dict[UUID, registry.Text]:
    """The words of many messages, with as many queries as for one."""
    now = clock.now()
    patients = [message.patient_id for message in messages if message.patient_id]
    due: dict[UUID, list[Assignment]] = {}
    for row in Assignment.objects.due(now).filter(patient__in=patients).select_related("patient__user"):
        due.setdefault(row.patient_id, []).append(row)
    rows = {message.pk: _row(message, due) for message in messages}
    led_to = [row.pk for row in rows.values() if row]
    open_links = {link.assignment_id: link for link in MeasureLink.objects.usable(now).filter(assignment__in=led_to)}
    return {message.pk: _due_text(message, rows[message.pk], open_links) for message in messages}


def _due_text(message: Message, row: Assignment | None, open_links: Mapping[UUID, MeasureLink]) -> registry.Text:
    sender = {"clinic": message.clinic.sender_name}
    link = open_links.get(row.pk) if row and message.channel in LEAVES_THE_HOUSE else None
    again = bool(message.context.get("again"))
    return registry.Text(
        subject=(_("Still open: a short check-in from %(clinic)s") if again else _("A short check-in from %(clinic)s"))
        % sender,
        body=_body(row, by_link=link is not None),
        action_label=_("Open the check-in"),
        action_url=_address(message, link),
    )


def left_wanted(message: Message, _now: datetime) -> str | None:
    """Only whoever is still on the care team is told."""
    team = CareTeamMember.objects.filter(ended_at=None, membership__in=Membership.objects.treating())
    return None if team.filter(pk=message.context.get("place")).exists() else "left"


def left_text(message: Message) -> registry.Text:
    """To a member of the care team."""
    return registry.Text(
        subject=_("Somebody you treat changed something"),
        body=_(
            "Somebody whom you treat at %(clinic)s left something out, or changed what they would like to be asked. "
            "Sign in to see what it was. It is not urgent."
        )
        % {"clinic": message.clinic.sender_name},
        action_label=_("See what changed"),
        action_url=reverse("measures:assignments", args=[message.about_id]),
    )


def _row(message: Message, due: Mapping[UUID, list[Assignment]]) -> Assignment | None:
    """The request that the message leads to: the one it was laid for, or another one that is due."""
    theirs = due.get(message.patient_id, []) if message.patient_id else []
    return next((row for row in theirs if row.pk == message.about_id), theirs[0] if theirs else None)


def _address(message: Message, link: MeasureLink | None) -> str:
    if link is not None:
        return links.address_of(link)
    path = reverse("measures:list")
    return path if message.channel == Channel.IN_APP else settings.SITE_URL + path


def _body(row: Assignment | None, *, by_link: bool) -> str:
    # Made into words here: a template would turn the instant back into the server's zone.
    until = date_format(row.expires_at.astimezone(row.patient.zone), "l, j F, H:i") if row else ""
    return _mould(row is not None, by_link, get_language()).replace(_UNTIL, until)


@lru_cache(maxsize=16)
def _mould(is_open: bool, by_link: bool, _language: str | None) -> str:
    """The words without the instant, which alone differs from one person to the next; plain text, nothing is escaped."""
    context = {"until": _UNTIL if is_open else "", "by_link": by_link}
    return render_to_string("measures/messages/due.txt", context).strip()

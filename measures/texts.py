"""What this room writes. It may be read over a shoulder: who asks, that there is something to answer, nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from measures import links
from measures.models import Assignment, MeasureLink
from measures.services.telling import DUE, LEFT
from messaging import registry
from messaging.models import Channel, Message, MessageQuerySet
from people.models import CareTeamMember, Membership

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

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
    registry.register(DUE, compose=due_text, wanted=due_wanted, label=gettext_lazy("A short check-in"), reasons=REASONS)
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
    about = Assignment.objects.filter(pk=message.about_id).first() if message.about_id else None
    if about is None or message.patient_id is None:
        return "gone"
    if _newer(message).exists():
        return "newer"
    if Assignment.objects.due(now).filter(patient=message.patient_id).exists():
        return None
    return about.state if about.state in REASONS else "replanned"


def due_text(message: Message) -> registry.Text:
    """To the patient: by e-mail with the link that opens the questions, in the inbox with the page of all of them."""
    now, sender = clock.now(), {"clinic": message.clinic.sender_name}
    row = _row(message, now)
    link = _link(message, row, now)
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


def _newer(message: Message) -> MessageQuerySet:
    same = Message.objects.filter(kind=DUE, patient=message.patient_id, channel=message.channel)
    return same.filter(created_at__gt=message.created_at).exclude(pk=message.pk)


def _row(message: Message, now: datetime) -> Assignment | None:
    """The request that the message leads to: the one it was laid for, or another one that is due."""
    due = list(Assignment.objects.due(now).filter(patient=message.patient_id).select_related("patient__user"))
    return next((row for row in due if row.pk == message.about_id), due[0] if due else None)


def _link(message: Message, row: Assignment | None, now: datetime) -> MeasureLink | None:
    if message.channel != Channel.EMAIL or row is None:
        return None
    return MeasureLink.objects.usable(now).filter(assignment=row).first()


def _address(message: Message, link: MeasureLink | None) -> str:
    if link is not None:
        return links.address_of(link)
    path = reverse("measures:list")
    return path if message.channel == Channel.IN_APP else settings.SITE_URL + path


def _body(row: Assignment | None, *, by_link: bool) -> str:
    # Made into words here: a template would turn the instant back into the server's zone.
    until = date_format(row.expires_at.astimezone(row.patient.zone), "l, j F, H:i") if row else ""
    return render_to_string("measures/messages/due.txt", {"until": until, "by_link": by_link}).strip()

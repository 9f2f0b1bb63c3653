"""What the waitlist and patients' own changes write: that a time came free, and to staff that somebody changed something.

Nothing medical stands in it: it may be read over a shoulder.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import registry
from messaging.models import Channel
from messaging.registry import Text
from scheduling.models import Offer, OfferState

if TYPE_CHECKING:
    from messaging.models import Message

TIME_FREE = "time_free"
PATIENT_CHANGED = "patient_changed"
GONE = "gone"
MOVED, CANCELLED, TOOK = "moved", "cancelled", "took"


def register() -> None:
    """Make the kinds known to the outbox.

    A freed time is of use for some hours only, so it takes no day of the person's (``counts``): on another day it would
    be of none. It needs their consent and keeps their quiet hours as everything else does. Staff are told at work, in
    their inbox only.
    """
    registry.register(
        TIME_FREE,
        compose=time_free,
        wanted=still_free,
        label=gettext_lazy("A time has come free"),
        reasons={GONE: gettext_lazy("The time was taken, or they had answered already.")},
        counts=False,
    )
    registry.register(
        PATIENT_CHANGED,
        compose=patient_changed,
        consent=False,
        counts=False,
        label=gettext_lazy("A patient changed an appointment"),
    )


def still_free(message: Message, now: datetime) -> str | None:
    """Only while they can still say yes."""
    if message.about_id is None:
        return GONE
    offers = Offer.objects.filter(pk=message.about_id, state=OfferState.OPEN, until__gt=now)
    return None if offers.exists() else GONE


def time_free(message: Message) -> Text:
    """That there is an earlier time, and where to answer."""
    path = reverse("scheduling:offers")
    return Text(
        subject=_("A time has come free"),
        body=_(
            "%(clinic)s has an earlier time for your appointment. Whoever answers first gets it. Sign in to look; if it "
            "does not suit, your appointment stays as it is."
        )
        % {"clinic": message.clinic.sender_name},
        action_label=_("Look at it"),
        action_url=path if message.channel == Channel.IN_APP else f"{settings.SITE_URL}{path}",
    )


def patient_changed(message: Message) -> Text:
    """To staff: what became of an appointment, and where it stands."""
    words = {
        MOVED: (_("A patient moved a session"), _("They chose another time themself. The session shows both times.")),
        CANCELLED: (_("A patient cancelled a session"), _("They said why. The session shows it; its time is free.")),
        TOOK: (_("A patient took a time that came free"), _("Their session is earlier now. Its old time is free.")),
    }
    subject, body = words.get(message.context.get("what", ""), words[MOVED])
    return Text(
        subject=subject,
        body=body,
        action_label=_("Open the session"),
        action_url=reverse("sessions:session", args=[message.about_id]),
    )

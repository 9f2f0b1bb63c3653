"""What this room writes: that words ask for a signature, and to staff that one was withdrawn. No word of what it is about."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consents.models import Consent, ConsentText
from messaging import registry
from messaging.models import Channel
from messaging.registry import Text

if TYPE_CHECKING:
    from messaging.models import Message

AGREEMENT_ASKS = "agreement_asks"
AGREEMENT_WITHDRAWN = "agreement_withdrawn"


def register() -> None:
    """Tell the outbox what this room writes."""
    registry.register(
        AGREEMENT_ASKS,
        compose=asks,
        wanted=still_asks,
        label=gettext_lazy("An agreement asks for you"),
        reasons={
            "signed": gettext_lazy("They had signed it already."),
            "newer": gettext_lazy("Newer words ask instead."),
            "withdrawn": gettext_lazy("They had withdrawn the agreement meanwhile."),
        },
    )
    registry.register(
        AGREEMENT_WITHDRAWN,
        compose=withdrawn,
        wanted=still_withdrawn,
        label=gettext_lazy("A patient withdrew an agreement"),
        counts=False,
        reasons={"again": gettext_lazy("The patient had signed it again.")},
    )


def still_asks(message: Message, _now: datetime) -> str | None:
    """Only who signed older words, and not these; and only while these are in force."""
    text = ConsentText.objects.filter(pk=message.about_id).first() if message.about_id else None
    if text is None or text.retired_at is not None:
        return "newer"
    standing = Consent.objects.standing().filter(patient=message.patient_id, kind=text.kind).first()
    if standing is None:
        return "withdrawn"
    return "signed" if standing.text_id == text.pk else None


def asks(message: Message) -> Text:
    """That there is something to read again, and where."""
    return Text(
        subject=_("Something to read and sign"),
        body=_("%(clinic)s has new words for something that you signed. Sign in to read them and to decide.")
        % {"clinic": message.clinic.sender_name},
        action_label=_("Read it"),
        action_url=_address(
            message, reverse("consents:mine") + (f"?of={message.patient_id}" if message.patient_id else "")
        ),
    )


def still_withdrawn(message: Message, _now: datetime) -> str | None:
    """Nobody is told of what the patient has signed again."""
    ended = Consent.objects.filter(pk=message.about_id).first() if message.about_id else None
    again = Consent.objects.standing().filter(patient=message.patient_id, kind=ended.kind if ended else "")
    return "again" if again.exists() else None


def withdrawn(message: Message) -> Text:
    """To staff: that it happened, and where to look."""
    path = reverse("consents:of_patient", args=[message.patient_id]) if message.patient_id else reverse("home:front")
    return Text(
        subject=_("A patient withdrew an agreement"),
        body=_("It counts at once. Please look before anything else is done for them."),
        action_label=_("Look at it"),
        action_url=_address(message, path),
    )


def _address(message: Message, path: str) -> str:
    return path if message.channel == Channel.IN_APP else f"{settings.SITE_URL}{path}"

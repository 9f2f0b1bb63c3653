"""What this room writes to a patient: that a message waits, and nothing else. It may be read over a shoulder."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from correspondence.models import Letter
from messaging import registry
from messaging.models import Channel
from messaging.registry import Text

if TYPE_CHECKING:
    from messaging.models import Message

KIND = "team_message"
READ = "read"


def register() -> None:
    """Make the kind known to the outbox. It needs consent, keeps quiet hours and counts as the message of its day."""
    registry.register(
        KIND,
        compose=compose,
        wanted=wanted,
        label=gettext_lazy("A message is waiting for you"),
        reasons={READ: gettext_lazy("They had read it already.")},
    )


def wanted(message: Message, _now: datetime) -> str | None:
    """Nobody is told of what they have read."""
    waits = Letter.objects.from_team().unread().filter(thread=message.about_id)
    return None if message.about_id and waits.exists() else READ


def compose(message: Message) -> Text:
    """That a message waits, and where."""
    path = reverse("correspondence:mine")
    return Text(
        subject=_("A message is waiting for you"),
        body=_("There is a message for you at %(clinic)s. Sign in to read it.")
        % {"clinic": message.clinic.sender_name},
        action_label=_("Read it"),
        action_url=path if message.channel == Channel.IN_APP else f"{settings.SITE_URL}{path}",
    )

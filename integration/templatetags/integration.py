"""The tags of this room: a window, ready to be shown by whatever page includes it, and the place for what is added."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import template
from django.forms import Form
from django.urls import reverse

from common import clock
from integration import media, presenters
from integration.again import Again, again_of
from integration.models import IntegrationWindow

register = template.Library()


@register.simple_tag
def window_card(window: IntegrationWindow, card: presenters.WindowCard | str | None = None) -> presenters.WindowCard:
    """The card of a window as it stands now; ``card`` itself, where the page made it already."""
    return card if isinstance(card, presenters.WindowCard) else presenters.window_card(window, clock.now())


@register.simple_tag
def again(window: IntegrationWindow) -> Again | None:
    """When the patient, who has written, is asked again, or could be; None where nothing is left to ask."""
    return again_of(window, clock.now())


@dataclass(frozen=True)
class AttachPlace:
    """Where a page sends voice notes and pictures, and what it may send; lengths in seconds, sizes in bytes.

    ``remove_url`` is where a script takes away what it sent: the zeros stand for the id of the upload. Signed in it is
    empty, as each thing has an address of its own there.
    """

    url: str
    remove_url: str
    submission: str
    voice_seconds: int = media.VOICE_SECONDS
    voice_bytes: int = media.VOICE_BYTES
    picture_bytes: int = media.PICTURE_BYTES
    most: int = media.MOST


@register.simple_tag
def attach_place(form: Form, token: str = "") -> AttachPlace:
    """The place for voice notes and pictures of the page of this form; behind a link with its token."""
    submission = str(form["submission"].value() or "")
    if not token:
        return AttachPlace(reverse("integration:attach"), "", submission)
    url = reverse("integration:attach_by_link", args=[token])
    return AttachPlace(url, reverse("integration:remove_by_link", args=[token, UUID(int=0)]), submission)

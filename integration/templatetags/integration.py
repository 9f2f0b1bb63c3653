"""The tag of this room: a window, ready to be shown by whatever page includes it."""

from __future__ import annotations

from django import template

from common import clock
from integration import presenters
from integration.models import IntegrationWindow

register = template.Library()


@register.simple_tag
def window_card(window: IntegrationWindow, card: presenters.WindowCard | str | None = None) -> presenters.WindowCard:
    """The card of a window as it stands now; ``card`` itself, where the page made it already."""
    return card if isinstance(card, presenters.WindowCard) else presenters.window_card(window, clock.now())

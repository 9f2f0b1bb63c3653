"""For pages of rooms above: whether messages are paused, and what could not be reached."""

from __future__ import annotations

from django import template
from django.template import Context

from messaging import reached
from messaging.reached import InShort
from people.models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def own_reach(context: Context) -> InShort | None:
    """How whoever looks at the page is reached, in short; None for nobody. Three queries."""
    user = context["request"].user
    return reached.in_short(user) if isinstance(user, User) else None

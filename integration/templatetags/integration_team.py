"""The tag of the answers under an entry, for whatever page shows one."""

from __future__ import annotations

from django import template

from integration import triage
from integration.models import EntryReply, JournalEntry

register = template.Library()


@register.simple_tag
def entry_replies(entry: JournalEntry) -> list[EntryReply]:
    """What the care team answered to this entry, in order. One query."""
    return triage.replies_of(entry)

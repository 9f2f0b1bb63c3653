"""Words and looks of meetings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sessions.meeting_states import MeetingState
from sessions.models import MeetingChange
from sessions.presenters import StateLook

LOOKS: Mapping[str, StateLook] = MappingProxyType(
    {
        MeetingState.BOOKED: StateLook(gettext_lazy("Booked"), "info"),
        MeetingState.HELD: StateLook(gettext_lazy("Took place"), "good"),
        MeetingState.CANCELLED: StateLook(gettext_lazy("Cancelled"), "plain"),
        MeetingState.MISSED: StateLook(gettext_lazy("Missed"), "notice"),
    }
)


def change_words(change: MeetingChange) -> str:
    """What a change row says: booked, moved, took place, …"""
    if change.from_starts_at is not None and change.to_starts_at is not None:
        return _("Moved")
    if change.from_state == change.to_state:
        return _("Place or person changed")
    return str(LOOKS[change.to_state].word)

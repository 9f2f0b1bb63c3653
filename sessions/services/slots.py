"""What is asked for when something is booked: a time, and where and with whom it takes place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final
from uuid import UUID

from people.models import Membership
from rota.models import Place


class Keep(Enum):
    """That something stays as it is; None would take it away."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


@dataclass(frozen=True)
class Slot:
    """A dosing session to book: when it begins (aware), and the place and the person to hold for it, or their ids.

    Where something moves that is booked already, ``KEEP`` leaves the place or the person as it is, and None takes it away.
    """

    starts_at: datetime
    place: Place | UUID | Keep | None = None
    clinician: Membership | UUID | Keep | None = None


@dataclass(frozen=True)
class MeetingSlot:
    """A meeting to book. ``dose`` counts from 1: the dose that it follows (integration) or comes before (consult)."""

    kind: str
    starts_at: datetime
    minutes: int
    dose: int | None = None
    place: Place | UUID | Keep | None = None
    clinician: Membership | UUID | Keep | None = None
    by_video: bool = False
    video_url: str = ""


NO_MEETINGS: Final[Mapping[UUID, MeetingSlot]] = {}


def id_in(row: Place | Membership | UUID | Keep | None, kept: UUID | None = None) -> UUID | None:
    """The id of what is named by itself or by its id; ``kept`` for what stays as it is."""
    if isinstance(row, Keep):
        return kept
    return row if row is None or isinstance(row, UUID) else row.pk

"""How far one session can move without its talks coming to lie wrongly. Values only.

A patient who moves a session themself moves it alone, so the talks around it stay: one before it stays before it, one after
it stays after it, and one that integrates it stays in the window after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rota.availability import Stretch


@dataclass(frozen=True)
class BesideTalk:
    """A talk that is booked. ``integrates``: it integrates the session that moves; ``waits``: some session waits for it."""

    at: Stretch
    integrates: bool = False
    waits: bool = False


@dataclass(frozen=True)
class Room:
    """From when and until when the session can begin; None where no talk says anything."""

    earliest: datetime | None = None
    latest: datetime | None = None

    def holds(self, starts_at: datetime) -> bool:
        """Whether every talk lies as well as it does now when the session begins then."""
        return (self.earliest is None or self.earliest <= starts_at) and (
            self.latest is None or starts_at <= self.latest
        )


def room(dose: Stretch, talks: Iterable[BesideTalk], *, opens: timedelta, closes: timedelta) -> Room:
    """How far a session can move; the window of a talk to integrate ``opens`` and ``closes`` so long after its end.

    What does not hold as it stands keeps nobody from moving.
    """
    lasts = dose.ends_at - dose.starts_at
    earliest: list[datetime] = []
    latest: list[datetime] = []
    for talk in talks:
        if talk.integrates:
            if dose.ends_at + opens <= talk.at.starts_at and talk.at.ends_at <= dose.ends_at + closes:
                earliest.append(talk.at.ends_at - closes - lasts)
                latest.append(talk.at.starts_at - opens - lasts)
        elif talk.waits and talk.at.ends_at <= dose.starts_at:
            earliest.append(talk.at.ends_at)
        elif talk.waits and talk.at.starts_at >= dose.ends_at:
            latest.append(talk.at.starts_at - lasts)
    return Room(max(earliest, default=None), min(latest, default=None))

"""How urgent a safety task is, by when somebody has to answer it, and how long each person has. Pure.

The minutes are our suggestion and not verified: no guideline names numbers for a clinic that is not staffed at night.
Every one of them is a setting of the clinic, to be signed off by it. What is verified is why there are any: a notice to
the patient alone leads nobody to help (mental.jmir.org/2024/1/e58409: 221 notices to 36 people, none used a crisis
service), so a person of staff has to own each task, with a clock.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from safety.hours import DaysOff, Stretch, openings

_MINUTE = timedelta(minutes=1)


class Tier(TextChoices):
    """How soon a person has to look. The first is the gravest."""

    IMMEDIATE = "immediate", _("Immediate")
    URGENT = "urgent", _("Urgent")
    SOON = "soon", _("Soon")


class Source(TextChoices):
    """What opened a task."""

    PHQ9_ITEM_9 = "phq9_item9", _("PHQ-9 item 9")
    ASQ = "asq", _("ASQ")
    CHECK_IN = "check_in", _("a check-in")
    FREE_TEXT = "free_text", _("words in a text")
    LETTER = "letter", _("words in a message")
    REASON = "reason", _("words about a questionnaire")
    CALL = "call_asked", _("a wish for a call")
    SESSION_ALERT = "session_alert", _("an alert in a session")
    QUESTION = "question", _("an answer to a questionnaire")
    APPLICATION = "application", _("what an application says")
    STAFF = "staff", _("a colleague")


BY_ANSWERS = frozenset({Source.PHQ9_ITEM_9, Source.ASQ, Source.CHECK_IN, Source.QUESTION})
"""Those that answers to questions opened, and nothing that somebody wrote or asked for."""

#: The tier of a source when whoever opens the task names none. Verified is only that an answer of 1 or more to PHQ-9
#: item 9 goes with a higher risk (psychiatryonline.org appi.ps.201200587; it is a marker, no assessment). How soon a
#: person has to look, that day or within an hour, is our suggestion for all of them.
BY_SOURCE = MappingProxyType({Source.SESSION_ALERT: Tier.IMMEDIATE})

GRAVEST_FIRST = tuple(Tier)


@dataclass(frozen=True)
class Wait:
    """Minutes of one tier: how soon somebody has to answer, and once somebody took it, to settle.

    ``hand`` is how long each person has before the next one is asked.
    """

    answer: int
    hand: int
    settle: int


#: Of ``immediate`` and ``urgent`` every minute counts, of ``soon`` the minutes in which the clinic is open. Our suggestion.
DEFAULTS = MappingProxyType(
    {
        Tier.IMMEDIATE: Wait(answer=15, hand=10, settle=60),
        Tier.URGENT: Wait(answer=60, hand=30, settle=240),
        Tier.SOON: Wait(answer=240, hand=120, settle=480),
    }
)

#: What a clinic may set: not so short that a beat of the timetable is missed, not longer than a week.
FEWEST_MINUTES, MOST_MINUTES = 2, 7 * 24 * 60


@dataclass(frozen=True)
class Calendar:
    """When the clinic is open, in its own zone. Without any hours listed every minute counts."""

    zone: ZoneInfo
    stretches: Collection[Stretch] = field(default=())
    days_off: Collection[DaysOff] = field(default=())


def tier_of(source: str, named: str | None = None) -> Tier:
    """The tier of a task: the one that was named, else the source's own, else urgent."""
    if named is not None:
        return Tier(named)
    return BY_SOURCE.get(Source(source), Tier.URGENT)


def is_graver(one: str, other: str) -> bool:
    """Whether ``one`` asks for a person sooner than ``other``."""
    return GRAVEST_FIRST.index(Tier(one)) < GRAVEST_FIRST.index(Tier(other))


def graver(one: Tier, other: Tier | None) -> Tier:
    """Whichever of the two asks for a person sooner."""
    return other if other is not None and is_graver(other, one) else one


def after(since: datetime, minutes: int, tier: str, calendar: Calendar) -> datetime:
    """The instant at which so many minutes have passed since ``since`` (aware), as the tier counts them."""
    if tier != Tier.SOON or not calendar.stretches:
        return since + minutes * _MINUTE
    return _open_minutes_after(since, minutes, calendar)


def _open_minutes_after(since: datetime, minutes: int, calendar: Calendar) -> datetime:
    """In minutes in which the clinic is open. One that does not open for weeks gets no rest: then every minute counts."""
    left, counted_to = minutes * _MINUTE, since
    for opens, closes in openings(calendar.stretches, calendar.days_off, calendar.zone, since):
        stretch = closes - max(opens, since)
        if stretch >= left:
            return max(opens, since) + left
        left, counted_to = left - stretch, closes
    return counted_to + left

"""Where a person in a crisis finds somebody now: lines by country, and how a number becomes something to press.

Data and pure rules; a clinic may list its own lines instead. Each number stands beside its source, read in 2026.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from common import phones

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_FEWEST_DIGITS = 2


class Way(StrEnum):
    """How a line is reached."""

    CALL = "call"
    TEXT = "text"


@dataclass(frozen=True)
class Line:
    """Somebody to turn to. ``href`` is empty where we know no number, and then nothing can be pressed."""

    label: StrOrPromise
    number: str
    href: str
    note: StrOrPromise = ""
    way: Way = Way.CALL


@dataclass(frozen=True)
class CrisisHelp:
    """What to show to a person who may need somebody right now."""

    heading: StrOrPromise
    lines: tuple[Line, ...]


def href(number: str, way: Way = Way.CALL) -> str:
    """What pressing the number does on a phone: ``tel:`` or ``sms:`` and its digits; empty without a digit."""
    dialled = phones.dialled(number)
    return f"{'sms' if way is Way.TEXT else 'tel'}:{dialled}" if dialled else ""


def is_number(number: str) -> bool:
    """Whether a phone could dial this: digits with the usual signs between them, 2 to 15 of them."""
    return phones.can_be_dialled(number, fewest=_FEWEST_DIGITS)


def line(label: StrOrPromise, number: str, way: Way = Way.CALL, note: StrOrPromise = "") -> Line:
    """A line that can be pressed."""
    return Line(label, number, href(number, way), note, way)


LOCAL_EMERGENCY = Line(
    _("Your local emergency number"), "", "", _("Call it when somebody is in danger now, or go to an emergency room.")
)

_FREE = _("Free, day and night.")

# 988 Suicide & Crisis Lifeline: call or text, free, 24/7, United States. Source: https://988lifeline.org
# 911 when a life is in danger. Source: https://www.911.gov
_UNITED_STATES = (
    line(_("Call the 988 Suicide & Crisis Lifeline"), "988", Way.CALL, _FREE),
    line(_("Text the 988 Suicide & Crisis Lifeline"), "988", Way.TEXT, _FREE),
    line(_("Emergency services"), "911", Way.CALL, _("When somebody is in danger now.")),
)

# 9-8-8 Suicide Crisis Helpline: call or text, free, 24/7, in English and French, since 30 November 2023.
# Source: https://988.ca. Not every community in the north has 911, so no emergency number is claimed here.
_CANADA = (
    line(_("Call the 9-8-8 Suicide Crisis Helpline"), "988", Way.CALL, _FREE),
    line(_("Text the 9-8-8 Suicide Crisis Helpline"), "988", Way.TEXT, _FREE),
    LOCAL_EMERGENCY,
)

_BY_COUNTRY: dict[str, tuple[Line, ...]] = {"US": _UNITED_STATES, "CA": _CANADA}

# For a visitor of whom we do not know the country: the same number serves both.
_ANYWHERE = (
    line(_("Call 988 in the United States and Canada"), "988", Way.CALL, _FREE),
    line(_("Text 988 in the United States and Canada"), "988", Way.TEXT, _FREE),
    LOCAL_EMERGENCY,
)

HEADING = _("If you need somebody now")


def for_country(country: str | None) -> tuple[Line, ...]:
    """The lines of a country (ISO 3166 two-letter code); None means that we do not know where the person is.

    A country whose lines nobody here has checked gets only "your local emergency number": a wrong number in a crisis
    is worse than none.
    """
    if country is None:
        return _ANYWHERE
    return _BY_COUNTRY.get(country.upper(), (LOCAL_EMERGENCY,))


def help_for(country: str | None, own: Sequence[Line] = ()) -> CrisisHelp:
    """A clinic's ``own`` lines, and without any those of its country."""
    return CrisisHelp(HEADING, tuple(own) or for_country(country))


def in_one_line(found: CrisisHelp) -> str:
    """The same for a text message: "If you need somebody now: Call the 988 …: 988. …"."""
    said = [f"{one.label}: {one.number}" if one.number else str(one.label) for one in found.lines]
    return f"{found.heading}: {'. '.join(said)}."


def fingerprint(lines: Iterable[Line]) -> str:
    """A short word for exactly these lines, so that a form can tell whether somebody changed them meanwhile."""
    plain = [[str(one.label), one.number, one.way.value, str(one.note)] for one in lines]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:16]

"""What a safety plan consists of: its six parts in their order, our words for them, and how they are kept. Pure.

The order, from what one does alone to whom one calls, and the part about a safer place are those of a safety plan as
Stanley and Brown describe it (Cognitive and Behavioral Practice 2012; 19: 256-264, 10.1016/j.cbpra.2011.01.001). The
words here are our own; their form is not copied. That a plan with follow-up calls goes with fewer suicidal acts
(a comparison of cohorts, nobody was drawn by lot): Stanley et al., JAMA Psychiatry 2018; 75: 894-900,
10.1001/jamapsychiatry.2018.1776.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from common import phones

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FEWEST_DIGITS = 2


@dataclass(frozen=True)
class Contact:
    """A person, a place or an office, perhaps with a number to press."""

    name: str = ""
    phone: str = ""
    note: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.note)

    def __str__(self) -> str:
        return " · ".join(one for one in (self.name, self.phone, self.note) if one)

    @property
    def title(self) -> str:
        """What stands in large letters: the name, and without one whatever there is."""
        return self.name or self.phone or self.note

    @property
    def dialled(self) -> str:
        """What a phone dials for it; empty where nothing can be dialled."""
        return phones.dialled(self.phone) if phones.can_be_dialled(self.phone, fewest=FEWEST_DIGITS) else ""


Lines = tuple[str, ...]
Contacts = tuple[Contact, ...]


@dataclass(frozen=True)
class Part:
    """A part of the plan: a heading, one sentence about it, and examples that somebody may begin with."""

    key: str
    title: StrOrPromise
    about: StrOrPromise
    examples: tuple[StrOrPromise, ...]
    has_contacts: bool = False
    can_be_texted: bool = False
    one: StrOrPromise = ""
    """What one of its contacts is called."""


PARTS = (
    Part(
        "warning_signs",
        _("How I notice that it is getting hard"),
        _("Thoughts, feelings, things you do or leave undone, places or days that come before a hard time."),
        (
            _("I stop answering messages."),
            _("I lie awake and go over the same thing."),
            _("The days around a certain date."),
        ),
    ),
    Part(
        "own_ways",
        _("What I can do by myself"),
        _("Small things that have carried you through an hour before, without anybody else."),
        (
            _("A long shower, then dry clothes."),
            _("Walk to the river and back."),
            _("The playlist that is called “slow”."),
        ),
    ),
    Part(
        "company",
        _("People and places that take my mind off it"),
        _("You need not speak about how you are. Being there is enough."),
        (_("The library, upstairs by the window."), _("Watch the game with Sam."), _("A café where they know me.")),
        has_contacts=True,
        can_be_texted=True,
        one=_("Person or place"),
    ),
    Part(
        "helpers",
        _("People I would tell"),
        _("People to whom you can say that it is hard now. Ask them beforehand whether they may stand here."),
        (_("My sister, also at night."), _("A neighbour who has a key."), _("The friend who has been there.")),
        has_contacts=True,
        can_be_texted=True,
        one=_("Person"),
    ),
    Part(
        "professionals",
        _("Professionals who help me"),
        _("Your clinic and the crisis lines stand in the plan by themselves. Add whoever else treats you."),
        (_("My therapist, weekdays until six."), _("The emergency room on Main Street."), _("My family doctor.")),
        has_contacts=True,
        one=_("Professional or place"),
    ),
    Part(
        "safer_place",
        _("How my place is made safer"),
        _(
            "Putting time and distance between you and what could harm you helps a hard hour to pass. "
            "Say what is put where, and who helps with it."
        ),
        (
            _("My brother keeps the pills that I do not need this week."),
            _("What is locked away, and who has the key."),
            _("I do not drink when I am alone."),
        ),
    ),
)


@dataclass(frozen=True)
class Content:
    """What stands in one version of a plan."""

    warning_signs: Lines = ()
    own_ways: Lines = ()
    company: Contacts = ()
    helpers: Contacts = ()
    professionals: Contacts = ()
    safer_place: Lines = ()

    def __bool__(self) -> bool:
        return any(self.of(part) for part in PARTS)

    def of(self, part: Part) -> Lines | Contacts:
        """What stands in one part."""
        found: Lines | Contacts = getattr(self, part.key)
        return found

    def in_words(self, part: Part) -> str:
        """A part as plain text, a thing a line."""
        return "\n".join(map(str, self.of(part)))

    def sealed(self) -> dict[str, str]:
        """The texts of the columns: a thing a line, contacts as JSON."""
        return {part.key: _as_json(self.of(part)) if part.has_contacts else self.in_words(part) for part in PARTS}


def content_of(texts: Mapping[str, str]) -> Content:
    """What the columns hold."""
    found: dict[str, Any] = {
        part.key: (_from_json if part.has_contacts else lines)(texts.get(part.key, "")) for part in PARTS
    }
    return Content(**found)


def lines(text: str) -> Lines:
    """The things of a text, a line each; empty lines and blanks around them are no matter."""
    return tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())


@dataclass(frozen=True)
class Shown:
    """A part as a page shows it."""

    part: Part
    content: Content
    before: Content | None = field(default=None)

    @property
    def things(self) -> Lines | Contacts:
        """Its lines or its contacts."""
        return self.content.of(self.part)

    @property
    def is_changed(self) -> bool:
        """Whether it says something else than in the version before."""
        return self.before is not None and self.before.of(self.part) != self.things


def shown(content: Content, before: Content | None = None) -> Iterator[Shown]:
    """The parts in their order; with the version ``before``, they know whether they changed."""
    return (Shown(part, content, before) for part in PARTS)


def _as_json(contacts: Lines | Contacts) -> str:
    rows = [[one.name, one.phone, one.note] for one in contacts if isinstance(one, Contact)]
    return json.dumps(rows, ensure_ascii=False)


def _from_json(text: str) -> Contacts:
    rows: list[list[Any]] = json.loads(text) if text else []
    return tuple(Contact(*map(str, row)) for row in rows)


_NAMES = tuple(one.name for one in fields(Content))
if tuple(part.key for part in PARTS) != _NAMES:
    raise RuntimeError("Each part of a safety plan has its column, in the same order.")

"""The pages of an applicant: where they stand, the list of sections, and what stands in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from intake.forms.section_base import Typed
from intake.forms.sections import FORMS
from intake.medicines import book
from intake.medicines.book import Entry
from intake.sections.keys import SectionKey
from intake.sections.order import HEADINGS, ORDER
from intake.sections.progress import Progress
from intake.sections.shapes import Part
from intake.selectors.application import AskedFor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class SectionLine:
    """A section in the list: ``state`` in words with its tone and icon; ``is_asked``: the clinic asks about it."""

    key: SectionKey
    title: StrOrPromise
    why: StrOrPromise
    state: StrOrPromise
    tone: str
    icon: str
    is_asked: bool = False


_DONE = (_("done"), "good", "check-circle")
_BEGUN = (_("begun"), "notice", "pencil")
_CARRIED = (_("from the self-check, look it over"), "notice", "pencil")
_OPEN = (_("not begun"), "plain", "circle")
_ASKED = (_("the clinic asks"), "info", "question-circle")


def checklist(
    progress: Progress, asked: AskedFor | None, carried: Collection[SectionKey] = frozenset()
) -> list[SectionLine]:
    """The sections in their order, each with its state. ``carried`` hold answers of the self-check and are not done."""
    meant = asked.sections if asked else frozenset()
    lines = []
    for key in ORDER:
        words, tone, icon = _ASKED if key in meant else _CARRIED if key in carried else _state(key, progress)
        heading = HEADINGS[key]
        lines.append(SectionLine(key, heading.title, heading.why, words, tone, icon, key in meant))
    return lines


def _state(key: SectionKey, progress: Progress) -> tuple[StrOrPromise, str, str]:
    if key in progress.done:
        return _DONE
    return _BEGUN if key in progress.begun else _OPEN


@dataclass(frozen=True)
class SaidSection:
    """A section with what stands in it, as its writer reads it."""

    key: SectionKey
    title: StrOrPromise
    lines: list[tuple[str, str]]
    is_done: bool


def said_in(key: SectionKey, part: Part) -> list[tuple[str, str]]:
    """What stands in a section: what was asked, and the answer. What was left empty is not listed."""
    return [(label, words) for label, words in FORMS[key](earlier=part).words() if words]


def said(parts: Mapping[SectionKey, Part], progress: Progress) -> list[SaidSection]:
    """All of it."""
    return [
        SaidSection(key, HEADINGS[key].title, said_in(key, part), key in progress.done) for key, part in parts.items()
    ]


def compared(key: SectionKey, theirs: Typed, yours: Typed) -> list[dict[str, object]]:
    """Two versions of a section, as components/versions.html shows them side by side, with what does not fit yet."""
    stands, sent = (FORMS[key](earlier=one.part, unfinished=one.unfinished).words() for one in (theirs, yours))
    pairs = zip(stands, sent, strict=True)
    return [
        {"label": label, "theirs": stood, "yours": typed, "differs": stood != typed}
        for (label, stood), (_label, typed) in pairs
        if stood or typed
    ]


@dataclass(frozen=True)
class MedicineLine:
    """A medicine of the list, and what choosing it writes into the field: a brand with its generic name."""

    entry: Entry
    value: str
    brands: str
    classes: str


def medicines_for(typed: str, limit: int) -> list[MedicineLine]:
    """What the bundled list knows for what was typed."""
    return [_medicine(entry, typed.strip().casefold()) for entry in book.search(typed, limit)]


def _medicine(entry: Entry, typed: str) -> MedicineLine:
    is_generic = entry.name.casefold().startswith(typed)
    brand = next((one for one in entry.brands if one.casefold().startswith(typed)), "")
    value = entry.name if is_generic or not brand else f"{brand} ({entry.name})"
    classes = ", ".join(book.class_title(one) for one in entry.classes)
    return MedicineLine(entry, value, ", ".join(entry.brands), classes)

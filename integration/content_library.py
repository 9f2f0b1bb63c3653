"""The versions of content as they are kept: what is in force at a clinic, and what a key meant in a version.

A version never changes, so one that was read before is not read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from integration import content, prompts
from integration.content import Body, PracticeSet, PracticeText, PromptSet
from integration.models import Content, ContentKind, JournalEntry
from integration.prompts import Prompt
from people.models import Clinic

_KEEP = 200
_understood: dict[UUID, Held] = {}


@dataclass(frozen=True)
class Held:
    """A version of content. ``id`` is None for the house's set in a database that has not loaded it."""

    id: UUID | None
    number: int
    is_house: bool
    body: Body

    @property
    def prompts(self) -> PromptSet:
        """Its questions; those of the house for a version of practices."""
        return self.body if isinstance(self.body, PromptSet) else content.house_prompts()

    @property
    def practices(self) -> PracticeSet:
        """Its practices; those of the house for a version of questions."""
        return self.body if isinstance(self.body, PracticeSet) else content.house_practices()

    def practice(self, key: str) -> PracticeText | None:
        """The practice of that key."""
        return next((one for one in self.practices.practices if one.key == key), None)


def in_force(clinic: Clinic, kind: ContentKind) -> Held:
    """What a clinic asks or offers now: its own newest version, else the house's. One query for a version read before."""
    newest = Content.objects.of(clinic, kind).values_list("id", flat=True).first()
    found = None if newest is None else version(newest)
    return found or of_the_house(kind)


def version(content_id: UUID) -> Held | None:
    """One version; None when there is none. No query for one that was read before."""
    if content_id not in _understood:
        row = Content.objects.filter(pk=content_id).first()
        return None if row is None else held(row)
    return _understood[content_id]


def held(row: Content) -> Held:
    """A row, understood, and remembered."""
    if row.pk not in _understood:
        if len(_understood) >= _KEEP:
            _understood.clear()
        _understood[row.pk] = Held(row.pk, row.number, row.clinic_id is None, content.parse(row.kind, row.body))
    return _understood[row.pk]


def of_the_house(kind: ContentKind) -> Held:
    """What comes with the app, read from its file."""
    file = content.house(kind.value)
    return Held(None, file.number, is_house=True, body=file.body)


def prompt_of(key: str, content_id: UUID | None = None) -> Prompt | None:
    """The question that a key meant in that version; without one, or where it has no such key, the house's."""
    kept = version(content_id) if key and content_id else None
    return (prompts.found(key, kept.prompts) if kept else None) or prompts.of_key(key)


def question_of(entry: JournalEntry) -> Prompt | None:
    """The question that stood above an entry as it was written; None when there was none."""
    return prompt_of(entry.prompt, entry.content_id)

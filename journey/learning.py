"""The learning cards that a patient reads before the first dose: words as data, in versions. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

FOLDER = Path(__file__).resolve().parent / "cards"
MOST_WORDS = 150

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]


class CardSource(BaseModel):
    """Where what a card says comes from; ``verified``: read in the source itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: Words
    source: Words
    verified: bool


class Card(BaseModel):
    """One card: a picture, a title, a few short paragraphs. ``settings``: where the treatment is (home, clinic).

    Where the two settings ask for different things, ``home`` and ``clinic`` hold the further paragraphs of each.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*$", max_length=30)]
    number: Annotated[int, Field(ge=1)]
    order: int
    icon: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=40)]
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    paragraphs: Annotated[tuple[Words, ...], Field(min_length=1, max_length=6)]
    home: tuple[Words, ...] = ()
    clinic: tuple[Words, ...] = ()
    sources: tuple[CardSource, ...] = ()

    @property
    def mark(self) -> str:
        """What the mark of its reading is called: a new version asks again."""
        return f"card:{self.key}:{self.number}"

    def words_for(self, setting: str) -> tuple[str, ...]:
        """Its paragraphs for the setting."""
        more: Mapping[str, tuple[str, ...]] = {"home": self.home, "clinic": self.clinic}
        return (*self.paragraphs, *more.get(setting, ()))

    def count(self, setting: str) -> int:
        """How many words somebody reads."""
        return sum(len(part.split()) for part in self.words_for(setting))


@cache
def cards() -> tuple[Card, ...]:
    """The newest version of each card, in their order."""
    newest: dict[str, Card] = {}
    for path in sorted(FOLDER.glob("*.json")):
        card = Card.model_validate(json.loads(path.read_text("utf-8")))
        if card.key not in newest or newest[card.key].number < card.number:
            newest[card.key] = card
    return tuple(sorted(newest.values(), key=lambda card: card.order))


def card(key: str) -> Card | None:
    """The card of that key."""
    return next((one for one in cards() if one.key == key), None)

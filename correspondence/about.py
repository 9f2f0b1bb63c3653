"""What a letter is about, told by the room that knows: that room registers a describer for its kind of row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from correspondence.models import Letter
    from people.models import User


@dataclass(frozen=True)
class About:
    """What a letter answers, in a few words, and where it is read; ``url`` is empty where the reader may not open it."""

    words: str
    url: str = ""


Describer = Callable[[Collection[UUID], "User"], Mapping[UUID, About]]
_known: dict[str, Describer] = {}


def register(kind: str, describe: Describer) -> None:
    """From now on ``describe(ids, reader)`` tells about rows of this kind (``app.model``), in a fixed number of queries."""
    if kind in _known:
        raise ValueError(f"Somebody tells about {kind} already.")
    _known[kind] = describe


def of(letters: Iterable[Letter], reader: User) -> dict[UUID, About]:
    """What each of the letters is about, by the letter's id; nothing where nobody can tell."""
    by_kind: dict[str, dict[UUID, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for letter in letters:
        if letter.about_id is not None and letter.about_kind in _known:
            by_kind[letter.about_kind][letter.about_id].append(letter.pk)
    found: dict[UUID, About] = {}
    for kind, wanted in by_kind.items():
        for pk, told in _known[kind](list(wanted), reader).items():
            found |= dict.fromkeys(wanted[pk], told)
    return found

"""A person's own words for what an entry is about: kept with a line break between them, and compared as words are looked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from integration.searching import plain


@dataclass(frozen=True)
class Tag:
    """A word of theirs, as they wrote it last, and how many entries carry it."""

    word: str
    count: int


def listed(kept: str | None) -> list[str]:
    """The words of one entry, each once, in their order."""
    words: dict[str, str] = {}
    for line in (kept or "").splitlines():
        word = " ".join(line.split())
        words.setdefault(same(word), word)
    return [word for word in words.values() if word]


def same(word: str) -> str:
    """What two ways of writing one word have in common."""
    return plain(word).strip()


def carries(kept: str | None, word: str) -> bool:
    """Whether an entry carries this word, however it is written."""
    return same(word) in {same(one) for one in listed(kept)}


def counted(entries: Iterable[str | None]) -> list[Tag]:
    """All words of these entries (newest first), the most used first, then by the alphabet."""
    count: Counter[str] = Counter()
    written: dict[str, str] = {}
    for kept in entries:
        for word in listed(kept):
            count[same(word)] += 1
            written.setdefault(same(word), word)
    tags = [Tag(written[key], times) for key, times in count.items()]
    return sorted(tags, key=lambda tag: (-tag.count, same(tag.word)))

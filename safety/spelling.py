"""Misspelt words of a short list put right before a text is looked through, with the way back to what was written. Pure.

Only words that carry the meaning ("suicide", "myself", "tonight") are put right, when one letter is wrong, missing,
doubled, added or swapped with its neighbour; the first letter always counts. A word that is a word itself ("homeless")
is left alone. Each word is looked up once, so that the work grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from string import ascii_lowercase

_MASKS = "*!@$#0134"
_WORD = re.compile(r"(?<![\w'*@$#])[a-z2](?:[a-z]|[*!@$#0-9]+(?=[a-z]))+(?![\w'])")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")


@dataclass(frozen=True)
class Mended:
    """A text with its words put right. ``ends`` are places in it, ``shifts`` how far behind each the text was moved."""

    text: str
    ends: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()

    def written(self, place: int) -> int:
        """The place in the text as it was written."""
        last = bisect_right(self.ends, place)
        return place + (self.shifts[last - 1] if last else 0)


@dataclass(frozen=True)
class Spelling:
    """What is put right: whole words by their misspellings, and those that were written ``apart``, by their place in it."""

    words: Mapping[str, str]
    apart: re.Pattern[str]
    together: tuple[str, ...]

    def mended(self, text: str) -> Mended:
        """The text with its words put right; ``text`` is in small letters."""
        changes = sorted(self._changes(text))
        pieces: list[str] = []
        ends: list[int] = []
        moved: list[int] = []
        reached = length = 0
        for start, end, right in changes:
            if start < reached:
                continue
            pieces += [text[reached:start], right]
            length += start - reached + len(right)
            reached = end
            ends.append(length)
            moved.append(end - start - len(right))
        return Mended("".join([*pieces, text[reached:]]), tuple(ends), tuple(accumulate(moved)))

    def _changes(self, text: str) -> Iterator[tuple[int, int, str]]:
        for found in self.apart.finditer(text):
            yield found.start(), found.end(), self.together[(found.lastindex or 1) - 1]
        is_drawn_out = _DRAWN_OUT.search(text) is not None
        for found in _WORD.finditer(text):
            right = self.words.get(found[0]) or (self._drawn_out(found[0]) if is_drawn_out else None)
            if right is not None:
                yield found.start(), found.end(), right

    def _drawn_out(self, word: str) -> str | None:
        """A word with a letter drawn out ("diiiie"), when one or two of the letter make a word of the list."""
        if not _DRAWN_OUT.search(word):
            return None
        known = self.words
        shorter = (_DRAWN_OUT.sub(r"\1", word), _DRAWN_OUT.sub(r"\1\1", word))
        return next((known.get(one, one) for one in shorter if one in known or one in known.values()), None)


def spelling(data: Mapping[str, list[str]], as_written: Mapping[str, str], apart: Mapping[str, str]) -> Spelling:
    """Make the table: ``carrying`` and ``short`` words (these only when masked, "k*ll"), and ``never`` what is a word.

    What may stand for two words stands for the one that comes first in the list.
    """
    known = {*data["carrying"], *data["short"], *data["never"]}
    words = {slip: word for word in reversed(data["carrying"]) for slip in _slips(word) if slip not in known}
    words |= {slip: word for word in data["short"] for slip in _wrong(word, _MASKS)}
    either = "|".join(f"({pattern})" for pattern in apart)
    return Spelling(words | dict(as_written), re.compile(rf"(?<![\w'])(?:{either})(?!\w)"), tuple(apart.values()))


def _slips(word: str) -> Iterator[str]:
    """The word with one letter missing, swapped with the next, wrong, or added; never the first."""
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    yield from _wrong(word, ascii_lowercase + _MASKS)
    yield from (word[:at] + one + word[at:] for at in range(1, len(word) + 1) for one in ascii_lowercase)


def _wrong(word: str, letters: Iterable[str]) -> Iterator[str]:
    return (word[:at] + one + word[at + 1 :] for one in letters for at in range(1, len(word)) if one != word[at])

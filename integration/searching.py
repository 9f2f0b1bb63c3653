"""Looking for words in one's own journal: what counts as the same letter, what a query asks for, and where it was found.

Case, accents, the kind of quotation mark and line breaks make no difference; ``ß`` is ``ss``. Words may stand inside
longer ones, so that a compound is found by its parts. Nothing here knows where the texts come from.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 200
"""Signs of a query that are looked at."""
MOST_TERMS = 12
AROUND = 90
"""Signs of the text that are shown before and after the first place where something was found."""
NOT_HELD = frozenset({"Mn", "Me", "Cf"})
"""Marks over letters, and signs that nobody sees: they make no difference."""

_SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "–": "-", "—": "-", "‑": "-", "“": '"', "”": '"'})
_PHRASE = re.compile(r'"([^"]*)"|„([^“”"]*)[“”"]|“([^”“]*)[”“]|«([^»]*)»|»([^«]*)«|(\S+)')
_SPACE = re.compile(r"\s+")
_QUOTES = '"„“”«»'


class _Held(dict[int, str | None]):
    """What becomes of each sign that was taken apart; asked for once a sign."""

    def __missing__(self, code: int) -> str | None:
        self[code] = held = None if unicodedata.category(chr(code)) in NOT_HELD else chr(code)
        return held


_HELD = _Held(_SAME)


@dataclass(frozen=True)
class Query:
    """What is looked for: every one of ``terms``, folded."""

    terms: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.terms)


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, and whether it is what was looked for."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True)
class Folded:
    """A text as it is compared; ``places`` says for each of its signs where that stands in the text itself."""

    text: str
    places: tuple[int, ...]
    length: int

    def spans(self, term: str) -> list[tuple[int, int]]:
        """Where ``term`` stands in the text itself, the marks over its last letter included."""
        found, start = [], self.text.find(term)
        while start >= 0 and term:
            last = self.places[start + len(term) - 1]
            after = bisect_left(self.places, last + 1)
            end = self.places[after] if after < len(self.places) else self.length
            found.append((self.places[start], end))
            start = self.text.find(term, start + len(term))
        return found


def query_of(typed: str) -> Query:
    """What somebody typed: words, and phrases between quotation marks. All of them have to be there."""
    terms: list[str] = []
    for parts in _PHRASE.findall(typed[:LONGEST]):
        term = plain(" ".join(parts).strip().strip(_QUOTES)).strip()
        if term and term not in terms:
            terms.append(term)
    return Query(tuple(terms[:MOST_TERMS]))


def plain(text: str) -> str:
    """The text as it is compared; quick, for what is looked through and not shown."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(_HELD)
    return _SPACE.sub(" ", text.casefold()).lstrip(" ")


def folded(text: str) -> Folded:
    """The text as it is compared, with the place of each of its signs."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for part in _parts(sign):
            if part == " " and (not signs or signs[-1] == " "):
                continue
            signs.append(part)
            places.append(place)
    return Folded("".join(signs), tuple(places), len(text))


def found_in(query: Query, texts: Sequence[str]) -> bool:
    """Whether every term stands in one of the texts."""
    held = [plain(text) for text in texts]
    return all(any(term in text for text in held) for term in query.terms)


def pieces(query: Query, text: str) -> list[Piece]:
    """The whole text in stretches, with what was looked for marked."""
    made: list[Piece] = []
    here = 0
    for start, end in _joined(query, text):
        if start > here:
            made.append(Piece(text[here:start]))
        made.append(Piece(text[start:end], is_hit=True))
        here = end
    if here < len(text):
        made.append(Piece(text[here:]))
    return made


def excerpt(query: Query, text: str, around: int = AROUND) -> list[Piece]:
    """As much of the text as shows the first place where something was found; its beginning where nothing was."""
    words = " ".join(text.split())
    spans = _joined(query, words)
    first, last = spans[0] if spans else (0, 0)
    start, end = _word_before(words, first - around), _word_after(words, last + (around if spans else 2 * around))
    shown = pieces(query, words[start:end])
    before = [Piece("… ")] if start > 0 else []
    after = [Piece(" …")] if end < len(words) else []
    return [*before, *shown, *after]


def _parts(sign: str) -> str:
    if sign.isspace():
        return " "
    return unicodedata.normalize("NFKD", sign.casefold()).casefold().translate(_HELD)


def _joined(query: Query, text: str) -> list[tuple[int, int]]:
    """Where something was found, in order, with places that touch made one."""
    held = folded(text)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(span for term in query.terms for span in held.spans(term)):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _word_before(text: str, place: int) -> int:
    """Where to begin so that no word is cut, near ``place``."""
    if place <= 0:
        return 0
    space = text.find(" ", place, place + 30)
    return space + 1 if space >= 0 else place


def _word_after(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", place - 30, place)
    return space if space > 0 else place

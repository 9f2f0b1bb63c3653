"""Which known phrases a text says of the person: what is denied, or said of the family, does not count. Pure.

It understands nothing. Where it is in doubt whether something is denied it takes it as said: a person looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from intake.wording import words_of

_CLAUSES = re.compile(r"(?<!\bst)\.|[,;!?\n()\[\]/]| but | and has | although ", re.IGNORECASE)
_NO = frozenset({"no", "not", "never", "none", "denies", "denied", "without", "negative", "nor", "neither", "non"})
_CARRIERS = frozenset(
    [
        *("a", "an", "any", "the", "or", "nor", "of", "for", "as", "ever", "known", "past", "prior", "previous"),
        *("previously", "history", "hx", "sign", "signs", "symptom", "symptoms", "evidence", "diagnosis", "diagnosed"),
        *("personal", "had", "have", "having", "been", "suffered", "from", "experienced"),
    ]
)
_AFTERWARDS = (("ruled", "out"), ("denied",), ("negative",), ("excluded",), ("none",), ("no",), ("absent",))
_FAMILY = frozenset(
    [
        *("family", "familial", "fh", "fhx", "fmh", "mother", "mothers", "mom", "moms", "mum", "father", "fathers"),
        *("dad", "dads", "brother", "brothers", "sister", "sisters", "sibling", "siblings", "parent", "parents"),
        *("grandmother", "grandfather", "grandparent", "grandparents", "grandma", "grandpa", "uncle", "uncles"),
        *("aunt", "aunts", "cousin", "cousins", "son", "sons", "daughter", "daughters", "husband", "wife", "relative"),
        *("relatives", "maternal", "paternal", "nephew", "niece", "spouse"),
    ]
)
_OWN = frozenset({"i", "me", "myself", "ive", "im", "patient"})


class Phrases:
    """Phrases that each name a key, ready to be looked for. A longer one covers what it holds; ``others`` name nothing."""

    def __init__(self, phrases: Iterable[tuple[str, str]], others: Iterable[str] = ()) -> None:
        self._keys: dict[tuple[str, ...], list[str]] = {}
        for words, key in phrases:
            self._keys.setdefault(words_of(words), []).append(key)
        for words in others:
            self._keys.setdefault(words_of(words), [])
        self._longest = max((len(one) for one in self._keys), default=0)

    def said_in(self, text: str) -> tuple[str, ...]:
        """The keys that a text says, in its order, each once."""
        found = [key for clause in _CLAUSES.split(text) for key in self._said(words_of(clause))]
        return tuple(dict.fromkeys(found))

    def _said(self, words: tuple[str, ...]) -> list[str]:
        words = tuple(one for n, one in enumerate(words) if words[max(n - 1, 0) : n + 1] != ("diagnosed", "with"))
        places = self._places(words)
        covered = {place for start, end, _ in places for place in range(start, end)}
        said = [
            keys
            for start, end, keys in places
            if not (_denied(words, start, covered) or _denied_after(words, end) or _of_family(words, start, covered))
        ]
        return [key for keys in said for key in keys]

    def _places(self, words: tuple[str, ...]) -> list[tuple[int, int, list[str]]]:
        """Where known phrases stand: the longest from each place, none within another."""
        found, start = [], 0
        while start < len(words):
            longest = min(self._longest, len(words) - start)
            end = next((start + n for n in range(longest, 0, -1) if words[start : start + n] in self._keys), None)
            if end is None:
                start += 1
                continue
            found.append((start, end, self._keys[words[start:end]]))
            start = end
        return found


def _of_family(words: tuple[str, ...], start: int, covered: set[int]) -> bool:
    """Whether it is said of the family: who is named last before it counts, and where nobody is, who is named at all."""
    named = [(n, word) for n, word in enumerate(words) if n not in covered and (word in _OWN or word in _FAMILY)]
    before = [word for n, word in named if n < start]
    if before:
        return before[-1] in _FAMILY
    return bool(named) and all(word in _FAMILY for _, word in named)


def _denied(words: tuple[str, ...], start: int, covered: set[int]) -> bool:
    """Whether a "no" stands before the phrase with nothing between but words that carry it on."""
    place = start - 1
    while place >= 0 and words[place] not in _NO and (words[place] in _CARRIERS or place in covered):
        place -= 1
    return place >= 0 and words[place] in _NO


def _denied_after(words: tuple[str, ...], end: int) -> bool:
    rest = words[end:]
    return any(rest[: len(one)] == one and len(rest) == len(one) for one in _AFTERWARDS)

"""Which known phrases a text says of the person: what is denied, or said of the family, does not count. Pure.

It understands nothing. Where it is in doubt whether something is denied it takes it as said: a person looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import accumulate, chain

from intake.wording import words_of

_SENTENCES = re.compile(r"(?<!\bst)\.|[;!?\n()\[\]/]| but | and has | although ", re.IGNORECASE)
_SHORT = (
    (re.compile(r"\bw/o\b", re.IGNORECASE), " without "),
    (re.compile(r"\bnon[ -]+(?=[a-z])", re.IGNORECASE), "non"),
)
"""What is written shorter or apart. "Non" is of the next word alone: a non-alcoholic cirrhosis is one."""
_NO = frozenset(
    [
        *("no", "not", "never", "none", "denies", "denied", "without", "negative", "nor", "neither"),
        *("dont", "doesnt", "didnt", "havent", "hasnt", "hadnt", "isnt", "wasnt"),
    ]
)
_CARRIERS = frozenset(
    [
        *("a", "an", "any", "the", "or", "nor", "of", "for", "as", "ever", "known", "past", "prior", "previous"),
        *("previously", "history", "hx", "sign", "signs", "symptom", "symptoms", "evidence", "diagnosis", "diagnosed"),
        *("personal", "had", "have", "having", "been", "suffered", "from", "experienced"),
    ]
)
_AFTERWARDS = (("ruled", "out"), ("denied",), ("negative",), ("excluded",), ("none",), ("no",), ("absent",))
_UNTIL_THEN = frozenset(
    [
        *(
            "since",
            "until",
            "till",
            "anymore",
            "recent",
            "recently",
            "lately",
            "currently",
            "now",
            "today",
            "day",
            "days",
        ),
        *("week", "weeks", "month", "months", "year", "years", "yr", "yrs", "childhood"),
    ]
)
"""After these, something is denied for a while only: "no seizures since 2010" says that there were some."""
_FAMILY = frozenset(
    [
        *("family", "fh", "fhx", "fmh", "mother", "mothers", "mom", "moms", "mum", "father", "fathers"),
        *("dad", "dads", "brother", "brothers", "sister", "sisters", "sibling", "siblings", "parent", "parents"),
        *("grandmother", "grandfather", "grandparent", "grandparents", "grandma", "grandpa", "uncle", "uncles"),
        *("aunt", "aunts", "cousin", "cousins", "son", "sons", "daughter", "daughters", "husband", "wife", "relative"),
        *("relatives", "nephew", "niece", "spouse"),
    ]
)
_SIDES, _OF_SIDES = frozenset({"maternal", "paternal"}), frozenset({"side", "history", "line", "hx"})
_TO_FAMILY = frozenset(
    {"in", "of", "on", "my", "our", "the", "a", "an", "runs", "both", "his", "her", "and", "for", "as"}
)
"""What may stand between something and the relative who has it: "psychosis in my brother", not "after my son was born"."""
_WHEN = frozenset({"after", "since", "when", "while", "before", "following", "birth", "death", "because"})
_REACH = 3
_OWN = frozenset({"i", "me", "myself", "ive", "im", "patient"})


class Phrases:
    """Phrases that each name a key, ready to be looked for. A longer one covers what it holds; ``others`` name nothing."""

    def __init__(self, phrases: Iterable[tuple[str, str]], others: Iterable[str] = ()) -> None:
        self._keys: dict[tuple[str, ...], list[str]] = {}
        for words, key in phrases:
            self._keys.setdefault(words_of(_written_out(words)), []).append(key)
        for words in others:
            self._keys.setdefault(words_of(_written_out(words)), [])
        self._longest: dict[str, int] = {}
        for phrase in filter(None, self._keys):
            self._longest[phrase[0]] = max(len(phrase), self._longest.get(phrase[0], 0))

    def said_in(self, text: str) -> tuple[str, ...]:
        """The keys that a text says, in its order, each once."""
        found = [key for one in _SENTENCES.split(_written_out(text)) for key in self._said_in(one)]
        return tuple(dict.fromkeys(found))

    def _said_in(self, sentence: str) -> list[str]:
        """The keys of a sentence. A comma ends what is denied or of the family, but not a name: "Hypertension, uncontrolled"."""
        clauses = [_told(words_of(one)) for one in sentence.split(",")]
        said = [key for one in clauses for key in self._said(one)]
        if len(clauses) == 1:
            return said
        edges = set(accumulate(len(one) for one in clauses[:-1]))
        across = self._said(tuple(chain.from_iterable(clauses)), edges)
        return [*across, *said]

    def _said(self, words: tuple[str, ...], edges: AbstractSet[int] | None = None) -> list[str]:
        """The keys of some words; with ``edges``, of those phrases alone that go over one and end at another."""
        places = self._places(words)
        covered = {place for start, end, _ in places for place in range(start, end)}
        said = [
            keys
            for start, end, keys in places
            if (edges is None or _goes_over(start, end, edges | _ends(words)))
            and not (
                _denied(words, start, end, covered)
                or _denied_after(words, end)
                or _of_family(words, start, end, covered)
            )
        ]
        return [key for keys in said for key in keys]

    def _places(self, words: tuple[str, ...]) -> list[tuple[int, int, list[str]]]:
        """Where known phrases stand: the longest from each place, none within another."""
        found, start = [], 0
        while start < len(words):
            longest = min(self._longest.get(words[start], 0), len(words) - start)
            end = next((start + n for n in range(longest, 0, -1) if words[start : start + n] in self._keys), None)
            if end is None:
                start += 1
                continue
            found.append((start, end, self._keys[words[start:end]]))
            start = end
        return found


def _written_out(text: str) -> str:
    for short, whole in _SHORT:
        text = short.sub(whole, text)
    return text


def _ends(words: tuple[str, ...]) -> set[int]:
    """Where a name that goes over a comma may end besides at one: at the end, and before an amount ("10 mg")."""
    return {len(words), *(place for place, word in enumerate(words) if word[0].isdigit())}


def _goes_over(start: int, end: int, edges: AbstractSet[int]) -> bool:
    return end in edges and any(start < edge < end for edge in edges)


def _told(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without the "with" of "diagnosed with"."""
    return tuple(one for n, one in enumerate(words) if words[max(n - 1, 0) : n + 1] != ("diagnosed", "with"))


def _of_family(words: tuple[str, ...], start: int, end: int, covered: AbstractSet[int]) -> bool:
    """Whether it is said of the family: who is named last before it counts, and where nobody is, who is named at once."""
    before = [n for n in range(start) if n not in covered and (words[n] in _OWN or _is_relative(words, n))]
    if before:
        return words[before[-1]] not in _OWN
    own = any(word in _OWN for word in words[end:])
    after = next((n for n in range(end, len(words)) if words[n] not in _TO_FAMILY), len(words))
    return not own and after < len(words) and _is_relative(words, after)


def _is_relative(words: tuple[str, ...], place: int) -> bool:
    """Whether a relative stands there as somebody who has something, not as a time: "after my son was born"."""
    if words[place] in _SIDES:
        return words[place + 1 : place + 2] != () and words[place + 1] in _OF_SIDES
    return words[place] in _FAMILY and _WHEN.isdisjoint(words[max(place - _REACH, 0) : place])


def _denied(words: tuple[str, ...], start: int, end: int, covered: AbstractSet[int]) -> bool:
    """Whether a "no" stands before the phrase with nothing between but words that carry it on, and for good."""
    place = start - 1
    while place >= 0 and words[place] not in _NO and (words[place] in _CARRIERS or place in covered):
        place -= 1
    return place >= 0 and words[place] in _NO and _UNTIL_THEN.isdisjoint(words[end:])


def _denied_after(words: tuple[str, ...], end: int) -> bool:
    rest = words[end:]
    return any(rest[: len(one)] == one and len(rest) == len(one) for one in _AFTERWARDS)

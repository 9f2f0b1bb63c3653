"""Whether a record's name is the one that somebody typed. Pure.

It forgives what people and systems write differently: case, accents, hyphens, titles, the order, middle names and their
initials, one of two family names, and digits at the end of a name ("Chet123"), which generators and merged records leave
behind. It does not forgive another given name: of twins, who share family name and birthday, one would take the other's
record.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "jr", "sr", "ii", "iii", "iv", "md", "phd"])
_ACCENTS = range(0x0300, 0x0370)
_WRITTEN_OTHERWISE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_APART = frozenset("-‐‑–,/._()")
LONGEST = 400
"""Signs of a name that are compared."""
LEAST = 2
"""Names that have to fit where a record does not tell given from family."""


@dataclass(frozen=True)
class RecordName:
    """One name of a record's person: as a whole, or in its parts."""

    family: str = ""
    given: str = ""
    whole: str = ""


def name_parts(text: str) -> list[str]:
    """The parts of a name, made comparable; titles only where nothing else would be left."""
    apart = unicodedata.normalize("NFKD", text[:LONGEST].casefold()).translate(_WRITTEN_OTHERWISE)
    bare = "".join(" " if sign.isspace() or sign in _APART else sign for sign in apart if _counts(sign))
    found = [part for word in bare.split() if (part := _without_last_digits(word))]
    untitled = [part for part in found if part not in _TITLES]
    return untitled or found


def _counts(sign: str) -> bool:
    if ord(sign) in _ACCENTS:
        return False
    return unicodedata.category(sign)[0] in "LMN" or sign.isspace() or sign in _APART


def _without_last_digits(word: str) -> str:
    end = len(word)
    while end and word[end - 1].isdecimal():
        end -= 1
    return word[:end]


def is_named(typed: str, names: Iterable[RecordName]) -> bool:
    """Whether one of the names is the typed one."""
    said = name_parts(typed)
    return bool(said) and any(_fits(said, one) for one in names)


def _fits(said: list[str], name: RecordName) -> bool:
    family, given = name_parts(name.family), name_parts(name.given)
    if not (family and given):
        return _fits_whole(said, name_parts(name.whole) or family or given)
    shared = Counter(said) & Counter(family)
    return bool(shared) and _go_together(list((Counter(said) - shared).elements()), given)


def _fits_whole(said: list[str], whole: list[str]) -> bool:
    """A name whose parts nobody told apart: all that is typed stands in it or the other way round, two names at least."""
    if sorted(said) == sorted(whole):
        return True
    return min(len(said), len(whole)) >= LEAST and _go_together(said, whole, least=LEAST)


def _go_together(ours: list[str], theirs: list[str], *, least: int = 1) -> bool:
    """One of them has all that the other has, and at least so many names are written out on both sides."""
    alike = sum((Counter(ours) & Counter(theirs)).values())
    return alike >= least and (_within(ours, theirs) or _within(theirs, ours))


def _within(few: list[str], many: list[str]) -> bool:
    """Whether each of the few stands among the many, an initial for a name on either side; each counts once."""
    left = Counter(many) - Counter(few)
    for part in (Counter(few) - Counter(many)).elements():
        other = next((one for one in left if _is_initial_of(part, one) or _is_initial_of(one, part)), None)
        if other is None:
            return False
        left -= Counter([other])
    return True


def _is_initial_of(short: str, name: str) -> bool:
    return len(short) == 1 and name.startswith(short)

"""Whether a name that somebody typed could be the one in their record. Pure; it asks, it never refuses."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher

CLOSE = 0.8
"""So alike have the last parts to be to count as a slip of the finger."""


def could_be(typed: str, known: str) -> bool:
    """Whether the last name was typed, or something close to it, with a first name or its letter, or all of it anyhow.

    Case, accents, order and what stands between do not matter: "lopez, ana maria" could be "Ana López".
    """
    given, expected = _parts(typed), _parts(known)
    if not given or not expected:
        return False
    if set(expected) <= set(given) or set(given) == set(expected):
        return True
    others = [part for part in given if not _is_close(part, expected[-1])]
    has_last = len(others) < len(given)
    firsts = expected[:-1]
    return has_last and (not firsts or any(_is_first(part, firsts) for part in others))


def _is_first(part: str, firsts: list[str]) -> bool:
    return any(
        part == first or (len(part) == 1 and first.startswith(part)) or _is_close(part, first) for first in firsts
    )


def _is_close(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) > 2 and SequenceMatcher(None, one, other).ratio() >= CLOSE)


def _parts(name: str) -> list[str]:
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    return "".join(sign if sign.isalnum() else " " for sign in bare).split()

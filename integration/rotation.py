"""Which question comes next: none twice in a course until all have been there, and neighbours of different families.

A pure rule. What was drawn is known by key, so a new version of a set keeps what was used; a question that stood there
unanswered, or was swapped for another one, counts as drawn.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import Protocol, TypeVar


class Drawable(Protocol):
    """Anything with a key and a family."""

    @property
    def key(self) -> str:
        """What it is known by, for good."""

    @property
    def family(self) -> str:
        """What it is about."""


One = TypeVar("One", bound=Drawable)


def draw(choices: Sequence[One], *, drawn: Sequence[str], beside: Sequence[str], seed: str) -> One | None:
    """The next of ``choices`` for a course; None when there are none.

    ``drawn`` are the keys that the course has had for this stage, the oldest first. ``beside`` are the families of the
    neighbours, the nearest first: they are avoided where another one is free, the farthest given up first. ``seed`` is
    the course's, so that two courses differ and the same one finds the same again.
    """
    free = left_in_round(choices, drawn)
    for count in range(len(beside), -1, -1):
        others = [one for one in free if one.family not in beside[:count]]
        if others:
            return min(others, key=lambda one: _lot(seed, len(drawn), one.key))
    return None


def left_in_round(choices: Sequence[One], drawn: Sequence[str]) -> list[One]:
    """Those whose turn it is: what was never drawn, else what this round still has.

    A round is over when every choice of today was in it; the next one does not begin with what came last.
    """
    never = [one for one in choices if one.key not in drawn]
    if never:
        return never
    in_round = _this_round({one.key for one in choices}, drawn)
    left = [one for one in choices if one.key not in in_round]
    if len(left) == len(choices) > 1:
        left = [one for one in choices if one.key != drawn[-1]]
    return left


def _this_round(keys: Collection[str], drawn: Sequence[str]) -> set[str]:
    seen: set[str] = set()
    for key in drawn:
        if key in keys:
            # What comes again began a round when fewer were there to be drawn.
            seen = {key} if key in seen else seen | {key}
            if len(seen) == len(keys):
                seen = set()
    return seen


def _lot(seed: str, turn: int, key: str) -> str:
    return sha256(f"{seed}:{turn}:{key}".encode()).hexdigest()

"""What could be offered, before what is said twice is put together. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from intake.record.found import Why
from intake.record.pieces import Concept
from intake.record.tally import Tally
from intake.wording import plain

MOST_LOOKED_AT = 1000
"""Different things of one kind that are looked up; nobody has more."""


@dataclass(frozen=True)
class Candidate:
    """One thing that the record says, ``times`` over. ``known`` is the key of the claim or the medicine.

    ``doubtful``: whether it is a thing of its kind at all is open until it was looked up.
    """

    concept: Concept
    active: bool = True
    confirmed: bool = True
    doubtful: bool = False
    began_on: date | None = None
    how_much: str = ""
    reaction: str = ""
    known: str | None = None
    times: int = 1

    @property
    def sameness(self) -> tuple[object, ...]:
        """What two entries share that say the same: all names and all codes. A code alone may stand for much ("other")."""
        names = self.concept.names or (self.concept.words,)
        return (frozenset(plain(name) or name for name in names), frozenset(self.concept.codes))


def once_each(candidates: Iterable[Candidate], tally: Tally) -> list[Candidate]:
    """Each thing once: still so if any entry says so, begun when the latest says, and no more than can be looked up."""
    found: dict[tuple[object, ...], Candidate] = {}
    for one in candidates:
        former = found.get(one.sameness)
        if former is not None:
            found[one.sameness] = _both(former, one)
        elif len(found) < MOST_LOOKED_AT:
            found[one.sameness] = one
        else:
            tally.leave(Why.TOO_MANY, one.concept.words)
    return list(found.values())


def _both(one: Candidate, other: Candidate) -> Candidate:
    days = [day for day in (one.began_on, other.began_on) if day is not None]
    return replace(
        one,
        active=one.active or other.active,
        confirmed=one.confirmed or other.confirmed,
        doubtful=one.doubtful and other.doubtful,
        began_on=max(days, default=None),
        how_much=one.how_much or other.how_much,
        reaction=one.reaction or other.reaction,
        times=one.times + other.times,
    )


def looked_up(
    candidates: Iterable[Candidate],
    by_code: Callable[[str, str], str | None],
    by_words: Callable[[str], str | None],
) -> Iterator[Candidate]:
    """Each with the key under which it is known: by its codes, else by its words."""
    for one in candidates:
        keys = (by_code(system, code) for system, code in one.concept.codes)
        known = next((key for key in keys if key is not None), None)
        if known is None:
            known = next((key for name in one.concept.names if (key := by_words(name)) is not None), None)
        yield replace(one, known=known)


def the_first(candidates: Iterable[Candidate], most: int, tally: Tally) -> list[Candidate]:
    """What is known and still so first; of the rest as many as fit."""
    ordered = sorted(candidates, key=lambda one: (one.known is None, not one.active))
    for one in ordered[:most]:
        tally.leave(Why.REPEATED, one.concept.words, one.times - 1)
    for one in ordered[most:]:
        tally.leave(Why.TOO_MANY, one.concept.words, one.times)
    return ordered[:most]

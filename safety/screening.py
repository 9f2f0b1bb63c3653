"""Whether a text holds words that ask for a person: a fixed list and a few rules that can be read aloud. Pure.

Each phrase of the list (``lexicon/en.v1.json``, with its sources) has a tier. It counts for less, or not at all, when it
is denied ("I don't want to die"), said of somebody else, quoted, or long ago; ways of speaking ("this app is killing
me") do not count. The list understands nothing: it misses much, and now and then calls a person for nothing. English only.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from safety.tiers import GRAVEST_FIRST, Tier

_LEXICON = Path(__file__).parent / "lexicon" / "en.v1.json"
_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_LOWER = {Tier.IMMEDIATE: Tier.URGENT, Tier.URGENT: Tier.SOON, Tier.SOON: None}
_BEGINS_WITH_I = re.compile(r"i(?:m\b|'|\s)")
MOST_CHARACTERS = 40_000


@dataclass(frozen=True)
class Finding:
    """The gravest thing that was found: its tier, its kind, where it stands, and what lowered it.

    ``start`` and ``end`` are places in the text as it was written; ``number`` is the list's version.
    """

    tier: Tier
    kind: str
    start: int
    end: int
    lowered: tuple[str, ...] = ()
    number: int = 1


@dataclass(frozen=True)
class Phrase:
    """Words of the list. ``own``: they say themselves who is meant; ``negative``: they hold a "not" themselves."""

    kind: str
    tier: Tier
    pattern: re.Pattern[str]
    own: bool
    negative: bool


@dataclass(frozen=True)
class Lexicon:
    """The list, ready to be looked for."""

    number: int
    kinds: dict[str, str]
    phrases: tuple[Phrase, ...]
    harmless: re.Pattern[str]
    splits: re.Pattern[str]
    denied: re.Pattern[str]
    aside: re.Pattern[str]
    not_denied: re.Pattern[str]
    never_more: re.Pattern[str]
    subject: re.Pattern[str]
    own_thoughts: re.Pattern[str]
    past: re.Pattern[str]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The list that is used now."""
    data = json.loads(_LEXICON.read_text("utf-8"))
    between = rf"(?:\W+(?!i\b|i')[\w']+){{0,{data['reach']}}}\W*$"
    return Lexicon(
        number=data["number"],
        kinds=data["kinds"],
        phrases=tuple(
            Phrase(one["kind"], Tier(one["tier"]), _word(one["words"]), one["own"], one.get("negative", False))
            for one in data["phrases"]
        ),
        harmless=_word("|".join(data["harmless"])),
        splits=re.compile(data["splits"]),
        denied=re.compile(rf"\b{data['negations']}\b{between}"),
        aside=re.compile(rf"\b{data['asides']}\b{between}"),
        not_denied=_word("|".join(data["not_negations"])),
        never_more=re.compile(data["never_more"]),
        subject=re.compile(rf"\b(?:(?P<self>{data['self']})|(?P<other>{data['others']}))(?![\w'])"),
        own_thoughts=re.compile(rf"\b{data['own_thoughts']}"),
        past=_word(data["past"]),
    )


def screen(text: str) -> Finding | None:
    """The gravest finding in the text, the first of its tier; None when nothing in it asks for a person."""
    words = lexicon()
    plain = _plain(text[:MOST_CHARACTERS])
    plain = words.harmless.sub(lambda found: " " * len(found[0]), plain)
    breaks = [(mark.start(), mark.end()) for mark in words.splits.finditer(plain)]
    found = [one for phrase in words.phrases for one in _of_phrase(phrase, plain, breaks, words)]
    return min(found, key=lambda one: (GRAVEST_FIRST.index(one.tier), one.start), default=None)


def sentence_of(text: str, finding: Finding) -> str:
    """The sentence around the finding, for whoever has to judge it."""
    start = max(text.rfind(mark, 0, finding.start) for mark in ".!?\n") + 1
    ends = [place for mark in ".!?\n" if (place := text.find(mark, finding.end)) >= 0]
    return text[start : (min(ends) + 1) if ends else len(text)].strip()


def _word(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{pattern})(?!\w)")


def _plain(text: str) -> str:
    """Small letters, plain quotation marks, one kind of blank; every character keeps its place."""
    return "".join(_plain_one(one) for one in text.translate(_PLAIN))


def _plain_one(one: str) -> str:
    if one.isspace():
        return "\n" if one == "\n" else " "
    small = unicodedata.normalize("NFKC", one).lower()
    return small if len(small) == 1 else one


def _of_phrase(phrase: Phrase, plain: str, breaks: list[tuple[int, int]], words: Lexicon) -> Iterator[Finding]:
    for found in phrase.pattern.finditer(plain.replace("\n", " ")):
        lowered = tuple(_lowers(phrase, found, plain, breaks, words))
        tier = _tier(phrase.tier, lowered)
        if tier is not None:
            yield Finding(tier, phrase.kind, found.start(), found.end(), lowered, words.number)


def _lowers(
    phrase: Phrase, found: re.Match[str], plain: str, breaks: list[tuple[int, int]], words: Lexicon
) -> Iterator[str]:
    """What makes it count for less. What is denied in one clause is not denied in the next."""
    before = plain[_end_before(breaks, found.start()) : found.start()]
    after = plain[found.end() : _start_after(breaks, found.end(), len(plain))]
    if not phrase.negative and _is_denied(before, found[0], after, words):
        yield "denied"
    if not phrase.own and _is_of_somebody_else(before, words):
        yield "other"
    if _is_quoted(plain, found.start(), words):
        yield "quoted"
    if words.past.search(f"{before}{found[0]}{after}"):
        yield "past"


def _end_before(breaks: list[tuple[int, int]], at: int) -> int:
    place = bisect_right(breaks, at, key=lambda one: one[1])
    return breaks[place - 1][1] if place else 0


def _start_after(breaks: list[tuple[int, int]], at: int, last: int) -> int:
    place = bisect_left(breaks, at, key=lambda one: one[0])
    return breaks[place][0] if place < len(breaks) else last


def _tier(tier: Tier, lowered: tuple[str, ...]) -> Tier | None:
    """Denied or of somebody else is two steps less, quoted or long ago one; below the lowest it asks for nobody."""
    steps = sum(2 if why in ("denied", "other") else 1 for why in lowered)
    left: Tier | None = tier
    for _step in range(steps):
        left = _LOWER[left] if left else None
    return left


def _is_denied(before: str, said: str, after: str, words: Lexicon) -> bool:
    """A "not" reaches over a few words, and not over an "I": there something new begins."""
    if words.aside.search(before):
        return True
    if _BEGINS_WITH_I.match(said):
        return False
    before = words.not_denied.sub(lambda found: "x" * len(found[0]), before)
    found = words.denied.search(before)
    return bool(found) and not (found and found[0].startswith("never") and words.never_more.search(after))


def _is_of_somebody_else(before: str, words: Lexicon) -> bool:
    """The nearest person before the words decides."""
    people = list(words.subject.finditer(before))
    return bool(people) and people[-1].group("other") is not None


def _is_quoted(plain: str, at: int, words: Lexicon) -> bool:
    """Between double quotation marks of the same line, unless they hold the writer's own thoughts."""
    line = plain[plain.rfind("\n", 0, at) + 1 : at]
    if line.count('"') % 2 == 0 or '"' not in plain[at : plain.find("\n", at) if "\n" in plain[at:] else None]:
        return False
    said_by = line[: line.rfind('"')].rstrip(" ,:")
    return not words.own_thoughts.search(said_by)

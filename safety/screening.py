"""Whether a text holds words that ask for a person: a fixed list and a few rules that can be read aloud. Pure.

Each phrase of the list (``lexicon/en.v2.json``, with its sources) has a tier. It counts for less, or not at all, when it
is denied ("I don't want to die"), said of somebody else, quoted, supposed, or long ago; ways of speaking ("this app is
killing me") do not count. Where a rule is in doubt, it lowers the tier and never takes the finding away; what is said
of now or tonight is never long ago. The list understands nothing: it misses much, and now and then calls a person for
nothing. English only. The work grows with the length of the text and no faster: no rule looks further than ``REACH``.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from safety.phrases import Lexicon, Phrase, lexicon
from safety.spelling import Mended
from safety.tiers import GRAVEST_FIRST, Tier

_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_LOWER = {Tier.IMMEDIATE: Tier.URGENT, Tier.URGENT: Tier.SOON, Tier.SOON: None}
_BEGINS_WITH_I = re.compile(r"i(?:m\b|'|\s)")
_TWO_STEPS = ("denied", "other")
_IN_DOUBT = ("perhaps denied", "perhaps other", "supposed", "past")
_DEEDS = ("plan", "done")
MOST_CHARACTERS = 40_000
REACH = 200
"""So many characters before and after a phrase are looked at. Ours: longer than nearly every sentence that is written."""


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
class Looked:
    """A text with what was found in it, so that it is looked through once, and before anybody is held."""

    text: str
    found: Finding | None


@dataclass(frozen=True)
class _Text:
    """A text made plain, with the places of its lines, clauses and quotation marks."""

    plain: str
    one_line: str
    mended: Mended
    ends: tuple[int, ...]
    starts: tuple[int, ...]
    quotes: tuple[int, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True)
class _Place:
    """A phrase where it was found, with the rest of its clause, and what follows, be it of the next clause."""

    phrase: Phrase
    start: int
    before: str
    said: str
    after: str
    beyond: str


def look_at(text: str) -> Looked:
    """Look a text through, for a service that keeps it afterwards."""
    return Looked(text, screen(text))


def screen(text: str) -> Finding | None:
    """The gravest finding in the text, the first of its tier; None when nothing in it asks for a person."""
    words = lexicon()
    prepared = _prepared(text[:MOST_CHARACTERS], words)
    best: Finding | None = None
    for tier, phrases in groupby(sorted(words.phrases, key=lambda one: _rank(one.tier)), key=lambda one: one.tier):
        if best is not None and _rank(best.tier) < _rank(tier):
            break  # nothing that follows can be graver
        found = [one for phrase in phrases if (one := _of_phrase(phrase, prepared, words)) is not None]
        best = min([best, *found] if best else found, key=_gravest_first, default=None)
    return best


def sentence_of(text: str, start: int, end: int) -> str:
    """The sentence around the place of a finding, for whoever has to judge it."""
    begins = max(text.rfind(mark, 0, start) for mark in ".!?\n") + 1
    ends = [place for mark in ".!?\n" if (place := text.find(mark, end)) >= 0]
    return text[begins : (min(ends) + 1) if ends else len(text)].strip()


def _rank(tier: Tier) -> int:
    return GRAVEST_FIRST.index(tier)


def _gravest_first(finding: Finding) -> tuple[int, int]:
    return _rank(finding.tier), finding.start


def _prepared(text: str, words: Lexicon) -> _Text:
    mended = words.spelling.mended(_plain(text))
    plain = words.harmless.sub(lambda found: " " * len(found[0]), mended.text)
    breaks = [(mark.start(), mark.end()) for mark in words.splits.finditer(plain)]
    return _Text(
        plain=plain,
        one_line=plain.replace("\n", " "),
        mended=mended,
        starts=tuple(start for start, _end in breaks),
        ends=tuple(end for _start, end in breaks),
        quotes=tuple(mark.start() for mark in re.finditer('"', plain)),
        lines=tuple(mark.start() for mark in re.finditer("\n", plain)),
    )


def _plain(text: str) -> str:
    """Small letters, plain quotation marks, one kind of blank; every character keeps its place."""
    return "".join(_plain_one(one) for one in text.translate(_PLAIN))


def _plain_one(one: str) -> str:
    if one.isspace():
        return "\n" if one == "\n" else " "
    small = unicodedata.normalize("NFKC", one).lower()
    return small if len(small) == 1 else one


def _of_phrase(phrase: Phrase, text: _Text, words: Lexicon) -> Finding | None:
    """The gravest place of one phrase; the first at which nothing lowers it ends the search."""
    best: Finding | None = None
    if not phrase.may_stand_in(text.one_line):
        return None
    for found in phrase.pattern.finditer(text.one_line):
        lowered = tuple(_lowers(_place(phrase, found, text), text, words))
        tier = _tier(phrase.tier, lowered)
        if tier is None or (best is not None and _rank(best.tier) <= _rank(tier)):
            continue
        start, end = (text.mended.written(place) for place in found.span())
        best = Finding(tier, phrase.kind, start, end, lowered, words.number)
        if tier == phrase.tier:
            break
    return best


def _place(phrase: Phrase, found: re.Match[str], text: _Text) -> _Place:
    """What is denied in one clause is not denied in the next: of the text around it, only its clause counts."""
    last = bisect_right(text.ends, found.start())
    begins = text.ends[last - 1] if last else 0
    following = bisect_left(text.starts, found.end())
    ends = text.starts[following] if following < len(text.starts) else len(text.plain)
    return _Place(
        phrase,
        found.start(),
        text.plain[max(begins, found.start() - REACH) : found.start()],
        found[0],
        text.plain[found.end() : min(ends, found.end() + REACH)],
        text.plain[found.end() : found.end() + REACH],
    )


def _lowers(place: _Place, text: _Text, words: Lexicon) -> Iterator[str]:
    """What makes it count for less."""
    if not place.phrase.negative and (denied := _denied(place, words)):
        yield denied
    if not place.phrase.own and (other := _somebody_else(place.before, words)):
        yield other
    if _is_quoted(text, place.start, words):
        yield "quoted"
    if _is_supposed(place, words):
        yield "supposed"
    if _is_past(place, words):
        yield "past"


def _tier(tier: Tier, lowered: tuple[str, ...]) -> Tier | None:
    """Denied or of somebody else is two steps less, quoted one; below the lowest it asks for nobody.

    What is in doubt, and what is long ago, is one step less and never below the lowest.
    """
    left: Tier | None = tier
    for _step in range(sum(2 if why in _TWO_STEPS else 1 for why in lowered if why not in _IN_DOUBT)):
        left = _LOWER[left] if left else None
    if left is not None and any(why in _IN_DOUBT for why in lowered):
        left = _LOWER[left] or left
    return left


def _denied(place: _Place, words: Lexicon) -> str:
    """A "not" denies what it is tied to by words like "want to" or "thoughts of"; over other words it only may.

    What somebody said to others ("I told them that I'm not suicidal"), or denies for now, is in doubt as well.
    """
    before = words.not_denied.sub(lambda found: "x" * len(found[0]), place.before)
    aside = words.aside.search(before)
    if aside is None and _BEGINS_WITH_I.match(place.said):
        return ""
    found = aside or words.denied.search(before)
    if found is None:
        return "perhaps denied" if words.gone.match(place.after) else ""
    if aside is None and found["no"] not in ("no longer", "stopped") and words.never_more.search(place.after):
        return ""
    doubt = words.not_yet.match(place.beyond) or words.said_only.search(before)
    return "denied" if words.carried.fullmatch(found["between"]) and not doubt else "perhaps denied"


def _somebody_else(before: str, words: Lexicon) -> str:
    """The nearest person before the words decides; of what may be a person we can not be sure."""
    people = list(words.subject.finditer(before))
    if not people or people[-1]["self"]:
        return ""
    return "other" if people[-1]["other"] else "perhaps other"


def _is_quoted(text: _Text, at: int, words: Lexicon) -> bool:
    """Between double quotation marks of one line or told of a song, unless they hold the writer's own thoughts."""
    line = bisect_left(text.lines, at)
    begins = text.lines[line - 1] + 1 if line else 0
    ends = text.lines[line] if line < len(text.lines) else len(text.plain)
    if words.cited.search(text.plain[max(begins, at - REACH) : at]):
        return True
    first, here, last = (bisect_left(text.quotes, place) for place in (begins, at, ends))
    if (here - first) % 2 == 0 or here == last:
        return False
    opened = text.quotes[here - 1]
    said_by = text.plain[max(begins, opened - REACH) : opened].rstrip(" ,:")
    return not words.own_thoughts.search(said_by)


def _is_supposed(place: _Place, words: Lexicon) -> bool:
    """Said of what may come ("if I ever want to die"); an intention is not lowered by its condition."""
    if place.phrase.kind in _DEEDS or not words.supposed_words.match(place.said):
        return False
    return bool(words.supposed.search(place.before))


def _is_past(place: _Place, words: Lexicon) -> bool:
    """Long ago in words that can mean nothing else, and no word of its clause speaks of the present."""
    clause = f"{place.before}{place.said}{place.after}"
    if words.present.search(clause):
        return False
    if words.past.search(clause) or words.past_before.search(place.before):
        return True
    return place.phrase.kind not in _DEEDS and bool(words.past_mostly.search(clause))

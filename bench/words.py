"""How well the list of words of danger finds them, on sentences whose authors had not read the list.

The sentences and their labels are ``tests/safety/blind.py`` and ``blind_two.py``. What is printed as tables stands word for
word in ``docs/clinical-sources.md``, where :func:`rewritten` puts it, and a test fails when the two differ. Nothing here
teaches the list anything: the sentences on which list and label part are shown only to those who ask for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from safety.phrases import lexicon
from safety.screening import screen
from safety.tiers import Tier
from tests.safety import blind, blind_two
from tests.safety.blind import Sentence
from tests.safety.learned import LEARNED
from tests.safety.sentences import SENTENCES as TEACHING

#: The sets, each by an author of its own, under the names that the docs and the command line know them by.
SETS: dict[str, Sequence[Sentence]] = {
    "first": blind.SENTENCES,
    "second": [Sentence(text, label, "") for text, label in blind_two.SENTENCES],
}
PAGE = Path(__file__).resolve().parents[1] / "docs" / "clinical-sources.md"
GRAVE = (Tier.IMMEDIATE, Tier.URGENT)
Z95 = 1.959964
"""95 % of a normal distribution lie within so many standard deviations."""


@dataclass(frozen=True)
class Judged:
    """A labelled sentence, and the tier that the list gives it: None when it finds nothing."""

    sentence: Sentence
    tier: Tier | None

    @property
    def is_danger(self) -> bool:
        """The label asks for a person."""
        return self.sentence.label != "none"

    @property
    def is_now(self) -> bool:
        """The label asks for a person at once."""
        return self.sentence.label == "now"

    @property
    def is_found(self) -> bool:
        """The list asks for a person."""
        return self.tier is not None

    @property
    def is_grave(self) -> bool:
        """The list asks for a person as immediate or urgent."""
        return self.tier in GRAVE

    @property
    def is_shared(self) -> bool:
        """The sentence stands word for word in a set that teaches the list, so that it proves little."""
        return _words(self.sentence.text) in _TEACHING


@dataclass(frozen=True)
class Share:
    """So many of so many, with the 95 % interval of the share."""

    what: str
    hits: int
    of: int

    @property
    def share(self) -> float:
        """Between 0 and 1; 0 of nothing is 0."""
        return self.hits / self.of if self.of else 0.0

    def plain(self) -> dict[str, object]:
        """For the JSON file."""
        low, high = wilson(self.hits, self.of)
        return {"what": self.what, "hits": self.hits, "of": self.of, "share": self.share, "low": low, "high": high}

    def row(self) -> str:
        """A row of a table."""
        low, high = wilson(self.hits, self.of)
        return f"| {self.what} | {self.hits} | {self.of} | {self.share:.0%} | {low:.0%} to {high:.0%} |"


def judge(sentences: Iterable[Sentence], look: Callable[[str], Tier | None] | None = None) -> list[Judged]:
    """What the list, or whatever else looks at a text, says of each sentence."""
    looks = look or _tier
    return [Judged(one, looks(one.text)) for one in sentences]


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share after Wilson (1927), which holds for few and for shares near 0 and 1."""
    if of == 0:
        return 0.0, 1.0
    share, wide = hits / of, Z95**2 / of
    middle = (share + wide / 2) / (1 + wide)
    half = Z95 * sqrt(share * (1 - share) / of + wide / (4 * of)) / (1 + wide)
    return max(0.0, middle - half), min(1.0, middle + half)


def shares(judged: Sequence[Judged]) -> list[Share]:
    """Recall and precision: of any finding among sentences of danger, and of grave findings among those of now."""
    danger, now = [one for one in judged if one.is_danger], [one for one in judged if one.is_now]
    soon = [one for one in danger if not one.is_now]
    harmless = [one for one in judged if not one.is_danger]
    found, grave = [one for one in judged if one.is_found], [one for one in judged if one.is_grave]
    unseen = [one for one in danger if not one.is_shared]
    unseen_now = [one for one in now if not one.is_shared]
    return [
        _share("sentences of danger that are found (recall)", danger, lambda one: one.is_found),
        _share("findings that are of danger (precision)", found, lambda one: one.is_danger),
        _share("“now” found as immediate or urgent (recall)", now, lambda one: one.is_grave),
        _share("immediate or urgent findings that are “now” (precision)", grave, lambda one: one.is_now),
        _share("immediate or urgent findings that are of danger", grave, lambda one: one.is_danger),
        _share("“now” found at all", now, lambda one: one.is_found),
        _share("“soon” found at all", soon, lambda one: one.is_found),
        _share("harmless sentences for which somebody is called", harmless, lambda one: one.is_found),
        _share("danger found, sentences of the teaching sets left out", unseen, lambda one: one.is_found),
        _share("“now” as immediate or urgent, the same left out", unseen_now, lambda one: one.is_grave),
    ]


def table(judged: Sequence[Judged]) -> str:
    """The shares, as they stand in the docs."""
    rows = [one.row() for one in shares(judged)]
    return "\n".join(["| what | so many | of | share | 95 % interval |", "| --- | --- | --- | --- | --- |", *rows])


def kinds(judged: Sequence[Judged]) -> str:
    """For each label and way of speaking how many are found, as they stand in the docs."""
    by_kind: dict[tuple[str, str], list[Judged]] = {}
    for one in judged:
        by_kind.setdefault((one.sentence.label, one.sentence.kind), []).append(one)
    rows = [
        f"| {label} | {kind} | {len(ones)} | {sum(one.is_found for one in ones)} | {sum(one.is_grave for one in ones)} |"
        for (label, kind), ones in by_kind.items()
    ]
    head = ["| label | way of speaking | sentences | found | of these immediate or urgent |", "| --- |" + " --- |" * 4]
    return "\n".join([*head, *rows])


def counts(judged: Sequence[Judged]) -> str:
    """How large the set is, as it stands in the docs."""
    danger, now = sum(one.is_danger for one in judged), sum(one.is_now for one in judged)
    shared = sum(one.is_shared for one in judged)
    return (
        f"{len(judged)} sentences: {now} “now”, {danger - now} “soon”, {len(judged) - danger} “none”;"
        f" {shared} of them stand in a set that teaches, too."
    )


def summary(judged: Sequence[Judged]) -> str:
    """What is measured on a set and shows none of its sentences, as it stands in the docs."""
    has_kinds = any(one.sentence.kind for one in judged)
    head = f"{counts(judged)} Measured with version {lexicon().number} of the list."
    return "\n\n".join([head, table(judged), *([kinds(judged)] if has_kinds else [])])


def misses(judged: Sequence[Judged]) -> str:
    """Every sentence on which list and label part. Whoever has read them has used the set up as a measure."""
    missed = [one for one in judged if one.is_danger and not one.is_found]
    too_low = [one for one in judged if one.is_now and one.is_found and not one.is_grave]
    false = [one for one in judged if one.is_found and not one.is_danger]
    lists = [("Missed", missed), ("“Now”, and found only as soon", too_low), ("Called for nothing", false)]
    return "\n\n".join("\n".join(_listed(title, ones)) for title, ones in lists)


def rewritten(page: str, summaries: Mapping[str, str]) -> str:
    """The page with each set's summary between the two markers of that set, and all else as it was.

    ValueError when a set's markers are not there, so that no figure is left behind unseen.
    """
    for name, words in summaries.items():
        start, end = f"<!-- words of danger: {name} set -->", f"<!-- end of the {name} set -->"
        before, opened, rest = page.partition(start)
        _old, closed, after = rest.partition(end)
        if not (opened and closed):
            raise ValueError(f"The page has no {start} followed by {end}.")
        page = f"{before}{start}\n\n{words}\n\n{end}{after}"
    return page


def _listed(title: str, ones: Sequence[Judged]) -> list[str]:
    lines = [f"  {one.sentence.label:5}{one.tier or '-':10}{_kind(one)}{one.sentence.text}" for one in ones]
    return [f"{title}: {len(ones)}", *lines]


def _kind(one: Judged) -> str:
    return f"{one.sentence.kind}: " if one.sentence.kind else ""


def _share(what: str, ones: Sequence[Judged], is_hit: Callable[[Judged], bool]) -> Share:
    return Share(what, sum(is_hit(one) for one in ones), len(ones))


def _tier(text: str) -> Tier | None:
    found = screen(text)
    return found.tier if found else None


def _words(text: str) -> str:
    return re.sub(r"[^a-z ]", "", text.lower()).strip()


_TEACHING = frozenset(_words(text) for text, _wanted in [*TEACHING, *LEARNED])

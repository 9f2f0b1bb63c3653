"""The list of words that ask for a person, read from its file once and made ready to be looked for. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from safety.spelling import Spelling, spelling
from safety.tiers import Tier

_LEXICONS = Path(__file__).parent / "lexicon"
_PART = re.compile(r"<([a-z]+)>")


@dataclass(frozen=True)
class Phrase:
    """Words of the list. ``own``: they say themselves who is meant; ``negative``: they hold a "not" themselves.

    ``needs``: one of these stands in every text in which the words can be found, so that most texts are soon done with.
    """

    kind: str
    tier: Tier
    pattern: re.Pattern[str]
    own: bool
    negative: bool
    needs: tuple[str, ...] = ()

    def may_stand_in(self, text: str) -> bool:
        """Whether it is worth looking for the words."""
        return not self.needs or any(one in text for one in self.needs)


@dataclass(frozen=True)
class Lexicon:
    """The list, ready to be looked for. What each rule means stands with its use in ``screening``."""

    number: int
    kinds: dict[str, str]
    phrases: tuple[Phrase, ...]
    spelling: Spelling
    harmless: re.Pattern[str]
    splits: re.Pattern[str]
    denied: re.Pattern[str]
    carried: re.Pattern[str]
    not_yet: re.Pattern[str]
    said_only: re.Pattern[str]
    gone: re.Pattern[str]
    aside: re.Pattern[str]
    not_denied: re.Pattern[str]
    never_more: re.Pattern[str]
    subject: re.Pattern[str]
    own_thoughts: re.Pattern[str]
    cited: re.Pattern[str]
    supposed: re.Pattern[str]
    supposed_words: re.Pattern[str]
    past: re.Pattern[str]
    past_mostly: re.Pattern[str]
    past_before: re.Pattern[str]
    present: re.Pattern[str]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The list that is used now: the one with the highest number."""
    data = max((json.loads(file.read_text("utf-8")) for file in _LEXICONS.glob("en.v*.json")), key=_number)
    # A "not" reaches over a few words, and not over an "I". Blanks and words share no character: one way to match.
    between = rf"(?P<between>(?:[^\w']+(?!i\b|i')[\w']+){{0,{data['reach']}}})[^\w']*$"
    return Lexicon(
        number=data["number"],
        kinds=data["kinds"],
        phrases=tuple(_phrase(one, data["parts"]) for one in data["phrases"]),
        spelling=spelling(data["spelling"], data["as_written"], data["apart"]),
        harmless=_word("|".join(data["harmless"])),
        splits=re.compile(data["splits"]),
        denied=re.compile(rf"\b(?P<no>{data['negations']})\b{between}"),
        carried=re.compile(rf"(?:[^\w']*{data['carriers']}(?![\w']))*[^\w']*"),
        not_yet=re.compile(rf"[^\w']*(?:\w+ ){{0,2}}{data['not_yet']}\b"),
        said_only=_word(data["said_only"]),
        gone=re.compile(rf"{data['gone']}\b"),
        aside=re.compile(rf"\b{data['asides']}\b{between}"),
        not_denied=_word("|".join(data["not_negations"])),
        never_more=re.compile(data["never_more"]),
        subject=_subject(data),
        own_thoughts=re.compile(rf"\b{data['own_thoughts']}"),
        cited=re.compile(rf"\b{data['cited']}"),
        supposed=re.compile(data["supposed"]),
        supposed_words=re.compile(data["supposed_words"]),
        past=_word(data["past"]),
        past_mostly=_word(data["past_mostly"]),
        past_before=re.compile(rf"\b{data['past_before']}"),
        present=_word(data["present"]),
    )


def _number(data: dict[str, Any]) -> int:
    return int(data["number"])


def _phrase(one: dict[str, Any], parts: dict[str, str]) -> Phrase:
    return Phrase(
        one["kind"],
        Tier(one["tier"]),
        _word(_whole(one["words"], parts)),
        one["own"],
        one.get("negative", False),
        tuple(one["needs"]),
    )


def _whole(words: str, parts: dict[str, str]) -> str:
    """The words with each ``<part>`` in its place; a part may hold no other."""
    return _PART.sub(lambda found: parts[found[1]], words)


def _subject(data: dict[str, str]) -> re.Pattern[str]:
    """Who is meant: oneself, another person, or something that may be one."""
    return re.compile(
        rf"\b(?:(?P<self>{data['self']})|(?P<other>{data['others']})|(?P<thing>{data['things']}))(?![\w'])"
    )


def _word(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{pattern})(?!\w)")

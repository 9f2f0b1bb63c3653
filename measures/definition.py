"""The shape of a questionnaire as data: what is asked, how it is scored, and what its totals mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=20)]
LoincCode = Annotated[str, StringConstraints(pattern=r"^\d{1,7}-\d$")]
AnswerCode = Annotated[str, StringConstraints(pattern=r"^LA\d{1,7}-\d$")]
Points = Annotated[int, Field(ge=0, le=10_000)]

Tier = Literal["immediate", "urgent", "soon"]
TIERS: tuple[Tier, ...] = ("immediate", "urgent", "soon")
"""How soon somebody must look, worst first; the words of ``safety``."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(_Part):
    """An answer with its value and, where it has one, its LOINC answer code (not in the order of the values)."""

    value: Points
    text: Words
    code: AnswerCode | None = None


def _reached(answers: Mapping[str, int | None], key: str, limit: int, *, or_declined: bool) -> bool:
    if key not in answers:
        return False
    value = answers[key]
    return or_declined if value is None else value >= limit


class AskedIf(_Part):
    """An item is asked only if one of these earlier ones has at least this value, or was declined if that counts, too.

    Among answers, an item with None was declined; one that is not there has not been answered yet.
    """

    any_of: Annotated[tuple[Key, ...], Field(min_length=1)]
    at_least: Points = 1
    or_declined: bool = False

    def holds(self, answers: Mapping[str, int | None]) -> bool:
        """Whether the answers so far ask for it."""
        return any(_reached(answers, key, self.at_least, or_declined=self.or_declined) for key in self.any_of)


class Item(_Part):
    """A question. Without answers of its own it has the instrument's. ``link_id`` is what an imported file called it."""

    key: Key
    text: Words
    code: LoincCode | None = None
    answers: tuple[Answer, ...] = ()
    asked_if: AskedIf | None = None
    link_id: Words | None = None


class Band(_Part):
    """A range of totals, both ends included. `key` is for code and the database, `text` is the published word."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=30)]
    text: Words
    lowest: Points
    highest: Points


class Scoring(_Part):
    """How answers become a total.

    ``sum``; ``multiply``: the sum times ``factor``; ``domains``: the highest item of each domain, summed; ``none``: no
    total. ``lowest`` and ``highest`` are given where a total is typed in, as there are no items to compute them from.
    """

    method: Literal["sum", "multiply", "domains", "none"] = "sum"
    factor: Annotated[int, Field(ge=1, le=100)] = 1
    domains: tuple[tuple[Key, ...], ...] = ()
    lowest: Points | None = None
    highest: Points | None = None

    def total(self, values: Mapping[str, int]) -> int:
        """What the values of the items come to."""
        if self.method == "domains":
            return sum(max((values.get(key, 0) for key in domain), default=0) for domain in self.domains)
        return sum(values.values()) * (self.factor if self.method == "multiply" else 1)


class Subscale(_Part):
    """A part of the items with a sum of its own.

    With ``counted_from`` it also counts the items of at least that value, and ``needed`` of them make it met.
    """

    key: Key
    title: Words
    items: Annotated[tuple[Key, ...], Field(min_length=1)]
    counted_from: Points | None = None
    needed: Points | None = None


class Alert(_Part):
    """An answer of at least ``from_value`` to ``item`` asks for a person: how soon, and what the task calls it.

    Where the publisher counts declining as a positive answer, ``or_declined`` does so, too.
    """

    item: Key
    from_value: Points
    or_declined: bool = False
    tier: Tier
    source: Literal["phq9_item9", "asq", "check_in", "call_asked", "question"]

    def holds(self, answers: Mapping[str, int | None]) -> bool:
        """Whether these answers ask for a person."""
        return _reached(answers, self.item, self.from_value, or_declined=self.or_declined)


class Changes(_Part):
    """The published limits by which a change gets a name; what is not published for an instrument is None.

    ``caseness``: the baseline from which response and remission mean something. ``response_percent``: how far towards
    better, in percent of the baseline. ``remission_below``: a total under it. The points are counted towards better
    (``reliable_points``, ``meaningful_points``) or worse (``deterioration_points``), whichever way the scale runs.
    """

    caseness: Points | None = None
    response_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    remission_below: Points | None = None
    reliable_points: Points | None = None
    meaningful_points: Points | None = None
    deterioration_points: Points | None = None


class Hint(_Part):
    """What a total is worth to a clinician, from a published cut-off: information, never a diagnosis."""

    text: Words
    at_least: Points | None = None
    at_most: Points | None = None

    def holds(self, total: int) -> bool:
        """Whether it is about this total."""
        return (self.at_least is None or total >= self.at_least) and (self.at_most is None or total <= self.at_most)


class Instrument(_Part):
    """A questionnaire: what is asked, about which time, and what its totals mean.

    ``entry`` says whether people answer its items or staff type in a total that was made elsewhere. ``plain_name`` is
    what patients read on a button. ``pattern`` is said to clinicians when every subscale with a needed count is met.
    """

    key: Key
    number: Annotated[int, Field(ge=1)]
    title: Words
    plain_name: Words
    subject: Words
    stem: str = ""
    instruction: str = ""
    recall_days: Annotated[int, Field(ge=1)] | None = None
    entry: Literal["items", "total"] = "items"
    panel_code: LoincCode | None = None
    total_code: LoincCode | None = None
    answers: tuple[Answer, ...] = ()
    items: tuple[Item, ...] = ()
    unscored: tuple[Item, ...] = ()
    scoring: Scoring = Scoring()
    subscales: tuple[Subscale, ...] = ()
    pattern: Words | None = None
    higher_is_better: bool = False
    bands: tuple[Band, ...] = ()
    changes: Changes = Changes()
    hints: tuple[Hint, ...] = ()
    alerts: tuple[Alert, ...] = ()
    stands_for: Key | None = None
    licence: Words
    sources: Annotated[tuple[Words, ...], Field(min_length=1)]

    @property
    def has_total(self) -> bool:
        """Whether there is a total at all."""
        return self.scoring.method != "none"

    @property
    def self_harm_item(self) -> str | None:
        """The item whose answers call a person about self-harm."""
        return next((alert.item for alert in self.alerts if alert.source == "phq9_item9"), None)

    @cached_property
    def questions(self) -> tuple[Item, ...]:
        """Everything that is asked, what is not scored at the end."""
        return (*self.items, *self.unscored)

    @cached_property
    def _by_key(self) -> Mapping[str, Item]:
        return {item.key: item for item in self.questions}

    def item(self, key: str) -> Item | None:
        """The question with this key, None when the instrument has none."""
        return self._by_key.get(key)

    def answers_of(self, item: Item) -> tuple[Answer, ...]:
        """The answers that an item offers: its own, else the instrument's."""
        return item.answers or self.answers

    def asked(self, answers: Mapping[str, int | None]) -> tuple[str, ...]:
        """The keys of what is asked, in order, given the answers so far."""
        return tuple(item.key for item in self.questions if item.asked_if is None or item.asked_if.holds(answers))

    def values_of(self, key: str) -> frozenset[int] | None:
        """The values that may be given to an item, None for an item that the instrument does not have."""
        item = self.item(key)
        return None if item is None else frozenset(answer.value for answer in self.answers_of(item))

    @cached_property
    def highest_total(self) -> int:
        """The largest total that can be reached."""
        if self.scoring.highest is not None or not self.has_total:
            return self.scoring.highest or 0
        return self.scoring.total({one.key: max(a.value for a in self.answers_of(one)) for one in self.items})

    @cached_property
    def lowest_total(self) -> int:
        """The smallest total that can be reached."""
        if self.scoring.lowest is not None or self.scoring.highest is not None or not self.has_total:
            return self.scoring.lowest or 0
        always = (one for one in self.items if one.asked_if is None)
        return self.scoring.total({one.key: min(a.value for a in self.answers_of(one)) for one in always})

    def band_of(self, total: int) -> Band | None:
        """The band of a total, None where none is published. Raises ValueError for a total that cannot be reached."""
        if not self.lowest_total <= total <= self.highest_total:
            message = f"{self.title} has no total of {total}"
            raise ValueError(message)
        return next((band for band in self.bands if band.lowest <= total <= band.highest), None)

    def hints_for(self, total: int) -> tuple[Hint, ...]:
        """What the total is worth to a clinician."""
        return tuple(hint for hint in self.hints if hint.holds(total))

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for complaint in (*self._of_items(), *self._of_references(), *self._of_totals()):
            raise ValueError(complaint)
        return self

    def _of_items(self) -> Iterator[str]:
        keys = [item.key for item in self.questions]
        if len(keys) != len(set(keys)):
            yield "two items have the same key"
        if (self.entry == "items") != bool(self.items):
            yield "an instrument has items if, and only if, people answer them"
        for item in self.questions:
            values = [answer.value for answer in self.answers_of(item)]
            if len(values) < 2 or len(values) != len(set(values)):
                yield f"item {item.key} has fewer than two answers, or two with the same value"
            earlier = keys[: keys.index(item.key)]
            if item.asked_if and not set(item.asked_if.any_of) <= set(earlier):
                yield f"item {item.key} depends on one that does not come before it"

    def _of_references(self) -> Iterator[str]:
        scored = {item.key for item in self.items}
        if any(not set(part.items) <= scored for part in self.subscales):
            yield "a subscale names an item that is not scored"
        if self.items and self.scoring.method == "domains":
            named = [key for domain in self.scoring.domains for key in domain]
            if sorted(named) != sorted(scored):
                yield "the domains do not hold every item exactly once"
        for alert in self.alerts:
            if alert.from_value not in (self.values_of(alert.item) or ()):
                yield "an alert names an item or a value that the instrument does not have"

    def _of_totals(self) -> Iterator[str]:
        if self.entry == "total" and (not self.has_total or self.scoring.highest is None):
            yield "a total that is typed in needs the largest that there can be"
        if self.bands:
            covered = [total for band in self.bands for total in range(band.lowest, band.highest + 1)]
            if not self.has_total or covered != list(range(self.lowest_total, self.highest_total + 1)):
                yield "the bands do not cover every total exactly once"

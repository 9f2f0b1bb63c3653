"""What in an application asks for a person at once: answers about ending one's life, and free texts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from intake.sections.shapes import (
    About,
    Allergies,
    Concerns,
    History,
    Known,
    Medicines,
    Origin,
    Part,
    People,
    Substances,
    Treatments,
)
from safety.screening import Finding, screen, sentence_of
from safety.tiers import Tier, graver

LATELY = timedelta(days=92)
"""An intention or attempt of the last three months asks for a person. Ours; the C-SSRS asks for an attempt in that time, too."""

MOST_FOUND = 20
"""So many sentences of one text are looked for; ours, so that no text takes for ever."""


def tier_of_answers(part: Concerns, today: date) -> Tier | None:
    """How soon somebody has to look because of what was ticked; None: nobody has to.

    An intention of now, and an attempt of the last three months or of an unknown day of the last year: within the hour.
    Not being sure, and an intention that is over for less than three months: soon.
    """
    tiers = [tier for tier in (_intent(part, today), _attempt(part, today)) if tier is not None]
    if not tiers:
        return None
    return tiers[0] if len(tiers) == 1 else graver(tiers[0], tiers[1])


def _intent(part: Concerns, today: date) -> Tier | None:
    if part.intent is Known.YES:
        return Tier.URGENT
    past_lately = part.intent is Known.PAST and _is_lately(part.intent_last, today)
    return Tier.SOON if part.intent is Known.UNSURE or past_lately else None


def _attempt(part: Concerns, today: date) -> Tier | None:
    if part.attempt is Known.YES:
        return Tier.SOON if part.attempt_last is not None and not _is_lately(part.attempt_last, today) else Tier.URGENT
    if part.attempt is Known.PAST and _is_lately(part.attempt_last, today):
        return Tier.URGENT
    return Tier.SOON if part.attempt is Known.UNSURE else None


def _is_lately(month: date | None, today: date) -> bool:
    """``month`` is the first day of the month in which it was, so the whole of that month counts."""
    return month is not None and today - month <= LATELY + timedelta(days=31)


def answers_key(part: Concerns) -> str:
    """What stands for these answers, to know them again."""
    return f"{part.intent}:{part.intent_last}:{part.attempt}:{part.attempt_last}"


def found_in(texts: Iterable[str]) -> Iterator[tuple[str, Finding]]:
    """The sentences that the list finds, with what it found; of each text the gravest first.

    Sentence by sentence, so that one that somebody has dealt with hides none that is written beside it later.
    """
    for text in texts:
        rest = text
        for _number in range(MOST_FOUND):
            if (one := screen(rest)) is None:
                break
            sentence = sentence_of(rest, one.start, one.end)
            yield sentence, one
            place = rest.rfind(sentence, 0, one.start + len(sentence))
            rest = f"{rest[:place]}{' ' * len(sentence)}{rest[place + len(sentence) :]}"


def texts_of(part: Part) -> Mapping[str, str]:
    """The words that somebody wrote in a section, by the field in which they stand; without the empty ones."""
    return MappingProxyType({name: text for name, text in _texts(part).items() if text.strip()})


def _texts(part: Part) -> dict[str, str]:
    match part:
        case About():
            return {"region": part.region, "own_doctor": part.own_doctor}
        case People():
            return {"emergency": part.emergency.relation, "adult": part.adult.relation}
        case Concerns():
            return {"what_brings": part.what_brings, "hopes": part.hopes}
        case Treatments():
            tried = "\n".join(f"{one.what}\n{one.when}" for one in part.tried)
            return {"tried": tried, "ketamine_reaction": part.ketamine_reaction}
        case Substances():
            return {"dependence_on": part.dependence_on}
    return {"list": "\n".join(_typed(part))}


def _typed(part: Part) -> list[str]:
    """What somebody typed into the rows of a list; what a record said is not theirs."""
    match part:
        case History():
            return [one.words for one in part.others if one.origin is Origin.TYPED]
        case Medicines():
            return [f"{one.words}\n{one.how_much}" for one in part.taken if one.origin is Origin.TYPED]
        case Allergies():
            return [f"{one.words}\n{one.reaction}" for one in part.known if one.origin is Origin.TYPED]
    return []

"""What a record says, laid beside what was typed, and what becomes of the application when it is taken over. Pure.

Nothing that was typed goes: a condition that was answered with "no" is answered anew, for the patient says so by taking it
over, and everything else is added. What stands there already is not added again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from intake.eligibility import claims
from intake.eligibility.claims import CLAIMS
from intake.medicines import book
from intake.record.found import FoundItem, FoundRecord, Kind
from intake.sections.keys import SectionKey
from intake.sections.shapes import (
    Allergies,
    Allergy,
    Code,
    Condition,
    History,
    Known,
    Medicine,
    Medicines,
    Origin,
    Part,
    Pressure,
)
from intake.wording import plain

Sections = Mapping[SectionKey, Part]
SECTION_OF: Mapping[Kind, SectionKey] = {
    Kind.CONDITION: SectionKey.HISTORY,
    Kind.PRESSURE: SectionKey.HISTORY,
    Kind.MEDICINE: SectionKey.MEDICINES,
    Kind.ALLERGY: SectionKey.ALLERGIES,
}
KETAMINE = frozenset({"ketamine", "esketamine"})
_P = TypeVar("_P", bound=Part)


class Standing(StrEnum):
    """How an item stands to what was typed; what is behind is older than it, or milder, and takes no place."""

    NEW = "new"
    SAID = "said"
    DIFFERS = "differs"
    BEHIND = "behind"


@dataclass(frozen=True)
class Beside:
    """An item of the record, and how it stands to what was typed. ``answer`` is the answer from which it differs."""

    item: FoundItem
    standing: Standing
    answer: Known | None = None


class Full(ValueError):
    """A section can not hold so much."""


def beside(record: FoundRecord, sections: Sections) -> tuple[Beside, ...]:
    """Every item of the record, in its order."""
    return tuple(_beside(item, sections) for item in record.items)


def _beside(item: FoundItem, sections: Sections) -> Beside:
    if item.kind == Kind.CONDITION:
        return _condition_beside(item, _part(sections, SectionKey.HISTORY, History))
    if item.kind == Kind.PRESSURE:
        return _pressure_beside(item, _part(sections, SectionKey.HISTORY, History))
    if item.kind == Kind.MEDICINE:
        taken = _part(sections, SectionKey.MEDICINES, Medicines).taken
        return _said_or_new(item, any(_is_same_medicine(item, one) for one in taken))
    return _allergy_beside(item, _part(sections, SectionKey.ALLERGIES, Allergies))


def _part(sections: Sections, key: SectionKey, shape: type[_P]) -> _P:
    part = sections.get(key)
    return part if isinstance(part, shape) else shape()


def _said_or_new(item: FoundItem, is_said: bool) -> Beside:
    return Beside(item, Standing.SAID if is_said else Standing.NEW)


def _condition_beside(item: FoundItem, history: History) -> Beside:
    answers = {key: history.asked.get(key) for key in _claims_of(item) if _is_asked(key)}
    answer = answers.get(item.claim) if item.claim else None
    told = [one for one in history.others if _is_same_condition(item, one) and one.active >= item.active]
    known = {key for one in told for key in _claims_of(one)}
    is_answered = {key for key, said in answers.items() if _says(said, item)}
    if (told or is_answered) and _claims_of(item) <= known | is_answered and not _is_later(item, history, told):
        return Beside(item, Standing.SAID)
    return Beside(item, Standing.NEW if answer is None else Standing.DIFFERS, answer)


def _claims_of(one: FoundItem | Condition) -> set[str]:
    """Everything that the rules take a condition for: by its key, its codes and its words."""
    key = one.claim if isinstance(one, FoundItem) else one.key
    coded = (known for code in one.codes for known in claims.all_by_code(code.system, code.code))
    return {known for known in (key, *coded, *claims.all_by_words(one.words)) if known and known in CLAIMS}


def _says(answer: Known | None, item: FoundItem) -> bool:
    return answer is Known.YES or (answer is Known.PAST and not item.active)


def _is_later(item: FoundItem, history: History, told: Iterable[Condition]) -> bool:
    """Whether the record knows of an event later than the one that was told; one without a day counts as the latest."""
    if item.began_on is None or not (asked := [key for key in _claims_of(item) if CLAIMS[key].asks_when]):
        return False
    days = [one.began_on for one in told]
    days += [history.last.get(key) for key in asked if _says(history.asked.get(key), item)]
    month = item.began_on.replace(day=1)
    return all(day is not None and day < month for day in days)


def _is_asked(claim: str) -> bool:
    known = CLAIMS.get(claim)
    return known is not None and known.asked and known.section == SectionKey.HISTORY.value


def _is_same_condition(item: FoundItem, one: Condition) -> bool:
    return _shares(item, one.words, one.codes)


def _shares(item: FoundItem, words: str, codes: Iterable[Code]) -> bool:
    """Whether words or a code are the same."""
    return bool(set(codes) & set(item.codes)) or _same_words(item.words, words)


def _same_words(one: str, other: str) -> bool:
    return (plain(one) or one.strip()) == (plain(other) or other.strip())


def _is_same_medicine(item: FoundItem, one: Medicine) -> bool:
    """Whether the one names all that the item does: who told of acetaminophen has not told of it with an opioid."""
    named = _medicines_in(item.words, item.medicine, item.codes)
    if not named:
        return _shares(item, one.words, one.codes)
    return named <= _medicines_in(one.words, one.key, one.codes)


def _medicines_in(words: str, key: str | None, codes: Iterable[Code]) -> set[str]:
    """Every medicine of the list that a line names."""
    coded = (book.by_code(code.system, code.code) for code in codes)
    chosen = book.by_key(key) if key else None
    return {one.key for one in (chosen, *coded, *book.all_by_words(words)) if one is not None}


def _allergy_beside(item: FoundItem, allergies: Allergies) -> Beside:
    if any(_is_same_allergy(item, one) for one in allergies.known):
        return Beside(item, Standing.SAID)
    if item.medicine in KETAMINE and allergies.ketamine is not None:
        differs = allergies.ketamine is not Known.YES
        return Beside(item, Standing.DIFFERS if differs else Standing.SAID, allergies.ketamine)
    return Beside(item, Standing.NEW)


def _is_same_allergy(item: FoundItem, one: Allergy) -> bool:
    return _shares(item, one.words, one.codes) or (
        item.medicine is not None and item.medicine in _medicines_in(one.words, None, one.codes)
    )


def _pressure_beside(item: FoundItem, history: History) -> Beside:
    typed = history.pressure
    if typed is None:
        return Beside(item, Standing.NEW)
    said = _pressure(item)
    if (typed.systolic, typed.diastolic, typed.taken_on) == (said.systolic, said.diastolic, said.taken_on):
        return Beside(item, Standing.SAID)
    return Beside(item, Standing.BEHIND if _stays(typed, said) else Standing.DIFFERS)


def _stays(typed: Pressure, said: Pressure) -> bool:
    """Whether what was typed counts on: it is later, or nobody can say which is later and it is the higher one."""
    if typed.taken_on is not None and said.taken_on is not None and typed.taken_on != said.taken_on:
        return typed.taken_on > said.taken_on
    return typed.systolic > said.systolic or typed.diastolic > said.diastolic


def taken_over(items: Iterable[FoundItem], sections: Sections) -> dict[SectionKey, Part]:
    """The sections that change when these items are taken over, as they are then. Raises ``Full``."""
    after = dict(sections)
    for item in items:
        if _beside(item, sections).standing in {Standing.NEW, Standing.DIFFERS}:
            key = SECTION_OF[item.kind]
            after[key] = _with(item, after)
    return {key: part for key, part in after.items() if part != sections.get(key)}


def _with(item: FoundItem, sections: Sections) -> Part:
    if item.kind == Kind.CONDITION:
        return _with_condition(item, _part(sections, SectionKey.HISTORY, History))
    if item.kind == Kind.PRESSURE:
        history = _part(sections, SectionKey.HISTORY, History)
        return history.model_copy(update={"pressure": _pressure(item), "pressure_unknown": False})
    if item.kind == Kind.MEDICINE:
        return _with_medicine(item, _part(sections, SectionKey.MEDICINES, Medicines))
    return _with_allergy(item, _part(sections, SectionKey.ALLERGIES, Allergies))


def _with_condition(item: FoundItem, history: History) -> History:
    made = Condition(
        words=item.words,
        key=item.claim,
        codes=item.codes,
        active=item.active,
        began_on=item.began_on,
        origin=Origin.RECORD,
    )
    others = [one for one in history.others if not _holds(made, one)]
    if not any(_holds(one, made) for one in others):
        others.append(made)
    changes: dict[str, object] = {"others": _held(others, 200)}
    if item.claim and _is_asked(item.claim):
        changes |= _answered(item, item.claim, history)
    return history.model_copy(update=changes)


def _holds(one: Condition, other: Condition) -> bool:
    """Whether a condition says everything that the other says, so that nothing goes with that."""
    begun = other.began_on is None or (one.began_on is not None and one.began_on >= other.began_on)
    said = _same_words(one.words, other.words) and set(other.codes) <= set(one.codes)
    return said and begun and one.active >= other.active and other.key in (None, one.key)


def _answered(item: FoundItem, claim: str, history: History) -> dict[str, object]:
    """The question about the condition, answered by the record: never milder than it was, and with the later month.

    Who is not sure stays so when it is over by the record, which stands beside the answer. An event that was told without
    its month stays without: that the record knows an older one does not date it.
    """
    former = history.asked.get(claim)
    now = item.active or former is Known.YES
    over = Known.UNSURE if former is Known.UNSURE else Known.PAST
    changes: dict[str, object] = {"asked": {**history.asked, claim: Known.YES if now else over}}
    told_without = former in (Known.YES, Known.PAST) and claim not in history.last
    if CLAIMS[claim].asks_when and item.began_on is not None and not told_without:
        month = item.began_on.replace(day=1)
        changes["last"] = {**history.last, claim: max(month, history.last.get(claim, month))}
    return changes


def _with_medicine(item: FoundItem, medicines: Medicines) -> Medicines:
    made = Medicine(words=item.words, key=item.medicine, codes=item.codes, how_much=item.how_much, origin=Origin.RECORD)
    return medicines.model_copy(update={"taken": _held((*medicines.taken, made), 100), "none": False})


def _with_allergy(item: FoundItem, allergies: Allergies) -> Allergies:
    made = Allergy(words=item.words, reaction=item.reaction, codes=item.codes, origin=Origin.RECORD)
    changes: dict[str, object] = {"known": _held((*allergies.known, made), 100), "none": False}
    if item.medicine in KETAMINE:
        changes["ketamine"] = Known.YES
    return allergies.model_copy(update=changes)


def _held(rows: Iterable[object], most: int) -> tuple[object, ...]:
    held = tuple(rows)
    if len(held) > most:
        raise Full
    return held


def _pressure(item: FoundItem) -> Pressure:
    """The pressure of an item that has one."""
    said = item.pressure
    if said is None:
        raise ValueError("This item is no blood pressure.")
    return Pressure(systolic=said.systolic, diastolic=said.diastolic, taken_on=said.taken_on, origin=Origin.RECORD)

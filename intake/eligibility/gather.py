"""What an application says, as facts for the rules. Pure.

Every answer about health becomes a claim, a medicine or a pressure, or is listed as not assessed; a question that nobody
answered is listed, too. Treatments tried are history that people read: only a bad reaction to ketamine is a fact here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from intake.eligibility import claims
from intake.eligibility.facts import Claim, Facts, Measured, Standing, Taken, Unassessed
from intake.medicines import book
from intake.sections.keys import SectionKey
from intake.sections.shapes import (
    About,
    Allergies,
    Allergy,
    Code,
    Concerns,
    Condition,
    History,
    Known,
    Medicine,
    Medicines,
    Often,
    Part,
    People,
    Person,
    Pregnancy,
    Substances,
    Treatments,
)
from intake.wording import plain

_STANDINGS = {Known.YES: Standing.NOW, Known.PAST: Standing.PAST, Known.UNSURE: Standing.UNSURE}
_LASTING = frozenset({"suicidal_intent"})
"""What may last: where it is still so, the day on which it began is not the day on which it last was."""
_KETAMINE = frozenset({"ketamine", "esketamine"})
_P = TypeVar("_P", bound=Part)


@dataclass
class _Gathered:
    """The facts as they come together."""

    claims: list[Claim] = field(default_factory=list)
    medicines: list[Taken] = field(default_factory=list)
    unassessed: list[Unassessed] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    def answered(self, key: str, answer: Known | None, *, words: str = "", last_on: date | None = None) -> None:
        """Note the answer to a question about a claim: a "no" is none, and no answer is unanswered."""
        if answer is None:
            self.unanswered.append(key)
        elif answer is not Known.NO:
            self.claims.append(Claim(key, _STANDINGS[answer], words, last_on))

    def often(self, key: str, answer: Often | None, *, from_: frozenset[Often]) -> None:
        """Note how often something is taken; what is rarer than ``from_`` raises nothing."""
        if answer is None:
            self.unanswered.append(key)
        elif answer in from_:
            self.claims.append(Claim(key, Standing.NOW, answer.value))


def facts_of(sections: Mapping[SectionKey, Part], *, today: date) -> Facts:
    """The facts of an application on a day; a section that is not there has answered nothing."""
    found = _Gathered()
    history = _part(sections, SectionKey.HISTORY, History)
    _concerns(found, _part(sections, SectionKey.CONCERNS, Concerns))
    _reaction(found, _part(sections, SectionKey.TREATMENTS, Treatments))
    _history(found, history)
    _medicines(found, _part(sections, SectionKey.MEDICINES, Medicines))
    _allergies(found, _part(sections, SectionKey.ALLERGIES, Allergies))
    _substances(found, _part(sections, SectionKey.SUBSTANCES, Substances))
    _pregnancy(found, _part(sections, SectionKey.PREGNANCY, Pregnancy))
    return Facts(
        today=today,
        age=_age(_part(sections, SectionKey.ABOUT, About).born_on, today),
        claims=tuple(found.claims),
        pressure=_pressure(history),
        medicines=tuple(found.medicines),
        adult_available=_adult(_part(sections, SectionKey.PEOPLE, People)),
        unassessed=tuple(found.unassessed),
        unanswered=tuple(found.unanswered),
    )


def _part(sections: Mapping[SectionKey, Part], key: SectionKey, shape: type[_P]) -> _P:
    part = sections.get(key)
    return part if isinstance(part, shape) else shape()


def _age(born_on: date | None, today: date) -> int | None:
    if born_on is None or born_on > today:
        return None
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def _adult(people: People) -> bool | None:
    """Whether an adult can be there: somebody who is named, nobody, or not said."""
    if people.no_adult:
        return False
    named: Person = people.emergency if people.same_person else people.adult
    return True if named.name.strip() else None


def _pressure(history: History) -> Measured | None:
    one = history.pressure
    return Measured(one.systolic, one.diastolic, one.taken_on, one.origin.value) if one else None


def _concerns(found: _Gathered, part: Concerns) -> None:
    for key in part.diagnoses:
        _condition(found, Condition(words=key.replace("_", " ").replace("-", " "), key=key))
    found.answered("suicidal_intent", part.intent, last_on=part.intent_last)
    found.answered("suicide_attempt", part.attempt, last_on=part.attempt_last)


def _reaction(found: _Gathered, part: Treatments) -> None:
    if part.ketamine_reaction.strip():
        found.unassessed.append(Unassessed("reaction", part.ketamine_reaction.strip()))


def _history(found: _Gathered, part: History) -> None:
    asked = [key for key, one in claims.CLAIMS.items() if one.asked]
    for key in (*asked, *(key for key in part.asked if key not in asked)):
        found.answered(key, part.asked.get(key), last_on=part.last.get(key))
    for condition in part.others:
        _condition(found, condition)


def _condition(found: _Gathered, one: Condition) -> None:
    """Note a condition: everything that its key, its codes and its words stand for, or that nobody has assessed it."""
    named = [one.key] if one.key is not None and one.key in claims.CLAIMS else []
    coded = [key for code in one.codes for key in claims.all_by_code(code.system, code.code)]
    keys = tuple(dict.fromkeys([*named, *coded, *claims.all_by_words(one.words)]))
    standing = Standing.NOW if one.active else Standing.PAST
    for key in keys:
        last_on = None if one.active and key in _LASTING else one.began_on if claims.CLAIMS[key].asks_when else None
        found.claims.append(Claim(key, standing, one.words, last_on, one.origin.value))
    if not keys or (not (named or coded) and _may_say_more(one.words, keys)):
        _unknown(found, "condition", one.words or one.key or "", one.origin.value, one.codes)


def _may_say_more(words: str, keys: Iterable[str]) -> bool:
    """Whether the words are not the name alone of what no rule is about: "depression, lupus" raises nothing otherwise."""
    silent = [claims.CLAIMS[key] for key in keys]
    names = {plain(name) for one in silent for name in one.words}
    return all(one.why_nothing for one in silent) and plain(words) not in names


def _unknown(found: _Gathered, kind: str, words: str, origin: str, codes: Iterable[Code]) -> None:
    spelled = tuple(f"{one.system}|{one.code}" for one in codes)
    if words.strip() or spelled:
        found.unassessed.append(Unassessed(kind, words.strip() or ", ".join(spelled), origin, spelled))


def _medicines(found: _Gathered, part: Medicines) -> None:
    if not part.taken and not part.none:
        found.unanswered.append("medicines")
    for one in part.taken:
        entries = dict.fromkeys(_entries(one))
        for entry in entries:
            found.medicines.append(Taken(one.words, entry.key, frozenset(entry.classes), one.origin.value))
        if not entries:
            _unknown(found, "medicine", one.words or one.key or "", one.origin.value, one.codes)


def _entries(one: Medicine) -> Iterator[book.Entry]:
    """Every medicine of the list that a line names; a combination has several."""
    chosen = book.by_key(one.key) if one.key else None
    coded = (book.by_code(code.system, code.code) for code in one.codes)
    yield from (entry for entry in (chosen, *coded) if entry is not None)
    yield from book.all_by_words(one.words)


def _allergies(found: _Gathered, part: Allergies) -> None:
    found.answered("ketamine_allergy", part.ketamine)
    if not part.known and not part.none:
        found.unanswered.append("allergies")
    for one in part.known:
        words = ", ".join(said for said in (one.words.strip(), one.reaction.strip()) if said)
        if _is_to_ketamine(one):
            found.claims.append(Claim("ketamine_allergy", Standing.NOW, words, None, one.origin.value))
        else:
            _unknown(found, "allergy", words, one.origin.value, one.codes)


def _is_to_ketamine(one: Allergy) -> bool:
    said = f"{one.words}; {one.reaction}"
    entries = [*(book.by_code(code.system, code.code) for code in one.codes), *book.all_by_words(said)]
    coded = [key for code in one.codes for key in claims.all_by_code(code.system, code.code)]
    keys = {*coded, *claims.all_by_words(said)}
    return "ketamine_allergy" in keys or any(entry is not None and entry.key in _KETAMINE for entry in entries)


def _substances(found: _Gathered, part: Substances) -> None:
    found.often("alcohol_daily", part.alcohol, from_=frozenset({Often.DAILY}))
    found.often("cannabis_weekly", part.cannabis, from_=frozenset({Often.WEEKLY, Often.DAILY}))
    found.often("stimulants_used", part.stimulants, from_=frozenset({Often.MONTHLY, Often.WEEKLY, Often.DAILY}))
    found.answered("opioids_now", part.opioids)
    found.answered("substance_dependence", part.dependence, words=part.dependence_on)
    found.answered("opioid_use_disorder", part.opioid_use_disorder)
    _dependence_on(found, part)


def _dependence_on(found: _Gathered, part: Substances) -> None:
    """Note what somebody depends on: an opioid is a claim of its own, and words without a "yes" are not lost."""
    words = part.dependence_on.strip()
    if not words:
        return
    if _names_opioid(words) and part.opioid_use_disorder is not Known.YES:
        found.claims.append(
            Claim("opioid_use_disorder", _STANDINGS.get(part.dependence or Known.UNSURE, Standing.UNSURE), words)
        )
    elif part.dependence in (None, Known.NO):
        found.unassessed.append(Unassessed("substance", words))


def _names_opioid(words: str) -> bool:
    keys = {"opioid_use_disorder", "opioids_now"}
    classes = {name for entry in book.all_by_words(words) for name in entry.classes}
    return not keys.isdisjoint(claims.all_by_words(words)) or not classes.isdisjoint({"opioid", "opioid_treatment"})


def _pregnancy(found: _Gathered, part: Pregnancy) -> None:
    asked = {"pregnant": part.pregnant, "nursing": part.nursing, "pregnancy_planned": part.planning}
    for key, answer in asked.items():
        if not (answer is None and part.not_applicable):
            found.answered(key, answer)

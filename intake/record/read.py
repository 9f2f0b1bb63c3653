"""Reads a health record: from the bytes of a file to what can be offered, and what is left out. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from intake.eligibility.claims import CLAIMS
from intake.medicines import book
from intake.record.allergies import allergies
from intake.record.candidates import Candidate
from intake.record.conditions import conditions
from intake.record.found import MOST_CODES, FoundItem, FoundRecord, Kind, Measure, Why
from intake.record.medicines import SORTS as MEDICINES
from intake.record.medicines import medicines
from intake.record.opened import Opened, Places, opened
from intake.record.pressures import is_pressure, pressure
from intake.record.refusals import BadRecord
from intake.record.tally import Tally
from intake.record.whose import Applicant, Subject, whose
from intake.sections.shapes import Code

_KINDS = {"Condition": Kind.CONDITION, "AllergyIntolerance": Kind.ALLERGY, **dict.fromkeys(MEDICINES, Kind.MEDICINE)}
_PART_OF_OTHERS = frozenset({"Patient", "Medication", "Composition"})


def read(data: bytes, *, name: str, born_on: date | None, today: date) -> FoundRecord:
    """What the record of the person called ``name``, born on ``born_on``, says. Raises ``BadRecord`` for any other file.

    The work grows with the file's size and not faster: each entry is looked at once, each different thing is looked up
    once, and no more than a thousand of a kind.
    """
    if not name.strip() or born_on is None:
        raise BadRecord("about")
    file, tally = opened(data), Tally()
    subject = whose(file, Applicant(name, born_on), today)
    sorted_out = _by_kind(file, subject, tally)
    medications = Places(entry for entry in file.entries if entry.sort == "Medication")
    lists = (
        (Kind.CONDITION, conditions(sorted_out[Kind.CONDITION], tally, today)),
        (Kind.MEDICINE, medicines(sorted_out[Kind.MEDICINE], medications, tally)),
        (Kind.ALLERGY, allergies(sorted_out[Kind.ALLERGY], tally)),
    )
    items = [item for kind, candidates in lists for item in _items(kind, candidates)]
    measured = pressure(sorted_out[Kind.PRESSURE], tally, today)
    return FoundRecord(
        name=subject.name,
        born_on=subject.born_on,
        items=(*items, *_pressure(measured)),
        left_out=tally.told(),
        goes_on=file.goes_on,
    )


def _by_kind(file: Opened, subject: Subject, tally: Tally) -> dict[Kind, list[dict[str, Any]]]:
    """The resources that are read, by kind; the others are counted."""
    found: dict[Kind, list[dict[str, Any]]] = defaultdict(list)
    tally.leave(Why.UNREADABLE, times=file.unreadable)
    for entry in file.entries:
        if entry.sort in _PART_OF_OTHERS:
            continue
        kind = _KINDS.get(entry.sort)
        if kind is None and entry.sort == "Observation" and is_pressure(entry.resource):
            kind = Kind.PRESSURE
        if kind is None:
            tally.leave(Why.OTHER_KIND, entry.sort)
        elif not subject.is_meant_by(entry):
            tally.leave(Why.ELSEWHERE)
        else:
            found[kind].append(entry.resource)
    return found


def _items(kind: Kind, candidates: Iterable[Candidate]) -> Iterator[FoundItem]:
    for number, one in enumerate(candidates, 1):
        yield FoundItem(
            key=f"{kind}-{number}",
            kind=kind,
            words=_words(kind, one),
            codes=tuple(Code(system=system, code=code) for system, code in one.concept.codes[:MOST_CODES]),
            active=one.active,
            confirmed=one.confirmed,
            began_on=one.began_on,
            claim=one.known if kind == Kind.CONDITION else None,
            medicine=one.known if kind != Kind.CONDITION else None,
            how_much=one.how_much,
            reaction=one.reaction,
        )


def _words(kind: Kind, one: Candidate) -> str:
    """What it is called; where the record gives a code only, what the code stands for if we know it."""
    if one.concept.names or one.known is None:
        return one.concept.words
    if kind == Kind.CONDITION:
        return CLAIMS[one.known].title
    entry = book.by_key(one.known)
    return entry.name if entry else one.concept.words


def _pressure(measured: Measure | None) -> Iterator[FoundItem]:
    if measured is not None:
        words = f"{measured.systolic}/{measured.diastolic} mmHg"
        yield FoundItem(key="pressure-1", kind=Kind.PRESSURE, words=words, pressure=measured)

"""Medicines of a record that are taken now. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from intake.medicines import book
from intake.record.candidates import Candidate, looked_up, once_each, the_first
from intake.record.found import Why
from intake.record.opened import Entry, Places, reference_in
from intake.record.pieces import Concept, code_of, concept, line, part, parts
from intake.record.tally import Tally

MOST = 80
SORTS = frozenset({"MedicationRequest", "MedicationStatement"})

_TAKEN = frozenset({"active", "unknown", ""})
"""Where the state is not known the patient says whether it is taken."""
_WITHDRAWN = frozenset({"entered-in-error", "draft"})
_ONLY_AN_IDEA = frozenset({"proposal", "option"})
_LINES_OF_DOSE = 3


def medicines(resources: Iterable[dict[str, Any]], places: Places, tally: Tally) -> list[Candidate]:
    """The medicines that can be offered, each once."""
    return the_first(looked_up(once_each(_said(resources, places, tally), tally), _by_code, _by_words), MOST, tally)


def _by_code(system: str, code: str) -> str | None:
    found = book.by_code(system, code)
    return found.key if found else None


def _by_words(text: str) -> str | None:
    found = book.by_words(text)
    return found.key if found else None


def _said(resources: Iterable[dict[str, Any]], places: Places, tally: Tally) -> Iterator[Candidate]:
    for one in resources:
        named = _named(one, places)
        left = _why_not(one)
        if left is not None:
            tally.leave(left, named.words if named else "")
        elif named is None:
            tally.leave(Why.ELSEWHERE)
        elif not named.words:
            tally.leave(Why.UNREADABLE)
        else:
            yield Candidate(named, how_much=_how_much(one))


def _why_not(said: dict[str, Any]) -> Why | None:
    status = code_of(said.get("status"))
    if status in _WITHDRAWN or code_of(said.get("intent")) in _ONLY_AN_IDEA or said.get("doNotPerform") is True:
        return Why.WITHDRAWN
    return None if status in _TAKEN else Why.ENDED


def _named(said: dict[str, Any], places: Places) -> Concept | None:
    """What it is: said there, or in a Medication that it refers to. None when the reference leads nowhere."""
    here = concept(said.get("medicationCodeableConcept"))
    reference = said.get("medicationReference")
    if here.words or not part(reference):
        return here
    medication = _medication(said, reference_in(reference), places)
    named = _of(medication) if medication is not None else Concept()
    display = line(part(reference).get("display"))
    if named.names or not display:
        return named if medication is not None else None
    return Concept(display, (display,), named.codes)


def _medication(said: dict[str, Any], address: str, places: Places) -> dict[str, Any] | None:
    if address.startswith("#"):
        return next((one for one in parts(said.get("contained")) if one.get("id") == address[1:]), None)
    found: Entry | None = places[address]
    return found.resource if found is not None else None


def _of(medication: dict[str, Any]) -> Concept:
    named = concept(medication.get("code"))
    if named.words:
        return named
    ingredients = [concept(one.get("itemCodeableConcept")) for one in parts(medication.get("ingredient"))]
    known = [one for one in ingredients if one.words]
    words = line(", ".join(one.words for one in known))
    return Concept(words, (words,), known[0].codes if len(known) == 1 else ()) if known else Concept()


def _how_much(said: dict[str, Any]) -> str:
    doses = [*parts(said.get("dosageInstruction")), *parts(said.get("dosage"))]
    return line("; ".join(filter(None, (line(one.get("text")) for one in doses[:_LINES_OF_DOSE]))))

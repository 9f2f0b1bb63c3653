"""An instrument as a FHIR R4 Questionnaire, for other systems: items, answers with their ordinal values, LOINC codes."""

from __future__ import annotations

import re
from typing import Any

from measures.definition import Answer, Instrument, Item

LOINC = "http://loinc.org"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"
INSTRUCTION, STEM = "instruction", "stem"
"""The link ids of the texts before the first question."""


def questionnaire(instrument: Instrument, *, base: str) -> dict[str, Any]:
    """The FHIR R4 Questionnaire of an instrument whose items people answer.

    ``base`` is the house's own address: with it the canonical ``url`` says whose edition this is. Items that count for
    no total carry no ordinal values. Raises ValueError for an instrument of which only totals are entered.
    """
    if instrument.entry != "items":
        message = f"{instrument.title} has no items to write down"
        raise ValueError(message)
    coded = {"code": [_loinc(instrument.panel_code, instrument.title)]} if instrument.panel_code else {}
    return {
        "resourceType": "Questionnaire",
        "url": f"{base.rstrip('/')}/fhir/Questionnaire/{instrument.key}",
        "version": str(instrument.number),
        "name": _machine_name(instrument.title),
        "title": instrument.title,
        "status": "active",
        "subjectType": ["Patient"],
        "description": _how_scored(instrument),
        "copyright": instrument.licence,
        **coded,
        "item": [*_texts(instrument), *(_item(instrument, item) for item in instrument.questions)],
    }


def _texts(instrument: Instrument) -> list[dict[str, Any]]:
    before = ((INSTRUCTION, instrument.instruction), (STEM, instrument.stem))
    taken = {item.link_id or item.key for item in instrument.questions}
    return [{"linkId": _free(name, taken), "type": "display", "text": text} for name, text in before if text]


def _free(name: str, taken: set[str]) -> str:
    """A link id that no question has."""
    return name if name not in taken else _free(f"text-{name}", taken)


def _item(instrument: Instrument, item: Item) -> dict[str, Any]:
    scored = item in instrument.items
    written: dict[str, Any] = {"linkId": item.link_id or item.key, "type": "choice", "text": item.text}
    if item.code:
        written["code"] = [_loinc(item.code, item.text)]
    written["required"] = scored and item.asked_if is None
    written["repeats"] = False
    if item.asked_if:
        written |= _condition(instrument, item)
    written["answerOption"] = [_option(answer, scored=scored) for answer in instrument.answers_of(item)]
    return written


def _option(answer: Answer, *, scored: bool) -> dict[str, Any]:
    value = {"extension": [{"url": ORDINAL, "valueDecimal": answer.value}]} if scored else {}
    return value | {"valueCoding": _coding(answer)}


def _coding(answer: Answer) -> dict[str, Any]:
    return _loinc(answer.code, answer.text) if answer.code else {"code": str(answer.value), "display": answer.text}


def _condition(instrument: Instrument, item: Item) -> dict[str, Any]:
    """The answers of earlier items after which this one is asked, one by one: FHIR compares no ordinal values."""
    asked_if = item.asked_if
    earlier = [one for one in instrument.questions if asked_if and one.key in asked_if.any_of]
    when = [
        {"question": one.link_id or one.key, "operator": "=", "answerCoding": _coding(answer)}
        for one in earlier
        for answer in instrument.answers_of(one)
        if asked_if and answer.value >= asked_if.at_least
    ]
    return {"enableWhen": when, "enableBehavior": "any"}


def _loinc(code: str, display: str) -> dict[str, Any]:
    return {"system": LOINC, "code": code, "display": display}


def _how_scored(instrument: Instrument) -> str:
    highest = instrument.highest_total
    match instrument.scoring.method:
        case "none":
            return "There is no total."
        case "multiply":
            return f"The total is the sum of the ordinal values times {instrument.scoring.factor}, at most {highest}."
        case "domains":
            return f"The total is the sum of the highest ordinal value of each domain, at most {highest}."
    return f"The total is the sum of the ordinal values, at most {highest}."


def _machine_name(title: str) -> str:
    """A name that computers take: letters, digits and underscores, beginning with a capital letter."""
    words = re.sub(r"[^A-Za-z0-9]+", "_", title).strip("_")[:200]
    return words[:1].upper() + words[1:] if words[:1].isalpha() else f"Q_{words}"

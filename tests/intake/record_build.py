"""FHIR Bundles for tests: one small one that can be changed in every place."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from intake.record.found import FoundRecord, Why
from intake.record.read import read

HERE = Path(__file__).parent / "records"
TODAY = date(2027, 1, 12)
BORN = date(1985, 3, 4)
NAME = "Ada Patient"
SNOMED, RXNORM, LOINC = "http://snomed.info/sct", "http://www.nlm.nih.gov/research/umls/rxnorm", "http://loinc.org"
ADA = {"reference": "urn:uuid:ada"}


def concept(words: str, code: str = "", system: str = SNOMED) -> dict[str, Any]:
    coding = [{"system": system, "code": code, "display": words}] if code else []
    return {"coding": coding, "text": words}


def status(code: str) -> dict[str, Any]:
    return {"coding": [{"code": code}]}


def person(**more: Any) -> dict[str, Any]:
    name = [{"use": "official", "family": "Patient", "given": ["Ada"]}]
    return {"resourceType": "Patient", "id": "ada", "name": name, "birthDate": "1985-03-04", **more}


def condition(words: str = "Asthma", code: str = "", **more: Any) -> dict[str, Any]:
    said = {"clinicalStatus": status("active"), "code": concept(words, code), "subject": ADA}
    return {"resourceType": "Condition", **said, **more}


def medicine(words: str = "Sertraline 50 MG Oral Tablet", code: str = "", **more: Any) -> dict[str, Any]:
    said = {"status": "active", "intent": "order", "subject": ADA}
    named = {} if "medicationReference" in more else {"medicationCodeableConcept": concept(words, code, RXNORM)}
    return {"resourceType": "MedicationRequest", **said, **named, **more}


def allergy(words: str = "Penicillin", code: str = "", **more: Any) -> dict[str, Any]:
    said = {"clinicalStatus": status("active"), "code": concept(words, code), "patient": ADA}
    return {"resourceType": "AllergyIntolerance", **said, **more}


def quantity(value: Any, unit: str = "mm[Hg]") -> dict[str, Any]:
    return {"valueQuantity": {"value": value, "unit": unit, "code": unit}}


def pressure(
    systolic: Any = 128, diastolic: Any = 82, at: str = "2026-11-02T09:30:00-05:00", **more: Any
) -> dict[str, Any]:
    halves = (("8480-6", systolic), ("8462-4", diastolic))
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": concept("Blood pressure", "85354-9", LOINC),
        "subject": ADA,
        "effectiveDateTime": at,
        "component": [{"code": concept("half", code, LOINC), **quantity(value)} for code, value in halves],
        **more,
    }


def half(code: str, value: Any, at: str = "2026-11-02") -> dict[str, Any]:
    said = {"status": "final", "subject": ADA, "effectiveDateTime": at}
    return {"resourceType": "Observation", "code": concept("half", code, LOINC), **said, **quantity(value)}


def bundle(*resources: Any, who: Any = None, **more: Any) -> dict[str, Any]:
    """A Bundle of the applicant with these resources; ``who`` stands in for their Patient."""
    patient = {"fullUrl": "urn:uuid:ada", "resource": who if who is not None else person()}
    rest = [one if "resource" in one else {"resource": one} for one in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": [patient, *rest], **more}


def raw(said: Any) -> bytes:
    return json.dumps(said).encode()


def look(said: Any, *, name: str = NAME, born_on: date | None = BORN) -> FoundRecord:
    return read(said if isinstance(said, bytes) else raw(said), name=name, born_on=born_on, today=TODAY)


def found(*resources: Any, **more: Any) -> FoundRecord:
    return look(bundle(*resources, **more))


def words(record: FoundRecord) -> list[str]:
    return [item.words for item in record.items]


def left(record: FoundRecord) -> dict[Why, int]:
    return {one.why: one.count for one in record.left_out}

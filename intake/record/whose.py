"""Whose record it is, and which of its entries are about that person. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from intake.record.names import RecordName, is_named
from intake.record.opened import Entry, Opened, Places, reference_in
from intake.record.pieces import full_day, line, part, parts
from intake.record.refusals import BadRecord

OF_AGE = 18
MOST_TIMES = 20
"""Times that one person may stand in a record, names that they may have, and parts of one: nobody has more."""


@dataclass(frozen=True)
class Applicant:
    """Who brings the record, in their own words."""

    name: str
    born_on: date


@dataclass(frozen=True)
class Subject:
    """Whom the record is about: the name as it stands there, and the places at which it stands."""

    name: str
    born_on: date
    entries: tuple[Entry, ...]
    places: Places

    def is_meant_by(self, entry: Entry) -> bool:
        """Whether an entry is about this person. One that names nobody is: the record is one person's."""
        reference = subject_of(entry)
        return not reference or self.places[reference] is not None


def subject_of(entry: Entry) -> str:
    """The address of whom an entry is about."""
    resource = entry.resource
    return reference_in(resource.get("subject")) or reference_in(resource.get("patient"))


def whose(record: Opened, applicant: Applicant, today: date) -> Subject:
    """The one person of the record. Raises ``BadRecord`` unless that is the applicant, of age and alive."""
    patients = tuple(entry for entry in record.entries if entry.sort == "Patient")
    if not patients:
        raise BadRecord("no_patient")
    if len(patients) > MOST_TIMES:
        raise BadRecord("several")
    refusals = [code for one in patients if (code := _against(one.resource, applicant, today))]
    if refusals:
        raise BadRecord(refusals[0] if len(patients) == 1 else "several")
    subject = Subject(_shown(patients[0].resource), applicant.born_on, patients, Places(patients))
    _require_about(record, subject)
    return subject


def _against(patient: dict[str, Any], applicant: Applicant, today: date) -> str:
    """Why this is not the applicant; "" when it is."""
    if patient.get("deceasedDateTime") or patient.get("deceasedBoolean") not in (None, False, "false"):
        return "dead"
    born_on = full_day(patient.get("birthDate"))
    if born_on is None:
        return "no_birth"
    if _age(born_on, today) < OF_AGE:
        return "minor"
    if born_on != applicant.born_on:
        return "birth"
    names = [_name(one) for one in parts(patient.get("name"))[:MOST_TIMES]]
    if not any(one != RecordName() for one in names):
        return "no_name"
    return "" if is_named(applicant.name, names) else "name"


def _age(born_on: date, today: date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def _name(said: dict[str, Any]) -> RecordName:
    given = said.get("given")
    parts_of_it = [line(one) for one in (given if isinstance(given, list) else [given])[:MOST_TIMES]]
    family = said.get("family")
    families = [line(one) for one in (family if isinstance(family, list) else [family])[:5]]
    return RecordName(" ".join(filter(None, families)), " ".join(filter(None, parts_of_it)), line(said.get("text")))


def _shown(patient: dict[str, Any]) -> str:
    names = parts(patient.get("name"))
    official = next((one for one in names if one.get("use") == "official"), part(names[0] if names else None))
    name = _name(official)
    return line(name.whole or f"{name.given} {name.family}")


def _require_about(record: Opened, subject: Subject) -> None:
    """A document is about its Patient; and of all entries that say whom they are about, some are."""
    meant = [subject.is_meant_by(one) for one in record.entries if one.sort != "Patient" and subject_of(one)]
    document = next((one for one in record.entries if one.sort == "Composition"), None)
    if (meant and not any(meant)) or (document is not None and not subject.is_meant_by(document)):
        raise BadRecord("foreign")

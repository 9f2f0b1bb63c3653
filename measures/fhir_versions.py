"""Which version of FHIR a Questionnaire gives itself away to be of: a file does not have to say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_PROFILES = {"/fhir/5.": "R5", "/fhir/3.": "STU3", "/fhir/1.": "DSTU2"}
_NAMES = {"group": "DSTU2", "versionAlgorithmString": "R5", "versionAlgorithmCoding": "R5", "copyrightLabel": "R5"}
_NAMES_OF_ITEMS = {"option": "STU3", "options": "STU3", "answerConstraint": "R5"}


def other_than_r4(resource: Mapping[str, Any]) -> str:
    """The other version, empty for a file of R4, which carries no mark of its own."""
    marks = (_of_profiles(resource), _of_names(resource, _NAMES), *map(_of_item, _every_item(resource)))
    return next((mark for mark in marks if mark), "")


def _of_profiles(resource: Mapping[str, Any]) -> str:
    meta = resource.get("meta")
    profiles = meta.get("profile") if isinstance(meta, dict) else None
    said = " ".join(str(one) for one in profiles) if isinstance(profiles, list) else ""
    return next((version for mark, version in _PROFILES.items() if mark in said), "")


def _of_names(holder: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return next((version for name, version in names.items() if name in holder), "")


def _of_item(item: Mapping[str, Any]) -> str:
    return "R5" if item.get("type") == "coding" else _of_names(item, _NAMES_OF_ITEMS)


def _every_item(resource: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    waiting = [resource]
    while waiting:
        inner = waiting.pop().get("item")
        found = [one for one in inner if isinstance(one, dict)] if isinstance(inner, list) else []
        yield from found
        waiting.extend(found)

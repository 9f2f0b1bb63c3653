"""The file, bounded and opened: its entries, and what their references lead to. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from common.json_safely import BadJson, parse
from intake.record.pieces import line, part, parts
from intake.record.refusals import BadRecord

MOST_BYTES = 10 * 1024 * 1024
MOST_VALUES, DEEPEST = 1_000_000, 64
"""A record of 10 MB has some 450,000 values; none that is real nests deeper than about 30."""

_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b")
_VERSION = re.compile(r"/_history/[^/]*$")
_LONGEST_REFERENCE = 400
NOWHERE = "nowhere"
"""The address of what a reference holds that can not be one: it leads to nothing, and not to the applicant."""


@dataclass(frozen=True)
class Entry:
    """One entry of the Bundle: its resource, the sort of that, and the address that the Bundle gives it."""

    sort: str
    resource: dict[str, Any]
    address: str = ""


@dataclass(frozen=True)
class Opened:
    """A Bundle: its entries, how many of them hold nothing that can be read, and whether it says that it goes on."""

    entries: tuple[Entry, ...]
    unreadable: int
    goes_on: bool


def opened(data: bytes) -> Opened:
    """The file as a Bundle. Raises ``BadRecord``: too large, another format, broken, nested absurdly, no Bundle."""
    _require_json_like(data)
    try:
        found = parse(data, most=MOST_VALUES, deepest=DEEPEST)
    except BadJson as bad:
        raise BadRecord(bad.code) from bad
    if part(found).get("resourceType") != "Bundle":
        raise BadRecord("not_bundle")
    if found.get("type") == "history":
        raise BadRecord("history")
    listed = found.get("entry")
    entries = [_entry(one) for one in (listed if isinstance(listed, list) else [])]
    whole = tuple(one for one in entries if one is not None)
    goes_on = any(one.get("relation") == "next" for one in parts(found.get("link")))
    return Opened(whole, len(entries) - len(whole), goes_on)


def _require_json_like(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise BadRecord("large")
    begins = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begins and not data.strip():
        raise BadRecord("empty")
    if begins.startswith(_PACKED):
        raise BadRecord("zip")
    if begins.startswith(b"%PDF"):
        raise BadRecord("pdf")
    if begins.startswith(b"<"):
        raise BadRecord("xml")


def _entry(value: Any) -> Entry | None:
    said = part(value)
    resource = part(said, "resource")
    sort = line(resource.get("resourceType"), 60)
    return Entry(sort, resource, _plain(said.get("fullUrl"))) if sort else None


class Places:
    """Finds the entry that a reference leads to, among those that it was made of."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_address: dict[str, Entry] = {}
        self._by_id: dict[str, Entry] = {}
        for entry in entries:
            name = line(entry.resource.get("id"), 100)
            if entry.address:
                self._by_address.setdefault(entry.address, entry)
            if name:
                self._by_id.setdefault(f"{entry.sort}/{name}", entry)
                self._by_address.setdefault(f"urn:uuid:{name}", entry)

    def __getitem__(self, reference: str) -> Entry | None:
        """What stands at an address: as the Bundle writes it, or by sort and id. Another server's id is not ours."""
        found = self._by_address.get(reference)
        if found is not None or not reference:
            return found
        named = self._by_id.get("/".join(reference.rsplit("/", 2)[-2:]))
        return named if named is not None and _is_here(reference, named) else None


def _is_here(reference: str, entry: Entry) -> bool:
    """Whether a reference by sort and id may mean this entry: it is relative, or the entry has no web address of its own."""
    return "://" not in reference or not entry.address.startswith("http")


def reference_in(value: Any) -> str:
    """The address that a Reference holds; "" where there is none."""
    said = part(value).get("reference")
    return _plain(said) or (NOWHERE if said else "")


def _plain(value: Any) -> str:
    return _VERSION.sub("", value.strip()) if isinstance(value, str) and len(value) <= _LONGEST_REFERENCE else ""

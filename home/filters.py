"""What of a caseload is shown and in which order, as it stands in the address: a page that can be bookmarked. Pure.

No name of a patient ever stands in an address: a search for one is posted, and matched here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from home.facts import Facts
from home.need import Need
from home.rules import Urgency
from journey.stages import Phase

NEEDS: Final = {"now": Urgency.NOW, "today": Urgency.TODAY, "soon": Urgency.SOON, "steady": Urgency.NONE}
PHASES: Final = (
    Phase.INTAKE.value,
    Phase.PREPARATION.value,
    Phase.INDUCTION.value,
    Phase.MAINTENANCE.value,
    "none",
)
ROLES: Final = ("prescriber", "team")
MEASURES: Final = ("given_up", "stopped")
SORTS: Final = ("need", "name", "reading")
_EVER: Final = datetime.min.replace(tzinfo=UTC)


class Row(Protocol):
    """What is filtered: one patient of the caseload."""

    @property
    def patient(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def prescriber(self) -> UUID | None: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def need(self) -> Need: ...


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Filters:
    """A wish; empty words and None let everybody through."""

    need: str = ""
    phase: str = ""
    role: str = ""
    measure: str = ""
    colleague: UUID | None = None
    sort: str = "need"

    def query(self, **changes: Any) -> str:
        """The address of this wish with ``changes``, without the question mark; what is usual is left out."""
        wish = replace(self, **changes)
        pairs = {
            "need": wish.need,
            "phase": wish.phase,
            "role": wish.role,
            "measure": wish.measure,
            "with": str(wish.colleague or ""),
            "sort": "" if wish.sort == "need" else wish.sort,
        }
        return urlencode({name: value for name, value in pairs.items() if value})

    @property
    def narrows(self) -> bool:
        """Whether anybody could be left out."""
        return bool(self.need or self.phase or self.role or self.measure or self.colleague)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose caseload it is: their membership, and the patients (by number) of the colleague whom they ask for."""

    membership: UUID
    shared: Collection[int] = ()


def read(address: Mapping[str, str]) -> Filters:
    """The wish in an address; what nobody knows is no wish."""
    return Filters(
        need=_one_of(address.get("need", ""), NEEDS),
        phase=_one_of(address.get("phase", ""), PHASES),
        role=_one_of(address.get("role", ""), ROLES),
        measure=_one_of(address.get("measure", ""), MEASURES),
        colleague=_id(address.get("with", "")),
        sort=_one_of(address.get("sort", ""), SORTS) or "need",
    )


def chosen(rows: Sequence[Row], filters: Filters, viewer: Viewer) -> tuple[list[int], dict[str, Counter[str]]]:
    """The places of the rows that are wanted, in their order, and for each filter how many there would be by value.

    A count heeds all the other filters: it says how many rows pressing it would show. ``""`` counts all of them.
    """
    tests = _tests(filters, viewer)
    fits = {name: [wanted in value(row) for row in rows] for name, (value, wanted) in tests.items() if wanted}
    counts = {}
    for name, (value, _wanted) in tests.items():
        others = [marks for other, marks in fits.items() if other != name]
        left = [row for place, row in enumerate(rows) if all(marks[place] for marks in others)] if others else rows
        counts[name] = Counter(chain.from_iterable(map(value, left)))
        counts[name][""] = len(left)
    wanted = [place for place in range(len(rows)) if all(marks[place] for marks in fits.values())]
    return wanted, counts


def ordered(rows: Sequence[R], sort: str) -> Sequence[R]:
    """The rows, which come in the order of need, as they were asked for; equal ones keep that order."""
    if sort == "name":
        return sorted(rows, key=lambda row: row.name.casefold())
    if sort == "reading":
        return sorted(rows, key=lambda row: row.facts.latest_at or _EVER)
    return rows


def is_called(name: str, words: str) -> bool:
    """Whether every word is a part of the name, whatever its case."""
    plain = name.casefold()
    return all(word in plain for word in words.casefold().split())


def _tests(filters: Filters, viewer: Viewer) -> dict[str, tuple[Callable[[Row], tuple[str, ...]], str]]:
    """For each filter the values that a row has, and the one that is wanted."""
    words = {urgency: word for word, urgency in NEEDS.items()}
    return {
        "need": (lambda row: (words[row.need.urgency],), filters.need),
        "phase": (lambda row: (row.facts.phase or "none",), filters.phase),
        "role": (lambda row: ("prescriber" if row.prescriber == viewer.membership else "team",), filters.role),
        "measure": (_measures, filters.measure),
        "colleague": (
            lambda row: ("shared",) if row.patient.int in viewer.shared else (),
            "shared" if filters.colleague else "",
        ),
    }


def _measures(row: Row) -> tuple[str, ...]:
    facts = row.facts
    return (*(("given_up",) if facts.given_up else ()), *(("stopped",) if facts.stopped else ()))


def _one_of(word: str, known: Collection[str]) -> str:
    return word if word in known else ""


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

"""The latest blood pressure of a record. Pure.

It stands as a panel with two components, or as two observations of the same instant. The latest that can be read counts;
of two at the same instant the higher one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from pydantic import ValidationError

from intake.record.found import Measure, Why
from intake.record.pieces import code_of, codes_in, moment, number, part, parts, past_day
from intake.record.tally import Tally

LOINC = "http://loinc.org"
PANELS, SYSTOLIC, DIASTOLIC = ("85354-9", "55284-4"), "8480-6", "8462-4"

_MMHG = frozenset({"mmhg", "mm[hg]", "mm hg", "millimeter of mercury", "millimetre of mercury"})
_WITHDRAWN = frozenset({"entered-in-error", "cancelled", "registered"})
_BEFORE_ALL = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class _Taken:
    at: datetime
    measure: Measure

    @property
    def rank(self) -> tuple[datetime, int, int]:
        return (self.at, self.measure.systolic, self.measure.diastolic)


def is_pressure(observation: dict[str, Any]) -> bool:
    """Whether an observation is a blood pressure, or one half of it."""
    return _has(observation, *PANELS, SYSTOLIC, DIASTOLIC)


def _has(holder: dict[str, Any], *codes: str) -> bool:
    return any(system == LOINC and code in codes for system, code in codes_in(holder.get("code")))


def pressure(observations: Iterable[dict[str, Any]], tally: Tally, today: date) -> Measure | None:
    """The latest that holds and can be read; all others are counted."""
    taken = sorted(_read(observations, tally, today), key=lambda one: one.rank)
    if not taken:
        return None
    tally.leave(Why.OLDER, times=len(taken) - 1)
    return taken[-1].measure


def _read(observations: Iterable[dict[str, Any]], tally: Tally, today: date) -> Iterator[_Taken]:
    halves: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for one in observations:
        if code_of(one.get("status")) in _WITHDRAWN:
            tally.leave(Why.WITHDRAWN)
        elif _has(one, *PANELS):
            yield from _taken(one, *_of_panel(one), tally, today)
        else:
            half = SYSTOLIC if _has(one, SYSTOLIC) else DIASTOLIC
            halves.setdefault(str(_at(one)), {}).setdefault(half, []).append(one)
    for both in halves.values():
        upper, lower = both.get(SYSTOLIC, []), both.get(DIASTOLIC, [])
        tally.leave(Why.REPEATED, times=max(len(upper), len(lower)) - 1)
        yield from _taken((upper or lower)[0], _highest(upper), _highest(lower), tally, today)


def _highest(halves: Iterable[dict[str, Any]]) -> int | None:
    return max((value for one in halves if (value := _mmhg(one)) is not None), default=None)


def _taken(
    one: dict[str, Any], systolic: int | None, diastolic: int | None, tally: Tally, today: date
) -> Iterator[_Taken]:
    at, on = moment(_at(one)), past_day(_at(one), today)
    if systolic is None or diastolic is None or systolic <= diastolic or (at is not None and on is None):
        tally.leave(Why.UNREADABLE)
        return
    try:
        measure = Measure(systolic=systolic, diastolic=diastolic, taken_on=on)
    except ValidationError:
        tally.leave(Why.UNREADABLE)
        return
    yield _Taken(at or _BEFORE_ALL, measure)


def _at(observation: dict[str, Any]) -> Any:
    return (
        observation.get("effectiveDateTime")
        or observation.get("effectiveInstant")
        or part(observation, "effectivePeriod").get("start")
    )


def _of_panel(observation: dict[str, Any]) -> tuple[int | None, int | None]:
    found: dict[str, int | None] = {}
    for component in parts(observation.get("component")):
        for half in (SYSTOLIC, DIASTOLIC):
            if _has(component, half):
                found.setdefault(half, _mmhg(component))
    return found.get(SYSTOLIC), found.get(DIASTOLIC)


def _mmhg(holder: dict[str, Any]) -> int | None:
    """The value in mmHg, rounded; None in any other unit."""
    quantity = part(holder, "valueQuantity")
    value = number(quantity.get("value"))
    units = {one.strip().lower() for one in (quantity.get("unit"), quantity.get("code")) if isinstance(one, str)}
    return round(value) if value is not None and units & _MMHG else None

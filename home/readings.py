"""A patient's totals over time, and which of them the newest is held against. Pure.

A caseload reads the totals of thousands of patients and looks closely at few of them. So a reading comes packed into
one whole number, in the order of time (the second, the total, whether an answer asked for a person), and is unpacked
where a rule needs it. ``may_speak`` is a sieve, of ``may_have_risen`` and ``may_have_lost``: it lets every patient
through about whom a rule could speak.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from journey.relapse import Limits, Reading, RelapseRules, response_line
from measures.packed import PLACES
from measures.scoring import BASELINE_WITHIN, COMPARABLE_AFTER

#: So many lines, and what follows from them alone, are remembered as they were last; with an answer more it is another.
REMEMBERED: Final = 4096
_COMPARABLE: Final = int(COMPARABLE_AFTER.total_seconds())
_BASELINE: Final = int(BASELINE_WITHIN.total_seconds())
_DAY: Final = 24 * 60 * 60
_BEST_DAYS: Final = RelapseRules().best_within_days


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest reading and those that it is compared with.

    ``previous`` is the newest one from at least 7 days before (the questions ask about two weeks), ``best`` the lowest
    of the half year up to then. That they must be 7 days apart, and the half year, are ours.
    """

    latest: Reading
    baseline: Reading | None
    previous: Reading | None = None
    best: Reading | None = None

    @property
    def comparable_baseline(self) -> Reading | None:
        """The baseline, if the newest reading is far enough from it."""
        found = self.baseline
        return found if found is not None and self.latest.at - found.at >= COMPARABLE_AFTER else None


def pack(at: datetime, total: int, *, flagged: bool = False) -> int:
    """A reading as one number; of two, the later is the larger."""
    return int(at.timestamp()) * PLACES + total * 2 + flagged


@lru_cache(maxsize=8 * REMEMBERED)
def unpack(packed: int) -> Reading:
    """The reading in the number, to the second."""
    return Reading(at_of(packed), total_of(packed))


@lru_cache(maxsize=2 * REMEMBERED)
def at_of(packed: int) -> datetime:
    """When it was answered."""
    return datetime.fromtimestamp(packed // PLACES, UTC)


def total_of(packed: int) -> int:
    """Its total."""
    return (packed % PLACES) >> 1


def is_flagged(packed: int) -> bool:
    """Whether an answer in it asked for a person."""
    return bool(packed & 1)


def read(text: str, now: datetime) -> Sequence[int]:
    """The packed readings in a text with commas between them, up to ``now``, oldest first."""
    packed = _sorted(text)
    last = _after(int(now.timestamp()))
    return packed if packed[-1] < last else packed[: bisect_left(packed, last)]


@lru_cache(maxsize=REMEMBERED)
def _sorted(text: str) -> tuple[int, ...]:
    return tuple(sorted(map(int, text.split(","))))


def totals_of(packed: Iterable[int]) -> list[int]:
    """The totals of these readings."""
    return [(one % PLACES) >> 1 for one in packed]


def may_speak(packed: Sequence[int], rules: RelapseRules | None, limits: Limits) -> bool:
    """Whether a rule about totals could speak of these readings; with ``rules`` the relapse watch could, too."""
    return bool(packed) and _may_speak(tuple(packed), limits, 0 if rules is None else rules.readings)


@lru_cache(maxsize=REMEMBERED)
def _may_speak(packed: tuple[int, ...], limits: Limits, in_a_row: int) -> bool:
    totals = totals_of(packed)
    return may_have_risen(totals, limits) or (in_a_row > 0 and may_have_lost(totals, in_a_row, limits))


def may_have_risen(totals: Sequence[int], limits: Limits) -> bool:
    """Whether the newest total is a reliable rise from the lowest one; never a no too many."""
    return totals[-1] - min(totals) >= limits.reliable_points


def may_have_lost(totals: Sequence[int], in_a_row: int, limits: Limits) -> bool:
    """Whether so many of the newest totals are above the response line of an earlier one, and the lowest was not.

    Never a no too many, as long as the baseline, which is not known here, is one of the readings.
    """
    lowest, newest = min(totals), min(totals[-in_a_row:])
    if newest <= lowest:
        return False
    return any(one >= limits.eligible_from and lowest <= response_line(one, limits) < newest for one in totals)


def watched(
    packed: Sequence[int], baseline: Reading, now: datetime, rules: RelapseRules, limits: Limits
) -> tuple[Sequence[Reading], Reading | None]:
    """What the relapse watch needs of the readings since the baseline, and the best of them; empty where it is silent.

    Left out are readings from before the best one is looked for, as far as they do not stand above the response line
    without a break: none of them could change what the watch says.
    """
    if not packed or is_stale(packed, now, rules):
        return (), None
    return _watched(tuple(packed), baseline, limits, rules.best_within_days, rules.readings)


@lru_cache(maxsize=REMEMBERED)
def _watched(
    packed: tuple[int, ...], baseline: Reading, limits: Limits, best_within_days: int, in_a_row: int
) -> tuple[Sequence[Reading], Reading | None]:
    second = int(baseline.at.timestamp())
    rest = packed[bisect_left(packed, _after(second)) :]
    if not rest:
        return (), None
    latest, line = total_of(rest[-1]), response_line(baseline.total, limits)
    recent = bisect_left(rest, (rest[-1] // PLACES - best_within_days * _DAY) * PLACES)
    worse = latest - min(map(total_of, rest[recent:])) >= limits.reliable_points
    first = len(rest)
    while first and total_of(rest[first - 1]) > line:
        first -= 1
    if not worse and len(rest) - first < in_a_row:
        return (), None
    comparable = rest[bisect_left(rest, (second + _COMPARABLE) * PLACES) :]
    return tuple(map(unpack, rest[min(first, recent) :])), _lowest(comparable)


def standing_of(packed: Sequence[int], first_dose_at: datetime | None) -> Standing | None:
    """The newest reading and what it is held against; None without any."""
    return _standing(tuple(packed), first_dose_at) if packed else None


@lru_cache(maxsize=REMEMBERED)
def _standing(packed: tuple[int, ...], first_dose_at: datetime | None) -> Standing:
    second, base = packed[-1] // PLACES, baseline_of(packed, first_dose_at)
    earlier = packed[: bisect_left(packed, _after(second - _COMPARABLE))]
    recent = earlier[bisect_left(earlier, (second - _BEST_DAYS * _DAY) * PLACES) :]
    return Standing(
        latest=unpack(packed[-1]),
        baseline=None if base is None else unpack(base),
        previous=unpack(earlier[-1]) if earlier else None,
        best=_lowest(recent),
    )


def baseline_of(packed: Sequence[int], first_dose_at: datetime | None) -> int | None:
    """The last reading of the 30 days up to the start of the first dose; before any dose there is none."""
    if first_dose_at is None:
        return None
    second = int(first_dose_at.timestamp())
    place = bisect_left(packed, _after(second))
    return packed[place - 1] if place and packed[place - 1] // PLACES >= second - _BASELINE else None


def count_after(seconds: str, at: datetime | None) -> int:
    """How many of these instants (whole seconds, with commas between them) lie after ``at``; all where it is None."""
    if not seconds:
        return 0
    first = 0.0 if at is None else at.timestamp()
    return sum(int(one) > first for one in seconds.split(","))


def _after(second: int) -> int:
    """The least number that a reading of a later second has."""
    return (second + 1) * PLACES


def is_stale(packed: Sequence[int], now: datetime, rules: RelapseRules) -> bool:
    """Whether the newest reading is too old for the watch, with a second to spare."""
    return now.timestamp() - packed[-1] // PLACES > rules.valid_days * _DAY + 1


def _lowest(packed: Iterable[int]) -> Reading | None:
    """The lowest reading, of equal ones the last."""
    found = min(packed, key=lambda one: (total_of(one), -one), default=None)
    return None if found is None else unpack(found)

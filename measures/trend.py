"""The last totals of a questionnaire as a small line beside a name; the numbers stand next to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from measures.packed import PLACES

#: The highest total of the PHQ-9, whose line it is.
HIGHEST: Final = 27
POINTS: Final = 10


def last_totals(packed: str) -> list[int]:
    """The last totals in a text of packed readings, oldest first."""
    numbers = sorted(int(one) for one in packed.split(",") if one)
    return [(number % PLACES) >> 1 for number in numbers[-POINTS:]]


def spark(totals: Sequence[int], width: int = 88, height: int = 26) -> str:
    """SVG path data of the last totals, high ones at the top; empty with fewer than two."""
    last = totals[-POINTS:]
    if len(last) < 2:
        return ""
    step = (width - 4) / (len(last) - 1)
    places = [(2 + n * step, 2 + (height - 4) * (1 - score / HIGHEST)) for n, score in enumerate(last)]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)

"""Where the demo's clinics give doses and talk, and who works when. Data only; ``demo.seed.rota`` plays it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType

from people.hours import Span


@dataclass(frozen=True)
class Spot:
    """A place."""

    name: str
    kind: str = "chair"
    turnover_minutes: int = 15
    takes_doses: bool = True


SPOTS: Mapping[str, tuple[Spot, ...]] = MappingProxyType(
    {
        "lanternwood": (
            Spot("Chair 1"),
            Spot("Chair 2"),
            Spot("Chair 3"),
            Spot("Chair 4", turnover_minutes=20),
            Spot("Garden room", "room", 10, takes_doses=False),
        ),
        "saltmarsh": (Spot("Bay chair"), Spot("Harbour room", "room", 10, takes_doses=False)),
    }
)

EARLY, LATE, LONG = Span(time(8), time(16)), Span(time(12), time(20)), Span(time(8), time(18, 30))
MORNING, EVENING, WEEKEND = Span(time(8), time(12)), Span(time(16), time(20)), Span(time(9), time(19))

WEEKS: Mapping[tuple[str, str], Mapping[int, tuple[Span, ...]]] = MappingProxyType(
    {
        ("lanternwood", "odette"): dict.fromkeys(range(5), (EARLY,)),
        ("lanternwood", "basil"): {1: (LATE,), 2: (LATE,), 3: (LATE,), 5: (WEEKEND,)},
        ("lanternwood", "ashgrove"): {0: (EARLY,), 1: (EARLY,), 2: (MORNING,), 3: (EARLY,)},
        ("lanternwood", "wrenfield"): {2: (LATE,), 3: (LATE,), 4: (LONG,), 5: (WEEKEND,)},
        ("lanternwood", "ines"): dict.fromkeys(range(5), (LONG,)),
        ("lanternwood", "caspian"): {0: (LATE,), 1: (LATE,), 2: (LATE,), 5: (WEEKEND,), 6: (WEEKEND,)},
        ("lanternwood", "juniper"): {2: (LONG,), 3: (MORNING, EVENING), 4: (LONG,), 5: (WEEKEND,), 6: (WEEKEND,)},
        ("saltmarsh", "philippa"): dict.fromkeys(range(5), (EARLY,)),
        ("saltmarsh", "emrys"): {day: (LONG,) if day < 5 else (WEEKEND,) for day in range(7)},
        ("saltmarsh", "ashgrove"): {4: (Span(time(9), time(17)),)},
    }
)

AWAY = ("lanternwood", "caspian")
"""Who is to be away soon, on a day on which somebody is booked with them: so that something has to be moved."""
AWAY_WHY = "A course on giving first aid"

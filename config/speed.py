"""CLOCK: how the clock of a demo clinic runs."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured

_PIECE = re.compile(r"(?:(?P<factor>\d{1,6}(?:\.\d+)?)x|(?P<sign>[+])(?P<count>\d{1,4})(?P<unit>[mhd]))")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True)
class Clock:
    """Start `ahead` of the wall clock and run `factor` times as fast."""

    factor: float = 1.0
    ahead: timedelta = timedelta(0)


def read(value: str, *, demo: bool) -> Clock | None:
    """Read CLOCK: `3600x`, `+36h`, or both as `+2d,60x`; nothing when it is empty."""
    if not value:
        return None
    if not demo:
        raise ImproperlyConfigured("CLOCK moves the time of a demo clinic; it needs DEMO=true.")
    factor, ahead = 1.0, timedelta(0)
    for piece in value.split(","):
        match = _PIECE.fullmatch(piece.strip())
        if match is None:
            raise ImproperlyConfigured(
                f"CLOCK must be a speed like 3600x, a head start like +36h, or both like +2d,60x; it is {value!r}."
            )
        if match["factor"]:
            factor = float(match["factor"])
        else:
            ahead += int(match["count"]) * _UNITS[match["unit"]]
    if not 0.1 <= factor <= 100_000:
        raise ImproperlyConfigured("CLOCK must have a speed between 0.1x and 100000x.")
    return Clock(factor, ahead)

"""When the demo's day begins: in the clinic's early afternoon, whatever the hour on the wall.

At night nobody is treated, and a clinic in which nothing happens shows little. So unless it is around noon at the larger
clinic anyway, the demo's clock is set to the nearest early afternoon there; from then on it runs like any clock.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from common import clock
from common.walltime import to_utc
from demo.cast import HOME

EARLIEST, LATEST = time(12, 15), time(15, 0)
AFTERNOON = time(14, 20)


def present_for(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which a demo that is loaded at ``wall`` begins: ``wall`` itself, or the nearest early afternoon."""
    local = wall.astimezone(zone)
    if EARLIEST <= local.time() <= LATEST:
        return wall
    days = (local.date() + timedelta(days=offset) for offset in (-1, 0, 1))
    return min((to_utc(day, AFTERNOON, zone) for day in days), key=lambda at: abs(at - wall))


def set_clock() -> datetime:
    """Put the demo's clock to its beginning, and say what it shows."""
    clock.reset()
    wall = clock.now()
    clock.move(present_for(wall, ZoneInfo(HOME)) - wall)
    return clock.now()

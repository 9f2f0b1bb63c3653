"""Wall time and instants: where a local clock reading falls in UTC, across clock changes.

All instants taken and given here are aware; those given are UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_STEP = timedelta(hours=1)
_SECOND = timedelta(seconds=1)


def aware_utc(at: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a naive datetime."""
    if at.tzinfo is None or at.utcoffset() is None:
        message = "an aware datetime is needed, not a naive one"
        raise ValueError(message)
    return at.astimezone(UTC)


def instants(day: date, wall: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Every instant at which clocks in `zone` show `wall` on `day`: two in a repeated hour, none in a missing one."""
    naive = datetime.combine(day, wall.replace(tzinfo=None, fold=0))
    found: list[datetime] = []
    for fold in (0, 1):
        instant = naive.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        shown = instant.astimezone(zone).replace(tzinfo=None, fold=0)
        if shown == naive and instant not in found:
            found.append(instant)
    return tuple(found)


def to_utc(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The first instant of `wall` on `day`; in a missing hour, as much later as the clocks moved."""
    shown = instants(day, wall, zone)
    if shown:
        return shown[0]
    naive = datetime.combine(day, wall.replace(tzinfo=None, fold=0))
    return naive.replace(tzinfo=zone, fold=0).astimezone(UTC)


def clock_changes(since: datetime, until: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants in (since, until] at which the offset of `zone` changes, to the second."""
    found: list[datetime] = []
    earlier = since.astimezone(UTC).replace(microsecond=0)
    while earlier < until:
        later = earlier + _STEP
        if _offset(earlier, zone) != _offset(later, zone):
            change = _bisect(earlier, later, zone)
            if since < change <= until:
                found.append(change)
        earlier = later
    return tuple(found)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The calendar day that people in `zone` call it at that instant."""
    return at.astimezone(zone).date()


def _offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def _bisect(earlier: datetime, later: datetime, zone: ZoneInfo) -> datetime:
    before = _offset(earlier, zone)
    while later - earlier > _SECOND:
        middle = earlier + timedelta(seconds=(later - earlier) // _SECOND // 2)
        if _offset(middle, zone) == before:
            earlier = middle
        else:
            later = middle
    return later

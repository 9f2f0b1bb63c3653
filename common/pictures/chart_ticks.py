"""Round places on the two scales of a chart, as d3 chooses them (d3-time's ``utcTicks``, d3-array's ``ticks``). Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import ceil, floor, log10, sqrt

_DAY = 86_400_000
_MONTH, _YEAR = 30 * _DAY, 365 * _DAY
_DAYS = ((1, _DAY), (2, 2 * _DAY), (7, 7 * _DAY))
_MONTHS = ((1, _MONTH), (3, 3 * _MONTH), (12, _YEAR))
_LONGS = [long for _step, long in (*_DAYS, *_MONTHS)]
_SUNDAY = 6
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def days(start: float, end: float, about: int) -> list[datetime]:
    """About so many days from ``start`` to ``end`` (milliseconds on a calendar, see ``wall``), each at its midnight.

    They are every or every second day, Sundays, or the first days of months, quarters or years.
    """
    wished = (end - start) / about
    if wished > _YEAR:
        return list(_years(start, end, max(1, int(_step(start / _YEAR, end / _YEAR, about)))))
    place = _nearest(wished)
    if place >= len(_DAYS):
        return list(_months(start, end, _MONTHS[place - len(_DAYS)][0]))
    return list(_single(start, end, _DAYS[place][0]))


def figures(highest: float, about: int) -> list[float]:
    """About so many round figures from 0 up to ``highest``, which is above 0."""
    step = _step(0, highest, about)
    parts = round(1 / step)  # below 1 a step has no exact value, but there are so many of them in one
    places = range(round(highest / step) + 1)
    found = [number / parts if step < 1 else number * step for number in places]
    return [figure for figure in found if figure <= highest]


def _nearest(wished: float) -> int:
    """The place of the step whose length is nearest to the wished one, by their ratio."""
    place = bisect_right(_LONGS, wished)
    if place in {0, len(_LONGS)}:
        return min(place, len(_LONGS) - 1)
    return place - 1 if wished / _LONGS[place - 1] < _LONGS[place] / wished else place


def _step(start: float, end: float, about: int) -> float:
    """1, 2 or 5 times a power of ten."""
    rough = (end - start) / about
    power: float = 10.0 ** floor(log10(rough))
    for factor, least in ((10, sqrt(50)), (5, sqrt(10)), (2, sqrt(2))):
        if rough / power >= least:
            return factor * power
    return power


def _single(start: float, end: float, step: int) -> Iterator[datetime]:
    day = _EPOCH + timedelta(days=ceil(start / _DAY))
    until = _EPOCH + timedelta(milliseconds=end)
    while day <= until:
        if day.weekday() == _SUNDAY if step == 7 else (day - _EPOCH).days % step == 0:
            yield day
        day += timedelta(days=1)


def _months(start: float, end: float, step: int) -> Iterator[datetime]:
    begins, until = (_EPOCH + timedelta(milliseconds=at) for at in (start, end))
    for number in range(begins.year * 12, until.year * 12 + 12, step):
        month = datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
        if begins <= month <= until:
            yield month


def _years(start: float, end: float, step: int) -> Iterator[datetime]:
    return (month for month in _months(start, end, 12) if month.year % step == 0)

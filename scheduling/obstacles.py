"""Why no series fits: rules are left out until one does, and put back one after the other as long as it still does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import Final

from common.walltime import to_utc
from rota.availability import Stretch, merge
from scheduling.facts import ClinicFacts, Gives, NothingFits, Series, SeriesNeeds, Wishes, minutes_of
from scheduling.grid import Grid
from scheduling.supply import Supply

Find = Callable[[Supply, Wishes, Wishes], Series | None]
"""The best series of a supply under the first wishes, which says what it gives up of the second."""

DROPPABLE: Final = ("last_gap", "busy", "people", "places", "gates", "refused")
"""Those put back first are the last to be blamed: whoever asks can soonest speak with the patient."""


def nothing_fits(facts: ClinicFacts, needs: SeriesNeeds, wishes: Wishes, find: Find) -> NothingFits:
    """The rule that stands in the way, and the nearest series without it."""
    if not facts.open:
        return NothingFits(Gives("never_open"))
    longest = max(minutes_of(one) for one in facts.open)
    if longest < needs.minutes:
        return NothingFits(Gives("too_short", {"minutes": needs.minutes, "longest": longest}))
    grid = Grid(facts)
    return _a_wish(grid, needs, wishes, find) or _a_rule(grid, needs, wishes, find) or _the_week(facts, needs, find)


def _a_wish(grid: Grid, needs: SeriesNeeds, wishes: Wishes, find: Find) -> NothingFits | None:
    supply = Supply(grid.facts, needs, grid=grid)
    all_hours = replace(wishes, earliest=time(0), latest_end=time(0))
    for code, less in (
        ("wished_hours", all_hours),
        ("wished_weekdays", replace(wishes, weekdays=frozenset(range(7)))),
        ("wished_hours_and_weekdays", replace(all_hours, weekdays=frozenset(range(7)))),
    ):
        if less != wishes and (nearest := find(supply, less, wishes)):
            return NothingFits(Gives(code), nearest)
    return None


def _a_rule(grid: Grid, needs: SeriesNeeds, wishes: Wishes, find: Find) -> NothingFits | None:
    anything = Wishes(wishes.start)
    dropped = frozenset(DROPPABLE)
    nearest = find(Supply(grid.facts, needs, dropped=dropped, grid=grid), anything, wishes)
    if nearest is None:
        return None
    for rule in DROPPABLE:
        without = dropped - {rule}
        found = find(Supply(grid.facts, needs, dropped=without, grid=grid), anything, wishes)
        if found is not None:
            dropped, nearest = without, found
    names = tuple(rule for rule in reversed(DROPPABLE) if rule in dropped)
    code = Gives(f"stands_{names[0]}") if len(names) == 1 else Gives("together", {"rules": names})
    return NothingFits(code, nearest)


def _the_week(facts: ClinicFacts, needs: SeriesNeeds, find: Find) -> NothingFits:
    """Not even with nothing booked. If a week without closed days would do, those days or the end of the time stand in the way."""
    usual = _usual_weeks(facts, needs)
    free = Supply(usual, replace(needs, last_dose=None), dropped=frozenset(DROPPABLE))
    start = Wishes(usual.first)
    if find(free, start, start) is None:
        return NothingFits(Gives("the_week", {"minutes": needs.minutes, "per_week": needs.cadence.per_week}))
    return NothingFits(Gives("closures", {"first": facts.first, "last": facts.last}))


def _usual_weeks(facts: ClinicFacts, needs: SeriesNeeds) -> ClinicFacts:
    """As many weeks as the protocol and two more, in each of which the clinic is open as it ever is on that weekday."""
    weeks = needs.cadence.weeks + 2
    first = facts.first - timedelta(days=facts.first.weekday())
    opens = {
        (one.starts_at.astimezone(facts.zone).weekday(), one.starts_at.astimezone(facts.zone).time(), minutes_of(one))
        for one in facts.open
    }
    stretches = merge(
        Stretch(at, at + timedelta(minutes=minutes))
        for week in range(weeks)
        for weekday, begins, minutes in opens
        for at in [to_utc(first + timedelta(days=7 * week + weekday), begins, facts.zone)]
    )
    day_before = min(one.starts_at for one in stretches) - timedelta(days=1)
    last = first + timedelta(days=7 * weeks - 1)
    return replace(facts, first=first, last=last, open=stretches, now=day_before, places=(), people=())

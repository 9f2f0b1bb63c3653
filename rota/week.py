"""The rule of a person's week beside the clinic's: which of their hours the clinic is not open in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time

from people.hours import Span

Week = Mapping[int, Sequence[Span]]


def outside(week: Week, open_: Week) -> list[tuple[int, Span]]:
    """The stretches (weekday, hours) that do not lie within the opening hours of their day, in order.

    That is allowed, and somebody should know: nothing is booked outside the opening hours.
    """
    return [(day, span) for day in sorted(week) for span in week[day] if not _within(span, _joined(open_.get(day, ())))]


def hours_a_week(week: Week) -> float:
    """How many hours the week has."""
    return sum(_minutes(span.closes) - _minutes(span.opens) for spans in week.values() for span in spans) / 60


def _within(span: Span, spans: Sequence[Span]) -> bool:
    return any(one.opens <= span.opens and span.closes <= one.closes for one in spans)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Stretches that touch are one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.opens <= joined[-1].closes:
            joined[-1] = Span(joined[-1].opens, max(joined[-1].closes, span.closes))
        else:
            joined.append(span)
    return joined


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute

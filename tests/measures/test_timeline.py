"""What the rooms above tell the charts of a patient: their doses and windows, in order, each room once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from common.pictures.chart import Event, Span
from measures import timeline

NOW = datetime(2027, 1, 11, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _nobody_tells(monkeypatch) -> None:
    monkeypatch.setattr(timeline, "_providers", {})


def doses(_patient):
    return [Event(NOW, "dose", "second"), Event(NOW - DAY, "dose", "first")], []


def windows(_patient):
    return [], [Span(NOW, NOW + DAY, "window", "after the second"), Span(NOW - DAY, NOW, "window", "after the first")]


def test_without_anybody_who_tells_nothing_happened() -> None:
    assert timeline.of(None) == timeline.Timeline()


def test_everything_stands_in_the_order_of_time() -> None:
    timeline.register(doses)
    timeline.register(windows)
    told = timeline.of(None)
    assert [one.label for one in told.events] == ["first", "second"]
    assert [one.label for one in told.spans] == ["after the first", "after the second"]


def test_registering_twice_tells_once() -> None:
    for _twice in range(2):
        timeline.register(doses)
    assert len(timeline.of(None).events) == 2

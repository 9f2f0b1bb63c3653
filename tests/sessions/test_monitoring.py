"""Which reading comes next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sessions.monitoring import asked_readings, next_asked

START = datetime(2027, 1, 11, 14, 0, tzinfo=UTC)
M = timedelta(minutes=1)


def after(*minutes: int) -> list[datetime]:
    return [START + minute * M for minute in minutes]


@pytest.mark.parametrize(
    ("asked", "taken", "done"),
    [
        ((0, 40, 120), (), []),
        ((0, 40, 120), (38,), [40]),
        ((0, 40, 120), (20,), []),
        ((0, 40, 120), (75,), [40]),
        ((0, 40, 120), (41, 125), [40, 120]),
        ((0, 15, 30), (14,), [15]),
        ((0, 15, 30), (24,), [30]),
    ],
)
def test_which_readings_count_as_taken(asked, taken, done):
    found = asked_readings(asked, START, after(*taken))
    assert [one.minute for one in found if one.taken] == done
    assert 0 not in [one.minute for one in found]


@pytest.mark.parametrize(
    ("now", "taken", "minute"), [(5, (), 15), (50, (), 45), (20, (15,), 30), (100, (15, 30, 46), None)]
)
def test_the_next_one_is_the_latest_due_or_the_first_ahead(now, taken, minute):
    found = next_asked(asked_readings((0, 15, 30, 45), START, after(*taken)), START + now * M)
    assert (found.minute if found else None) == minute

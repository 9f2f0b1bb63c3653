"""Whether a message may go at this instant."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from messaging.gate import Held, held_back, too_late
from messaging.quiet import QuietHours

NIGHT = QuietHours(time(21), time(8))
NEW_YORK = ZoneInfo("America/New_York")


def at(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "paused_until", "expected"),
    [
        ("2026-06-02T12:00", None, None),
        ("2026-06-02T22:00", None, ("2026-06-03T08:00", "quiet_hours")),
        ("2026-06-02T12:00", "2026-06-04T12:00", ("2026-06-04T12:00", "paused")),
        ("2026-06-02T12:00", "2026-06-04T00:00", ("2026-06-04T08:00", "paused")),
        ("2026-06-02T12:00", "2026-06-01T00:00", None),
        # The night of the missing hour, and of the repeated one.
        ("2026-03-08T01:30", None, ("2026-03-08T08:00", "quiet_hours")),
        ("2026-11-01T01:30", None, ("2026-11-01T08:00", "quiet_hours")),
        # A leap day.
        ("2028-02-28T23:00", None, ("2028-02-29T08:00", "quiet_hours")),
    ],
)
def test_quiet_hours_and_a_pause_hold_it_back(now, paused_until, expected):
    pause = at(paused_until) if paused_until else None
    found = held_back(at(now), zone=NEW_YORK, quiet=NIGHT, paused_until=pause)
    assert found == (Held(at(expected[0]), expected[1]) if expected else None)


def test_it_is_too_late_at_the_very_instant_of_expiry():
    end = at("2026-06-02T12:00")
    assert too_late(end, end)
    assert not too_late(at("2026-06-02T11:59"), end)
    assert not too_late(end, None)

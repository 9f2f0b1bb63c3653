"""Quiet hours across clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.quiet import QuietHours, is_allowed, next_allowed, previous_allowed

ZONES = sorted(available_timezones())
NIGHT = QuietHours(time(21), time(8))
NEW_YORK = "America/New_York"
MINUTE = timedelta(minutes=1)

wall_minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
quiet_hours = st.builds(QuietHours, wall_minutes, wall_minutes)
SINCE, UNTIL = datetime.fromisoformat("2015-01-01"), datetime.fromisoformat("2036-01-01")
instants = st.datetimes(SINCE, UNTIL, timezones=st.just(UTC))


def local(zone: str, text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("quiet", "wall", "expected"),
    [
        (NIGHT, time(20, 59), False),
        (NIGHT, time(21, 0), True),
        (NIGHT, time(0, 0), True),
        (NIGHT, time(7, 59, 59), True),
        (NIGHT, time(8, 0), False),
        (QuietHours(time(12), time(13)), time(12, 30), True),
        (QuietHours(time(12), time(13)), time(13, 0), False),
        (QuietHours(time(9), time(9)), time(9, 0), False),
        (NIGHT, datetime.fromisoformat("2026-03-01T23:00"), True),
    ],
)
def test_quiet_hours_hold_their_start_and_not_their_end(
    quiet: QuietHours, wall: time | datetime, expected: bool
) -> None:
    assert quiet.contains(wall) is expected


@pytest.mark.parametrize(
    ("zone", "quiet", "at", "fold", "expected"),
    [
        # An ordinary night, a leap day's night, and a far zone.
        (NEW_YORK, NIGHT, "2026-06-01T22:15", 0, "2026-06-02T08:00"),
        (NEW_YORK, NIGHT, "2028-02-28T22:15", 0, "2028-02-29T08:00"),
        ("Pacific/Kiritimati", NIGHT, "2026-12-31T23:59", 0, "2027-01-01T08:00"),
        # The clocks jump 02:00 → 03:00 over the end of the quiet hours: allowed from the jump on.
        (NEW_YORK, QuietHours(time(22), time(2, 30)), "2026-03-08T01:15", 0, "2026-03-08T03:00"),
        # 01:00–02:00 comes twice: after the second reading of 01:30 it is allowed for good.
        (NEW_YORK, QuietHours(time(22), time(1, 30)), "2026-11-01T00:15", 0, "2026-11-01T01:30"),
        # Lord Howe moves by half an hour: 02:00 → 02:30.
        ("Australia/Lord_Howe", QuietHours(time(22), time(2, 15)), "2026-10-04T01:59", 0, "2026-10-04T02:30"),
        ("Australia/Lord_Howe", NIGHT, "2026-10-04T01:59", 0, "2026-10-04T08:00"),
        # Apia slept through 30 December 2011.
        ("Pacific/Apia", NIGHT, "2011-12-29T22:00", 0, "2011-12-31T08:00"),
    ],
)
def test_a_message_in_quiet_hours_waits_for_their_end(
    zone: str, quiet: QuietHours, at: str, fold: int, expected: str
) -> None:
    assert next_allowed(local(zone, at, fold), ZoneInfo(zone), quiet) == local(zone, expected).astimezone(UTC)


def test_the_second_reading_of_a_repeated_hour_is_quiet_again() -> None:
    quiet = QuietHours(time(22), time(1, 30))
    again = local(NEW_YORK, "2026-11-01T01:10", fold=1)
    assert next_allowed(again, ZoneInfo(NEW_YORK), quiet) == again.astimezone(UTC) + timedelta(minutes=20)


@pytest.mark.parametrize(
    ("zone", "quiet", "at", "expected"),
    [
        (NEW_YORK, NIGHT, "2026-06-02T03:00", "2026-06-01T20:59"),
        (NEW_YORK, NIGHT, "2026-06-02T12:00", "2026-06-02T12:00"),
        # Quiet from a minute that does not exist: the last allowed one is before the jump.
        (NEW_YORK, QuietHours(time(2, 30), time(9)), "2026-03-08T05:00", "2026-03-08T01:59"),
    ],
)
def test_the_last_allowed_minute_is_before_the_quiet_hours_began(
    zone: str, quiet: QuietHours, at: str, expected: str
) -> None:
    assert previous_allowed(local(zone, at), ZoneInfo(zone), quiet) == local(zone, expected).astimezone(UTC)


@pytest.mark.parametrize("quiet", [None, QuietHours(time(7), time(7))])
def test_without_quiet_hours_nothing_moves(quiet: QuietHours | None) -> None:
    at = datetime(2026, 1, 1, 3, 0, tzinfo=UTC)
    assert next_allowed(at, ZoneInfo(NEW_YORK), quiet) == at
    assert previous_allowed(at, ZoneInfo(NEW_YORK), quiet) == at


@pytest.mark.parametrize("rule", [next_allowed, previous_allowed])
def test_a_naive_instant_is_refused(rule: object) -> None:
    with pytest.raises(ValueError, match="aware"):
        rule(datetime.fromisoformat("2026-01-01"), ZoneInfo("UTC"), NIGHT)  # type: ignore[operator]


@settings(max_examples=300, deadline=None)
@given(at=instants, zone_name=st.sampled_from(ZONES), quiet=quiet_hours)
def test_what_is_found_is_allowed_and_nothing_nearer_is(at: datetime, zone_name: str, quiet: QuietHours) -> None:
    zone = ZoneInfo(zone_name)
    later, earlier = next_allowed(at, zone, quiet), previous_allowed(at, zone, quiet)
    assert earlier <= at <= later
    assert is_allowed(later, zone, quiet)
    assert is_allowed(earlier, zone, quiet)
    passed = at
    while passed < later:
        assert not is_allowed(passed, zone, quiet)
        passed += MINUTE
    passed = at
    while passed >= earlier + MINUTE:
        assert not is_allowed(passed, zone, quiet)
        passed -= MINUTE


@pytest.mark.parametrize("zone_name", ZONES)
def test_every_zone_waits_at_most_until_tomorrow(zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    for day in (date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1), date(2028, 2, 29)):
        at = datetime.combine(day, time(22), tzinfo=zone)
        assert next_allowed(at, zone, NIGHT).astimezone(zone).time() == time(8)


@settings(max_examples=100, deadline=None)
@given(at=instants, zone_name=st.sampled_from(ZONES), quiet=st.builds(QuietHours, st.times(), st.times()))
def test_whatever_seconds_were_typed_there_is_always_a_free_minute(
    at: datetime, zone_name: str, quiet: QuietHours
) -> None:
    zone = ZoneInfo(zone_name)
    assert is_allowed(previous_allowed(at, zone, quiet), zone, quiet)
    assert is_allowed(next_allowed(at, zone, quiet), zone, quiet)


def test_quiet_hours_that_would_leave_only_seconds_are_none() -> None:
    assert QuietHours(time(8, 0, 30), time(8)) == QuietHours(time(8), time(8))

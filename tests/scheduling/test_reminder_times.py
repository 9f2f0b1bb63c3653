"""When reminders go: tables with both clock changes, far zones, quiet hours, and what is booked late."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.quiet import QuietHours, is_allowed
from scheduling.reminder_times import SOON, STILL_OF_USE, TOMORROW, Coming, reminders

ID = UUID(int=1)
QUIET = QuietHours(time(21), time(8))
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def lines(starts: str, zone: str, *, at: str = "16:00", now: datetime = LONG_AGO, video: bool = False, quiet=None):
    return reminders(
        [Coming(ID, utc(starts), video)],
        day_before_at=time.fromisoformat(at),
        zone=ZoneInfo(zone),
        now=now,
        quiet=quiet,
    )


@pytest.mark.parametrize(
    ("starts", "zone", "at", "goes"),
    [
        ("2027-01-12T14:00", "America/New_York", "16:00", "2027-01-11T21:00"),
        # The clocks go forward in the night between: 16:00 of the day before is by the old time.
        ("2027-03-14T13:00", "America/New_York", "16:00", "2027-03-13T21:00"),
        # The hour of the reminder itself is left out: as much later as the clocks moved.
        ("2027-03-15T13:00", "America/New_York", "02:30", "2027-03-14T07:30"),
        # The hour comes twice: the first of the two.
        ("2027-11-08T14:00", "America/New_York", "01:30", "2027-11-07T05:30"),
        # Back by an hour in the night between.
        ("2027-11-07T14:00", "America/New_York", "16:00", "2027-11-06T20:00"),
        # Half an hour, forward on 3 October and back on 4 April.
        ("2027-10-02T23:00", "Australia/Lord_Howe", "16:00", "2027-10-02T05:30"),
        ("2027-10-03T23:00", "Australia/Lord_Howe", "02:15", "2027-10-02T15:45"),
        ("2027-04-03T23:00", "Australia/Lord_Howe", "16:00", "2027-04-03T05:00"),
        # A leap day, as the day before and as the day itself.
        ("2028-03-01T15:00", "America/New_York", "16:00", "2028-02-29T21:00"),
        ("2028-02-29T15:00", "America/New_York", "16:00", "2028-02-28T21:00"),
        # The clinic is in New York, the patient travels: by the patient's clock it is another day.
        ("2027-01-12T14:00", "Asia/Tokyo", "16:00", "2027-01-11T07:00"),
        ("2027-01-12T14:00", "Pacific/Kiritimati", "16:00", "2027-01-12T02:00"),
        ("2027-01-12T14:00", "Pacific/Pago_Pago", "16:00", "2027-01-12T03:00"),
        # A quarter past midnight: late in the evening would be too late, so a day before to the hour.
        ("2027-01-12T05:15", "America/New_York", "22:30", "2027-01-11T05:15"),
        # A zone that left a whole day out (30 December 2011).
        ("2011-12-30T19:00", "Pacific/Apia", "16:00", "2011-12-29T19:00"),
    ],
)
def test_the_day_before_by_the_patients_clock(starts, zone, at, goes) -> None:
    (line,) = lines(starts, zone, at=at)
    assert (line.kind, line.at, line.about_at, line.is_late) == (TOMORROW, utc(goes), utc(starts), False)


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        ("2027-01-11T20:59", "2027-01-11T21:00"),
        ("2027-01-11T21:00", "2027-01-11T21:00"),  # at its very minute it goes
        ("2027-01-11T22:10", "2027-01-11T22:10"),  # late: at once
        ("2027-01-12T10:59", "2027-01-12T10:59"),
        ("2027-01-12T11:00", None),  # three hours before: nobody prepares any more
        ("2027-01-12T15:00", None),
    ],
)
def test_what_is_booked_late_is_said_at_once(now, goes) -> None:
    found = lines("2027-01-12T14:00", "America/New_York", now=utc(now))
    assert [line.at for line in found] == ([utc(goes)] if goes else [])


def test_a_call_is_said_again_an_hour_before_even_where_the_hour_comes_twice() -> None:
    # 01:30 for the second time: an hour before it is 01:30 for the first.
    eve, hour = lines("2027-11-07T06:30", "America/New_York", video=True)
    assert (eve.kind, hour.kind) == (TOMORROW, SOON)
    assert hour.at == utc("2027-11-07T05:30")
    assert hour.expires_at == utc("2027-11-07T06:30")


def test_a_call_that_is_near_is_said_at_once_and_one_that_begins_is_not() -> None:
    starts = "2027-01-12T14:00"
    (near,) = lines(starts, "America/New_York", video=True, now=utc("2027-01-12T13:20"))
    assert (near.kind, near.at, near.is_late) == (SOON, utc("2027-01-12T13:20"), True)
    assert not lines(starts, "America/New_York", video=True, now=utc("2027-01-12T13:50"))


@pytest.mark.parametrize(
    ("at", "quiet", "now", "goes"),
    [
        ("20:00", QUIET, LONG_AGO, "2027-01-12T01:00"),
        # In quiet hours: the last minute before them.
        ("22:00", QUIET, LONG_AGO, "2027-01-12T01:59"),
        ("16:00", QuietHours(time(15), time(19)), LONG_AGO, "2027-01-11T19:59"),
        # That minute has passed: the first one after them, if that is of use.
        ("16:00", QuietHours(time(15), time(19)), utc("2027-01-11T20:30"), "2027-01-12T00:00"),
        # Booked in the night: when the quiet hours end, if that is early enough.
        ("16:00", QuietHours(time(21), time(5)), utc("2027-01-12T04:00"), "2027-01-12T10:00"),
        # Else it is laid for now, and the outbox says that quiet hours left no time for it.
        ("16:00", QUIET, utc("2027-01-12T04:00"), "2027-01-12T04:00"),
    ],
)
def test_quiet_hours_move_it_to_where_it_is_still_of_use(at, quiet, now, goes) -> None:
    (line,) = lines("2027-01-12T14:00", "America/New_York", at=at, quiet=quiet, now=now)
    assert line.at == utc(goes)


def test_a_zone_moves_the_reminder_and_not_the_appointment() -> None:
    (home,) = lines("2027-01-12T14:00", "America/New_York")
    (away,) = lines("2027-01-12T14:00", "Europe/Berlin")
    assert home.about_at == away.about_at
    assert home.at - away.at == timedelta(hours=6)


ZONES = ["America/New_York", "Australia/Lord_Howe", "Europe/London", "Asia/Kathmandu", "Pacific/Chatham", "UTC"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    starts=st.integers(0, 4 * 366 * 1440).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    wall=st.integers(0, 1439).map(lambda minutes: time(minutes // 60, minutes % 60)),
    zone=st.sampled_from(ZONES),
    ahead=st.integers(0, 5 * 1440).map(lambda minutes: timedelta(minutes=minutes)),
    video=st.booleans(),
)
def test_a_reminder_is_never_past_never_useless_and_comes_within_two_days(starts, wall, zone, ahead, video) -> None:
    now = starts - ahead
    found = reminders([Coming(ID, starts, video)], day_before_at=wall, zone=ZoneInfo(zone), now=now, quiet=QUIET)
    for line in found:
        assert now <= line.at <= starts - STILL_OF_USE[line.kind]
        assert line.at < line.expires_at
        assert starts - line.at <= timedelta(hours=72)
        if line.kind == TOMORROW and not line.is_late and line.at < starts - STILL_OF_USE[TOMORROW]:
            assert is_allowed(line.at, ZoneInfo(zone), QUIET) or line.at == starts - timedelta(days=1)
    assert len({line.kind for line in found}) == len(found)
    if ahead > STILL_OF_USE[TOMORROW]:
        assert TOMORROW in {line.kind for line in found}

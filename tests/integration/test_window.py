"""The window after a dose and the moments in it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from common.walltime import to_utc
from integration.window import Moment, MomentKind, WindowRules, open_window, plan
from journey.protocol import ProtocolRules, WindowNumbers, shipped
from messaging.quiet import QuietHours, is_allowed

K = MomentKind
RULES = WindowRules(follow_up_days=7, follow_up_open_days=2)
NIGHT = QuietHours(time(21), time(8))
ZONES = sorted(available_timezones())
HOUR = timedelta(hours=1)

wall_minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
quiet_hours = st.none() | st.builds(QuietHours, wall_minutes, wall_minutes)
SINCE, UNTIL = datetime.fromisoformat("2018-01-01"), datetime.fromisoformat("2036-01-01")
dose_ends = st.datetimes(SINCE, UNTIL, timezones=st.just(UTC))
zones = st.sampled_from(ZONES).map(ZoneInfo)


def at(zone: ZoneInfo, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def planned(zone_name: str, ended: str, quiet: QuietHours | None = NIGHT) -> dict[str, str]:
    """Each kind with its local time, or the reason why it has none."""
    zone = ZoneInfo(zone_name)
    moments = plan(at(zone, ended), zone, quiet, RULES)
    return {
        moment.kind.value: moment.suppressed or moment.due_at.astimezone(zone).strftime("%m-%d %H:%M")
        for moment in moments
        if moment.due_at or moment.suppressed
    }


def test_an_early_dose_has_a_moment_on_each_day() -> None:
    assert planned("America/New_York", "2026-06-01T08:45") == {
        "first_hour": "06-01 09:45",
        "next_morning": "06-02 09:00",
        "second_day": "06-03 08:45",
        "closing": "06-04 08:00",
        "follow_up": "06-08 09:00",
    }


@pytest.mark.parametrize(
    ("zone", "ended", "expected"),
    [
        # The morning is past at 24 hours, so it is the one after; the second-day moment takes the free day before it.
        ("America/New_York", "2026-06-01T12:00", "06-01 13:00, 06-03 09:00, 06-02 12:00, 06-04 08:00, 06-08 09:00"),
        # An evening dose: the first hour would end in the quiet hours, so its moment comes just before them.
        ("America/New_York", "2026-06-01T20:30", "06-01 20:59, 06-03 09:00, 06-02 20:30, 06-04 16:30, 06-08 09:00"),
        # A dose inside quiet hours: nothing is left for the first hour.
        ("America/New_York", "2026-06-01T23:00", "quiet_hours, 06-03 09:00, one_a_day, 06-04 19:00, 06-08 09:00"),
        # Just before midnight and just after it: the day of the dose is another one, and so is the seventh after it.
        ("America/New_York", "2026-06-01T23:59", "quiet_hours, 06-03 09:00, one_a_day, 06-04 19:59, 06-08 09:00"),
        ("America/New_York", "2026-06-02T00:01", "quiet_hours, 06-03 09:00, one_a_day, 06-04 20:01, 06-09 09:00"),
        # The last good hour is in the night: the evening before it is nearer than the morning after.
        ("America/New_York", "2026-06-01T06:00", "06-01 08:00, 06-02 09:00, one_a_day, 06-03 20:59, 06-08 09:00"),
        # A leap day in between.
        ("America/New_York", "2028-02-28T12:00", "02-28 13:00, 03-01 09:00, 02-29 12:00, 03-02 08:00, 03-06 09:00"),
        # The hour from 02:00 is missing on 8 March: 24 hours after 12:00 are 13:00, and the mornings stay at 09:00.
        ("America/New_York", "2026-03-07T12:00", "03-07 13:00, 03-09 09:00, 03-08 13:00, 03-10 09:00, 03-14 09:00"),
        # The hour from 01:00 comes twice on 1 November: 24 hours after 09:30 are 08:30, so 09:00 is late enough.
        ("America/New_York", "2026-10-31T09:30", "10-31 10:30, 11-01 09:00, 11-02 08:30, 11-03 08:00, 11-07 09:00"),
        # Lord Howe moves by half an hour on 4 October, and back on 5 April.
        ("Australia/Lord_Howe", "2026-10-03T12:00", "10-03 13:00, 10-05 09:00, 10-04 12:30, 10-06 08:30, 10-10 09:00"),
        ("Australia/Lord_Howe", "2026-04-04T12:00", "04-04 13:00, 04-06 09:00, 04-05 11:30, 04-07 08:00, 04-11 09:00"),
        # Far zones.
        ("Pacific/Kiritimati", "2026-12-30T10:00", "12-30 11:00, 01-01 09:00, 12-31 10:00, 01-02 08:00, 01-06 09:00"),
        ("Pacific/Apia", "2026-02-27T10:00", "02-27 11:00, 03-01 09:00, 02-28 10:00, 03-02 08:00, 03-06 09:00"),
        # Apia left out 30 December 2011, and Kwajalein 21 August 1993; when the seventh day is that one, it is the next.
        ("Pacific/Apia", "2011-12-29T12:00", "12-29 13:00, 01-01 09:00, 12-31 12:00, 01-02 08:00, 01-05 09:00"),
        ("Pacific/Apia", "2011-12-23T12:00", "12-23 13:00, 12-25 09:00, 12-24 12:00, 12-26 08:00, 12-31 09:00"),
        ("Pacific/Kwajalein", "1993-08-20T12:00", "08-20 13:00, 08-23 09:00, 08-22 12:00, 08-24 08:00, 08-27 09:00"),
        ("Pacific/Kwajalein", "1993-08-14T12:00", "08-14 13:00, 08-16 09:00, 08-15 12:00, 08-17 08:00, 08-22 09:00"),
    ],
)
def test_moments_keep_to_the_clock_on_the_persons_wall(zone: str, ended: str, expected: str) -> None:
    assert ", ".join(planned(zone, ended).values()) == expected


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        # The fourth day's minute comes after the window, so what closes it takes the day that is left.
        ("12:00", "06-01 12:00, 06-03 12:00, one_a_day, 06-02 12:00, 06-08 12:00"),
        ("03:00", "quiet_hours, 06-03 03:00, one_a_day, 06-04 03:00, 06-08 03:00"),
        ("00:00", "quiet_hours, 06-03 00:00, one_a_day, 06-04 00:00, 06-08 00:00"),
    ],
)
def test_quiet_hours_of_a_day_less_a_minute_leave_that_minute(only: str, expected: str) -> None:
    minute = datetime.strptime(only, "%H:%M")  # noqa: DTZ007  (a time of day)
    quiet = QuietHours((minute + timedelta(minutes=1)).time(), minute.time())
    assert ", ".join(planned("America/New_York", "2026-06-01T11:00", quiet).values()) == expected


def test_an_only_minute_that_a_clock_change_left_out_gives_its_day_to_another() -> None:
    quiet = QuietHours(time(2, 31), time(2, 30))
    found = planned("America/New_York", "2026-03-06T22:00", quiet)
    # 02:30 is missing on the 8th, so all of that day is quiet.
    assert (found["next_morning"], found["closing"]) == ("03-09 02:30", "one_a_day")


@pytest.mark.parametrize(
    ("quiet", "expected"),
    [
        (QuietHours(time(8, 30), time(20)), "06-02 08:29"),  # back, as that is nearer
        (QuietHours(time(6), time(10)), "06-02 10:00"),  # forward, as that is nearer
        (QuietHours(time(7), time(11)), "06-02 11:00"),  # 06:59 is a minute further
        (QuietHours(time(7, 1), time(11)), "06-02 11:00"),  # a tie goes forward
        (QuietHours(time(8), time(20)), "06-02 07:59"),
        (QuietHours(time(7, 45), time(20)), "06-02 20:00"),  # 07:44 would be before the 24 hours are over
    ],
)
def test_a_moment_in_quiet_hours_goes_to_the_nearest_allowed_minute(quiet: QuietHours, expected: str) -> None:
    assert planned("America/New_York", "2026-06-01T07:45", quiet)["next_morning"] == expected


def test_a_missing_morning_hour_is_replaced_by_the_one_after_it() -> None:
    zone = ZoneInfo("America/New_York")
    rules = WindowRules(morning_at=time(2, 30))
    moments = plan(at(zone, "2026-03-06T22:00"), zone, None, rules)
    assert moments[1].due_at == at(zone, "2026-03-08T03:30").astimezone(UTC)


def test_a_morning_in_a_repeated_hour_is_the_first_that_is_late_enough() -> None:
    zone = ZoneInfo("America/New_York")
    rules = WindowRules(morning_at=time(1, 30))
    first = plan(at(zone, "2026-10-31T01:00"), zone, None, rules)[1]
    second = plan(at(zone, "2026-10-31T01:45"), zone, None, rules)[1]
    assert first.due_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert second.due_at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_what_is_already_past_is_recorded_and_moves_nothing_else() -> None:
    zone = ZoneInfo("America/New_York")
    ended = at(zone, "2026-06-01T12:00")
    fresh, late = plan(ended, zone, NIGHT, RULES), plan(ended, zone, NIGHT, RULES, now=ended + 24 * HOUR)
    assert late[0].suppressed == "already_past"
    assert late[0].due_at is None
    assert late[1:] == fresh[1:]


def test_a_moment_expires_when_the_next_one_is_due_and_the_last_with_the_window() -> None:
    zone = ZoneInfo("America/New_York")
    ended = at(zone, "2026-06-01T12:00").astimezone(UTC)
    first, morning, second, closing, follow_up = plan(ended, zone, NIGHT, RULES)
    assert first.expires_at == ended + 6 * HOUR
    assert second.expires_at == morning.due_at
    assert morning.expires_at == closing.due_at
    assert closing.expires_at == ended + 72 * HOUR
    assert follow_up.due_at == at(zone, "2026-06-08T09:00")
    assert follow_up.expires_at == at(zone, "2026-06-10T09:00")


def test_without_its_numbers_there_is_no_follow_up() -> None:
    zone = ZoneInfo("America/New_York")
    moments = plan(at(zone, "2026-06-01T12:00"), zone, NIGHT, WindowRules())
    assert [moment.kind for moment in moments] == [K.FIRST_HOUR, K.NEXT_MORNING, K.SECOND_DAY, K.CLOSING]


@pytest.mark.parametrize(
    ("hours", "state", "progress", "remaining"),
    [
        (-1, "upcoming", 0.0, 72),
        (0, "open", 0.0, 72),
        (36, "open", 0.5, 36),
        (72, "closed", 1.0, 0),
        (99, "closed", 1.0, 0),
    ],
)
def test_a_window_says_where_now_is(hours: int, state: str, progress: float, remaining: int) -> None:
    ended = datetime(2026, 6, 1, 12, tzinfo=UTC)
    window, now = open_window(ended, RULES), ended + hours * HOUR
    assert (window.state(now), window.progress(now), window.remaining(now)) == (state, progress, remaining * HOUR)


@pytest.mark.parametrize(
    "wrong",
    [
        {"closes_hours": 40},
        {"latest_start_hours": 72},
        {"second_hours": 20},
        {"first_hour_minutes": -1},
        {"first_hour_latest_hours": 7},
        {"closing_margin_minutes": -5},
    ],
)
def test_rules_out_of_order_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="out of order"):
        WindowRules(**wrong)  # type: ignore[arg-type]


def test_a_follow_up_without_its_end_is_refused() -> None:
    with pytest.raises(ValueError, match="both its day"):
        WindowRules(follow_up_days=7)


def test_a_naive_end_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        open_window(datetime.fromisoformat("2026-06-01T12:00"), RULES)


def check_plan(moments: tuple[Moment, ...], ended: datetime, zone: ZoneInfo, quiet: QuietHours | None) -> None:
    assert [moment.kind for moment in moments] == list(MomentKind)
    for moment in moments:
        assert (moment.due_at is None) == (moment.suppressed is not None)
        if moment.due_at is None:
            continue
        assert moment.due_at < moment.expires_at
        first, last = range_of(moment.kind, ended, zone)
        assert first <= moment.due_at <= last
        assert moment.due_at.utcoffset() == timedelta(0)
        assert is_allowed(moment.due_at, zone, quiet)
        assert moment.kind is K.FOLLOW_UP or moment.expires_at <= ended + 72 * HOUR
    days = [moment.due_at.astimezone(zone).date() for moment in moments if moment.due_at]
    assert len(days) == len(set(days))


def range_of(kind: MomentKind, ended: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first and the last instant at which a moment of that kind may come."""
    if kind is K.FIRST_HOUR:
        return ended, ended + 4 * HOUR
    if kind is K.FOLLOW_UP:
        day = ended.astimezone(zone).date() + timedelta(days=7)
        first = to_utc(day, time(0), zone)
        return first, max(to_utc(day + timedelta(days=1), time(0), zone), first + 24 * HOUR) + 12 * HOUR
    return ended + 24 * HOUR, ended + 71.5 * HOUR


def allowed_minutes(kind: MomentKind, ended: datetime, zone: ZoneInfo, quiet: QuietHours | None) -> Iterator[datetime]:
    minute, last = range_of(kind, ended, zone)
    while minute <= last:
        if is_allowed(minute, zone, quiet):
            yield minute
        minute += timedelta(minutes=1)


@settings(max_examples=500, deadline=None)
@given(ended=dose_ends, zone=zones, quiet=quiet_hours)
@example(datetime(2011, 12, 29, 22, tzinfo=UTC), ZoneInfo("Pacific/Apia"), NIGHT)
@example(datetime(2011, 12, 22, 22, tzinfo=UTC), ZoneInfo("Pacific/Apia"), NIGHT)
@example(datetime(1993, 8, 14, 22, tzinfo=UTC), ZoneInfo("Pacific/Kwajalein"), QuietHours(time(9, 1), time(9)))
def test_every_plan_keeps_the_rules(ended: datetime, zone: ZoneInfo, quiet: QuietHours | None) -> None:
    check_plan(plan(ended, zone, quiet, RULES), ended, zone, quiet)


@settings(max_examples=100, deadline=None)
@given(ended=dose_ends.map(lambda at: at.replace(second=0, microsecond=0)), zone=zones, quiet=quiet_hours)
@example(datetime(2026, 6, 1, 12, tzinfo=UTC), ZoneInfo("UTC"), QuietHours(time(12, 1), time(12)))
def test_a_moment_goes_to_the_nearest_allowed_minute_and_is_suppressed_only_when_there_is_none(
    ended: datetime, zone: ZoneInfo, quiet: QuietHours | None
) -> None:
    moments = {moment.kind: moment for moment in plan(ended, zone, quiet, RULES)}
    taken: set[date] = set()
    for kind in (K.FIRST_HOUR, K.NEXT_MORNING, K.CLOSING, K.SECOND_DAY, K.FOLLOW_UP):
        moment, minutes = moments[kind], list(allowed_minutes(kind, ended, zone, quiet))
        first, last = range_of(kind, ended, zone)
        wanted = max(first, min(last, moment.wanted_at))
        nearest = min(minutes, key=lambda at, wanted=wanted: (abs(at - wanted), wanted - at), default=None)
        if nearest is None:
            assert moment.suppressed == "quiet_hours"
        elif nearest.astimezone(zone).date() not in taken:
            assert moment.due_at == nearest
        elif moment.due_at is None:
            assert moment.suppressed == "one_a_day"
            assert {minute.astimezone(zone).date() for minute in minutes} <= taken
        if moment.due_at:
            taken.add(moment.due_at.astimezone(zone).date())


@pytest.mark.parametrize("zone_name", ZONES)
def test_in_every_zone_a_noon_dose_has_its_five_moments(zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    for day in ("2026-03-07", "2026-03-28", "2026-10-24", "2026-10-31", "2028-02-28"):
        ended = at(zone, f"{day}T12:00").astimezone(UTC)
        moments = plan(ended, zone, NIGHT, RULES)
        check_plan(moments, ended, zone, NIGHT)
        assert all(moment.due_at for moment in moments)


@settings(max_examples=200, deadline=None)
@given(ended=dose_ends, zone=zones)
def test_the_next_morning_is_the_first_late_enough(ended: datetime, zone: ZoneInfo) -> None:
    morning = plan(ended, zone, None, RULES)[1].wanted_at
    assert ended + 24 * HOUR <= morning <= ended + 51 * HOUR
    assert morning.astimezone(zone).time() == time(9)


def test_moments_sorted_by_time_never_share_a_day() -> None:
    zone = ZoneInfo("Asia/Kathmandu")
    for hour in range(24):
        moments = plan(at(zone, f"2026-05-10T{hour:02}:17"), zone, NIGHT, RULES)
        due = sorted(moment.due_at for moment in moments if moment.due_at)
        assert all(b.astimezone(zone).date() > a.astimezone(zone).date() for a, b in pairwise(due))


@pytest.mark.parametrize("rules", shipped(), ids=lambda rules: f"{rules.key}.v{rules.number}")
def test_the_window_of_every_shipped_protocol_can_be_planned(rules: ProtocolRules) -> None:
    window = WindowRules(**rules.window.model_dump())
    zone = ZoneInfo("Europe/Berlin")
    assert all(moment.due_at for moment in plan(at(zone, "2026-06-01T12:00"), zone, NIGHT, window))


def test_a_protocol_and_the_rule_have_the_same_numbers_by_default() -> None:
    assert WindowRules(**WindowNumbers().model_dump()) == WindowRules()

"""The dates of a series of sessions."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.cadence import (
    SENTENCES,
    CadenceRules,
    CannotPropose,
    Closure,
    OpenHours,
    Proposal,
    check,
    next_due,
    propose,
)

NEW_YORK = ZoneInfo("America/New_York")
HOME = CadenceRules(doses=6, per_week=2, weeks=3, min_gap_hours=60, max_gap_days=7)
WEEK = tuple(OpenHours(day, time(8), time(18)) for day in range(5))
EVERY_DAY = tuple(OpenHours(day, time(8), time(18)) for day in range(7))
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


def proposal(
    *,
    start: str = "2026-06-01",
    weekdays: frozenset[int] = frozenset({MONDAY, THURSDAY}),
    at: time = time(10),
    minutes: int = 120,
    zone: ZoneInfo = NEW_YORK,
    rules: CadenceRules = HOME,
    open_hours: Sequence[OpenHours] = WEEK,
    closures: Sequence[Closure] = (),
    now: str = "2026-01-01T00:00+00:00",
) -> Proposal:
    return propose(
        start=date.fromisoformat(start),
        weekdays=weekdays,
        at=at,
        minutes=minutes,
        zone=zone,
        rules=rules,
        open_hours=open_hours,
        closures=closures,
        now=datetime.fromisoformat(now),
    )


def local(found: Proposal, zone: ZoneInfo = NEW_YORK) -> list[str]:
    return [session.starts_at.astimezone(zone).strftime("%a %m-%d %H:%M") for session in found.sessions]


def closed(first: str, last: str | None = None) -> Closure:
    return Closure(date.fromisoformat(first), date.fromisoformat(last or first))


def test_two_a_week_for_three_weeks() -> None:
    found = proposal()
    assert local(found) == [
        "Mon 06-01 10:00",
        "Thu 06-04 10:00",
        "Mon 06-08 10:00",
        "Thu 06-11 10:00",
        "Mon 06-15 10:00",
        "Thu 06-18 10:00",
    ]
    assert not found.notes
    assert [session.number for session in found.sessions] == [1, 2, 3, 4, 5, 6]
    assert all(session.starts_at.utcoffset() == timedelta(0) for session in found.sessions)


def test_of_more_weekdays_those_that_spread_best_are_used() -> None:
    found = proposal(weekdays=frozenset({MONDAY, TUESDAY, THURSDAY, FRIDAY}))
    assert {text[:3] for text in local(found)} == {"Mon", "Thu"}


def test_the_wall_time_stays_over_a_clock_change() -> None:
    found = proposal(start="2026-03-02")
    assert {text[-5:] for text in local(found)} == {"10:00"}
    assert {session.starts_at.hour for session in found.sessions} == {15, 14}


def test_sixty_hours_hold_over_a_clock_change_and_seventy_two_do_not() -> None:
    """Friday to Monday over 8 March has 71 hours."""
    days = frozenset({MONDAY, FRIDAY})
    assert not proposal(start="2026-03-02", weekdays=days).notes
    strict = CadenceRules(doses=6, per_week=2, weeks=3, min_gap_hours=72, max_gap_days=7)
    found = proposal(start="2026-03-02", weekdays=days, rules=strict)
    assert local(found)[:4] == ["Mon 03-02 10:00", "Fri 03-06 10:00", "Tue 03-10 10:00", "Fri 03-13 10:00"]
    assert found.sessions[2].moved_because == "gap"


def test_a_closed_day_moves_to_the_nearest_open_one_that_keeps_the_gaps() -> None:
    found = proposal(closures=[closed("2026-06-11")])
    assert local(found)[3:5] == ["Fri 06-12 10:00", "Mon 06-15 10:00"]
    assert found.sessions[3].moved_because == "closure"
    assert found.notes == ("Session 4 is on Friday 12 June as the clinic is closed on Thursday 11 June.",)


def test_of_two_equally_near_days_the_one_that_leaves_the_next_session_alone_is_taken() -> None:
    rules = CadenceRules(doses=6, per_week=2, weeks=3, min_gap_hours=72, max_gap_days=7)
    found = proposal(weekdays=frozenset({TUESDAY, FRIDAY}), closures=[closed("2026-06-09")], rules=rules)
    assert local(found)[1:4] == ["Fri 06-05 10:00", "Mon 06-08 10:00", "Fri 06-12 10:00"]


def test_when_the_nearest_day_disturbs_the_next_session_that_moves_too() -> None:
    found = proposal(closures=[closed("2026-06-08")])
    assert local(found)[1:5] == ["Thu 06-04 10:00", "Tue 06-09 10:00", "Fri 06-12 10:00", "Mon 06-15 10:00"]
    assert [session.moved_because for session in found.sessions] == [None, None, "closure", "gap", None, None]


def test_a_closed_week_shifts_the_rest_and_says_that_it_takes_longer() -> None:
    rules = CadenceRules(doses=6, per_week=2, weeks=3, min_gap_hours=60, max_gap_days=12)
    found = proposal(closures=[closed("2026-06-08", "2026-06-14")], rules=rules)
    assert local(found)[2] == "Mon 06-15 10:00"
    assert local(found)[-1] == "Thu 06-25 10:00"
    assert found.notes[-1] == "With these dates the series takes 4 weeks instead of 3."


def test_days_that_are_past_are_skipped() -> None:
    found = proposal(now="2026-06-04T20:00+00:00")
    assert local(found)[0] == "Mon 06-08 10:00"


def test_a_missing_hour_moves_the_clock_and_not_the_day() -> None:
    rules = CadenceRules(doses=2, per_week=1, weeks=2, min_gap_hours=60, max_gap_days=10)
    night = [OpenHours(SUNDAY, time(0), time(0))]
    found = proposal(
        start="2026-03-08", weekdays=frozenset({SUNDAY}), at=time(2, 30), minutes=60, rules=rules, open_hours=night
    )
    assert local(found) == ["Sun 03-08 03:30", "Sun 03-15 02:30"]


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert "Tue 02-29 10:00" in local(proposal(start="2028-02-25", weekdays=frozenset({TUESDAY, FRIDAY})))


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"weekdays": frozenset()}, "no_weekdays", "at least one day"),
        ({"weekdays": frozenset({MONDAY})}, "too_few_weekdays", "at least 2 days"),
        ({"weekdays": frozenset({MONDAY, TUESDAY})}, "weekdays_too_close", "60 hours"),
        ({"weekdays": frozenset({SUNDAY, MONDAY}), "open_hours": EVERY_DAY}, "weekdays_too_close", "60 hours"),
        (
            {"rules": CadenceRules(6, 2, 3, 60, 3), "weekdays": frozenset({MONDAY, THURSDAY})},
            "weekdays_too_far",
            "3 days",
        ),
        ({"open_hours": ()}, "never_open", "no opening hours"),
        ({"weekdays": frozenset({THURSDAY, SUNDAY})}, "weekday_closed", "not open on Sundays"),
        ({"at": time(17)}, "outside_opening", "120 minutes at 17:00"),
        ({"at": time(7, 59)}, "outside_opening", "07:59"),
        ({"closures": [closed("2026-06-01", "2026-12-31")]}, "no_room", "Monday 1 June"),
        ({"closures": [closed("2026-06-06", "2026-06-20")]}, "no_room", "Monday 8 June"),
    ],
)
def test_when_no_series_is_possible_the_rule_in_the_way_is_named(
    changes: dict[str, object], code: str, words: str
) -> None:
    with pytest.raises(CannotPropose) as refused:
        proposal(**changes)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert words in refused.value.sentence


def test_the_last_minute_of_the_opening_hours_can_be_used() -> None:
    assert local(proposal(at=time(16)))[0] == "Mon 06-01 16:00"


def findings(*texts: str, rules: CadenceRules = HOME, closures: Sequence[Closure] = ()) -> list[tuple[int, str, str]]:
    starts = [datetime.fromisoformat(text).replace(tzinfo=NEW_YORK) for text in texts]
    found = check(
        starts,
        rules=rules,
        zone=NEW_YORK,
        minutes=120,
        open_hours=WEEK,
        closures=closures,
        now=datetime(2026, 6, 1, 14, 0, tzinfo=UTC),
    )
    assert all(finding.sentence for finding in found)
    return [(finding.index, finding.severity, finding.code) for finding in found if finding.code != "too_few"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2026-06-01T10:01", "2026-06-04T10:00"], []),
        (["2026-06-01T10:00"], [(0, "stop", "past")]),
        (["2026-06-02T10:00", "2026-06-02T10:00"], [(1, "stop", "duplicate")]),
        (["2026-06-08T10:00", "2026-06-04T10:00"], [(1, "stop", "out_of_order")]),
        (["2026-06-02T10:00", "2026-06-04T10:00"], [(1, "stop", "gap_below_min")]),
        (["2026-06-02T09:00", "2026-06-05T10:00"], []),
        (["2026-06-02T10:00", "2026-06-09T16:00"], []),
        (["2026-06-02T10:00", "2026-06-10T10:00"], [(1, "warn", "gap_above_max")]),
        (["2026-06-02T16:01"], [(0, "stop", "outside_hours")]),
        (["2026-06-06T10:00"], [(0, "stop", "outside_hours")]),
        (["2026-06-05T10:00"], [(0, "stop", "closed_day")]),
    ],
)
def test_a_date_changed_by_hand_is_checked(texts: list[str], expected: list[tuple[int, str, str]]) -> None:
    closures = [closed("2026-06-05")] if expected and expected[0][2] == "closed_day" else []
    assert findings(*texts, closures=closures) == expected


def test_too_many_sessions_are_a_stop_and_too_few_a_warning() -> None:
    rules = CadenceRules(doses=1, per_week=1, weeks=1, min_gap_hours=60, max_gap_days=7)
    assert findings("2026-06-02T10:00", "2026-06-05T10:00", rules=rules) == [(1, "stop", "too_many")]
    few = check(
        [], rules=rules, zone=NEW_YORK, minutes=60, open_hours=WEEK, closures=[], now=datetime(2026, 6, 1, tzinfo=UTC)
    )
    assert [(finding.severity, finding.code) for finding in few] == [("warn", "too_few")]


def test_hours_are_counted_and_not_read_off_the_wall() -> None:
    """60 hours on the wall over 8 March are 59."""
    rules = CadenceRules(doses=2, per_week=2, weeks=1, min_gap_hours=60, max_gap_days=7)
    always = [OpenHours(day, time(0), time(0)) for day in range(7)]
    friday = datetime(2026, 3, 6, 20, tzinfo=NEW_YORK)
    for hour, expected in ((8, ["gap_below_min"]), (9, [])):
        monday = datetime(2026, 3, 9, hour, tzinfo=NEW_YORK)
        found = check(
            [friday, monday],
            rules=rules,
            zone=NEW_YORK,
            minutes=60,
            open_hours=always,
            closures=[],
            now=datetime(2026, 1, 1, tzinfo=UTC),
        )
        assert [finding.code for finding in found] == expected


@pytest.mark.parametrize(
    ("today", "state"),
    [
        ("2028-02-28", "early"),
        ("2028-02-29", "due"),
        ("2028-03-14", "due"),
        ("2028-03-15", "overdue"),
    ],
)
def test_the_next_session_is_due_between_two_local_days(today: str, state: str) -> None:
    """23:30 in New York is already the next day in UTC; the patient's day counts."""
    ended = datetime(2028, 2, 15, 23, 30, tzinfo=NEW_YORK)
    due = next_due(ended, min_days=14, max_days=28, zone=NEW_YORK)
    assert (due.earliest, due.latest) == (date(2028, 2, 29), date(2028, 3, 14))
    assert due.state(date.fromisoformat(today)) == state


def test_a_far_zone_counts_its_own_days() -> None:
    ended = datetime(2026, 12, 31, 11, 0, tzinfo=UTC)
    assert next_due(ended, min_days=7, max_days=14, zone=ZoneInfo("Pacific/Kiritimati")).earliest == date(2027, 1, 8)


def test_every_sentence_is_a_sentence() -> None:
    assert all(text[0].isupper() and text.endswith(".") for text in SENTENCES.values())


rules_strategy = st.builds(
    CadenceRules,
    doses=st.integers(1, 10),
    per_week=st.integers(1, 3),
    weeks=st.integers(1, 6),
    min_gap_hours=st.sampled_from([24, 40, 48, 60, 72]),
    max_gap_days=st.integers(3, 14),
)
zones = st.sampled_from(["America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "Europe/London", "Asia/Gaza"])
closures_strategy = st.lists(
    st.builds(
        lambda day, length: Closure(day, day + timedelta(days=length)),
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.integers(0, 9),
    ),
    max_size=12,
)
hours_strategy = st.lists(
    st.builds(
        lambda day, opens, length: OpenHours(day, time(opens), time((opens + length) % 24)),
        st.integers(0, 6),
        st.integers(0, 12),
        st.integers(4, 11),
    ),
    max_size=10,
)


@settings(max_examples=300, deadline=None)
@given(
    rules=rules_strategy,
    zone_name=zones,
    weekdays=st.frozensets(st.integers(0, 6), max_size=7),
    at=st.builds(time, st.integers(0, 23), st.sampled_from([0, 30])),
    minutes=st.integers(30, 240),
    open_hours=st.just(EVERY_DAY) | hours_strategy,
    closures=closures_strategy,
    start=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_whatever_is_proposed_passes_the_check(
    rules: CadenceRules,
    zone_name: str,
    weekdays: frozenset[int],
    at: time,
    minutes: int,
    open_hours: Sequence[OpenHours],
    closures: Sequence[Closure],
    start: date,
) -> None:
    now, zone = datetime(2026, 3, 1, 12, tzinfo=UTC), ZoneInfo(zone_name)
    try:
        found = propose(
            start=start,
            weekdays=weekdays,
            at=at,
            minutes=minutes,
            zone=zone,
            rules=rules,
            open_hours=open_hours,
            closures=closures,
            now=now,
        )
    except CannotPropose:
        return
    starts = [session.starts_at for session in found.sessions]
    assert len(starts) == rules.doses
    assert all(at.astimezone(zone).date() >= start for at in starts)
    assert not check(starts, rules=rules, zone=zone, minutes=minutes, open_hours=open_hours, closures=closures, now=now)

"""To whom a freed time is of use."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from messaging.quiet import QuietHours
from rota.availability import Stretch
from scheduling.waitlist import SOONEST, Freed, Waiting, is_of_use, open_until, still_offered, whom_to_ask

NEW_YORK = ZoneInfo("America/New_York")
AT = datetime(2027, 1, 14, 14, 0, tzinfo=UTC)  # a Thursday, 09:00 in New York
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OWN = AT + 4 * DAY


def freed(**change) -> Freed:
    values = {"at": Stretch(AT, AT + 2 * HOUR), "zone": NEW_YORK} | change
    return Freed(**values)


def somebody(**change) -> Waiting:
    values = {
        "wait": uuid4(),
        "patient": uuid4(),
        "session": uuid4(),
        "since": AT - 10 * DAY,
        "own": OWN,
        "minutes": 120,
        "min_gap_hours": 48,
        "max_gap_days": 7,
    }
    return Waiting(**(values | change))


@pytest.mark.parametrize(
    ("change", "of_use"),
    [
        ({}, True),
        ({"own": AT}, False),  # their own time: nothing is won
        ({"own": AT - DAY}, False),
        ({"own": AT + timedelta(minutes=30)}, True),
        ({"before": AT - 2 * DAY}, True),
        ({"before": AT - 2 * DAY + HOUR}, False),  # 47 hours
        ({"before": AT + DAY}, False),  # it would come before the session before it
        ({"before": AT - 7 * DAY}, True),
        ({"before": AT - 8 * DAY}, False),
        ({"after": AT + 7 * DAY}, True),
        ({"after": AT + 8 * DAY}, False),  # the session after would come too late
        ({"minutes": 121}, False),
        ({"minutes": 90}, True),
        ({"at_home": True}, False),
        ({"refused": (Stretch(AT - HOUR, AT + timedelta(minutes=1)),)}, False),
        ({"refused": (Stretch(AT - HOUR, AT),)}, True),  # touching is not sharing
        ({"busy": (Stretch(AT + HOUR, AT + 3 * HOUR),)}, False),
        ({"busy": (Stretch(AT + HOUR, AT + 3 * HOUR),), "minutes": 60}, True),
    ],
)
def test_of_use(change, of_use):
    assert is_of_use(freed(), somebody(**change)) is of_use


@pytest.mark.parametrize(
    ("role", "roles", "of_use"),
    [
        ("", (), True),
        ("clinician", (), True),
        ("clinician", ("prescriber",), False),
        ("prescriber", ("prescriber",), True),
    ],
)
def test_who_would_be_there_may_run_it(role, roles, of_use):
    assert is_of_use(freed(role=role), somebody(roles=roles)) is of_use


@pytest.mark.parametrize(
    ("last", "of_use"),
    [
        # Sunday 14 March 2027 has 23 hours in New York: two days by the clock are 47 hours.
        (datetime(2027, 3, 13, 14, tzinfo=UTC), False),
        (datetime(2027, 3, 13, 13, tzinfo=UTC), True),
    ],
)
def test_gaps_are_hours_over_a_clock_change(last, of_use):
    at = datetime(2027, 3, 15, 13, tzinfo=UTC)  # Monday 09:00
    assert is_of_use(freed(at=Stretch(at, at + 2 * HOUR)), somebody(own=at + DAY, before=last)) is of_use


def test_nobody_is_asked_for_what_they_gave_up_or_said_no_to():
    one = somebody()
    assert not is_of_use(freed(session=one.session), one)
    assert not is_of_use(freed(declined={one.patient}), one)
    assert is_of_use(freed(declined={uuid4()}), one)


def test_the_longest_waiting_first_and_nobody_twice():
    late, early, middle = (somebody(since=AT - days * DAY) for days in (1, 9, 5))
    useless = somebody(since=AT - 20 * DAY, at_home=True)
    everybody = [late, useless, early, middle]
    assert whom_to_ask(freed(), everybody) == (early, middle, late)
    assert whom_to_ask(freed(), everybody, asked={early.wait}) == (middle, late)
    same = [somebody(wait=UUID(int=n), since=AT) for n in (3, 1, 2)]
    assert [one.wait.int for one in whom_to_ask(freed(), same)] == [1, 2, 3]


def test_soon_is_too_soon():
    assert still_offered(AT, AT - SOONEST)
    assert not still_offered(AT, AT - SOONEST + timedelta(seconds=1))


QUIET = QuietHours(time(21), time(8))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2027, 1, 11, 15, tzinfo=UTC), datetime(2027, 1, 11, 17, tzinfo=UTC)),  # at 10 in the morning
        # At 22:00 the two hours begin at 08:00 the next morning (13:00 UTC).
        (datetime(2027, 1, 12, 3, tzinfo=UTC), datetime(2027, 1, 12, 15, tzinfo=UTC)),
        # The night before: it ends when there is no more time to get ready.
        (AT - SOONEST - HOUR, AT - SOONEST),
    ],
)
def test_an_offer_stands_while_people_are_awake(now, until):
    assert open_until(now, minutes=120, starts_at=AT, zone=NEW_YORK, quiet=QUIET) == until


def test_without_quiet_hours_it_stands_for_its_minutes():
    now = datetime(2027, 1, 12, 3, tzinfo=UTC)
    assert open_until(now, minutes=15, starts_at=AT, zone=NEW_YORK, quiet=None) == now + timedelta(minutes=15)

"""What patients may do themselves: until when, how often, and what they are told otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from common.walltime import to_utc
from scheduling.self_service import (
    SENTENCES,
    Bar,
    Own,
    OwnRules,
    Wish,
    bar,
    last_instant,
    may_confirm,
    moves_left,
    sentence,
    soonest_move,
)

START = datetime(2027, 1, 14, 14, 0, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
RULES = OwnRules()


@pytest.mark.parametrize(
    ("before", "move", "cancel"),
    [
        (200 * HOUR, None, None),
        (48 * HOUR, None, None),
        (48 * HOUR - SECOND, Bar.LATE, Bar.LATE),
        (SECOND, Bar.LATE, Bar.LATE),
        (0 * HOUR, Bar.PAST, Bar.PAST),
        (-3 * HOUR, Bar.PAST, Bar.PAST),
    ],
)
def test_until_when(before, move, cancel):
    own = Own("booked", START)
    assert bar(Wish.MOVE, own, RULES, START - before) == move
    assert bar(Wish.CANCEL, own, RULES, START - before) == cancel


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("planned", None),
        ("booked", None),
        ("in_progress", Bar.UNDER_WAY),
        ("completed", Bar.OVER),
        ("cancelled", Bar.OVER),
        ("missed", Bar.OVER),
    ],
)
def test_only_what_is_ahead(state, found):
    now = START - 100 * HOUR
    for wish in Wish:
        assert bar(wish, Own(state, START), RULES, now) == found
    assert may_confirm(Own(state, START), now) == (found is None)


@pytest.mark.parametrize(("moved", "found", "left"), [(0, None, 3), (2, None, 1), (3, Bar.OFTEN, 0), (9, Bar.OFTEN, 0)])
def test_how_often(moved, found, left):
    own, now = Own("booked", START, moved), START - 100 * HOUR
    assert bar(Wish.MOVE, own, RULES, now) == found
    assert bar(Wish.CANCEL, own, RULES, now) is None
    assert moves_left(own, RULES) == left


def test_a_clinic_may_do_it_itself():
    own, now = Own("booked", START), START - 100 * HOUR
    assert bar(Wish.MOVE, own, OwnRules(moves=False), now) == Bar.OFF
    assert bar(Wish.CANCEL, own, OwnRules(moves=False), now) is None
    assert bar(Wish.CANCEL, own, OwnRules(cancels=False), now) == Bar.OFF
    assert moves_left(own, OwnRules(moves=False)) == 0


def test_no_notice_at_all_lets_it_be_changed_until_it_begins():
    rules = OwnRules(notice_hours=0)
    assert bar(Wish.MOVE, Own("booked", START), rules, START - SECOND) is None
    assert bar(Wish.MOVE, Own("booked", START), rules, START) == Bar.PAST


@pytest.mark.parametrize(
    ("zone", "day", "wall"),
    [
        # 48 hours before 09:00 after the clocks went forward is 08:00; after they went back it is 10:00.
        ("America/New_York", date(2027, 3, 15), (8, 0)),
        ("America/New_York", date(2027, 11, 8), (10, 0)),
        ("Australia/Lord_Howe", date(2027, 10, 4), (8, 30)),
        ("Europe/London", date(2028, 3, 1), (9, 0)),  # over a leap day
    ],
)
def test_the_notice_is_hours_and_not_days(zone, day, wall):
    here = ZoneInfo(zone)
    starts_at = to_utc(day, time(9), here)
    last = last_instant(Own("booked", starts_at), RULES).astimezone(here)
    assert (last.hour, last.minute) == wall
    assert last.date() == day - timedelta(days=2)


def test_each_bar_has_a_sentence_that_says_what_to_do():
    own = Own("booked", START, 3)
    for wish in Wish:
        for found in set(Bar) - ({Bar.OFTEN} if wish is Wish.CANCEL else set()):
            said = sentence(wish, found, own, RULES)
            assert said.endswith(".")
            assert "%" not in said
    assert "48 hours" in sentence(Wish.MOVE, Bar.LATE, own, RULES)
    assert "3 times" in sentence(Wish.MOVE, Bar.OFTEN, own, RULES)
    assert len(SENTENCES) == 11


def test_one_hour_and_one_move_are_said_as_one():
    said = sentence(Wish.CANCEL, Bar.LATE, Own("booked", START), OwnRules(notice_hours=1))
    assert said.startswith("Up to 1 hour before, you can cancel")
    assert "moved sessions once, as" in sentence(
        Wish.MOVE, Bar.OFTEN, Own("booked", START, 1), OwnRules(moves_allowed=1)
    )


def test_never_is_the_clinic_does_it_itself():
    """And not “you have moved sessions 0 times, as often as”."""
    own, rules = Own("booked", START), OwnRules(moves_allowed=0)
    assert bar(Wish.MOVE, own, rules, START - 100 * HOUR) == Bar.OFF
    assert moves_left(own, rules) == 0


@pytest.mark.parametrize(("notice", "hours"), [(0, 48), (47, 48), (48, 48), (72, 72)])
def test_nobody_moves_to_what_is_too_near(notice, hours):
    assert soonest_move(OwnRules(notice_hours=notice), START) == START + hours * HOUR

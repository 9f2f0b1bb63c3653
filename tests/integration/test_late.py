"""A moment that passed before it could be planned: asked for at once while it is of use."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from common.walltime import local_day
from integration.late import caught_up, last_minute
from integration.window import WindowRules, open_window, plan
from messaging.quiet import QuietHours, is_allowed
from tests.integration.build import ENDED, hours

ZONE = ZoneInfo("America/New_York")
RULES = WindowRules()


def at(zone: ZoneInfo, quiet: QuietHours | None, late_by: float, asked_on=()):
    now = ENDED + hours(late_by)
    window = open_window(ENDED, RULES)
    until = last_minute(window.closes_at, RULES.closing_margin_minutes)
    return (
        now,
        until,
        caught_up(plan(ENDED, zone, quiet, RULES, now=now), now, zone, quiet, until=until, asked_on=asked_on),
    )


def test_planned_in_time_nothing_is_changed():
    _now, _until, moments = at(ZONE, None, 0)
    assert moments == plan(ENDED, ZONE, None, RULES, now=ENDED)


def test_a_day_that_had_its_question_gets_no_other():
    _now, _until, moments = at(ZONE, None, 0.1, asked_on={local_day(ENDED, ZONE)})
    assert moments[0].suppressed == "one_a_day"


@settings(max_examples=150)
@given(
    late_by=st.floats(0, 90),
    zone=st.sampled_from(["America/New_York", "Pacific/Apia", "Asia/Kolkata", "Europe/London", "America/St_Johns"]),
    quiet=st.one_of(st.none(), st.builds(QuietHours, st.times(), st.times())),
)
def test_whatever_the_delay_nothing_is_asked_too_early_too_late_in_quiet_hours_or_twice_a_day(late_by, zone, quiet):
    where = ZoneInfo(zone)
    now, until, moments = at(where, quiet, late_by)
    due = [moment.due_at for moment in moments if moment.due_at]
    assert len(moments) == 4
    assert all(now <= one <= until and is_allowed(one, where, quiet) for one in due)
    assert len({local_day(one, where) for one in due}) == len(due)
    assert all((moment.due_at is None) == (moment.suppressed is not None) for moment in moments)


def test_equal_times_are_no_quiet_hours():
    now, _until, moments = at(ZONE, QuietHours(time(9), time(9)), 2)
    assert moments[0].due_at == now

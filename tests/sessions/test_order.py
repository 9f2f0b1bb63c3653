"""The order of a session's times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions import order
from sessions.order import Day, Problem

START = datetime(2027, 1, 11, 14, 0, tzinfo=UTC)
NOW = START + timedelta(hours=40)
H, M = timedelta(hours=1), timedelta(minutes=1)
DOSED = Day(START, last_before=START, dose_started=START + 10 * M)
ENDED = Day(START, last_before=START, dose_started=START + 10 * M, dose_ended=START + 50 * M)


@pytest.mark.parametrize(
    ("at", "moment", "day", "problem"),
    [
        (START, "before", Day(START), None),
        (START - 12 * H, "before", Day(START), None),
        (START - 12 * H - M, "before", Day(START), Problem.TOO_EARLY),
        (NOW + M, "before", Day(START), None),
        (NOW + 2 * M, "before", Day(START), Problem.FUTURE),
        (START + 11 * M, "before", DOSED, Problem.AFTER_DOSE_BEGAN),
        (START + 10 * M, "before", DOSED, None),
        (START + 9 * M, "during", DOSED, Problem.BEFORE_DOSE),
        (START + 10 * M, "during", DOSED, None),
        (START + 60 * M, "during", ENDED, None),
        (START + 60 * M, "after", DOSED, Problem.NOT_ENDED),
        (START + 49 * M, "after", ENDED, Problem.BEFORE_END),
        (START + 50 * M, "after", ENDED, None),
        (START + 10 * M + 24 * H, "after", ENDED, None),
        (START + 11 * M + 24 * H, "after", ENDED, Problem.STAY_TOO_LONG),
    ],
)
def test_when_a_reading_may_be_taken(at, moment, day, problem):
    assert order.reading(at, moment, day, NOW) == problem


@pytest.mark.parametrize(
    ("minutes", "problem"),
    [(10, Problem.BEFORE_DOSE), (11, None), (730, None), (731, Problem.DOSE_TOO_LONG), (3000, Problem.FUTURE)],
)
def test_when_a_dose_may_end(minutes, problem):
    assert order.dose_end(START + minutes * M, DOSED, NOW) == problem


@pytest.mark.parametrize(("minutes", "problem"), [(49, Problem.BEFORE_END), (50, None), (1491, Problem.STAY_TOO_LONG)])
def test_when_a_patient_may_leave(minutes, problem):
    assert order.departure(START + minutes * M, ENDED, NOW) == problem


@given(st.integers(-5000, 5000), st.sampled_from(["before", "during", "after"]))
def test_no_future_time_is_ever_taken(minutes, moment):
    at = NOW + minutes * M
    if at > NOW + order.SLACK:
        assert order.reading(at, moment, ENDED, NOW) == Problem.FUTURE
        assert order.dose_start(at, Day(START), NOW) == Problem.FUTURE


def test_every_problem_has_a_sentence():
    assert set(order.SENTENCES) == set(Problem)

"""The plan of a month: as many as can be placed, a bound that is true, and nothing that the checker refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from random import Random
from time import monotonic
from zoneinfo import ZoneInfo

import pytest

from rota.availability import Stretch
from scheduling.facts import GateNeed, IntegrationNeed, SeriesNeeds, Wishes
from scheduling.month import MonthResult, Stopped, solve
from scheduling.month_process import Order, solve_apart
from sessions.series import CadenceRules
from tests.scheduling.month_build import FIRST, a_patient, a_person, keeps_all, most_by_hand, the_facts

SOON = {"seconds": 4.0, "workers": 1}


def test_one_chair_for_five_days_holds_two_patients_and_that_is_proven():
    facts, needs = the_facts(), [a_patient(number) for number in range(4)]
    result = solve(facts, needs, **SOON)
    assert (len(result.series), len(result.unplaced), result.bound) == (2, 2, 2)
    assert result.proven
    assert keeps_all(facts, needs, result.series)


def test_whoever_waits_longest_of_those_alike_is_placed():
    needs = [a_patient(number) for number in range(4)]
    result = solve(the_facts(), needs, **SOON)
    assert set(result.series) == {one.patient for one in needs[:2]}


def test_two_chairs_with_one_person_hold_no_more_than_one_chair():
    result = solve(the_facts(chairs=2), [a_patient(number) for number in range(4)], **SOON)
    assert (len(result.series), result.bound) == (2, 2)


def test_without_anybody_who_may_run_a_session_nobody_is_placed_and_the_reason_is_said():
    facts = the_facts(staff=0)
    facts = replace(facts, people=(a_person(1, facts.open, role="admin"),))
    result = solve(facts, [a_patient(1), a_patient(2)], **SOON)
    assert (len(result.series), result.bound, result.proven) == (0, 2, True)
    assert {reason.rule.code for reason in result.why.values()} == {"stands_people"}


def test_a_clinic_that_keeps_no_places_and_no_staff_hours_assigns_none():
    facts = replace(the_facts(), places=(), people=())
    result = solve(facts, [a_patient(1)], **SOON)
    (series,) = result.series.values()
    assert {(dose.place, dose.person) for dose in series.doses} == {(None, None)}


def test_nobody_to_plan_for_is_no_trouble():
    result = solve(the_facts(), [], **SOON)
    assert (result.series, result.unplaced, result.bound, result.proven) == ({}, (), 0, True)


def test_a_clinic_that_is_never_open_places_nobody():
    result = solve(replace(the_facts(), open=()), [a_patient(1)], **SOON)
    assert (len(result.series), result.bound) == (0, 1)


def test_the_hours_and_days_that_were_chosen_are_kept():
    facts = the_facts(hours=(time(8), time(18)), weeks=2)
    wishes = Wishes(FIRST, frozenset({1, 4}), time(10), time(15))
    result = solve(facts, [a_patient(1), a_patient(2)], wishes=wishes, **SOON)
    starts = [dose.at.starts_at.astimezone(facts.zone) for one in result.series.values() for dose in one.doses]
    assert len(starts) == 4
    assert {start.weekday() for start in starts} <= {1, 4}
    assert all(10 <= start.hour <= 12 for start in starts)


def test_a_consult_lies_before_its_dose_and_without_time_for_it_nobody_is_placed():
    gate = GateNeed("consult", before_dose=2, minutes=60, roles=("prescriber",), by_video=True)
    facts = the_facts()
    needs = [a_patient(1, gates=(gate,))]
    assert not solve(facts, needs, **SOON).series
    with_prescriber = replace(facts, people=(*facts.people, a_person(9, facts.open, role="prescriber")))
    result = solve(with_prescriber, needs, **SOON)
    (series,) = result.series.values()
    assert [one.kind for one in series.meetings] == ["consult"]
    assert keeps_all(with_prescriber, needs, result.series)


def test_a_talk_without_time_in_its_window_is_said_to_be_missing():
    talk = IntegrationNeed((2,), minutes=60, from_hours=24, until_hours=72, by_video=True)
    # The second dose is on Thursday at the latest moment that the week has; nobody has an hour beside the doses.
    facts = the_facts(weekdays=range(4))
    needs = [a_patient(1, integration=talk), a_patient(2, integration=talk)]
    result = solve(facts, needs, **SOON)
    said = [gives.code for series in result.series.values() for gives in series.gives_up]
    assert "no_integration" in said
    assert keeps_all(facts, needs, result.series)


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/London", date(2027, 3, 22)),
        ("America/New_York", date(2027, 11, 1)),
        ("Australia/Lord_Howe", date(2027, 3, 29)),
        ("Europe/London", date(2028, 2, 21)),
    ],
    ids=["spring", "autumn", "half-an-hour", "leap-day"],
)
def test_clock_changes_and_a_leap_day_break_no_rule(zone: str, first: date):
    facts = the_facts(weeks=2, weekdays=range(7), first=first, zone=ZoneInfo(zone), hours=(time(0), time(6)))
    cadence = CadenceRules(doses=4, per_week=2, weeks=2, min_gap_hours=48, max_gap_days=7)
    needs = [a_patient(number, cadence=cadence) for number in range(7)]
    result = solve(facts, needs, **SOON)
    assert result.series
    assert keeps_all(facts, needs, result.series)
    assert len(result.unplaced) >= result.bound


@pytest.mark.parametrize("seed", range(8))
def test_small_clinics_reach_what_trying_everything_finds(seed: int):
    chance = Random(seed)
    facts = the_facts(weeks=2, weekdays=range(chance.randint(3, 6)))
    needs = [_somebody(number, chance, facts.open) for number in range(4)]
    result = solve(facts, needs, **SOON)
    assert len(result.series) == most_by_hand(facts, needs)
    assert result.proven
    assert keeps_all(facts, needs, result.series)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_found_keeps_every_rule_and_the_bound_is_never_above_it(seed: int):
    chance = Random(100 + seed)
    facts = the_facts(
        weeks=2, hours=(time(8), time(17)), chairs=chance.randint(1, 2), staff=chance.randint(1, 3), turnover=30
    )
    people = tuple(
        replace(one, role=chance.choice(("clinician", "prescriber")), busy=tuple(chance.sample(facts.open, 2)))
        for one in facts.people
    )
    facts = replace(facts, people=people)
    gate = GateNeed("consult", 2, 30, ("prescriber",), by_video=True)
    needs = [
        replace(
            _somebody(number, chance, facts.open),
            minutes=chance.choice((90, 150)),
            dose_roles=("clinician", "prescriber"),
            gates=(gate,) if chance.random() < 0.4 else (),
            integration=IntegrationNeed((1,), 60, by_video=chance.random() < 0.5),
        )
        for number in range(8)
    ]
    result = solve(facts, needs, **SOON)
    assert keeps_all(facts, needs, result.series)
    assert len(result.unplaced) >= result.bound
    assert len(result.series) + len(result.unplaced) == 8


def test_the_same_seed_gives_the_same_plan():
    facts, needs = the_facts(weeks=2), [a_patient(number) for number in range(3)]
    one, other = (solve(facts, needs, **SOON, seed=7) for _turn in range(2))
    assert one.series == other.series


def test_how_far_it_is_never_falls():
    told: list[int] = []
    solve(the_facts(weeks=2), [a_patient(number) for number in range(6)], **SOON, on_progress=told.append)
    assert told == sorted(told)
    assert told[-1] <= 99


def test_it_stops_within_two_seconds():
    from bench.month import a_clinic, the_waiting

    facts = a_clinic()
    began = monotonic()
    with pytest.raises(Stopped):
        solve(facts, the_waiting(facts, 30), seconds=60, should_stop=lambda: monotonic() - began > 3)
    assert monotonic() - began < 3 + 2


def test_in_a_process_of_its_own_the_same_is_found_and_it_can_be_stopped():
    facts, needs = the_facts(), [a_patient(number) for number in range(4)]
    told: list[int] = []
    order = Order(facts, needs, None, 4.0, 1)
    result: MonthResult = solve_apart(order, on_progress=told.append, should_stop=lambda: False)
    assert (len(result.series), result.bound) == (2, 2)
    from bench.month import a_clinic, the_waiting

    much = a_clinic()
    began = monotonic()
    order = Order(much, the_waiting(much, 40), None, 60.0, 1)
    with pytest.raises(Stopped):
        solve_apart(order, on_progress=told.append, should_stop=lambda: monotonic() - began > 2)
    assert monotonic() - began < 2 + 2


def _somebody(number: int, chance: Random, opens: tuple[Stretch, ...]) -> SeriesNeeds:
    cadence = CadenceRules(
        doses=chance.randint(2, 3), per_week=2, weeks=2, min_gap_hours=chance.choice((24, 48)), max_gap_days=7
    )
    refused = tuple(Stretch(one.starts_at - timedelta(hours=1), one.ends_at) for one in opens if chance.random() < 0.2)
    return a_patient(number, cadence=cadence, refused=refused)

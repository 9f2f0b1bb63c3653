"""Whatever the planner proposes, the checker finds nothing wrong with it; what is nearest breaks the named rule only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rota.availability import Stretch
from scheduling.checker import check
from scheduling.facts import Gives, NothingFits, PlannedDose, Series
from scheduling.planner import propose
from scheduling.single import propose_times
from scheduling.words import CODES, IN_THE_WAY
from tests.scheduling.clinics import Asked, at, by_chance

#: What the nearest series may break by the name of the rule that stands in the way.
MAY_BREAK = {
    "refused": {"refused"},
    "busy": {"patient_taken"},
    "gates": {"gate_missing"},
    "last_gap": {"gap_above_max"},
    "places": {"place_missing"},
    "people": {"person_missing"},
}


def may_break(stopped: NothingFits) -> set[str]:
    """The codes of the checker that this obstacle excuses."""
    names = stopped.rule.values.get("rules") or [stopped.rule.code.removeprefix("stands_")]
    return {code for name in names for code in MAY_BREAK.get(name, ())}


def everything_holds(asked: Asked) -> str:
    """Ask the planner and look at whatever comes; the outcome in a word."""
    try:
        found = propose(asked.facts, asked.needs, asked.wishes)
    except NothingFits as stopped:
        refused = stopped
    else:
        _all_keep_the_rules(asked, found)
        return "found"
    _nearest_breaks_the_named_rule_only(asked, refused)
    return refused.rule.code


def _all_keep_the_rules(asked: Asked, found: tuple[Series, ...]) -> None:
    assert 1 <= len(found) <= 3
    for one in found:
        assert check(asked.facts, asked.needs, one, wishes=asked.wishes) == ()
        assert {given_up.code for given_up in one.gives_up} <= CODES
    _differ(found)


def _nearest_breaks_the_named_rule_only(asked: Asked, stopped: NothingFits) -> None:
    assert stopped.rule.code in IN_THE_WAY
    if stopped.nearest is None:
        return
    broken = check(asked.facts, asked.needs, stopped.nearest, wishes=asked.wishes)
    assert {one.code for one in broken} <= may_break(stopped), (stopped.rule, broken)
    if stopped.rule.code.startswith("stands_"):
        assert broken, stopped.rule


def _differ(found: tuple[Series, ...]) -> None:
    times = [{dose.at.starts_at for dose in one.doses} for one in found]
    assert len({frozenset(one) for one in times}) == len(times)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_what_is_proposed_keeps_every_rule(random: Random) -> None:
    everything_holds(by_chance(random))


@pytest.mark.parametrize("block", range(5))
def test_it_does_so_for_many_clinics_made_by_chance(block: int) -> None:
    """Seeds that stay the same: of hundreds of clinics some fit, and each kind of obstacle is met."""
    outcomes = [everything_holds(by_chance(Random(block * 1000 + number))) for number in range(60)]
    assert outcomes.count("found") > 10
    assert len(set(outcomes)) > 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_times_for_one_session_are_free(random: Random) -> None:
    asked = by_chance(random)
    facts, needs = asked.facts, asked.needs
    opens = [one.starts_at for one in facts.open]
    if not opens:
        return
    earliest, latest = random.choice(opens), max(opens)
    near = random.choice([None, random.choice(opens)])
    found = propose_times(facts, needs, earliest=earliest, latest=latest, near=near)
    assert len({one.at for one in found}) == len(found) <= 6
    for one in found:
        assert earliest <= one.at.starts_at <= latest
        broken = {rule.code for rule in check(facts, needs, Series((one,)))}
        assert broken <= {"doses", "gap_above_max", "per_week", "gate_missing", "unsaid"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_nothing_fits_only_where_nothing_does(random: Random) -> None:
    """Of a small clinic every pair of starts is tried with the checker; if one will do, no rule is blamed for there being none."""
    asked = _small(by_chance(random))
    try:
        propose(asked.facts, asked.needs, asked.wishes)
    except NothingFits as stopped:
        refused = stopped
    else:
        return
    one_will_do = next((pair for pair in _pairs(asked) if not check(asked.facts, asked.needs, pair)), None)
    if one_will_do is not None:
        assert refused.rule.code.startswith("wished_"), (refused.rule, one_will_do)


def _small(asked: Asked) -> Asked:
    """Two doses in three weeks, nothing beside them, on few steps, with one place and one person at most."""
    facts, wished = asked.facts, asked.wishes
    cadence = replace(asked.needs.cadence, doses=2, weeks=max(2, asked.needs.cadence.weeks))
    small = replace(
        facts,
        last=min(facts.last, facts.first + timedelta(days=20)),
        places=facts.places[:1],
        people=facts.people[:1],
        step_minutes=180,
    )
    return Asked(small, replace(asked.needs, cadence=cadence, gates=(), integration=None), wished)


def _pairs(asked: Asked) -> Iterator[Series]:
    facts, needs = asked.facts, asked.needs
    place = facts.places[0].id if facts.places and needs.needs_place else None
    person = facts.people[0].id if facts.people and needs.dose_roles else None
    starts = [
        start
        for number in range((facts.last - facts.first).days + 1)
        for hour in range(0, 24, 3)
        if (start := at(facts.zone, facts.first + timedelta(days=number), hour)) > facts.now
        and start.astimezone(facts.zone).date() >= asked.wishes.start
    ]
    length = timedelta(minutes=needs.minutes)
    doses = [PlannedDose(1, Stretch(start, start + length), place, person) for start in starts]
    longer = (Gives("longer"),)
    alone = [one for one in doses if not _breaks_alone(asked, one)]
    for first, second in combinations(alone, 2):
        yield Series((first, replace(second, number=2)), gives_up=longer)


def _breaks_alone(asked: Asked, dose: PlannedDose) -> bool:
    """Whether this start cannot be part of any pair."""
    alone = {"doses", "gap_above_max", "gap_below_min", "per_week"}
    return any(one.code not in alone for one in check(asked.facts, asked.needs, Series((dose,))))

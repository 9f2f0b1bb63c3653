"""Whatever a move with its rhythm gives satisfies the checker, which knows nothing of it, or says what it does not keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as some

from common.walltime import to_utc
from scheduling.checker import check
from scheduling.consequences import BookedDose, BookedTalk, CourseDates, in_the_way
from scheduling.facts import ClinicFacts, NothingFits, PlannedDose, PlannedMeeting, Series, SeriesNeeds
from scheduling.planner import propose
from scheduling.shifting import NewSlot, Shift, shift
from tests.scheduling.clinics import by_chance

SAID = {
    "gap_above_max": {"long_gap"},
    "per_week": {"full_week"},
    "integration_outside": {"talk_no_time"},
    "gate_order": {"talk_no_time"},
    "gate_missing": {"talk_no_time"},
    "gate_wrong": {"talk_no_time"},
}
"""Which of the checker's codes is which of ours."""
ABOUT_THE_WHOLE = {"unsaid", "doses"}


def booked(series: Series, facts: ClinicFacts, needs: SeriesNeeds) -> CourseDates:
    """A proposal as if it had been booked."""
    ids = {dose.number: UUID(int=1000 + dose.number) for dose in series.doses}
    return CourseDates(
        zone=facts.zone,
        needs=needs,
        doses=tuple(BookedDose(ids[one.number], one.at, one.place, one.person) for one in series.doses),
        talks=tuple(
            BookedTalk(UUID(int=2000 + number), one.kind, one.at, ids[one.dose], one.place, one.person, one.by_video)
            for number, one in enumerate(series.meetings)
        ),
    )


def as_series(dates: CourseDates, was: Series) -> Series:
    """What is booked as a proposal again, so that the checker can read it."""
    doses = tuple(
        PlannedDose(number, one.at, one.place, one.person) for number, one in enumerate(dates.in_order, start=1)
    )
    talks = tuple(
        PlannedMeeting(one.kind, dates.number_of(one.dose) or 0, one.at, one.place, one.person, one.by_video)
        for one in dates.talks
    )
    return Series(doses, talks, was.gives_up)


def after(dates: CourseDates, moved: Shift) -> CourseDates:
    return dates.changed(*moved.doses, *moved.talks)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(some.integers(min_value=0, max_value=2**32))
def test_what_it_gives_keeps_every_rule_or_says_which_it_does_not(seed):
    random = Random(seed)
    asked = by_chance(random)
    try:
        series = propose(asked.facts, asked.needs, asked.wishes, most=1)[0]
    except NothingFits:
        assume(False)
    needs = replace(asked.needs, last_dose=None)
    dates = booked(series, asked.facts, needs)
    dose = random.choice(dates.in_order)
    to = _somewhere_else(random, dose, asked.facts)
    slot = NewSlot(to, dose.place, dose.person)
    chosen = replace(dose, at=dates.moved({dose.id: to}).dose(dose.id).at)
    # What somebody chooses against the rules is theirs to answer for; the rest is ours.
    assume(not in_the_way(chosen, asked.facts, needs) and _far_enough(dates, dose, chosen))
    moved = shift(dates, asked.facts, dose.id, slot)
    if not moved.stands:
        assert [one.code for one in moved.could_not] == ["no_time"]
        return
    before = {one.code for one in check(asked.facts, needs, as_series(dates, series))}
    found = {one.code for one in check(asked.facts, needs, as_series(after(dates, moved), series))} - before
    said = {one.code for one in moved.could_not}
    for code in found - ABOUT_THE_WHOLE:
        assert SAID.get(code, set()) & said, (code, said, moved)


def _somewhere_else(random: Random, dose: BookedDose, facts: ClinicFacts) -> datetime:
    """Another day at its own hour, or at another one of the clinic's steps."""
    local = dose.at.starts_at.astimezone(facts.zone)
    day = local.date() + random.choice((-1, 1, 2, 7)) * timedelta(days=1)
    minute = random.randrange(0, 24 * 60, facts.step_minutes) if random.random() < 0.3 else None
    wall = local.time() if minute is None else time(minute // 60, minute % 60)
    return to_utc(day, wall, facts.zone)


def _far_enough(dates: CourseDates, dose: BookedDose, chosen: BookedDose) -> bool:
    """Whether the chosen time itself keeps the gap to the sessions before it, which do not move."""
    before = [one for one in dates.doses if one.at < dose.at]
    return all(chosen.at.starts_at - one.at.starts_at >= dates.needs.cadence.min_gap for one in before)

"""The checker, asked about one series that keeps everything and about the same series with one thing wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from rota.availability import Hours, Stretch
from scheduling.checker import check
from scheduling.facts import ClinicFacts, Gives, PlannedDose, PlannedMeeting, Series, SeriesNeeds, Wishes
from tests.scheduling.clinics import (
    CONSULT,
    INTEGRATION,
    LONDON,
    LORD_HOWE,
    MONDAY,
    NEW_YORK,
    TWICE_A_WEEK,
    a_clinic,
    a_week,
    at,
    needs,
)

CHAIR, OTHER_CHAIR = UUID(int=100), UUID(int=101)
PRESCRIBER, CLINICIAN = UUID(int=200), UUID(int=201)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

FACTS = a_clinic()
NEEDS = needs(gates=(CONSULT,), integration=INTEGRATION)


def stretch(day: int, hour: int, minutes: int = 120, minute: int = 0) -> Stretch:
    """On that day of January 2027."""
    begins = at(NEW_YORK, date(2027, 1, day), hour, minute)
    return Stretch(begins, begins + timedelta(minutes=minutes))


def a_dose(number: int, day: int) -> PlannedDose:
    return PlannedDose(number, stretch(day, 9), CHAIR, CLINICIAN)


def a_talk(kind: str, dose: int, day: int, who: UUID = CLINICIAN) -> PlannedMeeting:
    return PlannedMeeting(kind, dose, stretch(day, 12, 30), person=who, by_video=True)


GOOD = Series(
    doses=tuple(a_dose(number, day) for number, day in enumerate((11, 14, 18, 21, 25, 28), start=1)),
    meetings=(
        a_talk("integration", 1, 12),
        a_talk("consult", 3, 15, PRESCRIBER),
        a_talk("integration", 3, 19),
        a_talk("integration", 5, 26),
    ),
)


def codes(series: Series, facts: ClinicFacts = FACTS, wanted: SeriesNeeds = NEEDS, **other: object) -> set[str]:
    return {one.code for one in check(facts, wanted, series, **other)}


def dose(number: int, **other: object) -> Series:
    """The good series with that dose changed."""
    return replace(GOOD, doses=tuple(replace(one, **other) if one.number == number else one for one in GOOD.doses))


def talk(which: int, **other: object) -> Series:
    """The good series with that talk changed."""
    return replace(
        GOOD, meetings=tuple(replace(one, **other) if n == which else one for n, one in enumerate(GOOD.meetings))
    )


def with_places(**other: object) -> ClinicFacts:
    return replace(FACTS, places=(replace(FACTS.places[0], **other), *FACTS.places[1:]))


def with_clinician(**other: object) -> ClinicFacts:
    return replace(FACTS, people=(FACTS.people[0], replace(FACTS.people[1], **other)))


def test_a_series_that_keeps_everything() -> None:
    assert check(FACTS, NEEDS, GOOD, wishes=Wishes(MONDAY, frozenset({0, 3}), time(9), time(11))) == ()


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda: replace(GOOD, doses=GOOD.doses[:5]), {"doses"}),
        (lambda: replace(GOOD, doses=GOOD.doses[::-1]), {"doses", "gap_below_min"}),
        (lambda: dose(6, at=stretch(28, 9, 90)), {"minutes"}),
        (lambda: dose(6, at=stretch(26, 15)), {"gap_below_min"}),
        (lambda: dose(6, at=stretch(29, 9)), set()),
        (lambda: dose(6, at=stretch(30, 9)), {"closed", "place_closed", "person_away"}),
        (lambda: dose(6, at=stretch(28, 17)), {"closed", "place_closed", "person_away"}),
        (lambda: dose(6, at=stretch(28, 9, 120, 10)), {"step"}),
        (lambda: dose(6, place=None), {"place_missing"}),
        (lambda: dose(6, place=UUID(int=7)), {"place_wrong"}),
        (lambda: dose(6, person=None), {"person_missing"}),
        (lambda: dose(6, person=UUID(int=7)), {"person_wrong"}),
        (lambda: replace(GOOD, meetings=GOOD.meetings[:1] + GOOD.meetings[2:]), {"gate_missing"}),
        (lambda: talk(1, person=CLINICIAN), {"person_wrong"}),
        (lambda: talk(1, person=None), {"person_missing"}),
        (lambda: talk(1, by_video=False), {"gate_wrong", "place_missing"}),
        (lambda: talk(1, place=CHAIR), {"place_wrong"}),
        (lambda: talk(1, at=stretch(15, 12, 60)), {"gate_wrong"}),
        (lambda: talk(1, at=stretch(18, 12, 30)), {"gate_order"}),
        (lambda: talk(1, at=stretch(13, 12, 30)), {"gate_order"}),
        (lambda: talk(1, at=stretch(18, 10, 30)), {"gate_order", "patient_twice"}),
        (lambda: talk(0, at=stretch(12, 10, 30)), {"integration_outside"}),
        (lambda: talk(0, at=stretch(14, 11, 30)), {"integration_outside"}),
        (lambda: talk(0, at=stretch(12, 12, 60)), {"integration_wrong"}),
        (lambda: talk(0, dose=2), {"meeting_unasked", "unsaid"}),
        (lambda: talk(0, kind="preparation"), {"meeting_unasked", "unsaid"}),
        (lambda: replace(GOOD, meetings=GOOD.meetings[1:]), {"unsaid"}),
        (
            lambda: replace(GOOD, meetings=(a_talk("integration", 1, 13), *GOOD.meetings)),
            {"meeting_unasked"},
        ),
    ],
)
def test_each_rule_is_told(broken: Callable[[], Series], said: set[str]) -> None:
    assert codes(broken()) == said


class TestGaps:
    def test_too_few_hours(self) -> None:
        assert codes(dose(2, at=stretch(13, 8, 120))) == {"gap_below_min"}

    def test_exactly_as_many_hours_are_enough(self) -> None:
        assert codes(dose(2, at=stretch(13, 9))) == set()

    def test_hours_are_counted_across_a_change_of_the_clocks(self) -> None:
        """Two nights with the short one between are 47 hours; with the long one 49."""
        rules = replace(TWICE_A_WEEK, doses=2)
        wanted = needs(cadence=rules, dose_roles=(), needs_place=False)
        spring = a_clinic(first=date(2027, 3, 8), week=_every_day(), people=())
        assert codes(_two(NEW_YORK, date(2027, 3, 13), date(2027, 3, 15)), spring, wanted) == {"gap_below_min"}
        autumn = a_clinic(first=date(2027, 11, 1), week=_every_day(), people=())
        assert codes(_two(NEW_YORK, date(2027, 11, 6), date(2027, 11, 8)), autumn, wanted) == set()

    def test_the_greatest_gap_is_in_days_of_the_calendar(self) -> None:
        """The evening of the last allowed day is not too late, though more hours have passed."""
        rules = replace(TWICE_A_WEEK, doses=2)
        wanted = needs(cadence=rules, dose_roles=(), needs_place=False)
        pair = Series((PlannedDose(1, stretch(11, 8)), PlannedDose(2, stretch(18, 16))))
        assert codes(pair, replace(FACTS, people=()), wanted) == set()
        late = Series((PlannedDose(1, stretch(11, 16)), PlannedDose(2, stretch(19, 8))))
        assert codes(late, replace(FACTS, people=()), wanted) == {"gap_above_max"}

    def test_the_dose_before_the_series_counts(self) -> None:
        late = replace(NEEDS, last_dose=at(NEW_YORK, date(2027, 1, 1), 9))
        assert codes(GOOD, wanted=late) == {"gap_above_max"}
        near = replace(NEEDS, last_dose=at(NEW_YORK, date(2027, 1, 10), 9))
        assert codes(GOOD, wanted=near) == {"gap_below_min"}


class TestWeeks:
    def test_no_calendar_week_holds_more_than_the_protocol_says(self) -> None:
        rules = replace(TWICE_A_WEEK, doses=3, min_gap_hours=24)
        wanted = needs(cadence=rules)
        days = [a_dose(number, day) for number, day in enumerate((11, 13, 15), start=1)]
        assert codes(Series(tuple(days)), wanted=wanted) == {"per_week"}

    def test_seven_days_across_two_weeks_may_hold_one_more(self) -> None:
        rules = replace(TWICE_A_WEEK, doses=3, min_gap_hours=24)
        days = [a_dose(number, day) for number, day in enumerate((14, 18, 20), start=1)]
        assert codes(Series(tuple(days)), wanted=needs(cadence=rules)) == set()

    def test_more_weeks_than_planned_have_to_be_said(self) -> None:
        rules = replace(TWICE_A_WEEK, doses=3, weeks=1)
        days = Series(tuple(a_dose(number, day) for number, day in enumerate((11, 14, 18), start=1)))
        assert codes(days, wanted=needs(cadence=rules)) == {"unsaid"}
        said = replace(days, gives_up=(Gives("longer", {"weeks": 2}),))
        assert codes(said, wanted=needs(cadence=rules)) == set()


class TestWhatIsTaken:
    def test_a_session_in_the_past(self) -> None:
        assert codes(GOOD, replace(FACTS, now=at(NEW_YORK, date(2027, 1, 11), 9))) == {"past"}

    def test_the_patient_has_something_else(self) -> None:
        assert codes(GOOD, wanted=replace(NEEDS, busy=(stretch(14, 10),))) == {"patient_taken"}
        assert codes(GOOD, wanted=replace(NEEDS, busy=(stretch(14, 11),))) == set()

    def test_the_patient_cannot_come(self) -> None:
        assert codes(GOOD, wanted=replace(NEEDS, refused=(stretch(15, 8, 600),))) == {"refused"}

    def test_the_place_is_taken_until_its_turnover_is_over(self) -> None:
        before = Stretch(stretch(14, 7).starts_at, stretch(14, 9).starts_at)
        assert codes(GOOD, with_places(busy=(before,))) == set()
        after = stretch(14, 11, 60)
        assert codes(GOOD, with_places(busy=(after,))) == {"place_taken"}
        assert codes(GOOD, with_places(busy=(after,), turnover_minutes=0)) == set()

    def test_the_place_takes_no_doses(self) -> None:
        assert codes(GOOD, with_places(takes_doses=False)) == {"place_wrong"}

    def test_the_place_is_closed(self) -> None:
        assert codes(GOOD, with_places(has=(stretch(14, 8, 600),))) == {"place_closed"}

    def test_the_person_is_taken_or_away(self) -> None:
        assert codes(GOOD, with_clinician(busy=(stretch(14, 10),))) == {"person_taken"}
        assert codes(GOOD, with_clinician(has=(stretch(14, 8, 600),))) == {"person_away"}

    def test_the_person_may_not_run_a_session(self) -> None:
        assert codes(GOOD, with_clinician(role="admin")) == {"person_wrong"}

    def test_a_clinic_without_places_and_people_assigns_none(self) -> None:
        bare = Series(
            tuple(replace(one, place=None, person=None) for one in GOOD.doses),
            tuple(replace(one, person=None) for one in GOOD.meetings),
        )
        assert codes(bare, replace(FACTS, places=(), people=())) == set()
        assert codes(bare, FACTS) == {"place_missing", "person_missing"}

    def test_at_home_no_place_is_held(self) -> None:
        assert codes(GOOD, wanted=replace(NEEDS, needs_place=False)) == {"place_wrong"}

    def test_two_of_the_series_at_one_time(self) -> None:
        both = talk(0, at=stretch(14, 10, 30))
        assert codes(both) == {"patient_twice", "person_twice"}

    def test_the_same_place_within_its_turnover(self) -> None:
        here = replace(INTEGRATION, by_video=False, from_hours=0)
        wanted = needs(integration=replace(here, after_doses=(1,)))
        series = Series(GOOD.doses, (PlannedMeeting("integration", 1, stretch(11, 11, 30), CHAIR, CLINICIAN),))
        assert codes(series, wanted=wanted) == {"place_twice"}
        elsewhere = replace(series, meetings=(replace(series.meetings[0], place=OTHER_CHAIR),))
        assert codes(elsewhere, wanted=wanted) == set()


class TestWishes:
    def test_what_is_not_kept_has_to_be_said(self) -> None:
        wishes = Wishes(MONDAY, frozenset({0}), time(9), time(10))
        assert codes(GOOD, wishes=wishes) == {"unsaid"}
        said = [Gives("outside_hours", {"number": number}) for number in range(1, 7)]
        said += [Gives("other_weekday", {"number": number}) for number in (2, 4, 6)]
        assert codes(replace(GOOD, gives_up=tuple(said)), wishes=wishes) == set()

    def test_nothing_is_before_the_wished_start(self) -> None:
        assert codes(GOOD, wishes=Wishes(MONDAY + DAY)) == {"too_early"}


class TestClocks:
    def test_steps_are_those_of_the_wall_in_a_half_hour_change(self) -> None:
        """On Lord Howe the clocks go from 02:00 to 02:30 on 3 October 2027; 09:00 is a step before and after it."""
        facts = a_clinic(LORD_HOWE, date(2027, 9, 27), week=_every_day(), people=(), step=60)
        rules = replace(TWICE_A_WEEK, doses=2, min_gap_hours=24)
        wanted = needs(cadence=rules, dose_roles=(), needs_place=False)
        assert codes(_two(LORD_HOWE, date(2027, 10, 1), date(2027, 10, 4)), facts, wanted) == set()
        off = Series((PlannedDose(1, _moved(LORD_HOWE, date(2027, 10, 1))), _dose_on(LORD_HOWE, 2, date(2027, 10, 4))))
        assert codes(off, facts, wanted) == {"step"}

    def test_a_leap_day_is_a_day(self) -> None:
        facts = a_clinic(LONDON, date(2028, 2, 21), week=_every_day(), people=())
        rules = replace(TWICE_A_WEEK, doses=2, max_gap_days=7)
        wanted = needs(cadence=rules, dose_roles=(), needs_place=False)
        assert codes(_two(LONDON, date(2028, 2, 23), date(2028, 3, 1)), facts, wanted) == set()
        assert codes(_two(LONDON, date(2028, 2, 22), date(2028, 3, 1)), facts, wanted) == {"gap_above_max"}
        assert codes(_two(LONDON, date(2028, 2, 27), date(2028, 2, 29)), facts, wanted) == set()


def _every_day() -> list[Hours]:
    return a_week(days=range(7))


def _dose_on(zone: ZoneInfo, number: int, day: date) -> PlannedDose:
    begins = at(zone, day, 9)
    return PlannedDose(number, Stretch(begins, begins + 2 * HOUR))


def _two(zone: ZoneInfo, first: date, second: date) -> Series:
    return Series((_dose_on(zone, 1, first), _dose_on(zone, 2, second)))


def _moved(zone: ZoneInfo, day: date) -> Stretch:
    begins = at(zone, day, 9) + HOUR / 2
    return Stretch(begins.astimezone(UTC), begins + 2 * HOUR)


def test_days_of_two_weeks_at_the_turn_of_the_year_are_told_apart() -> None:
    """The week of 28 December 2026 goes on into January: three doses in it are too many, across the year as well."""
    facts = a_clinic(first=date(2026, 12, 21), week=_every_day(), people=())
    rules = replace(TWICE_A_WEEK, doses=3, min_gap_hours=24)
    wanted = needs(cadence=rules, dose_roles=(), needs_place=False)
    days = (date(2026, 12, 29), date(2026, 12, 31), date(2027, 1, 2))
    series = Series(tuple(_dose_on(NEW_YORK, number, day) for number, day in enumerate(days, start=1)))
    assert codes(series, facts, wanted) == {"per_week"}
    assert days[-1].isocalendar()[:2] == (2026, 53)

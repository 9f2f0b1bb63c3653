"""What the planner proposes for one patient, and why it cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from rota.availability import Days, Hours, OtherHours, Stretch, stretches
from scheduling.checker import check
from scheduling.facts import ClinicFacts, NothingFits, Series, SeriesNeeds, Wishes
from scheduling.planner import last_day, propose
from tests.scheduling.clinics import (
    CONSULT,
    INTEGRATION,
    LONDON,
    LORD_HOWE,
    MONDAY,
    NEW_YORK,
    TWICE_A_WEEK,
    a_clinic,
    a_place,
    a_week,
    at,
    needs,
    walls,
)

DAY = timedelta(days=1)
MON_THU = Wishes(MONDAY, frozenset({0, 3}), time(9), time(12))
ANY_DAY = Wishes(MONDAY)


def best(facts: ClinicFacts, asked: SeriesNeeds, wishes: Wishes) -> Series:
    """The first proposal; all of them keep the rules."""
    found = propose(facts, asked, wishes)
    for one in found:
        assert check(facts, asked, one, wishes=wishes) == ()
    return found[0]


def codes(series: Series) -> list[str]:
    return [one.code for one in series.gives_up]


def stopped(facts: ClinicFacts, asked: SeriesNeeds, wishes: Wishes = ANY_DAY) -> NothingFits:
    with pytest.raises(NothingFits) as caught:
        propose(facts, asked, wishes)
    return caught.value


class TestAsWished:
    def test_the_same_two_days_at_the_same_hour_in_the_same_chair(self) -> None:
        series = best(a_clinic(), needs(), MON_THU)
        assert walls(series, NEW_YORK) == [
            "Mon 11 Jan 09:00",
            "Thu 14 Jan 09:00",
            "Mon 18 Jan 09:00",
            "Thu 21 Jan 09:00",
            "Mon 25 Jan 09:00",
            "Thu 28 Jan 09:00",
        ]
        assert series.gives_up == ()
        assert len({dose.place for dose in series.doses}) == 1
        assert len({dose.person for dose in series.doses}) == 1

    def test_of_all_days_the_most_even_ones(self) -> None:
        days = {name.split()[0] for name in walls(best(a_clinic(), needs(), ANY_DAY), NEW_YORK)}
        assert days in ({"Mon", "Thu"}, {"Tue", "Fri"})

    def test_who_treats_the_patient_runs_the_sessions(self) -> None:
        for who in (UUID(int=200), UUID(int=201)):
            series = best(a_clinic(), needs(preferred_person=who), MON_THU)
            assert {dose.person for dose in series.doses} == {who}

    def test_it_begins_in_the_week_that_is_wished(self) -> None:
        later = replace(MON_THU, start=MONDAY + timedelta(days=14))
        assert walls(best(a_clinic(), needs(), later), NEW_YORK)[0] == "Mon 25 Jan 09:00"

    def test_at_home_no_place_is_held(self) -> None:
        series = best(a_clinic(places=0), needs(needs_place=False), MON_THU)
        assert {dose.place for dose in series.doses} == {None}

    def test_where_no_hours_of_staff_are_kept_nobody_is_assigned(self) -> None:
        series = best(a_clinic(people=()), needs(), MON_THU)
        assert {dose.person for dose in series.doses} == {None}


class TestTalks:
    def test_a_consult_lies_before_its_dose_and_after_the_one_before(self) -> None:
        series = best(a_clinic(), needs(gates=(CONSULT,)), MON_THU)
        (consult,) = series.meetings
        assert (consult.kind, consult.dose, consult.by_video) == ("consult", 3, True)
        assert consult.person == UUID(int=200)
        assert series.doses[1].at.ends_at <= consult.at.starts_at
        assert consult.at.ends_at.astimezone(NEW_YORK).date() < series.doses[2].at.starts_at.astimezone(NEW_YORK).date()

    def test_a_dose_waits_for_its_consult(self) -> None:
        """The prescriber sees nobody until Tuesday of the second week, so the third dose is not on its Monday."""
        clinic = a_clinic()
        only = (Stretch(at(NEW_YORK, date(2027, 1, 19), 15), at(NEW_YORK, date(2027, 1, 19), 18)),)
        facts = replace(clinic, people=(replace(clinic.people[0], has=only), clinic.people[1]))
        series = best(facts, needs(gates=(CONSULT,)), MON_THU)
        assert series.meetings[0].at.starts_at.astimezone(NEW_YORK).date() == date(2027, 1, 19)

    def test_integration_lies_in_the_window_after_a_dose(self) -> None:
        series = best(a_clinic(), needs(integration=INTEGRATION), MON_THU)
        assert [one.dose for one in series.meetings] == [1, 3, 5]
        for talk in series.meetings:
            ended = series.doses[talk.dose - 1].at.ends_at
            assert ended + timedelta(hours=24) <= talk.at.starts_at
            assert talk.at.ends_at <= ended + timedelta(hours=72)

    def test_where_the_window_has_no_time_the_talk_is_given_up_and_said(self) -> None:
        clinic = a_clinic(week=a_week(days=(0, 3)))
        series = best(clinic, needs(integration=replace(INTEGRATION, until_hours=48)), MON_THU)
        assert series.meetings == ()
        assert codes(series) == ["no_integration"] * 3

    def test_a_talk_in_the_clinic_takes_a_room_for_talking_first(self) -> None:
        clinic = a_clinic()
        room = a_place(7, clinic.open, takes_doses=False)
        facts = replace(clinic, places=(*clinic.places, room))
        series = best(facts, needs(integration=replace(INTEGRATION, by_video=False)), MON_THU)
        assert {talk.place for talk in series.meetings} == {room.id}
        assert room.id not in {dose.place for dose in series.doses}


class TestGivenUp:
    def test_a_closed_day_moves_one_dose_and_says_so(self) -> None:
        clinic = a_clinic(closed=[Days(date(2027, 1, 18), date(2027, 1, 18))])
        series = best(clinic, needs(), MON_THU)
        assert "Mon 18 Jan 09:00" not in walls(series, NEW_YORK)
        assert codes(series)

    def test_an_hour_that_is_taken_once_moves_the_whole_series_where_that_is_possible(self) -> None:
        taken = Stretch(at(NEW_YORK, date(2027, 1, 18), 8), at(NEW_YORK, date(2027, 1, 18), 10))
        series = best(a_clinic(), needs(busy=(taken,)), MON_THU)
        assert {name.split()[-1] for name in walls(series, NEW_YORK)} == {"10:00"}

    def test_else_one_dose_is_at_another_hour_and_that_is_said(self) -> None:
        mondays = Stretch(at(NEW_YORK, date(2027, 1, 18), 8), at(NEW_YORK, date(2027, 1, 18), 10))
        thursdays = Stretch(at(NEW_YORK, date(2027, 1, 21), 11), at(NEW_YORK, date(2027, 1, 21), 18))
        series = best(a_clinic(), needs(busy=(mondays, thursdays)), MON_THU)
        assert set(codes(series)) == {"other_hour"}
        assert 1 <= len(codes(series)) <= 2

    def test_a_clinic_that_is_full_for_two_weeks_begins_later(self) -> None:
        clinic = a_clinic()
        full = (Stretch(at(NEW_YORK, MONDAY, 0), at(NEW_YORK, MONDAY + 12 * DAY, 23)),)
        facts = replace(clinic, places=tuple(replace(one, busy=full) for one in clinic.places))
        series = best(facts, needs(), MON_THU)
        assert walls(series, NEW_YORK)[0] == "Mon 25 Jan 09:00"
        assert codes(series) == ["later_start"]

    def test_one_person_throughout_beside_other_hours(self) -> None:
        """Each person works half of the week: two persons as wished; who wants one throughout has another pair of days."""
        clinic = a_clinic(people=("clinician", "clinician"))
        halves = [
            stretches(NEW_YORK, clinic.first, clinic.last, week=a_week(days=days)) for days in ((0, 1, 2), (3, 4))
        ]
        facts = replace(
            clinic, people=tuple(replace(one, has=has) for one, has in zip(clinic.people, halves, strict=True))
        )
        found = propose(facts, needs(), MON_THU)
        assert "other_people" in codes(found[0])
        assert any("other_people" not in codes(one) for one in found[1:])


class TestDifferent:
    def test_two_or_three_that_differ_in_at_least_half_of_the_doses(self) -> None:
        found = propose(a_clinic(), needs(), Wishes(MONDAY, frozenset({0, 1, 3, 4}), time(8), time(18)))
        assert 2 <= len(found) <= 3
        for one in found:
            for other in found:
                same = {dose.at for dose in one.doses} & {dose.at for dose in other.doses}
                assert one is other or len(same) * 2 <= 6

    def test_no_more_than_asked_for(self) -> None:
        assert len(propose(a_clinic(), needs(), ANY_DAY, most=1)) == 1


class TestNothingFits:
    def test_a_clinic_that_is_never_open(self) -> None:
        assert stopped(replace(a_clinic(), open=()), needs()).rule.code == "never_open"

    def test_a_session_that_is_longer_than_the_clinic_is_open(self) -> None:
        refusal = stopped(a_clinic(week=a_week(9, 10)), needs())
        assert (refusal.rule.code, refusal.nearest) == ("too_short", None)
        assert refusal.rule.values == {"minutes": 120, "longest": 60}

    def test_a_protocol_that_cannot_fit_the_clinics_week(self) -> None:
        """Open on Saturday and Sunday only, four days at most between two doses."""
        clinic = a_clinic(week=a_week(days=(5, 6)))
        asked = needs(cadence=replace(TWICE_A_WEEK, max_gap_days=4))
        assert stopped(clinic, asked).rule.code == "the_week"

    def test_closed_days_in_between(self) -> None:
        """Every second week is closed, and no gap may be longer than a week."""
        shut = [Days(MONDAY + n * 14 * DAY + 7 * DAY, MONDAY + n * 14 * DAY + 13 * DAY) for n in range(4)]
        assert stopped(a_clinic(closed=shut), needs()).rule.code == "closures"

    def test_the_wished_hours(self) -> None:
        refusal = stopped(a_clinic(), needs(), replace(MON_THU, latest_end=time(10)))
        assert refusal.rule.code == "wished_hours"
        assert refusal.nearest is not None
        assert codes(refusal.nearest).count("outside_hours") == 6

    def test_the_wished_days(self) -> None:
        refusal = stopped(a_clinic(), needs(), Wishes(MONDAY, frozenset({5, 6})))
        assert refusal.rule.code == "wished_weekdays"
        assert refusal.nearest is not None
        assert codes(refusal.nearest).count("other_weekday") == 6

    def test_the_patients_own_no(self) -> None:
        refused = stretches(NEW_YORK, MONDAY, MONDAY + 60 * DAY, week=a_week(7, 20))
        refusal = stopped(a_clinic(), needs(refused=refused))
        assert refusal.rule.code == "stands_refused"
        assert refusal.nearest is not None
        assert {one.code for one in check(a_clinic(), needs(refused=refused), refusal.nearest)} == {"refused"}

    def test_no_place_for_doses(self) -> None:
        clinic = a_clinic()
        facts = replace(clinic, places=tuple(replace(one, takes_doses=False) for one in clinic.places))
        refusal = stopped(facts, needs())
        assert refusal.rule.code == "stands_places"
        assert refusal.nearest is not None
        assert {dose.place for dose in refusal.nearest.doses} == {None}

    def test_nobody_of_the_roles(self) -> None:
        refusal = stopped(a_clinic(people=("admin",)), needs())
        assert refusal.rule.code == "stands_people"

    def test_no_time_for_the_consult(self) -> None:
        refusal = stopped(a_clinic(people=("clinician",)), needs(gates=(CONSULT,)))
        assert refusal.rule.code == "stands_gates"
        assert refusal.nearest is not None
        assert refusal.nearest.meetings == ()

    def test_a_last_dose_too_long_ago(self) -> None:
        refusal = stopped(a_clinic(), needs(last_dose=at(NEW_YORK, MONDAY - 20 * DAY, 9)))
        assert refusal.rule.code == "stands_last_gap"

    def test_several_together(self) -> None:
        clinic = a_clinic(people=("admin",))
        facts = replace(clinic, places=tuple(replace(one, takes_doses=False) for one in clinic.places))
        refusal = stopped(facts, needs())
        assert refusal.rule.code == "together"
        assert refusal.rule.values == {"rules": ("places", "people")}


class TestClocks:
    @pytest.mark.parametrize(
        ("zone", "first"),
        [
            (NEW_YORK, date(2027, 3, 8)),
            (NEW_YORK, date(2027, 11, 1)),
            (LONDON, date(2027, 3, 22)),
            (LONDON, date(2027, 10, 25)),
            (LORD_HOWE, date(2027, 9, 27)),
            (LORD_HOWE, date(2027, 3, 29)),
            (NEW_YORK, date(2028, 2, 21)),
        ],
    )
    def test_the_hour_on_the_wall_stays(self, zone: ZoneInfo, first: date) -> None:
        wishes = Wishes(first, frozenset({0, 3}), time(9), time(12))
        series = best(a_clinic(zone, first), needs(gates=(CONSULT,), integration=INTEGRATION), wishes)
        assert {name.split()[-1] for name in walls(series, zone)} == {"09:00"}
        assert codes(series) == []

    def test_forty_eight_hours_are_not_two_nights_when_the_clocks_go_forward(self) -> None:
        """From Saturday to Monday at the same hour are 47 hours, so the second of the two is an hour later."""
        clinic = a_clinic(first=date(2027, 3, 8), week=a_week(days=(5, 0)))
        asked = needs(cadence=replace(TWICE_A_WEEK, doses=2, max_gap_days=2))
        series = best(clinic, asked, Wishes(date(2027, 3, 13), frozenset({5, 0})))
        first, second = (dose.at.starts_at for dose in series.doses)
        assert second - first >= timedelta(hours=48)

    def test_a_leap_day_takes_a_dose(self) -> None:
        wishes = Wishes(date(2028, 2, 22), frozenset({1, 4}), time(9), time(12))
        assert "Tue 29 Feb 09:00" in walls(best(a_clinic(LONDON, date(2028, 2, 21)), needs(), wishes), LONDON)

    def test_nothing_begins_in_an_hour_that_is_left_out(self) -> None:
        """The clinic is open through the night; on 14 March there is no half past two."""
        night = [Hours(day, time(0), time(6)) for day in range(7)]
        clinic = a_clinic(first=date(2027, 3, 8), week=night, people=())
        wishes = Wishes(date(2027, 3, 11), frozenset({3, 6}), time(2, 30), time(4, 30))
        series = best(clinic, needs(cadence=replace(TWICE_A_WEEK, doses=2)), wishes)
        assert "Sun 14 Mar 02:30" not in walls(series, NEW_YORK)

    def test_a_patient_who_travels_says_no_in_their_own_zone(self) -> None:
        """From midnight to two in Tokyo it is ten to twelve in New York: the doses are in the afternoon."""
        tokyo, last = ZoneInfo("Asia/Tokyo"), MONDAY + 60 * DAY
        nights = [OtherHours(MONDAY, last, time(0), time(2), extra=True)]
        refused = stretches(tokyo, MONDAY, last, week=[], exceptions=nights)
        series = best(a_clinic(), needs(refused=refused), replace(MON_THU, latest_end=time(18)))
        assert {name.split()[-1] for name in walls(series, NEW_YORK)} == {"12:00"}


def test_the_days_that_are_looked_at_hold_the_longest_series_allowed() -> None:
    assert last_day(TWICE_A_WEEK, MONDAY) == MONDAY + timedelta(weeks=8)

"""Moving a session and keeping the rhythm of those after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from rota.availability import Days, Hours, Stretch, stretches
from scheduling.facts import Bookable
from scheduling.shifting import NewSlot, shift
from tests.scheduling.changing_build import (
    CHAIR,
    CONSULT_BEFORE_THREE,
    DAY,
    LORD_HOWE,
    NEW_YORK,
    OTHER_CHAIR,
    OTHER_PERSON,
    PERSON,
    a_course,
    a_talk,
    an_id,
    at,
    facts,
    lasting,
    needs,
)

MONDAYS = (date(2027, 1, 11), date(2027, 1, 14), date(2027, 1, 18), date(2027, 1, 21))
FIRST, LAST = date(2027, 1, 4), date(2027, 2, 28)


def walls(result, zone=NEW_YORK):
    return [f"{one.at.starts_at.astimezone(zone):%a %d %H:%M}" for one in result.doses]


def said(result):
    return [(one.code, one.values.get("number")) for one in result.could_not]


def test_a_day_later_for_one_is_a_day_later_for_all_after_it_at_their_own_hour():
    course = a_course(*MONDAYS)
    result = shift(course, facts(FIRST, LAST), an_id(2), NewSlot(at(date(2027, 1, 15), time(14)), CHAIR, PERSON))
    assert walls(result) == ["Fri 15 14:00", "Tue 19 10:00", "Fri 22 10:00"]
    assert result.stands
    assert not result.could_not


def test_earlier_works_as_well():
    course = a_course(*MONDAYS)
    result = shift(
        course, facts(FIRST, LAST), an_id(3), NewSlot(at(date(2027, 1, 17) - DAY * 0, time(10)), CHAIR, PERSON)
    )
    assert walls(result)[1] == "Wed 20 10:00"


def test_another_hour_of_the_same_day_moves_the_hour_of_all():
    course = a_course(*MONDAYS)
    result = shift(course, facts(FIRST, LAST), an_id(1), NewSlot(at(MONDAYS[0], time(13)), CHAIR, PERSON))
    assert walls(result) == ["Mon 11 13:00", "Thu 14 13:00", "Mon 18 13:00", "Thu 21 13:00"]


@pytest.mark.parametrize(
    ("zone", "days", "to", "expected"),
    [
        (NEW_YORK, (date(2027, 3, 8), date(2027, 3, 11)), date(2027, 3, 11), ["Thu 11 10:00", "Mon 15 10:00"]),
        (NEW_YORK, (date(2027, 11, 1), date(2027, 11, 4)), date(2027, 11, 5), ["Fri 05 10:00", "Mon 08 10:00"]),
        (LORD_HOWE, (date(2027, 9, 27), date(2027, 9, 30)), date(2027, 9, 30), ["Thu 30 10:00", "Mon 04 10:00"]),
        (NEW_YORK, (date(2028, 2, 21), date(2028, 2, 24)), date(2028, 2, 24), ["Thu 24 10:00", "Mon 28 10:00"]),
        (NEW_YORK, (date(2028, 2, 23), date(2028, 2, 25)), date(2028, 2, 27), ["Sun 27 10:00", "Tue 29 10:00"]),
    ],
)
def test_the_hour_on_the_wall_stays_over_a_clock_change_and_a_leap_day(zone, days, to, expected):
    course = a_course(*days, zone=zone)
    clinic = facts(days[0], days[0] + 40 * DAY, zone=zone)
    result = shift(course, clinic, an_id(1), NewSlot(at(to, time(10), zone), CHAIR, PERSON))
    if to.weekday() == 3:  # three days on, the following would be on a Sunday: the nearest open day takes it
        assert said(result) == [("other_day", 2)]
    elif expected[1].startswith("Mon 08"):
        assert said(result) == []
    assert walls(result, zone)[0] == expected[0]
    assert walls(result, zone)[1].endswith("10:00")
    assert walls(result, zone)[1] == expected[1] or said(result)


def test_a_closed_day_gives_way_to_the_nearest_open_one():
    course = a_course(*MONDAYS)
    week = [Hours(day, time(8), time(18)) for day in range(5)]
    open_ = stretches(NEW_YORK, FIRST, LAST, week=week, closed=[Days(date(2027, 1, 19), date(2027, 1, 19))])
    clinic = facts(FIRST, LAST, open=open_)
    result = shift(course, clinic, an_id(2), NewSlot(at(date(2027, 1, 15)), CHAIR, PERSON))
    assert walls(result) == ["Fri 15 10:00", "Mon 18 10:00", "Fri 22 10:00"]
    assert said(result) == [("other_day", 3)]


def test_a_taken_hour_gives_way_to_the_nearest_of_that_day():
    course = a_course(*MONDAYS)
    clinic = facts(FIRST, LAST)
    busy = (lasting(at(date(2027, 1, 19), time(9, 30)), 60),)
    people = (replace(clinic.people[0], busy=busy), replace(clinic.people[1], busy=busy))
    result = shift(course, replace(clinic, people=people), an_id(2), NewSlot(at(date(2027, 1, 15)), CHAIR, PERSON))
    assert walls(result) == ["Fri 15 10:00", "Tue 19 10:30", "Fri 22 10:00"]
    assert said(result) == [("other_hour", 3)]


def test_another_chair_and_another_person_come_before_another_hour():
    course = a_course(*MONDAYS)
    clinic = facts(FIRST, LAST)
    busy = (lasting(at(date(2027, 1, 19))),)
    chairs = (replace(clinic.places[0], busy=busy), clinic.places[1])
    people = (replace(clinic.people[0], busy=busy), clinic.people[1])
    result = shift(
        course, replace(clinic, places=chairs, people=people), an_id(2), NewSlot(at(date(2027, 1, 15)), CHAIR, PERSON)
    )
    third = result.doses[1]
    assert (third.place, third.person) == (OTHER_CHAIR, OTHER_PERSON)
    assert said(result) == [("other_place", 3), ("other_person", 3)]


def test_without_a_place_or_a_person_none_is_given():
    course = a_course(*MONDAYS)
    course = replace(course, doses=tuple(replace(one, place=None, person=None) for one in course.doses))
    result = shift(course, facts(FIRST, LAST), an_id(2), NewSlot(at(date(2027, 1, 15))))
    assert {(one.place, one.person) for one in result.doses} == {(None, None)}


def test_a_chair_for_talking_takes_no_dose():
    course = a_course(*MONDAYS)
    clinic = facts(FIRST, LAST)
    busy = (Stretch(at(date(2027, 1, 18), time(0)), at(date(2027, 1, 26), time(0))),)
    chairs = (replace(clinic.places[0], busy=busy), replace(clinic.places[1], takes_doses=False))
    result = shift(course, replace(clinic, places=chairs), an_id(2), NewSlot(at(date(2027, 1, 15)), CHAIR, PERSON))
    assert OTHER_CHAIR not in {one.place for one in result.doses}


def test_where_no_time_is_found_at_all_it_says_for_which():
    course = a_course(*MONDAYS)
    clinic = facts(FIRST, LAST)
    busy = (Stretch(at(date(2027, 1, 16), time(0)), at(date(2027, 2, 20), time(0))),)
    people = tuple(replace(one, busy=busy) for one in clinic.people)
    result = shift(course, replace(clinic, people=people), an_id(2), NewSlot(at(date(2027, 1, 15)), CHAIR, PERSON))
    assert not result.stands
    assert said(result) == [("no_time", 3)]


def test_a_gap_that_has_to_grow_is_said():
    course = a_course(*MONDAYS[:2])
    clinic = facts(FIRST, LAST)
    people = tuple(
        replace(one, busy=(Stretch(at(date(2027, 1, 13), time(0)), at(date(2027, 1, 20), time(0))),))
        for one in clinic.people
    )
    result = shift(course, replace(clinic, people=people), an_id(1), NewSlot(at(date(2027, 1, 12)), CHAIR, PERSON))
    assert said(result) == [("other_day", 2), ("long_gap", 2)]


def test_sessions_before_it_and_those_begun_stay():
    course = a_course(*MONDAYS)
    course = replace(course, doses=(replace(course.doses[0], fixed=True), *course.doses[1:]))
    result = shift(course, facts(FIRST, LAST), an_id(2), NewSlot(at(date(2027, 1, 15)), CHAIR, PERSON))
    assert an_id(1) not in result.starts
    with pytest.raises(LookupError):
        shift(course, facts(FIRST, LAST), an_id(1), NewSlot(at(date(2027, 1, 15))))


# --- talks ---------------------------------------------------------------------------------------------------


def test_a_talk_goes_with_its_dose_and_a_consult_stays_while_it_holds():
    talks = (
        a_talk(8, "integration", at(date(2027, 1, 20), time(15)), 3),
        a_talk(9, "consult", at(date(2027, 1, 15), time(15)), 3),
    )
    course = a_course(*MONDAYS, needs=needs(gates=CONSULT_BEFORE_THREE), talks=talks)
    result = shift(course, facts(FIRST, LAST), an_id(2), NewSlot(at(date(2027, 1, 15), time(9)), CHAIR, PERSON))
    assert result.starts[an_id(8)] == at(date(2027, 1, 21), time(15))
    assert an_id(9) not in result.starts


def test_a_consult_that_would_come_too_early_goes_with_its_dose():
    talks = (a_talk(9, "consult", at(date(2027, 1, 15), time(15)), 3),)
    course = a_course(*MONDAYS, needs=needs(gates=CONSULT_BEFORE_THREE), talks=talks)
    result = shift(course, facts(FIRST, LAST), an_id(2), NewSlot(at(date(2027, 1, 19)), CHAIR, PERSON))
    consult = result.starts[an_id(9)]
    second, third = result.doses[0], result.doses[1]
    assert second.at.ends_at <= consult <= third.at.starts_at - timedelta(minutes=50)


def test_a_talk_lands_in_the_window_even_where_its_own_hour_would_not():
    talks = (a_talk(9, "integration", at(date(2027, 1, 14), time(9)), 1),)  # 69 hours after the dose
    course = a_course(*MONDAYS, talks=talks)
    # Monday 10:00 to Monday 8:00: the window ends at 10:00 on Thursday, the talk an hour before that.
    result = shift(
        course, facts(FIRST, LAST), an_id(1), NewSlot(at(date(2027, 1, 11), time(8)), CHAIR, PERSON), following=False
    )
    talk = result.talks[0]
    assert result.doses[0].at.ends_at + timedelta(hours=24) <= talk.at.starts_at
    assert talk.at.ends_at <= result.doses[0].at.ends_at + timedelta(hours=72)


def test_only_the_talk_goes_along_where_nothing_else_follows():
    talks = (
        a_talk(9, "integration", at(date(2027, 1, 13), time(15)), 1),
        a_talk(8, "integration", at(date(2027, 1, 20)), 3),
    )
    course = a_course(*MONDAYS, talks=talks)
    result = shift(course, facts(FIRST, LAST), an_id(1), NewSlot(at(date(2027, 1, 12)), CHAIR, PERSON), following=False)
    assert set(result.starts) == {an_id(1), an_id(9)}
    assert result.starts[an_id(9)] == at(date(2027, 1, 14), time(15)) or result.talks[0].at.starts_at > at(
        date(2027, 1, 13)
    )


def test_a_talk_without_a_time_in_its_window_is_said_and_stays():
    talks = (a_talk(9, "integration", at(date(2027, 1, 13), time(15)), 1),)
    course = a_course(*MONDAYS, talks=talks)
    clinic = facts(FIRST, LAST)
    nobody = (Bookable(PERSON, "Clement", (lasting(at(date(2027, 1, 12)), 180),), role="clinician"),)
    result = shift(
        course, replace(clinic, people=nobody), an_id(1), NewSlot(at(date(2027, 1, 12)), CHAIR, PERSON), following=False
    )
    assert said(result) == [("talk_no_time", None)]
    assert an_id(9) not in result.starts


def test_talks_held_or_of_other_doses_stay():
    talks = (
        a_talk(7, "preparation", at(date(2027, 1, 8))),
        a_talk(8, "integration", at(date(2027, 1, 13)), 1, fixed=True),
    )
    course = a_course(*MONDAYS, talks=talks)
    result = shift(course, facts(FIRST, LAST), an_id(2), NewSlot(at(date(2027, 1, 15)), CHAIR, PERSON))
    assert not result.talks

"""What a change of one session leads to, as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from rota.availability import Stretch
from scheduling.consequences import BookedDose, broken, consequences, in_the_way
from scheduling.facts import Bookable
from tests.scheduling.changing_build import (
    CHAIR,
    CONSULT_BEFORE_THREE,
    DAY,
    HOUR,
    LORD_HOWE,
    NEW_YORK,
    PERSON,
    a_course,
    a_dose,
    a_talk,
    an_id,
    at,
    facts,
    lasting,
    needs,
)

MONDAYS = (date(2027, 1, 11), date(2027, 1, 14), date(2027, 1, 18), date(2027, 1, 21))


def codes(found):
    return [one.code for one in found]


# --- gaps ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        (at(date(2027, 1, 15)), []),
        (at(date(2027, 1, 14), time(16)), []),
        (at(date(2027, 1, 12)), ["gap_below_min"]),
        (at(date(2027, 1, 16)), []),  # 48 hours to the minute
        (at(date(2027, 1, 16), time(10, 30)), ["gap_below_min"]),
        (at(date(2027, 1, 18), time(11)), ["together"]),  # in the middle of the third
    ],
)
def test_moving_the_second_dose(to, expected):
    course = a_course(*MONDAYS)
    found = consequences(course, course.moved({an_id(2): to}))
    assert codes(found)[: len(expected)] == expected
    assert bool(found) == bool(expected)


def test_the_last_dose_too_late_says_by_how_much():
    course = a_course(*MONDAYS)
    (found,) = consequences(course, course.moved({an_id(4): at(date(2027, 1, 27))}))
    assert (found.code, found.severity, found.about) == ("gap_above_max", "warn", (an_id(3), an_id(4)))
    assert found.values == {"before": 3, "number": 4, "days": 9, "max_gap_days": 7}


def test_what_was_broken_before_is_not_said_again_unless_it_gets_worse():
    course = a_course(date(2027, 1, 11), date(2027, 1, 21), date(2027, 1, 25), date(2027, 1, 28))
    assert codes(broken(course)) == ["gap_above_max"]
    assert not consequences(course, course.moved({an_id(4): at(date(2027, 1, 29))}))
    assert codes(consequences(course, course.moved({an_id(2): at(date(2027, 1, 22))}))) == ["gap_above_max"]


@pytest.mark.parametrize(
    ("zone", "days", "to", "expected"),
    [
        # New York, the clocks go forward on 14 March 2027: Friday 10:00 to Sunday 10:00 is 47 hours.
        (NEW_YORK, (date(2027, 3, 12), date(2027, 3, 16)), at(date(2027, 3, 14)), ["gap_below_min"]),
        # … and back on 7 November: Friday 10:00 to Sunday 09:00 is 48.
        (NEW_YORK, (date(2027, 11, 5), date(2027, 11, 9)), at(date(2027, 11, 7), time(9)), []),
        # Lord Howe moves its clocks by half an hour, forward on 3 October 2027.
        (
            LORD_HOWE,
            (date(2027, 10, 1), date(2027, 10, 6)),
            at(date(2027, 10, 3), time(10), LORD_HOWE),
            ["gap_below_min"],
        ),
        (LORD_HOWE, (date(2027, 10, 1), date(2027, 10, 6)), at(date(2027, 10, 3), time(10, 30), LORD_HOWE), []),
        # Across a leap day: 22 February to 29 February 2028 is seven days, to 1 March eight.
        (NEW_YORK, (date(2028, 2, 22), date(2028, 2, 25)), at(date(2028, 2, 29)), []),
        (NEW_YORK, (date(2028, 2, 22), date(2028, 2, 25)), at(date(2028, 3, 1)), ["gap_above_max"]),
    ],
)
def test_gaps_are_hours_in_utc_and_days_of_the_clinic(zone, days, to, expected):
    course = a_course(*days, zone=zone)
    assert codes(consequences(course, course.moved({an_id(2): to}))) == expected


# --- doses, consults, talks ----------------------------------------------------------------------------------


def test_a_cancelled_dose_leaves_a_gap_and_one_too_few():
    course = a_course(date(2027, 1, 11), date(2027, 1, 15), date(2027, 1, 19), date(2027, 1, 22))
    found = consequences(course, course.without({an_id(2)}))
    assert codes(found) == ["gap_above_max", "too_few"]
    assert found[1].values == {"doses": 4, "count": 3}


def test_no_dose_is_too_few_where_no_number_is_planned():
    course = a_course(*MONDAYS, planned=None)
    assert not consequences(course, course.without({an_id(4)}))


@pytest.mark.parametrize(
    ("consult", "moves", "expected"),
    [
        (at(date(2027, 1, 15)), {}, []),
        (at(date(2027, 1, 15)), {1: at(date(2027, 1, 12))}, []),
        # the second dose moves past the consult
        (at(date(2027, 1, 15)), {2: at(date(2027, 1, 15), time(13))}, ["gate_broken"]),
        # the consult itself moves behind the dose that waits for it
        (at(date(2027, 1, 15)), {9: at(date(2027, 1, 19))}, ["gate_broken"]),
        (at(date(2027, 1, 15)), {9: at(date(2027, 1, 18), time(9, 10))}, ["gate_broken"]),  # ends as the dose begins
    ],
)
def test_the_consult_has_to_lie_before_its_dose_and_after_the_one_before(consult, moves, expected):
    course = a_course(*MONDAYS, needs=needs(gates=CONSULT_BEFORE_THREE), talks=(a_talk(9, "consult", consult, 3),))
    moved = course.moved({an_id(number): to for number, to in moves.items()})
    found = [one for one in consequences(course, moved) if one.code.startswith("gate")]
    if moves.get(9) == at(date(2027, 1, 18), time(9, 10)):
        assert codes(found) == []  # 50 minutes from 9:10 end at 10:00, when the dose begins
    else:
        assert codes(found) == expected


def test_without_its_consult_the_gate_is_open():
    course = a_course(
        *MONDAYS, needs=needs(gates=CONSULT_BEFORE_THREE), talks=(a_talk(9, "consult", at(MONDAYS[1]) + DAY, 3),)
    )
    (found,) = consequences(course, course.without({an_id(9)}))
    assert (found.code, found.about, found.values["number"]) == ("gate_open", (an_id(3),), 3)


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (at(date(2027, 1, 11), time(15)), None),  # the talk stays within 24 to 72 hours
        (at(date(2027, 1, 12), time(8)), None),
        (at(date(2027, 1, 12), time(16)), "talk_too_early"),
        (at(date(2027, 1, 13), time(16)), "talk_before_dose"),
        (at(date(2027, 1, 8), time(10)), "talk_too_late"),
    ],
)
def test_the_talk_belongs_into_the_window_of_its_dose(to, code):
    course = a_course(*MONDAYS, talks=(a_talk(9, "integration", at(date(2027, 1, 13), time(15)), 1),))
    found = [one for one in consequences(course, course.moved({an_id(1): to})) if one.code.startswith("talk")]
    assert codes(found) == ([code] if code else [])


def test_the_talk_of_a_cancelled_dose_has_no_dose_any_more():
    course = a_course(*MONDAYS, talks=(a_talk(9, "integration", at(MONDAYS[0]) + 30 * HOUR, 1),))
    found = consequences(course, course.without({an_id(1)}))
    assert "talk_without_dose" in codes(found)
    assert "talk_without_dose" not in codes(consequences(course, course.without({an_id(1), an_id(9)})))


def test_a_talk_that_was_held_is_past_mending():
    talk = a_talk(9, "integration", at(date(2027, 1, 13)), 1, fixed=True)
    course = a_course(*MONDAYS, talks=(talk,))
    moved = course.moved({an_id(1): at(date(2027, 1, 12), time(16))})
    assert codes(consequences(course, moved)) == ["gap_below_min"]


def test_a_dose_cannot_be_moved_into_a_talk():
    course = a_course(*MONDAYS, talks=(a_talk(9, "preparation", at(date(2027, 1, 15)), None),))
    found = consequences(course, course.moved({an_id(2): at(date(2027, 1, 15), time(9))}))
    assert [(one.code, one.severity) for one in found] == [("together", "stop")]


def test_keys_tell_apart_what_each_is_about():
    course = a_course(*MONDAYS)
    later = course.moved({an_id(3): at(date(2027, 1, 29)), an_id(4): at(date(2027, 2, 12))})
    found = consequences(course, later)
    assert len({one.key for one in found}) == len(found) == 2


# --- the clinic ----------------------------------------------------------------------------------------------

FIRST, LAST = date(2027, 1, 11), date(2027, 1, 22)
TAKEN = lasting(at(date(2027, 1, 12), time(9)))


@pytest.mark.parametrize(
    ("dose", "change", "expected"),
    [
        (a_dose(1, at(date(2027, 1, 12))), {}, []),
        (a_dose(1, at(date(2027, 1, 12), time(17))), {}, ["not_open"]),
        (a_dose(1, at(date(2027, 1, 16))), {}, ["not_open"]),
        (a_dose(1, at(date(2027, 1, 12))), {"chair_busy": (TAKEN,)}, ["place_taken"]),
        (a_dose(1, at(date(2027, 1, 12), time(11))), {"chair_busy": (TAKEN,)}, []),  # touching is no overlap
        # its own turnover runs into the next one
        (a_dose(1, at(date(2027, 1, 12), time(8))), {"chair_busy": (lasting(at(date(2027, 1, 12), time(10, 10))),)}, ["place_taken"]),
        (a_dose(1, at(date(2027, 1, 12))), {"chair_has": (lasting(at(date(2027, 1, 13))),)}, ["place_closed"]),
        (a_dose(1, at(date(2027, 1, 12))), {"person_busy": (TAKEN,)}, ["person_taken"]),
        (a_dose(1, at(date(2027, 1, 12))), {"person_has": (lasting(at(date(2027, 1, 13))),)}, ["person_away"]),
        (a_dose(1, at(date(2027, 1, 12))), {"busy": (TAKEN,)}, ["patient_busy"]),
        (a_dose(1, at(date(2027, 1, 12))), {"refused": (TAKEN,)}, ["refused"]),
        (a_dose(1, at(date(2027, 1, 12)), place=None, person=None), {"chair_busy": (TAKEN,)}, []),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_of_one(dose: BookedDose, change, expected):
    clinic = facts(FIRST, LAST)
    chair = Bookable(CHAIR, "Chair 1", change.get("chair_has", clinic.open), change.get("chair_busy", ()), 15)
    person = Bookable(PERSON, "Clement", change.get("person_has", clinic.open), change.get("person_busy", ()))
    clinic = replace(clinic, places=(chair,), people=(person,))
    asked = needs(busy=change.get("busy", ()), refused=change.get("refused", ()))
    assert codes(in_the_way(dose, clinic, asked)) == expected


def test_the_past_is_no_time_and_a_video_call_needs_no_open_door():
    clinic = facts(FIRST, LAST, now=at(date(2027, 1, 12)))
    assert codes(in_the_way(a_dose(1, at(date(2027, 1, 12))), clinic, needs())) == ["past"]
    late = a_talk(9, "integration", at(date(2027, 1, 13), time(19)))
    assert codes(in_the_way(late, clinic, needs())) == ["person_away"]
    assert "not_open" in codes(in_the_way(replace(late, by_video=False), clinic, needs()))


def test_a_stretch_keeps_its_length():
    course = a_course(*MONDAYS)
    to = at(date(2027, 3, 14), time(1, 30))
    assert course.moved({an_id(1): to}).dose(an_id(1)).at == Stretch(to, to + timedelta(hours=2))

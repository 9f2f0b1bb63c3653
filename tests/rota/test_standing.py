"""Whether what is booked can stay where it stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from people.hours import Span
from rota.availability import Days, Hours, OtherHours, Stretch
from rota.standing import PersonFacts, PlaceFacts, Reason, Standing
from rota.week import hours_a_week, outside

ZONE = ZoneInfo("America/New_York")
CHAIR, NURSE = uuid4(), uuid4()
MONDAY = date(2027, 1, 11)
WEEK = tuple(Hours(day, time(8), time(18)) for day in range(5))
AT_NINE = Stretch(datetime(2027, 1, 11, 14, tzinfo=UTC), datetime(2027, 1, 11, 16, tzinfo=UTC))
ALL_DAY_OFF = OtherHours(MONDAY, MONDAY)


def why_not(place=None, person=None, *, closed=(), week=WEEK, at=AT_NINE, is_dose=True):
    standing = Standing(ZONE, week, closed, {CHAIR: place or PlaceFacts()}, {NURSE: person or PersonFacts()})
    return standing.why_not(at, place=CHAIR, person=NURSE, is_dose=is_dose)


def later(hours: float) -> Stretch:
    return Stretch(AT_NINE.starts_at + timedelta(hours=hours), AT_NINE.ends_at + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("case", "reasons"),
    [
        ({}, ()),
        ({"closed": [Days(MONDAY, MONDAY)]}, (Reason.CLOSED,)),
        ({"closed": [Days(date(2027, 1, 12), date(2027, 1, 12))]}, ()),
        ({"at": later(7)}, ()),
        ({"at": later(7.5)}, (Reason.OUTSIDE,)),
        ({"at": later(-1.5)}, (Reason.OUTSIDE,)),
        ({"week": ()}, (Reason.OUTSIDE,)),
        ({"place": PlaceFacts(is_retired=True)}, (Reason.PLACE_RETIRED,)),
        ({"place": PlaceFacts(takes_doses=False)}, (Reason.NO_DOSES,)),
        ({"place": PlaceFacts(takes_doses=False), "is_dose": False}, ()),
        ({"place": PlaceFacts(closed=(Days(MONDAY, MONDAY),))}, (Reason.PLACE_CLOSED,)),
        ({"person": PersonFacts(is_gone=True)}, (Reason.GONE,)),
        ({"person": PersonFacts(week=WEEK)}, ()),
        ({"person": PersonFacts(week=())}, (Reason.NOT_WORKING,)),
        ({"person": PersonFacts(week=(Hours(0, time(10), time(18)),))}, (Reason.NOT_WORKING,)),
        ({"person": PersonFacts(exceptions=(ALL_DAY_OFF,))}, (Reason.AWAY,)),
        ({"person": PersonFacts(exceptions=(OtherHours(MONDAY, MONDAY, time(10), time(11)),))}, (Reason.AWAY,)),
        ({"person": PersonFacts(exceptions=(OtherHours(MONDAY, MONDAY, time(11), time(12)),))}, ()),
        ({"person": PersonFacts(week=(), exceptions=(OtherHours(MONDAY, MONDAY, time(9), time(11), extra=True),))}, ()),
        (
            {"closed": [Days(MONDAY, MONDAY)], "place": PlaceFacts(is_retired=True), "person": PersonFacts(is_gone=True)},
            (Reason.CLOSED, Reason.PLACE_RETIRED, Reason.GONE),
        ),
    ],
)  # fmt: skip
def test_each_reason_and_none(case, reasons):
    assert why_not(**case) == reasons


def test_what_has_no_place_and_nobody_is_judged_by_the_clinic_alone():
    standing = Standing(ZONE, WEEK)
    assert standing.why_not(AT_NINE) == ()
    assert standing.why_not(AT_NINE, place=uuid4(), person=uuid4()) == ()


def test_a_session_over_midnight_is_closed_by_either_day():
    night = Stretch(datetime(2027, 1, 12, 4, tzinfo=UTC), datetime(2027, 1, 12, 6, tzinfo=UTC))  # 23:00 to 01:00
    always = tuple(Hours(day, time(0), time(0)) for day in range(7))
    for day in (11, 12):
        closed = [Days(date(2027, 1, day), date(2027, 1, day))]
        assert why_not(at=night, week=always, closed=closed) == (Reason.CLOSED,)
    assert why_not(at=night, week=always) == ()


def test_hours_beside_the_clinics():
    open_ = {0: [Span(time(8), time(12)), Span(time(12), time(18))], 1: [Span(time(8), time(12))]}
    week = {0: [Span(time(9), time(17))], 1: [Span(time(9), time(13))], 2: [Span(time(9), time(10))]}
    assert outside(week, open_) == [(1, Span(time(9), time(13))), (2, Span(time(9), time(10)))]
    assert outside({}, open_) == []
    assert hours_a_week(week) == 13

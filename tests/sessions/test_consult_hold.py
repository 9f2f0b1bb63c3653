"""A dose waits for the consult that its protocol asks for before it."""

from __future__ import annotations

import pytest

from sessions import services
from sessions.models import MeetingKind
from sessions.selectors import lacking_consult
from sessions.services import MeetingSlot, holds_now
from tests.sessions.booked import DAY, H, M
from tests.sessions.build import MONDAY, SERIES, a_course, a_reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(planning, patient, prescriber):
    """At home: the protocol asks for a consult before the third dose."""
    return services.book_induction(
        course=a_course(patient, prescriber, "sublingual-home"), starts=SERIES, by=prescriber
    )


def give(session, by, clock) -> None:
    at = session.starts_at
    clock(at + 3 * H)
    services.begin(session=session, by=by)
    a_reading(session, by, at)
    dose = services.start_dose(session=session, route="sublingual", amount_mg=100, started_at=at + 5 * M, by=by)
    services.end_dose(dose=dose, ended_at=at + 60 * M, by=by)
    services.record_departure(session=session, left_at=at + 150 * M, condition="well", with_whom="sister", by=by)


def a_consult(course, at, by, clock, *, held: bool = True) -> None:
    slot = MeetingSlot(MeetingKind.CONSULT, at, 20, by_video=True)
    clock(at - DAY)
    meeting = services.book_meeting(course=course, slot=slot, by=by)
    clock(at + H)
    if held:
        services.hold_meeting(meeting=meeting, by=by)


def codes(session) -> list[tuple[str, bool]]:
    held = holds_now(session, route="sublingual", at=session.starts_at)
    return [(hold.code, hold.passable) for hold in held if hold.code == "consult_missing"]


def test_the_third_dose_waits_for_it_and_a_prescriber_may_pass_it(series, prescriber, clock):
    first, second, third, *_rest = series
    assert codes(first) == []
    give(first, prescriber, clock)
    assert codes(second) == []
    give(second, prescriber, clock)
    assert codes(third) == [("consult_missing", True)]
    (hold,) = (hold for hold in holds_now(third, route="sublingual", at=SERIES[2]) if hold.code == "consult_missing")
    assert hold.sentence.startswith("The protocol asks for a consult before dose 3")


@pytest.mark.parametrize(
    ("at", "held", "waits"),
    [
        (SERIES[1] + 5 * H, True, False),
        (SERIES[1] + 5 * H, False, True),
        (SERIES[0] + 5 * H, True, True),
    ],
    ids=["held between", "only booked", "before the second dose"],
)
def test_one_held_since_the_second_dose_lets_it_go_on(series, prescriber, clock, at, held, waits):
    first, second, third, *_rest = series
    give(first, prescriber, clock)
    if at < SERIES[1]:
        a_consult(first.course, at, prescriber, clock, held=held)
    give(second, prescriber, clock)
    if at > SERIES[1]:
        a_consult(first.course, at, prescriber, clock, held=held)
    assert (lacking_consult(third, SERIES[2]) == 3) is waits
    assert bool(codes(third)) is waits


def test_a_protocol_without_consults_asks_nothing(course, prescriber, django_assert_num_queries):
    (session, *_rest) = services.book_induction(course=course, starts=SERIES, by=prescriber)
    assert session.course.protocol.rules.meetings.consults == ()
    with django_assert_num_queries(0):
        assert lacking_consult(session, MONDAY) is None

"""A session that moves alone leaves no talk where it does not belong: the rule, a patient's own move, and a freed time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from common.errors import Refused
from rota.availability import Stretch
from scheduling.beside import BesideTalk, room
from scheduling.models import Offer
from scheduling.selectors.own import times_for
from scheduling.self_service import OwnRules
from scheduling.services.openings import take
from scheduling.services.own import move_own
from sessions.models import MeetingKind
from sessions.services import MeetingSlot, book_meeting, cancel_session
from tests.scheduling.waitlist_build import DAY, HOUR, a_booked_series, a_chair, tend, waits, works
from tests.sessions.build import PLANNING, SERIES

START = datetime(2027, 1, 11, 14, tzinfo=UTC)
DOSE = Stretch(START, START + 2 * HOUR)
M = timedelta(minutes=1)


def room_beside(*talks):
    return room(DOSE, talks, opens=24 * HOUR, closes=72 * HOUR)


def talk(after_start: timedelta, minutes: int = 30, **how: bool) -> BesideTalk:
    return BesideTalk(Stretch(START + after_start, START + after_start + minutes * M), **how)


class TestTheRule:
    def test_without_talks_it_goes_anywhere(self) -> None:
        assert room_beside().holds(START + 400 * DAY)
        assert room_beside(talk(DAY)).holds(START + DAY)  # the talk after another session

    @pytest.mark.parametrize(
        ("by", "holds"),
        [(10 * HOUR, True), (10 * HOUR + M, False), (-37 * HOUR - 30 * M, True), (-37 * HOUR - 31 * M, False)],
    )
    def test_a_talk_to_integrate_stays_in_its_window(self, by, holds) -> None:
        assert room_beside(talk(36 * HOUR, integrates=True)).holds(START + by) is holds

    @pytest.mark.parametrize(
        ("talk_at", "by", "holds"),
        [
            (-5 * HOUR, -4 * HOUR - 30 * M, True),
            (-5 * HOUR, -4 * HOUR - 31 * M, False),
            (-5 * HOUR, 90 * DAY, True),
            (9 * HOUR, 7 * HOUR, True),
            (9 * HOUR, 7 * HOUR + M, False),
        ],
    )
    def test_a_consult_stays_on_its_side(self, talk_at, by, holds) -> None:
        assert room_beside(talk(talk_at, waits=True)).holds(START + by) is holds

    def test_what_does_not_hold_now_keeps_nobody(self) -> None:
        assert room_beside(talk(3 * HOUR, integrates=True), talk(100 * HOUR, integrates=True)).holds(START + 9 * DAY)


@pytest.fixture
def rows(db, clock, patient, prescriber, clinician, clinic):
    clock(PLANNING)
    return a_booked_series(patient, prescriber, a_chair(clinic), works(clinician, clinic))


def a_talk(session, kind, at, by):
    return book_meeting(course=session.course, slot=MeetingSlot(kind, at, 30), session=session, by=by)


def test_the_times_offered_and_taken_keep_the_talks(rows, prescriber, patient):
    last = rows[-1]
    its_talk = a_talk(last, MeetingKind.INTEGRATION, last.starts_at + 28 * HOUR, prescriber)
    found = times_for(last, rules=OwnRules(), now=PLANNING)
    assert found
    for one in found:
        assert one.at.ends_at + 24 * HOUR <= its_talk.starts_at
    with pytest.raises(Refused) as refused:
        move_own(
            session=last,
            starts_at=last.starts_at + DAY,
            place=last.place_id,
            clinician=last.clinician_id,
            version=last.version,
            by=patient.user,
        )
    assert refused.value.code == "talks"
    last.refresh_from_db()
    assert last.starts_at == SERIES[-1]


def test_a_dose_does_not_come_before_the_consult_that_it_waits_for(rows, other_patient, prescriber):
    """Ben's last dose is a Friday; the freed Thursday lies before his consult, so he is not asked."""
    theirs = a_booked_series(other_patient, prescriber, None, None, later=DAY)
    consult = a_talk(theirs[-1], MeetingKind.CONSULT, SERIES[-1] + 5 * HOUR, prescriber)
    assert SERIES[-1] < consult.starts_at < theirs[-1].starts_at
    waits(theirs[-1])
    cancel_session(session=rows[-1], by=prescriber, why="a cold")
    assert tend(PLANNING) == 0


def test_a_talk_booked_while_a_time_is_offered_keeps_the_session(rows, other_patient, prescriber, client):
    theirs = a_booked_series(other_patient, prescriber, None, None, later=DAY)
    waits(theirs[-1])
    cancel_session(session=rows[-1], by=prescriber, why="a cold")
    assert tend(PLANNING) == 1
    a_talk(theirs[-1], MeetingKind.CONSULT, SERIES[-1] + 5 * HOUR, prescriber)
    with pytest.raises(Refused, match="cannot be had"):
        take(offer=Offer.objects.get(), by=other_patient.user)
    theirs[-1].refresh_from_db()
    assert theirs[-1].starts_at == SERIES[-1] + DAY
    client.force_login(other_patient.user)
    assert client.get(reverse("scheduling:offers")).status_code == 200

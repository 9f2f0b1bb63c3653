"""The plan, an answer and the timetable at the same instant: only a database with real transactions can tell."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from common import clock
from common.errors import Refused
from journey.services import load_protocols
from measures import services
from measures.models import Assignment, MeasureLink
from measures.services.telling import DUE, tell_due
from messaging.models import Message
from sessions import measuring
from tests.measures.build import a_wish, answer
from tests.sessions.build import PLANNING, a_course

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TABS = 6


def at_once(*jobs):
    """Run the jobs as much at the same time as can be; the answers or the refusals, in order."""
    gate = Barrier(len(jobs))

    def one(job):
        try:
            with clock.frozen(PLANNING):
                gate.wait(10)
                return job()
        except Refused as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(30) for future in [pool.submit(one, job) for job in jobs]]


@pytest.fixture(autouse=True)
def _now(transactional_db, clock) -> None:
    load_protocols()
    clock(PLANNING)


def test_planning_six_times_at_once_makes_one_request(patient) -> None:
    wish = a_wish(PLANNING)
    at_once(*[lambda: services.sync_assignments(patient=patient, wanted=[wish], now=PLANNING)] * TABS)
    row = Assignment.objects.get()
    assert row.changes.count() == 1


def test_six_workers_lay_one_message(patient) -> None:
    services.sync_assignments(patient=patient, wanted=[a_wish(PLANNING)], now=PLANNING)
    at_once(*[lambda: tell_due(now=PLANNING)] * TABS)
    assert Message.objects.filter(kind=DUE).count() == 1
    assert MeasureLink.objects.count() == 1


def test_an_answer_beside_the_plan_and_the_timetable_settles_the_request_once(patient, prescriber) -> None:
    a_course(patient, prescriber)
    late = PLANNING + timedelta(days=40)
    at_once(
        lambda: answer(patient),
        lambda: measuring.follow(patient=patient, now=PLANNING),
        lambda: measuring.follow_all(now=PLANNING),
        lambda: services.expire_due(now=PLANNING),
        lambda: tell_due(now=PLANNING),
    )
    assert Assignment.objects.get(instrument="phq-9").state == "answered"
    with clock.frozen(late):
        assert services.expire_due(now=late) == 2
        assert not Assignment.objects.run_out(late).exists()


def test_two_of_the_care_team_ask_for_the_same_at_once(patient, clinician, prescriber) -> None:
    found = at_once(
        *[lambda by=by: services.ask_for(patient=patient, instrument="phq-9", by=by) for by in (clinician, prescriber)]
    )
    assert sorted(type(one).__name__ for one in found) == ["Assignment", "Refused"]
    assert Assignment.objects.open().count() == 1

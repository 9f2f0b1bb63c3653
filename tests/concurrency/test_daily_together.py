"""Several rooms that lay messages to one person at the same instant: one a day, and the first in rank has its day."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from messaging import registry, services
from messaging.daily import Rank
from messaging.models import Channel, Message
from messaging.registry import Text
from messaging.states import TAKES_ITS_DAY

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

NOON = datetime(2026, 6, 2, 16, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KINDS = {"of_window": Rank.WINDOW, "of_team": Rank.TEAM, "of_questions": Rank.QUESTIONNAIRE}


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    for name, rank in KINDS.items():
        registry.register(name, label=name, compose=lambda _message: Text("A page waits", "There is one."), rank=rank)
    yield
    for name in KINDS:
        registry.forget(name)


def at_once(jobs):
    """Run the jobs as much at the same time as can be; their answers in order."""
    gate = Barrier(len(jobs))

    def one(job):
        try:
            gate.wait(10)
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(30) for future in [pool.submit(one, job) for job in jobs]]


def laying(patient, kind, key, due_at=NOON):
    return lambda: services.enqueue(
        clinic=patient.clinic,
        kind=kind,
        channel=Channel.EMAIL,
        due_at=due_at,
        unique_key=key,
        recipient=patient.user,
        patient=patient,
    )


def test_six_that_want_one_day_get_six_days(patient, clock):
    clock(NOON)
    at_once([laying(patient, "of_questions", f"q{n}") for n in range(6)])
    rows = Message.objects.filter(state__in=sorted(TAKES_ITS_DAY)).order_by("due_at")
    assert [row.due_at for row in rows] == [NOON + n * DAY for n in range(6)]


@pytest.mark.parametrize("round_", range(4))
def test_the_strongest_has_the_day_whoever_comes_at_the_same_time(patient, clock, round_):
    clock(NOON)
    laying(patient, "of_questions", "there before")()
    at_once([laying(patient, kind, kind) for kind in KINDS])
    days = {row.kind: row.counts_on for row in Message.objects.exclude(unique_key="there before")}
    assert days["of_team"] < days["of_window"] < days["of_questions"]
    assert days["of_team"] == NOON.date()
    taken = list(Message.objects.filter(state__in=sorted(TAKES_ITS_DAY)).values_list("counts_on", flat=True))
    assert len(taken) == len(set(taken)) == 4


def test_the_same_message_laid_six_times_at_once_is_one(patient, clock):
    clock(NOON)
    rows = at_once([laying(patient, "of_window", "once") for _ in range(6)])
    assert len({row.pk for row in rows}) == Message.objects.count() == 1

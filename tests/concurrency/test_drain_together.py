"""Several workers on one outbox, and workers that are killed: nothing is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection

from common import clock
from messaging import claims, services
from messaging.models import Attempt, Channel, Message
from messaging.states import MessageState as S

pytestmark = pytest.mark.django_db(transaction=True)


def wait_for(what: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.02)


def in_state(state: S) -> int:
    return Message.objects.filter(state=state).count()


def sent_by(handler) -> Counter[str]:
    return Counter(letter["Message-ID"] for letter in handler.letters)


@pytest.mark.parametrize(
    "crew", [2, pytest.param(4, marks=pytest.mark.postgres)], ids=["two workers", "four workers on PostgreSQL"]
)
def test_workers_side_by_side_send_each_message_once(plan, workers, handler, crew):
    messages = plan(200)
    processes = [workers.start("once") for _ in range(crew)]
    for process in processes:
        assert process.wait(60) == 0
    assert in_state(S.SENT) == len(messages)
    assert sent_by(handler) == {message_reference(row): 1 for row in messages}
    assert Attempt.objects.count() == len(messages)


def test_claims_made_at_once_never_share_a_row(plan):
    plan(60)
    taken: list[list[Message]] = []
    start = threading.Barrier(4)

    def take() -> None:
        start.wait()
        while batch := claims.claim(clock.now(), worker=claims.new_worker(), most=7):
            taken.append(batch)
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    ids = [message.pk for batch in taken for message in batch]
    assert len(ids) == len(set(ids)) == 60
    assert max(len(batch) for batch in taken) <= 7


def test_a_worker_killed_on_the_wire_leaves_one_unsure_and_nothing_lost(plan, workers, handler, server):
    messages = plan(30)
    hold = threading.Event()
    original = handler.handle_DATA

    async def slow(smtp, session, envelope):
        if len(handler.letters) == 10:
            handler.received.set()
            await asyncio.to_thread(hold.wait, 20)
        return await original(smtp, session, envelope)

    handler.handle_DATA = slow
    process = workers.start("drain")
    wait_for(lambda: in_state(S.SENDING) == 1 and in_state(S.SENT) == 10)
    workers.kill(process)
    handler.handle_DATA = original
    hold.set()
    assert in_state(S.SENDING) == 1
    run_the_leases_out()
    workers.start("drain")
    wait_for(lambda: in_state(S.SENT) == 29)
    assert in_state(S.UNSURE) == 1
    assert Message.objects.count() == len(messages)
    doubles = {reference: count for reference, count in sent_by(handler).items() if count > 1}
    assert doubles == {}


@pytest.mark.postgres
def test_workers_killed_at_any_moment_lose_nothing_and_send_nothing_twice(plan, workers, handler):
    messages = plan(240)
    crew = [workers.start("drain"), workers.start("drain")]
    for kill in range(3):
        wait_for(lambda many=30 * (kill + 1): len(handler.letters) >= many)
        workers.kill(crew.pop(0))
        if kill == 0:
            crew.append(workers.start("drain"))
    on_the_wire = Message.objects.filter(state=S.SENDING).values_list("claimed_by", flat=True)
    assert max(Counter(on_the_wire).values(), default=0) <= 1
    run_the_leases_out()
    assert workers.start("once").wait(60) == 0
    assert in_state(S.SENT) + in_state(S.UNSURE) == len(messages)
    assert in_state(S.UNSURE) <= 3
    sent = {message_reference(row) for row in Message.objects.filter(state=S.SENT)}
    assert set(sent_by(handler).values()) == {1}
    assert sent <= set(sent_by(handler))


def test_a_worker_killed_after_its_claim_gives_everything_back_after_the_lease(plan, workers, handler):
    plan(5)
    process = workers.start("claim", until="claimed")
    assert in_state(S.CLAIMED) == 5
    workers.kill(process)
    workers.start("drain")
    time.sleep(0.5)
    assert in_state(S.CLAIMED) == 5  # its lease still runs
    run_the_leases_out()
    wait_for(lambda: in_state(S.SENT) == 5)
    assert set(sent_by(handler).values()) == {1}


def test_a_plan_called_off_while_workers_run_is_either_sent_or_cancelled_never_both(plan, workers, handler):
    messages = plan(120)
    Message.objects.update(plan="window:1")
    workers.start("drain")
    workers.start("drain")
    wait_for(lambda: in_state(S.SENT) > 10)
    services.cancel_plan(plan="window:1", reason="journaled")
    wait_for(lambda: in_state(S.SENT) + in_state(S.CANCELLED) == len(messages))
    time.sleep(0.3)
    assert set(sent_by(handler)) == {message_reference(row) for row in Message.objects.filter(state=S.SENT)}
    assert set(sent_by(handler).values()) == {1}


def test_consent_withdrawn_while_workers_run_stops_what_has_not_gone(plan, workers, handler, patient, clinic):
    messages = plan(120)
    workers.start("drain")
    wait_for(lambda: in_state(S.SENT) > 10)
    services.withdraw_consent(user=patient.user, clinic=clinic, channel=Channel.EMAIL, by=patient.user)
    on_the_wire = in_state(S.SENT) + in_state(S.SENDING)
    wait_for(lambda: in_state(S.SENT) + in_state(S.SUPPRESSED) == len(messages))
    assert in_state(S.SENT) - on_the_wire <= 1
    assert in_state(S.SUPPRESSED) > 0


def test_laying_the_same_message_from_many_sides_makes_one_row(plan, clinic, patient):
    plan(0)
    start, found = threading.Barrier(6), []

    def lay() -> None:
        close_old_connections()
        start.wait()
        row = services.enqueue(
            clinic=clinic, kind="note", channel=Channel.IN_APP, due_at=clock.now(), unique_key="same", patient=patient
        )
        found.append(row.pk)
        connection.close()

    threads = [threading.Thread(target=lay) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 6
    assert len(set(found)) == Message.objects.count() == 1


def message_reference(message: Message) -> str:
    return f"<{message.pk}@localhost.localdomain>"


def run_the_leases_out() -> None:
    Message.objects.exclude(lease_until=None).update(lease_until=clock.now() - timedelta(seconds=1))

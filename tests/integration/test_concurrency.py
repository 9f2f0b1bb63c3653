"""Two tabs at the same instant: only a database with real transactions in parallel can tell."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from common.errors import Refused
from integration import services
from integration.links import BadLink
from integration.models import IntegrationWindow, JournalEntry
from integration.services.plan import lock
from messaging.models import Message
from people.services.profiles import change_profile
from tests.integration.build import ENDED, corrected, hours, link_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TABS = 6


def at_once(*jobs):
    """Run the jobs as much at the same time as can be; the answers or the errors, in order."""
    gate = Barrier(len(jobs))

    def one(job):
        try:
            gate.wait(10)
            return job()
        except (BadLink, Refused) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(30) for future in [pool.submit(one, job) for job in jobs]]


def writing(window, submission=None, **who):
    return lambda: services.write_entry(
        window=window, text="At once", share=False, submission=submission or uuid.uuid4(), **who
    )


@pytest.mark.usefixtures("protocols")
def test_six_tabs_of_one_link_keep_one_entry(window):
    link = link_of(window)
    answers = at_once(*[writing(window, link=link_of(window)) for _ in range(TABS)])
    assert sorted(type(answer).__name__ for answer in answers) == ["BadLink"] * (TABS - 1) + ["JournalEntry"]
    link.refresh_from_db()
    assert link.entry == JournalEntry.objects.get()


@pytest.mark.usefixtures("protocols")
def test_one_form_sent_six_times_at_once_is_kept_once(window, patient):
    submission = uuid.uuid4()
    answers = at_once(*[writing(window, submission, by=patient.user) for _ in range(TABS)])
    assert len(set(answers)) == JournalEntry.objects.count() == 1


@pytest.mark.usefixtures("protocols")
def test_writing_while_moving_leaves_nothing_waiting(window, patient):
    def move():
        change_profile(user=patient.user, name=patient.user.name, zone_name="America/Chicago")

    at_once(writing(window, by=patient.user), move)
    assert not Message.objects.filter(plan=window.plan_key, state="queued").exists()


@pytest.mark.usefixtures("protocols")
def test_closing_twice_at_once_closes_once(window):
    closed = at_once(*[lambda: services.close_run_out(now=window.closes_at) for _ in range(TABS)])
    assert sum(closed) == 1
    assert IntegrationWindow.objects.get().ending == "time"


def waits_for(table: str) -> bool:
    """Whether another connection to this database waits for somebody's lock, in a statement about ``table``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else one sees the same moment for a whole transaction
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND wait_event_type = 'Lock' AND query LIKE %s",
            [f"%{table}%"],
        )
        return bool(cursor.fetchone()[0])


def until_it_waits(job, table):
    """Begin the job beside us, and go on once it waits for a row that we hold; its future."""
    pool = ThreadPoolExecutor(1)

    def one():
        try:
            return job()
        finally:
            connection.close()

    future = pool.submit(one)
    pool.shutdown(wait=False)
    for _moment in range(200):
        if waits_for(table) or future.done():
            return future
        time.sleep(0.02)
    raise AssertionError(f"Nobody came to wait for {table}.")


@pytest.mark.usefixtures("protocols")
def test_writing_while_the_dose_is_corrected_makes_nobody_wait_in_a_ring(window, patient, clinician):
    """The correction holds the patient's row and waits for the window; the entry holds the window and names the patient."""
    with transaction.atomic():
        held = lock(window)
        correcting = until_it_waits(
            lambda: corrected(window, clinician, ENDED - hours(2)), "integration_integrationwindow"
        )
        entry = services.write_entry(window=held, text="At once", share=False, submission=uuid.uuid4(), by=patient.user)
    assert correcting.result(30).opens_at == ENDED - hours(2)
    assert list(JournalEntry.objects.all()) == [entry]
    assert not Message.objects.filter(plan=window.plan_key, state="queued").exists()


@pytest.mark.usefixtures("protocols")
def test_a_window_that_is_corrected_while_it_is_closed_stays_open(window, clinician, clock):
    clock(window.closes_at)
    with transaction.atomic():
        corrected(window, clinician, ENDED + hours(24))
        closing = until_it_waits(lambda: services.close_run_out(now=window.closes_at), "integration_integrationwindow")
    assert closing.result(30) == 0
    assert IntegrationWindow.objects.get().ended_at is None

"""Two tabs at the same instant: only a database with real transactions in parallel can tell."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from common.errors import Refused
from integration import services
from integration.links import BadLink
from integration.models import IntegrationWindow, JournalEntry
from messaging.models import Message
from people.services.profiles import change_profile
from tests.integration.build import link_of

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

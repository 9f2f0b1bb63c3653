"""Two people at the same instant: only a database with real transactions in parallel can tell."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from common.errors import Refused
from correspondence import services
from correspondence.models import Letter, SetAside, Thread
from correspondence.texts import KIND
from integration.models import EntryReply
from integration.services import team
from messaging.models import Message
from tests.correspondence.build import a_letter, thread_of
from tests.integration.build import ENDED, a_window, an_entry, minutes

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*jobs):
    """Run the jobs as much at the same time as can be; the answers or the refusals, in order."""
    gate = Barrier(len(jobs))

    def one(job):
        try:
            gate.wait(10)
            return job()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(30) for future in [pool.submit(one, job) for job in jobs]]


@pytest.mark.usefixtures("now")
def test_of_two_answers_at_once_one_is_sent_and_the_other_comes_back(patient, clinician, prescriber):
    asked = a_letter(patient)
    answers = at_once(
        *[lambda user=user: a_letter(patient, "Yes.", by=user, seen=asked.pk) for user in (clinician, prescriber)]
    )
    assert sorted(type(one).__name__ for one in answers) == ["Letter", "Overtaken"]
    assert Letter.objects.from_team().count() == 1
    assert Message.objects.filter(kind=KIND).count() == 1


@pytest.mark.usefixtures("now")
def test_a_form_sent_four_times_at_once_is_one_letter(patient):
    submission = uuid.uuid4()
    at_once(*[lambda: a_letter(patient, submission=submission)] * 4)
    assert Letter.objects.count() == Thread.objects.count() == 1


@pytest.mark.usefixtures("now")
def test_setting_aside_while_the_patient_writes_loses_no_letter(patient, clinician):
    letter = a_letter(patient, "Thank you!")
    at_once(
        lambda: services.set_aside(thread=thread_of(patient), upto=letter.pk, by=clinician),
        lambda: a_letter(patient, "One more question."),
    )
    assert thread_of(patient).waiting_since is not None
    assert SetAside.objects.count() <= 1


@pytest.mark.usefixtures("protocols")
def test_of_two_answers_to_an_entry_one_comes_back(patient, clinician, prescriber, clock):
    clock(ENDED + minutes(5))
    entry = an_entry(a_window(patient, clinician), share=True)

    def answer(user):
        return lambda: team.answer_entry(entry=entry, text="Good.", submission=uuid.uuid4(), seen=0, by=user)

    answers = at_once(answer(clinician), answer(prescriber))
    assert sorted(type(one).__name__ for one in answers) == ["Answered", "EntryReply"]
    assert EntryReply.objects.count() == Letter.objects.count() == 1


@pytest.fixture
def protocols(transactional_db) -> None:
    """The shipped protocols, which a test that emptied all tables before this one took away."""
    from journey.services import load_protocols

    load_protocols()

"""The same form sent by two requests at once, and two colleagues who close one task at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from common import clock
from common.errors import Refused, StaleSave
from common.models import AuditEntry
from measures.instruments import load
from measures.models import InstrumentVersion, Response, Unfinished
from measures.services import Rated, corrected_total, entered_total, keep_unfinished, submit
from messaging.models import Message
from people.models import Clinic, Patient, User
from safety.models import SafetyTask
from safety.services import close_task
from tests.measures.test_library import taken, understood

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def together(*actions: Callable[[], object]) -> list[object]:
    """Run the actions in threads that start at the same moment; what each gave back or raised."""
    gate, results = Barrier(len(actions)), []

    def run(action: Callable[[], object]) -> None:
        gate.wait()
        try:
            results.append(action())
        except Refused as refused:
            results.append(refused)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_form_sent_by_four_requests_is_one_response_and_one_task(patient: Patient) -> None:
    answers = {item.key: 1 for item in load("phq-9").items}
    submission = uuid4()

    def send() -> Response:
        return submit(patient=patient, instrument="phq-9", answers=answers, submission=submission, by=patient.user)

    results = together(send, send, send, send)
    assert len({one.pk for one in results}) == 1  # type: ignore[attr-defined]
    assert (len(results), Response.objects.count(), SafetyTask.objects.count()) == (4, 1, 1)
    assert Message.objects.filter(kind="safety_task").count() == 4


def test_of_two_colleagues_one_closes_the_task(patient: Patient, clinician: User, prescriber: User) -> None:
    answers = {item.key: 1 for item in load("phq-9").items}
    submit(patient=patient, instrument="phq-9", answers=answers, submission=uuid4(), by=patient.user)
    task = SafetyTask.objects.get()

    def close(by: User) -> Callable[[], object]:
        mine = SafetyTask.objects.get(pk=task.pk)
        return lambda: close_task(task=mine, version=1, disposition="spoke", note=f"By {by}", by=by)

    results = together(close(clinician), close(prescriber))
    assert sum(isinstance(one, StaleSave) for one in results) == 1
    assert AuditEntry.objects.filter(action="safety_task.closed").count() == 1


def test_a_form_that_is_not_finished_and_sent_by_four_requests_is_kept_once(patient: Patient) -> None:
    instrument, submission = load("phq-9"), uuid4()

    def send() -> object:
        return keep_unfinished(
            patient=patient, instrument=instrument, answers={"q9": 1}, submission=submission, by=patient.user
        )

    together(send, send, send, send)
    assert (
        Unfinished.objects.count(),
        SafetyTask.objects.count(),
        Message.objects.filter(kind="safety_task").count(),
    ) == (1, 1, 4)


def test_beginning_and_sending_at_the_same_moment_is_one_task(patient: Patient) -> None:
    instrument, submission = load("phq-9"), uuid4()
    answers = {item.key: 1 for item in instrument.items}
    begun = {"q9": 1, "q1": 1}
    together(
        lambda: submit(patient=patient, instrument="phq-9", answers=answers, submission=submission, by=patient.user),
        lambda: keep_unfinished(
            patient=patient, instrument=instrument, answers=begun, submission=submission, by=patient.user
        ),
    )
    assert SafetyTask.objects.count() == 1


def test_two_of_the_office_who_change_a_questionnaire_get_two_numbers(clinic: Clinic, office: User) -> None:
    first = taken(clinic, office)

    def change(of: int) -> Callable[[], object]:
        return lambda: taken(clinic, office, understood=understood(of=of), replaces=first.key)

    together(change(3), change(4))
    assert list(InstrumentVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_of_two_corrections_of_one_total_one_is_kept(patient: Patient, clinician: User, prescriber: User) -> None:
    at = clock.now()
    first = entered_total(
        patient=patient, instrument="madrs", rated=Rated(30, at, None), submission=uuid4(), by=clinician
    )

    def correct(by: User) -> Callable[[], object]:
        again = {"response": first, "rated": Rated(20, at, None), "reason": "Wrong.", "submission": uuid4(), "by": by}
        return lambda: corrected_total(**again)

    results = together(correct(clinician), correct(prescriber))
    assert sorted(type(one).__name__ for one in results) == ["Refused", "Response"]
    assert Response.objects.filter(corrects=first).count() == 1

"""A patient's answers: stored once, scored by the rules, and a person is called when an answer asks for one."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import Refused
from common.models import AuditEntry
from measures.instruments import load
from measures.models import Response
from measures.services import submit
from messaging.models import Message
from people.models import Patient, User
from safety import evidence
from safety.models import SafetyTask

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 11, 23, 0, tzinfo=UTC)


def phq9(*values: int | None) -> dict[str, int | None]:
    return {item.key: value for item, value in zip(load("phq-9").items, values, strict=True)}


CALM = phq9(1, 1, 1, 1, 1, 1, 1, 1, 0)
WORRYING = phq9(1, 1, 1, 1, 1, 1, 1, 1, 1)


def send(patient: Patient, answers, **changes: object) -> Response:
    said: dict[str, object] = {
        "patient": patient,
        "instrument": "phq-9",
        "answers": answers,
        "submission": uuid4(),
        "by": patient.user,
    }
    return submit(**(said | changes))  # type: ignore[arg-type]


def test_a_complete_questionnaire_has_a_total_and_its_band(patient: Patient, clock) -> None:
    clock(NOW)
    response = send(patient, CALM | {"difficulty": 2})
    assert (response.total, response.band, response.flagged) == (8, "mild", False)
    assert (response.answered_at, response.instrument_version) == (NOW, 1)
    assert response.answers["difficulty"] == 2
    assert not SafetyTask.objects.exists()


def test_a_question_that_one_would_rather_not_answer_leaves_no_total(patient: Patient) -> None:
    response = send(patient, CALM | {"q3": None})
    assert (response.total, response.band) == (None, "")
    assert response.answers["q3"] is None


@pytest.mark.parametrize("value", [1, 2, 3])
def test_any_answer_but_not_at_all_to_item_9_opens_a_task_and_tells_the_team(patient: Patient, value: int) -> None:
    response = send(patient, CALM | {"q9": value})
    task = SafetyTask.objects.get()
    assert response.flagged
    assert (task.patient, task.source_id, task.closed_at) == (patient, response.pk, None)
    assert Message.objects.filter(kind="safety_task", about_id=task.pk).count() == 4


def test_it_opens_one_also_when_other_questions_are_left_out(patient: Patient) -> None:
    response = send(patient, WORRYING | {"q1": None})
    assert response.total is None
    assert SafetyTask.objects.get().source_id == response.pk


@pytest.mark.parametrize("value", [0, None])
def test_not_at_all_and_no_answer_open_none(patient: Patient, value: int | None) -> None:
    send(patient, CALM | {"q9": value})
    assert not SafetyTask.objects.exists()


def test_the_task_tells_which_question_and_answer_opened_it(patient: Patient, clock) -> None:
    clock(NOW)
    send(patient, CALM | {"q9": 2})
    found = evidence.of(SafetyTask.objects.get())
    assert found is not None
    assert (found.what, found.at, found.answer) == ("PHQ-9", NOW, "More than half the days")
    assert found.question.startswith("Thoughts that you would be better off dead")


def test_a_doubled_submit_is_stored_once_and_opens_one_task(patient: Patient) -> None:
    submission = uuid4()
    first = send(patient, WORRYING, submission=submission)
    again = send(patient, WORRYING, submission=submission)
    assert again == first
    assert (Response.objects.count(), SafetyTask.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(action="response.submitted").count() == 1


def test_the_same_form_with_other_answers_never_changes_what_was_answered(patient: Patient) -> None:
    submission = uuid4()
    first = send(patient, CALM, submission=submission)
    with pytest.raises(Refused) as refusal:
        send(patient, WORRYING, submission=submission)
    assert refusal.value.code == "sent"
    first.refresh_from_db()
    assert first.total == 8
    assert not SafetyTask.objects.exists()


def test_somebody_elses_submission_is_not_shown_to_me(patient: Patient, other_patient: Patient) -> None:
    submission = uuid4()
    send(other_patient, CALM, submission=submission)
    with pytest.raises(Refused):
        send(patient, CALM, submission=submission)


def test_a_questionnaire_that_changed_meanwhile_is_not_taken(patient: Patient) -> None:
    with pytest.raises(Refused) as refusal:
        send(patient, CALM, number=load("phq-9").number - 1)
    assert refusal.value.code == "changed"
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    "answers",
    [CALM | {"q1": 4}, CALM | {"q1": -1}, CALM | {"q1": True}, CALM | {"q10": 1}, CALM | {"difficulty": 9}],
)
def test_an_answer_that_is_not_offered_is_refused(patient: Patient, answers) -> None:
    with pytest.raises(Refused):
        send(patient, answers)
    assert not Response.objects.exists()


def test_nothing_answered_is_nothing_to_store(patient: Patient) -> None:
    with pytest.raises(Refused) as refusal:
        send(patient, phq9(*[None] * 9))
    assert refusal.value.code == "empty"


def test_an_unknown_questionnaire_is_refused(patient: Patient) -> None:
    with pytest.raises(Refused):
        send(patient, {}, instrument="nobody")


def test_the_care_team_may_take_answers_down_and_nobody_else(
    patient: Patient, clinician: User, office: User, other_prescriber: User, other_patient: Patient
) -> None:
    assert send(patient, CALM, by=clinician).answered_by == clinician
    for outsider in (office, other_prescriber, other_patient.user):
        with pytest.raises(PermissionDenied):
            send(patient, CALM, by=outsider)


def test_the_audit_says_that_answers_came_but_not_what_they_said(patient: Patient) -> None:
    send(patient, WORRYING | {"q2": None})
    entry = AuditEntry.objects.get(action="response.submitted")
    assert (entry.actor, entry.subject_id) == (patient.user, patient.pk)
    assert entry.detail == {"instrument": "phq-9", "number": 1, "left_out": 1}


def test_when_the_task_can_not_be_opened_the_answers_are_not_stored_either(patient: Patient) -> None:
    from safety.signals import task_opened

    def break_off(**_: object) -> None:
        raise RuntimeError("a listener fails")

    task_opened.connect(break_off)
    try:
        with pytest.raises(RuntimeError):
            send(patient, WORRYING)
    finally:
        task_opened.disconnect(break_off)
    assert (Response.objects.count(), SafetyTask.objects.count(), Message.objects.count()) == (0, 0, 0)

"""A form that can not be stored as it was sent still calls a person, when an answer on it asks for one."""

from datetime import UTC, datetime
from html import unescape
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from common.models import AuditEntry
from measures import selectors
from measures.instruments import load
from measures.models import Response, Unfinished
from measures.scoring import BadAnswer
from measures.services import keep_unfinished
from messaging.models import Message
from people.models import Patient, User
from safety import evidence
from safety.models import SafetyTask
from safety.services import close_task
from tests.measures.build import asked

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
PHQ9 = "/questions/phq-9/"


def typed(**changes: object) -> dict[str, object]:
    """A form in which everything but question 3 is answered; item 9 asks for a person."""
    form: dict[str, object] = {item.key: "0" for item in load("phq-9").items} | {"q9": "2", "q1": "1"}
    del form["q3"]
    return form | {"submission": str(uuid4()), "number": "1"} | changes


@pytest.fixture
def ada(patient: Patient) -> Client:
    client = Client()
    client.force_login(patient.user)
    return client


def text_of(response) -> str:
    return unescape(response.content.decode())


def close(by: User) -> None:
    task = SafetyTask.objects.get()
    close_task(task=task, version=task.version, disposition="spoke", note="Spoke.", by=by)


def test_who_forgets_a_question_and_leaves_is_not_left_alone(ada, patient, clinician, clock) -> None:
    clock(NIGHT)
    answer = ada.post(PHQ9, typed())
    assert answer.status_code == 422
    task = SafetyTask.objects.get()
    assert (task.patient, task.opened_at, task.closed_at) == (patient, NIGHT, None)
    assert Message.objects.filter(kind="safety_task", about_id=task.pk).count() == 4
    told = evidence.of(task)
    assert told.question.startswith("Thoughts that you would be better off dead")
    assert (told.what, told.answer, told.at, told.url) == ("PHQ-9", "More than half the days", NIGHT, "")
    assert ("Little interest or pleasure in doing things", "Several days") in told.others
    staff = Client()
    staff.force_login(clinician)
    page = text_of(staff.get(f"/safety/{task.pk}/"))
    assert "More than half the days" in page
    assert "It was not finished." in page
    assert "Several days" in page
    assert 'href=""' not in page


def test_the_page_shows_where_help_is_and_keeps_everything_typed(ada) -> None:
    form = typed(difficulty="1")
    page = text_of(ada.post(PHQ9, form))
    assert page.index("help-panel") < page.index("data-questionnaire")
    assert 'href="tel:988"' in page
    assert "Nobody may be reading this right now" in page
    assert "1 question has no answer yet" in page
    assert "autofocus" not in page
    assert 'id="id_q9_2" value="2" checked' in page
    assert 'id="id_difficulty_1" value="1" checked' in page
    assert str(form["submission"]) in page


@pytest.mark.parametrize("value", ["", "0", "rather_not", "4", "²"])
def test_nothing_is_kept_of_a_form_that_asks_for_nobody(ada, value: str) -> None:
    page = text_of(ada.post(PHQ9, typed(q9=value)))
    assert "help-panel" not in page
    assert not Unfinished.objects.exists()
    assert not SafetyTask.objects.exists()


def test_what_is_kept_is_no_score_and_the_questions_stay_due(ada, patient, clock) -> None:
    clock(NIGHT)
    asked(patient)
    ada.post(PHQ9, typed())
    assert not Response.objects.exists()
    assert "phq-9" in [one.key for one in selectors.due(patient, NIGHT)]


def test_the_audit_knows_that_it_was_kept_and_not_what_was_said(ada, patient) -> None:
    ada.post(PHQ9, typed())
    entry = AuditEntry.objects.get(action="response.kept")
    assert (entry.actor, entry.subject_id, entry.detail) == (patient.user, patient.pk, {})


def test_completing_the_form_neither_doubles_nor_loses_the_task(ada) -> None:
    form = typed()
    ada.post(PHQ9, form)
    ada.post(PHQ9, form)
    task = SafetyTask.objects.get()
    assert ada.post(PHQ9, form | {"q3": "1"}).status_code == 302
    assert SafetyTask.objects.open().get() == task
    assert Message.objects.filter(kind="safety_task").count() == 4
    response = Response.objects.get()
    assert response.flagged
    told = evidence.of(task)
    assert (told.url, told.note, told.others) == (f"/answers/{response.pk}/", "", ())


def test_an_answer_that_is_taken_back_leaves_the_task_with_what_was_seen(ada) -> None:
    form = typed()
    ada.post(PHQ9, form)
    ada.post(PHQ9, form | {"q3": "1", "q9": "0"})
    told = evidence.of(SafetyTask.objects.open().get())
    assert told.answer == "More than half the days"
    assert told.url == f"/answers/{Response.objects.get().pk}/"
    assert "another answer" in told.note


def test_another_answer_on_the_way_is_seen_in_the_same_task(ada) -> None:
    form = typed()
    ada.post(PHQ9, form)
    ada.post(PHQ9, form | {"q9": "3"})
    assert evidence.of(SafetyTask.objects.get()).answer == "Nearly every day"


def test_who_goes_back_and_changes_the_answer_is_seen_in_the_same_task(ada) -> None:
    form = typed(q9="1")
    ada.post(PHQ9, form | {"q3": "1"})
    ada.post(PHQ9, form | {"q9": "3"})
    told = evidence.of(SafetyTask.objects.get())
    assert told.answer == "Nearly every day"
    assert "sent before" in told.note
    assert told.url == f"/answers/{Response.objects.get().pk}/"


def test_an_answer_after_the_task_was_closed_asks_anew(ada, clinician) -> None:
    form = typed()
    ada.post(PHQ9, form)
    close(clinician)
    ada.post(PHQ9, form | {"q3": "1", "q9": "3"})
    again = SafetyTask.objects.open().get()
    assert again.source_id == Response.objects.get().pk


def test_nobody_closes_it_from_a_page_that_did_not_show_the_last_answer(ada, clinician) -> None:
    form = typed()
    ada.post(PHQ9, form)
    task = SafetyTask.objects.get()
    ada.post(PHQ9, form | {"q3": "1", "q9": "3"})
    staff = Client()
    staff.force_login(clinician)
    closing = {"version": str(task.version), "disposition": "spoke", "note": "Spoke by phone."}
    answer = staff.post(f"/safety/{task.pk}/", closing)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "There is more to look at" in page
    assert "A colleague was faster" not in page
    assert "Nearly every day" in page
    assert "Spoke by phone." in page
    task.refresh_from_db()
    assert staff.post(f"/safety/{task.pk}/", closing | {"version": str(task.version)}).status_code == 302


@pytest.mark.parametrize("broken", [{"submission": "x"}, {"number": ""}, {"submission": ""}, {"number": "0"}])
def test_a_form_that_lost_its_way_calls_a_person_too_and_can_be_completed(ada, broken) -> None:
    form = typed(q3="0") | broken
    answer = ada.post(PHQ9, form)
    assert answer.status_code == 422
    assert "help-panel" in text_of(answer)
    fresh = answer.context["form"]
    again = form | {"submission": fresh["submission"].value(), "number": fresh["number"].value()}
    assert ada.post(PHQ9, again).status_code == 302
    assert SafetyTask.objects.count() == 1


def test_a_form_that_was_sent_before_calls_a_person_for_the_new_answer(ada) -> None:
    form = typed(q3="0", q9="0")
    ada.post(PHQ9, form)
    answer = ada.post(PHQ9, form | {"q9": "1"})
    assert answer.status_code == 422
    assert "help-panel" in text_of(answer)
    assert SafetyTask.objects.count() == 1


def test_blanks_around_the_id_of_the_form_harm_nothing(ada) -> None:
    form = typed()
    assert ada.post(PHQ9, form | {"submission": f" {form['submission']} "}).status_code == 422
    assert str(Unfinished.objects.get().submission) == form["submission"]


def test_an_id_that_another_patient_used_is_no_way_to_their_task(ada, other_patient, patient) -> None:
    form = typed()
    theirs = {"q1": 1, "q9": 2}
    kept = {"instrument": load("phq-9"), "answers": theirs, "submission": form["submission"]}
    keep_unfinished(patient=other_patient, by=other_patient.user, **kept)
    ada.post(PHQ9, form)
    assert set(SafetyTask.objects.values_list("patient", flat=True)) == {patient.pk, other_patient.pk}


def test_only_the_patient_or_their_team_answers(patient, office) -> None:
    with pytest.raises(PermissionDenied):
        keep_unfinished(patient=patient, instrument=load("phq-9"), answers={"q9": 1}, submission=uuid4(), by=office)


def test_what_is_not_offered_is_not_kept(patient) -> None:
    with pytest.raises(BadAnswer):
        keep_unfinished(
            patient=patient, instrument=load("phq-9"), answers={"q9": 7}, submission=uuid4(), by=patient.user
        )

"""What somebody has begun is kept, on any device, for a day; and an answer that asks for a person calls one at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from config.tidying import throw_away
from measures.begun import begun, draft_behind_link, draft_of
from measures.definition import Instrument
from measures.instruments import load
from measures.links import link_for
from measures.models import Draft, Response, Unfinished
from measures.services import drafts as kept
from measures.services import keep_draft, submit
from people.models import Patient
from safety import evidence
from safety.models import SafetyTask, Source, Tier
from safety.services import close_task
from tests.measures.build import asked

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 11, 15, 0, tzinfo=UTC)
PHQ9, ASQ, CHECK_IN = load("phq-9"), load("asq"), load("check-in")


@pytest.fixture(autouse=True)
def _now(clock) -> None:
    clock(NOW)


def keep(patient: Patient, instrument: Instrument = PHQ9, **said: int | None) -> Draft:
    return keep_draft(patient=patient, instrument=instrument, said=said, by=patient.user)


def changed(instrument: Instrument, *, without: str) -> Instrument:
    """The next version, in which a question is gone."""
    data = instrument.model_dump()
    data |= {"number": instrument.number + 1, "bands": (), "items": [i for i in data["items"] if i["key"] != without]}
    return Instrument.model_validate(data)


def test_answers_add_up_to_one_draft(patient) -> None:
    keep(patient, q1=2)
    draft = keep(patient, q2=None)
    assert draft.answers == {"q1": 2, "q2": None}
    assert begun(patient, NOW) == {"phq-9": draft}
    assert Draft.objects.count() == 1


def test_another_answer_takes_the_place_of_the_first(patient) -> None:
    keep(patient, q1=2)
    assert keep(patient, q1=0).answers == {"q1": 0}


def test_after_a_day_it_is_over_and_answering_begins_anew(patient, clock) -> None:
    first = keep(patient, q1=2)
    clock(NOW + timedelta(hours=23))
    assert keep(patient, q2=1).expires_at == NOW + timedelta(hours=24)  # going on makes it no younger
    clock(NOW + timedelta(hours=24))
    assert draft_of(patient, "phq-9", NOW + timedelta(hours=24)) is None
    again = keep(patient, q3=1)
    assert again.answers == {"q3": 1}
    assert again.submission != first.submission
    assert Draft.objects.count() == 1


def test_what_ran_out_is_thrown_away_and_nothing_else(patient, other_patient, clock) -> None:
    keep(patient, q1=2)
    clock(NOW + timedelta(hours=12))
    keep(other_patient, q1=1)
    clock(NOW + timedelta(hours=24))
    for _twice in range(2):
        throw_away()
    assert Draft.objects.get().patient == other_patient


def test_a_new_version_keeps_what_still_fits(patient) -> None:
    keep(patient, q1=3, q2=1)
    newer = changed(PHQ9, without="q2")
    draft = keep(patient, newer, q3=1)
    assert (draft.instrument_version, draft.answers) == (2, {"q1": 3, "q3": 1})
    assert Draft.objects.count() == 1


def test_sending_ends_what_was_begun_on_whatever_device(patient) -> None:
    keep(patient, q1=2)
    answers = {item.key: 0 for item in PHQ9.items}
    submit(patient=patient, instrument="phq-9", answers=answers, submission=uuid4(), by=patient.user)
    assert not Draft.objects.exists()


def test_nobody_else_keeps_answers_in_a_persons_name(patient, other_patient, office) -> None:
    for stranger in (other_patient.user, office):
        with pytest.raises(PermissionDenied):
            keep_draft(patient=patient, instrument=PHQ9, said={"q1": 1}, by=stranger)


class TestAnAnswerThatAsksForAPerson:
    def test_calls_one_at_once_and_once(self, patient) -> None:
        keep(patient, q1=1)
        assert not SafetyTask.objects.exists()
        keep(patient, q9=1)
        keep(patient, difficulty=0)
        task = SafetyTask.objects.get()
        assert (task.source, task.tier, task.patient) == (Source.PHQ9_ITEM_9, Tier.URGENT, patient)
        told = evidence.of(task)
        assert (told.answer, told.note) == ("Several days", "It was not finished.")
        assert ("Little interest or pleasure in doing things", "Several days") in told.others

    def test_a_graver_answer_makes_it_more_urgent(self, patient) -> None:
        keep(patient, q9=1)
        keep(patient, q9=3)
        assert SafetyTask.objects.get().tier == Tier.IMMEDIATE

    def test_taking_it_back_leaves_the_task(self, patient) -> None:
        keep(patient, q9=2)
        draft = keep(patient, q9=0)
        answers = {item.key: 0 for item in PHQ9.items}
        submit(patient=patient, instrument="phq-9", answers=answers, submission=draft.submission, by=patient.user)
        told = evidence.of(SafetyTask.objects.open().get())
        assert told.answer == "More than half the days"
        assert "another answer" in told.note

    def test_sending_it_opens_no_second_one(self, patient) -> None:
        draft = keep(patient, q9=2)
        answers = {item.key: 0 for item in PHQ9.items} | {"q9": 2}
        submit(patient=patient, instrument="phq-9", answers=answers, submission=draft.submission, by=patient.user)
        assert SafetyTask.objects.get().source_id == Unfinished.objects.get().pk
        assert Response.objects.get().flagged

    def test_after_staff_settled_it_an_answer_asks_anew(self, patient, clinician) -> None:
        keep(patient, q9=1)
        task = SafetyTask.objects.get()
        close_task(task=task, version=task.version, disposition="spoke", note="Spoke.", by=clinician)
        keep(patient, q9=2)
        assert SafetyTask.objects.open().count() == 1
        assert SafetyTask.objects.count() == 2

    def test_any_yes_of_the_asq_is_urgent_and_the_last_one_immediate(self, patient) -> None:
        keep(patient, ASQ, q1=1)
        task = SafetyTask.objects.get()
        assert (task.source, task.tier) == (Source.ASQ, Tier.URGENT)
        keep(patient, ASQ, q2=0, q3=0, q4=0, q5=1)
        task.refresh_from_db()
        assert task.tier == Tier.IMMEDIATE
        assert SafetyTask.objects.count() == 1
        assert evidence.of(task).question == "Are you having thoughts of killing yourself right now?"

    def test_declining_counts_where_the_publisher_says_so(self, patient) -> None:
        keep(patient, ASQ, q1=None)
        assert evidence.of(SafetyTask.objects.get()).answer == "would rather not answer"

    def test_two_answers_of_two_kinds_open_one_task_each(self, patient) -> None:
        draft = keep(patient, CHECK_IN, night=0, body=0, thoughts=1, call=1)
        answers = draft.answers
        submit(patient=patient, instrument="check-in", answers=answers, submission=draft.submission, by=patient.user)
        assert sorted(SafetyTask.objects.values_list("source", flat=True)) == [Source.CALL, Source.CHECK_IN]

    def test_a_wish_for_a_call_that_is_open_already_is_the_same_one(self, patient) -> None:
        keep(patient, CHECK_IN, call=1)
        Draft.objects.all().delete()
        keep(patient, CHECK_IN, call=1)
        assert SafetyTask.objects.filter(source=Source.CALL).count() == 1


class TestBehindALink:
    @pytest.fixture
    def link(self, patient):
        return link_for(asked(patient))

    def test_each_beginning_is_one_of_its_own(self, patient, link) -> None:
        keep(patient, q1=3)
        first = keep_draft(patient=patient, instrument=PHQ9, said={"q1": 1}, link=link)
        second = keep_draft(patient=patient, instrument=PHQ9, said={"q1": 2}, link=link)
        going_on = keep_draft(patient=patient, instrument=PHQ9, said={"q2": 0}, link=link, draft=first)
        assert going_on.answers == {"q1": 1, "q2": 0}
        assert second.pk != first.pk == going_on.pk
        assert draft_of(patient, "phq-9", NOW).answers == {"q1": 3}

    def test_it_is_found_by_its_id_and_by_nothing_else(self, patient, link) -> None:
        draft = keep_draft(patient=patient, instrument=PHQ9, said={"q1": 1}, link=link)
        signed_in = keep(patient, q1=3)
        assert draft_behind_link(patient, "phq-9", draft.pk, NOW) == draft
        assert draft_behind_link(patient, "gad-7", draft.pk, NOW) is None
        assert draft_behind_link(patient, "phq-9", signed_in.pk, NOW) is None
        assert begun(patient, NOW) == {"phq-9": signed_in}

    def test_whoever_begins_very_often_loses_the_oldest(self, patient, link, monkeypatch) -> None:
        monkeypatch.setattr(kept, "MOST_BY_LINK", 3)
        ids = [keep_draft(patient=patient, instrument=PHQ9, said={"q1": 1}, link=link).pk for _ in range(5)]
        assert set(Draft.objects.values_list("pk", flat=True)) == set(ids[-3:])

    def test_a_link_is_good_for_its_own_questionnaire_only(self, patient, other_patient, link) -> None:
        for whose, what in ((patient, load("gad-7")), (other_patient, PHQ9)):
            with pytest.raises(PermissionDenied):
                keep_draft(patient=whose, instrument=what, said={"q1": 1}, link=link)

    def test_somebody_answers_signed_in_or_by_a_link_never_both(self, patient, link) -> None:
        for who in ({}, {"by": patient.user, "link": link}):
            with pytest.raises(ValueError, match="signed in or through a link"):
                keep_draft(patient=patient, instrument=PHQ9, said={"q1": 1}, **who)

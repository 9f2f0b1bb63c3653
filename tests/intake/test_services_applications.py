"""Applications from the first word to the day they are sent."""

from __future__ import annotations

import json
import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from intake.models import Application, ApplicationChange, ApplicationSection, Submission
from intake.sections import shapes
from intake.sections.keys import SectionKey
from intake.sections.shapes import Known
from intake.selectors.application import progress_of, sections_of
from intake.services import applications
from intake.services.sections import Pause
from messaging.models import Message
from safety.models import SafetyTask
from tests.intake.application_build import (
    FULL,
    MORNING,
    a_whole_application,
    an_application,
    answer_questionnaires,
    fill,
    save,
    send,
)
from tests.journey.plan_build import a_signed_plan

pytestmark = pytest.mark.django_db

K = SectionKey


@pytest.fixture(autouse=True)
def _morning(clock):
    clock(MORNING)


class TestBeginning:
    def test_it_begins_with_what_the_clinic_knows(self, patient):
        patient.phone = "+1 212 555 0100"
        patient.save()
        application = an_application(patient)
        about = sections_of(application)[K.ABOUT]
        assert (about.full_name, about.phone) == ("Ada Patient", "+1 212 555 0100")
        assert application.state == "begun"
        assert ApplicationChange.objects.get(application=application).to_state == "begun"
        assert AuditEntry.objects.filter(action="application.begun", subject_id=patient.pk).count() == 1

    def test_what_was_said_before_stands_there_and_is_not_done(self, patient):
        said = {K.CONCERNS: shapes.Concerns(what_brings="Low"), K.ABOUT: shapes.About(region="Ohio")}
        application = applications.begin(patient=patient, by=patient.user, prefilled=said)
        parts = sections_of(application)
        assert parts[K.CONCERNS].what_brings == "Low"
        assert (parts[K.ABOUT].region, parts[K.ABOUT].full_name) == ("Ohio", "Ada Patient")
        assert progress_of(application).sections_done == 0

    def test_beginning_twice_is_beginning_once(self, patient):
        assert an_application(patient) == an_application(patient)

    def test_nobody_begins_for_somebody_else(self, patient, prescriber):
        with pytest.raises(PermissionDenied):
            applications.begin(patient=patient, by=prescriber)


class TestSaving:
    def test_a_whole_section_is_done(self, patient):
        row = save(an_application(patient), K.SUBSTANCES)
        assert row.done_at == MORNING
        assert row.version == 1

    def test_with_a_gap_it_is_kept_and_not_done(self, patient):
        row = save(an_application(patient), K.SUBSTANCES, shapes.Substances(alcohol="daily"))
        assert row.done_at is None
        assert sections_of(row.application)[K.SUBSTANCES].alcohol == "daily"

    def test_what_cannot_be_is_kept_and_not_done(self, patient):
        row = save(an_application(patient), K.ABOUT, FULL[K.ABOUT].model_copy(update={"born_on": date(2030, 1, 1)}))
        assert row.done_at is None

    def test_unfinished_words_keep_it_from_being_done(self, patient):
        row = save(an_application(patient), K.HISTORY, unfinished={"systolic": "1"})
        assert row.done_at is None
        assert json.loads(row.unfinished) == {"systolic": "1"}

    def test_the_answers_lie_sealed(self, patient):
        save(an_application(patient), K.CONCERNS, shapes.Concerns(what_brings="Low for years"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT answers FROM intake_applicationsection")
            raw = b"".join(bytes(row[0]) for row in cursor.fetchall())
        assert b"Low for years" not in raw

    def test_a_stale_save_is_refused_and_shows_what_stands(self, patient):
        application = an_application(patient)
        save(application, K.MEDICINES, shapes.Medicines(none=True))
        with pytest.raises(StaleSave) as refused:
            save(application, K.MEDICINES, shapes.Medicines(), version=0)
        assert refused.value.current.version == 1
        assert sections_of(application)[K.MEDICINES].none

    def test_the_same_words_from_an_old_page_are_no_quarrel(self, patient):
        application = an_application(patient)
        first = save(application, K.MEDICINES)
        assert save(application, K.MEDICINES, version=0).version == first.version

    def test_what_an_open_page_sends_next_follows_on_though_it_heard_no_answer(self, patient):
        application, page = an_application(patient), uuid.uuid4()
        for count, words in enumerate(("a", "ab", "abc"), 1):
            said = shapes.Concerns(what_brings=words)
            save(application, K.CONCERNS, said, done=False, version=0, pause=Pause(page, count))
        assert sections_of(application)[K.CONCERNS].what_brings == "abc"

    def test_what_the_same_page_sent_before_and_comes_late_changes_nothing(self, patient):
        application, page = an_application(patient), uuid.uuid4()
        for count, words in ((2, "ab"), (1, "a")):
            said = shapes.Concerns(what_brings=words)
            save(application, K.CONCERNS, said, done=False, version=0, pause=Pause(page, count))
        assert sections_of(application)[K.CONCERNS].what_brings == "ab"

    def test_another_page_follows_on_nothing(self, patient):
        application = an_application(patient)
        save(application, K.CONCERNS, shapes.Concerns(what_brings="a"), pause=Pause(uuid.uuid4(), 1))
        with pytest.raises(StaleSave):
            save(application, K.CONCERNS, shapes.Concerns(), version=0, pause=Pause(uuid.uuid4(), 9))

    def test_each_save_is_in_the_audit_without_a_word_of_it(self, patient):
        save(an_application(patient), K.CONCERNS)
        entry = AuditEntry.objects.get(action="application.section_saved", detail__section="concerns")
        assert entry.detail == {"section": "concerns", "version": 1, "done": True}

    def test_only_the_applicant_writes(self, patient, prescriber):
        with pytest.raises(PermissionDenied):
            save(an_application(patient), K.CONCERNS, by=prescriber)

    def test_what_was_sent_is_no_longer_written_in(self, patient):
        application = a_whole_application(patient)
        send(application)
        with pytest.raises(Refused) as refused:
            save(application, K.CONCERNS, shapes.Concerns(what_brings="More"))
        assert refused.value.code == "not_writable"

    def test_a_shape_of_another_section_is_a_mistake(self, patient):
        with pytest.raises(TypeError):
            save(an_application(patient), K.CONCERNS, shapes.Medicines())

    def test_whoever_must_call_finds_the_number(self, patient):
        save(an_application(patient), K.ABOUT)
        patient.refresh_from_db()
        assert (patient.phone, patient.born_on) == ("+1 212 555 0100", date(1985, 3, 4))

    def test_a_number_that_the_clinic_has_stays(self, patient):
        patient.phone = "+1 212 555 0999"
        patient.save()
        save(an_application(patient), K.ABOUT)
        patient.refresh_from_db()
        assert patient.phone == "+1 212 555 0999"


def settle() -> None:
    """Somebody dealt with the task that is open."""
    task = SafetyTask.objects.open().get()
    SafetyTask.objects.filter(pk=task.pk).update(
        closed_at=MORNING, closed_by=task.patient.user, disposition="spoke", note="Spoke."
    )


class TestDanger:
    def test_an_intention_of_now_asks_for_a_person_at_once(self, patient):
        save(an_application(patient), K.CONCERNS, shapes.Concerns(intent=Known.YES), done=False)
        task = SafetyTask.objects.get()
        assert (task.source, task.tier) == ("application", "urgent")

    def test_the_same_answers_ask_once(self, patient):
        application = an_application(patient)
        for words in ("", "a", "ab"):
            save(application, K.CONCERNS, shapes.Concerns(intent=Known.YES, hopes=words), done=False)
        assert not SafetyTask.objects.get().changes.filter(what="noted").exists()

    def test_a_graver_answer_makes_the_open_task_more_urgent(self, patient):
        application = an_application(patient)
        save(application, K.CONCERNS, shapes.Concerns(intent=Known.UNSURE), done=False)
        assert SafetyTask.objects.get().tier == "soon"
        save(application, K.CONCERNS, shapes.Concerns(intent=Known.YES), done=False)
        assert SafetyTask.objects.get().tier == "urgent"

    def test_words_of_danger_ask_for_a_person_at_a_pause(self, patient):
        save(
            an_application(patient),
            K.CONCERNS,
            shapes.Concerns(what_brings="I want to kill myself tonight."),
            done=False,
        )
        assert SafetyTask.objects.get().source == "application"

    def test_going_on_to_write_asks_nobody_again(self, patient):
        application = an_application(patient)
        text = "I want to kill myself."
        for more in ("", " I do not", " I do not know what to do."):
            save(application, K.CONCERNS, shapes.Concerns(what_brings=text + more), done=False)
        assert SafetyTask.objects.get().changes.filter(what="noted").count() == 0

    def test_what_was_said_in_the_self_check_counts(self, patient):
        said = {K.CONCERNS: shapes.Concerns(intent=Known.YES)}
        applications.begin(patient=patient, by=patient.user, prefilled=said)
        assert SafetyTask.objects.get().tier == "urgent"

    def test_words_that_are_too_long_for_their_field_are_looked_through(self, patient):
        words = {"what_brings": "I want to kill myself. " + "And so on. " * 400}
        save(an_application(patient), K.CONCERNS, shapes.Concerns(), done=False, unfinished=words)
        assert SafetyTask.objects.get().source == "application"

    def test_the_same_words_ask_nobody_again_once_it_is_settled(self, patient):
        application = an_application(patient)
        said = shapes.Concerns(intent=Known.YES, what_brings="I want to kill myself.")
        save(application, K.CONCERNS, said, done=False)
        settle()
        save(application, K.CONCERNS, said.model_copy(update={"hopes": "Sleep"}), done=False)
        assert not SafetyTask.objects.open().exists()

    def test_a_new_sentence_beside_a_settled_one_asks_anew(self, patient):
        application = an_application(patient)
        first = "I want to kill myself."
        save(application, K.CONCERNS, shapes.Concerns(what_brings=first), done=False)
        settle()
        both = f"{first} I am going to kill myself tonight."
        save(application, K.CONCERNS, shapes.Concerns(what_brings=both), done=False)
        assert SafetyTask.objects.open().count() == 1

    def test_who_takes_it_back_and_says_it_again_later_is_heard_again(self, patient):
        application = an_application(patient)
        save(application, K.CONCERNS, shapes.Concerns(intent=Known.YES), done=False)
        settle()
        save(application, K.CONCERNS, shapes.Concerns(intent=Known.NO), done=False)
        assert not SafetyTask.objects.open().exists()
        save(application, K.CONCERNS, shapes.Concerns(intent=Known.YES), done=False)
        assert SafetyTask.objects.open().get().tier == "urgent"

    def test_who_denies_it_is_not_called(self, patient):
        fill(an_application(patient))
        assert not SafetyTask.objects.exists()


class TestSending:
    def test_everything_that_stands_there_is_sent(self, patient):
        application = a_whole_application(patient)
        sent = send(application)
        application.refresh_from_db()
        assert application.state == "submitted"
        assert application.submitted_at == MORNING
        assert set(json.loads(sent.answers)) == {key.value for key in SectionKey}
        assert len(sent.digest) == 64
        assert AuditEntry.objects.filter(action="application.submitted").count() == 1
        assert Message.objects.filter(kind="application_received", recipient=patient.user).exists()

    def test_pressing_twice_sends_once(self, patient):
        application = a_whole_application(patient)
        form = uuid.uuid4()
        assert send(application, submission=form) == send(application, submission=form)
        assert Submission.objects.count() == 1
        assert ApplicationChange.objects.filter(to_state="submitted").count() == 1

    def test_what_is_missing_is_said_in_one_sentence(self, patient):
        application = an_application(patient)
        fill(application, leave=[K.PEOPLE])
        with pytest.raises(Refused, match=r"Still to do: People near you, PHQ-9.* and GAD-7"):
            send(application)
        assert not Submission.objects.exists()

    @pytest.mark.parametrize(("days", "counts"), [(13, True), (15, False)])
    def test_answers_of_the_last_two_weeks_count(self, patient, days, counts):
        application = an_application(patient)
        answer_questionnaires(application, at=MORNING - timedelta(days=days))
        assert (progress_of(application).questionnaires_done == 2) is counts

    def test_asked_for_more_one_can_send_again(self, patient):
        application = a_whole_application(patient)
        send(application)
        Application.objects.filter(pk=application.pk).update(state="asked")
        application.refresh_from_db()
        save(application, K.CONCERNS, FULL[K.CONCERNS].model_copy(update={"hopes": "Sleep"}))
        assert send(application).number == 2


class TestWithdrawing:
    def test_it_can_be_taken_back_with_a_reason(self, patient):
        application = an_application(patient)
        applications.withdraw(application=application, by=patient.user, why="elsewhere")
        assert application.state == "withdrawn"
        assert ApplicationChange.objects.get(to_state="withdrawn").why == "elsewhere"

    def test_who_took_it_back_can_begin_anew(self, patient):
        first = an_application(patient)
        applications.withdraw(application=first, by=patient.user)
        assert an_application(patient) != first

    def test_a_text_is_no_reason(self, patient):
        with pytest.raises(Refused):
            applications.withdraw(application=an_application(patient), by=patient.user, why="I am afraid")

    def test_nobody_else_takes_it_back(self, patient, prescriber):
        with pytest.raises(PermissionDenied):
            applications.withdraw(application=an_application(patient), by=prescriber)


class TestTakingUpAgain:
    def test_a_clinician_looks_at_an_accepted_one_again(self, patient, clinician):
        application = a_whole_application(patient)
        send(application)
        Application.objects.filter(pk=application.pk).update(state="accepted", decided_at=MORNING)
        application.refresh_from_db()
        applications.take_up_again(application=application, by=clinician)
        assert (application.state, application.decided_at) == ("submitted", None)

    def test_not_once_its_plan_is_signed(self, patient, clinician, prescriber):
        application = a_whole_application(patient)
        send(application)
        Application.objects.filter(pk=application.pk).update(state="accepted", decided_at=MORNING)
        application.refresh_from_db()
        a_signed_plan(patient, prescriber)
        with pytest.raises(Refused, match="signed already"):
            applications.take_up_again(application=application, by=clinician)
        application.refresh_from_db()
        assert application.state == "accepted"

    def test_the_office_does_not(self, patient, office):
        with pytest.raises(PermissionDenied):
            applications.take_up_again(application=an_application(patient), by=office)


def test_a_section_row_tells_nothing_in_its_name(patient):
    assert "Low" not in str(ApplicationSection(key="concerns", application=an_application(patient)))

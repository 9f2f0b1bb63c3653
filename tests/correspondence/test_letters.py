"""Writing, reading, answering and setting aside: what is stored, who is told, what the audit knows."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from common.errors import Refused
from common.models import AuditEntry
from correspondence import services
from correspondence.models import Letter, SetAside
from correspondence.services.letters import MOST_BYTES
from correspondence.texts import KIND
from messaging.models import Channel, Message
from messaging.services import give_consent
from safety.models import SafetyTask
from safety.tiers import Source
from tests.correspondence.build import MORNING, a_letter, hours, minutes, thread_of
from tests.integration.build import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def agreed(patient):
    give_consent(user=patient.user, clinic=patient.clinic, channel=Channel.EMAIL, by=patient.user)


def notices(patient, **by):
    return Message.objects.filter(kind=KIND, recipient=patient.user, **by)


class TestWriting:
    def test_what_the_patient_writes_waits_until_the_end_of_the_next_staffed_day(self, patient):
        letter = a_letter(patient)
        thread = thread_of(patient)
        assert (letter.from_team, letter.read_at) == (False, None)
        assert (thread.waiting_since, thread.answer_by) == (MORNING, MORNING + hours(32))
        row = AuditEntry.objects.get(action="letter.written")
        assert (row.actor, row.subject_id, row.detail) == (patient.user, patient.pk, {"from_team": False, "about": ""})

    def test_a_second_letter_waits_as_long_as_the_first(self, patient, clock):
        a_letter(patient)
        clock(MORNING + hours(5))
        a_letter(patient, "And swim?")
        assert thread_of(patient).waiting_since == MORNING

    def test_an_answer_ends_the_waiting_and_reads_what_came_before(self, patient, clinician):
        asked = a_letter(patient)
        answer = a_letter(patient, "Yes, slowly.", by=clinician)
        asked.refresh_from_db()
        assert (asked.read_by, asked.read_at) == (clinician, MORNING)
        assert (answer.from_team, answer.read_at) == (True, None)
        assert thread_of(patient).waiting_since is None

    def test_the_same_form_sent_twice_is_one_letter(self, patient):
        submission = uuid.uuid4()
        assert a_letter(patient, submission=submission) == a_letter(patient, "Again", submission=submission)
        assert Letter.objects.get().text == "May I cycle tomorrow?"

    def test_a_form_of_another_page_is_refused(self, patient, other_patient, prescriber):
        submission = uuid.uuid4()
        a_letter(patient, by=prescriber, submission=submission)
        with pytest.raises(Refused, match="another page"):
            a_letter(other_patient, by=prescriber, submission=submission)

    @pytest.mark.parametrize("text", ["", "  \n ", "\u200b"])
    def test_nothing_is_not_sent(self, patient, text):
        with pytest.raises(Refused, match="nothing to send"):
            a_letter(patient, text)
        assert not Letter.objects.exists()

    def test_five_kilobytes_fit_and_not_a_sign_more(self, patient):
        assert a_letter(patient, "é" * (MOST_BYTES // 2)).text == "é" * (MOST_BYTES // 2)
        with pytest.raises(Refused, match="3 characters longer"):
            a_letter(patient, "a" * (MOST_BYTES + 3))

    def test_the_words_are_sealed_in_the_database(self, patient):
        letter = a_letter(patient, "A very private question")
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM correspondence_letter")
            assert b"private" not in bytes(cursor.fetchone()[0])
        assert Letter.objects.get(pk=letter.pk).text == "A very private question"

    def test_only_the_care_team_writes_to_a_patient(self, patient, other_patient, clinician, office, other_prescriber):
        for user in (office, other_prescriber, other_patient.user):
            with pytest.raises(PermissionDenied):
                a_letter(patient, by=user)
        with pytest.raises(PermissionDenied):
            a_letter(other_patient, by=clinician)


class TestWordsOfDanger:
    def test_they_open_a_safety_task_and_the_letter_is_kept(self, patient):
        letter = a_letter(patient, "I want to kill myself tonight.")
        task = SafetyTask.objects.get()
        assert (task.source, task.about_id, task.patient) == (Source.LETTER, letter.pk, patient)

    def test_the_task_shows_the_sentence_and_leads_to_the_thread(self, patient, nurse):
        a_letter(patient, "Hello. I want to kill myself tonight. Sorry.")
        page = nurse.get(f"/safety/{SafetyTask.objects.get().pk}/").content.decode()
        assert "I want to kill myself tonight." in page
        assert f"/team/messages/{patient.pk}/" in page

    def test_what_the_team_writes_is_not_looked_through(self, patient, clinician):
        a_letter(patient, "Are you thinking: I want to kill myself tonight?", by=clinician)
        assert not SafetyTask.objects.exists()


@pytest.mark.usefixtures("agreed")
class TestNotices:
    def test_a_letter_of_the_team_is_told_once_until_it_is_read(self, patient, clinician, clock):
        a_letter(patient, "How are you?", by=clinician)
        a_letter(patient, "Call us if you like.", by=clinician)
        assert sorted(notices(patient).values_list("channel", flat=True)) == ["email", "in_app"]
        newest = Letter.objects.in_order().last()
        services.mark_read(patient=patient, by=patient.user, upto=newest.pk)
        assert set(notices(patient).values_list("state", "reason")) == {("cancelled", "read")}
        clock(MORNING + hours(2))
        a_letter(patient, "One more thing.", by=clinician)
        assert notices(patient).count() == 4

    def test_what_the_patient_writes_is_told_to_nobody_by_message(self, patient):
        a_letter(patient)
        assert not Message.objects.filter(kind=KIND).exists()

    def test_the_notice_says_nothing_of_what_stands_in_the_letter(self, patient, clinician):
        from messaging import registry

        a_letter(patient, "Your dose on Friday", by=clinician)
        for message in notices(patient):
            text = registry.find(KIND).compose(message)
            assert "dose" not in f"{text.subject} {text.body}"
            assert "Friday" not in text.body
            assert text.action_url.endswith("/messages/")

    def test_the_guard_calls_off_what_was_read_meanwhile(self, patient, clinician):
        from correspondence.texts import wanted

        letter = a_letter(patient, by=clinician)
        message = notices(patient).first()
        assert wanted(message, MORNING) is None
        Letter.objects.filter(pk=letter.pk).update(read_at=MORNING, read_by=patient.user)
        assert wanted(message, MORNING) == "read"


class TestReading:
    def test_only_what_was_on_the_page_is_read(self, patient, clinician, clock):
        first = a_letter(patient)
        clock(MORNING + minutes(1))
        a_letter(patient, "And swim?")
        assert services.mark_read(patient=patient, by=clinician, upto=first.pk) == 1
        assert Letter.objects.unread().count() == 1

    def test_who_writes_on_a_page_that_is_not_the_newest_has_not_read_what_came_since(
        self, patient, clinician, client_of, clock
    ):
        first = a_letter(patient, "How are you?", by=clinician)
        ada = client_of(patient.user)
        assert f'value="{first.pk}"' in ada.get("/messages/").content.decode()
        clock(MORNING + minutes(1))
        second = a_letter(patient, "Please call us.", by=clinician)
        ada.post("/messages/", {"text": "Well.", "submission": str(uuid.uuid4()), "seen": str(first.pk)})
        assert [one.read_at is None for one in (fresh(first), fresh(second))] == [False, True]
        for seen in ("", "nonsense"):
            ada.post("/messages/", {"text": "Well.", "submission": str(uuid.uuid4()), "seen": seen})
        assert fresh(second).read_at is None

    def test_what_stands_on_an_older_page_is_read_when_that_page_is_opened(self, patient, clinician, client_of, clock):
        for number in range(22):
            clock(MORNING + minutes(number))
            a_letter(patient, f"Number {number}.")
        nurse = client_of(clinician)
        newest = Letter.objects.in_order().last()
        assert services.mark_read(patient=patient, by=clinician, upto=newest.pk) == 20
        older = nurse.get(f"/team/messages/{patient.pk}/?page=2").content.decode()
        second = Letter.objects.in_order()[1]
        assert f'"upto": "{second.pk}"' in older
        assert services.mark_read(patient=patient, by=clinician, upto=second.pk) == 2

    def test_who_read_it_first_is_kept(self, patient, clinician, prescriber):
        letter = a_letter(patient)
        for user in (clinician, prescriber):
            services.mark_read(patient=patient, by=user, upto=letter.pk)
        letter.refresh_from_db()
        assert letter.read_by == clinician

    def test_somebody_elses_letter_marks_nothing(self, patient, other_patient, prescriber):
        letter = a_letter(other_patient)
        assert services.mark_read(patient=patient, by=prescriber, upto=letter.pk) == 0


class TestNothingToAnswer:
    def test_it_is_set_aside_with_a_row(self, patient, clinician):
        letter = a_letter(patient, "Thank you!")
        services.set_aside(thread=thread_of(patient), upto=letter.pk, by=clinician)
        row = SetAside.objects.get()
        assert (row.letter, row.by, row.at) == (letter, clinician, MORNING)
        assert thread_of(patient).waiting_since is None
        assert AuditEntry.objects.filter(action="thread.set_aside", actor=clinician, subject_id=patient.pk).exists()

    def test_not_when_they_wrote_again(self, patient, clinician, clock):
        letter = a_letter(patient, "Thank you!")
        clock(MORNING + minutes(1))
        a_letter(patient, "Wait, one question.")
        with pytest.raises(Refused, match="wrote again"):
            services.set_aside(thread=thread_of(patient), upto=letter.pk, by=clinician)
        assert thread_of(patient).waiting_since == MORNING

    def test_twice_leaves_one_row(self, patient, clinician):
        letter = a_letter(patient)
        for _time in range(2):
            services.set_aside(thread=thread_of(patient), upto=letter.pk, by=clinician)
        assert SetAside.objects.count() == 1


class TestTwoAnswers:
    def test_who_did_not_see_the_colleagues_answer_is_told(self, patient, clinician, prescriber):
        asked = a_letter(patient)
        a_letter(patient, "Yes.", by=prescriber, seen=asked.pk)
        with pytest.raises(services.Overtaken):
            a_letter(patient, "No.", by=clinician, seen=asked.pk)
        assert Letter.objects.from_team().count() == 1

    def test_whoever_says_that_they_answer_is_named(self, patient, clinician, prescriber):
        a_letter(patient)
        services.take(thread=thread_of(patient), by=clinician)
        assert services.take(thread=thread_of(patient), by=prescriber).taken_by == prescriber
        a_letter(patient, "Yes.", by=clinician)
        assert thread_of(patient).taken_by is None

    def test_nobody_takes_what_does_not_wait(self, patient, clinician):
        a_letter(patient, by=clinician)
        assert services.take(thread=thread_of(patient), by=clinician).taken_by is None

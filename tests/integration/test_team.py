"""What the care team does with what was shared: the list, reading, answering; the open windows; the story of a session."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from common.models import AuditEntry
from correspondence import selectors as correspondence
from correspondence import services as letters
from correspondence.models import Letter
from integration import services, triage
from integration.models import EntryLook, EntryReply, WindowCall
from integration.services import team
from messaging.models import AddressTrouble, Channel, Message
from messaging.services import withdraw_consent
from people.models import CareTeamMember
from safety.models import SafetyTask
from safety.services import close_task
from tests.correspondence.build import a_letter
from tests.integration.build import ENDED, a_window, an_agreement, an_entry, hours, minutes
from tests.integration.journal_build import kept

pytestmark = pytest.mark.django_db

SHARED = "/shared/"
WINDOWS = "/shared/windows/"


def browser(user):
    found = Client()
    found.force_login(user)
    return found


def words(response):
    return " ".join(response.content.decode().split())


def entry_url(entry):
    return reverse("integration:shared_entry", args=[entry.pk])


def a_form(text="That is good to hear.", seen=0):
    return {"text": text, "seen": str(seen), "submission": str(uuid.uuid4())}


@pytest.fixture
def nurse(clinician):
    return browser(clinician)


@pytest.fixture
def entry(window):
    return an_entry(window, "The sea was calm.", share=True)


class TestTheList:
    def order(self, user, clinic, show="all"):
        return [one.text for one in triage.entries_shown(user, clinic, show)]

    def test_unread_comes_first_of_these_what_is_flagged_then_what_waits_longest(
        self, window, clinician, clinic, clock
    ):
        for number, text in enumerate(["Read long ago.", "First.", "Second.", "I want to kill myself tonight."]):
            clock(ENDED + minutes(10 + number))
            an_entry(window, text, share=True)
        read = triage.entries_shown(clinician, clinic, "all").get(
            submission=window.entries.earliest("written_at").submission
        )
        team.look_at_entry(entry=read, by=clinician)
        assert self.order(clinician, clinic) == [
            "I want to kill myself tonight.",
            "First.",
            "Second.",
            "Read long ago.",
        ]
        assert self.order(clinician, clinic, "unread") == ["I want to kill myself tonight.", "First.", "Second."]
        assert self.order(clinician, clinic, "flagged") == ["I want to kill myself tonight."]

    def test_what_is_flagged_stays_above_the_rest_once_it_was_read_until_its_task_is_settled(
        self, window, clinician, clinic, clock
    ):
        flagged = an_entry(window, "I want to kill myself tonight.", share=True)
        clock(ENDED + hours(2))
        an_entry(window, "Second.", share=True)
        team.look_at_entry(entry=flagged, by=clinician)
        assert self.order(clinician, clinic) == ["I want to kill myself tonight.", "Second."]
        task = SafetyTask.objects.get()
        close_task(task=task, version=task.version, disposition="spoke", note="We spoke.", by=clinician)
        assert self.order(clinician, clinic) == ["Second.", "I want to kill myself tonight."]

    def test_what_a_colleague_read_is_read_and_not_yet_by_me(self, entry, clinician, prescriber, clinic):
        team.look_at_entry(entry=entry, by=prescriber)
        assert self.order(clinician, clinic, "unread") == []
        assert self.order(clinician, clinic, "mine") == ["The sea was calm."]

    def test_what_was_changed_since_is_unread_again(self, entry, clinician, clinic, clock):
        team.look_at_entry(entry=entry, by=clinician)
        clock(ENDED + hours(2))
        services.edit_entry(entry=entry, text="The sea was wild.", version=entry.version, by=entry.patient.user)
        assert self.order(clinician, clinic, "unread") == ["The sea was wild."]
        assert triage.unread_count(clinician, clinic) == 1

    def test_what_is_taken_back_vanishes_at_once(self, entry, nurse):
        assert "The sea was calm." in words(nurse.get(SHARED))
        services.unshare_entry(entry=entry, by=entry.patient.user)
        assert "The sea was calm." not in words(nurse.get(f"{SHARED}?show=all"))
        assert nurse.get(entry_url(entry)).status_code == 404

    def test_nothing_private_and_nobody_elses(self, window, entry, clinician, clinic, other_prescriber, other_clinic):
        an_entry(window, "Only mine.")
        assert self.order(clinician, clinic) == ["The sea was calm."]
        assert self.order(other_prescriber, other_clinic) == []

    def test_a_former_member_of_the_team_sees_nothing_any_more(self, entry, clinician, nurse):
        CareTeamMember.objects.filter(membership__user=clinician).update(ended_at=ENDED)
        assert "The sea was calm." not in words(nurse.get(f"{SHARED}?show=all"))
        assert nurse.get(entry_url(entry)).status_code == 404

    def test_has_as_many_queries_for_many_as_for_few(
        self, window, entry, nurse, django_assert_max_num_queries, django_assert_num_queries
    ):
        nurse.get(SHARED)
        with django_assert_max_num_queries(20) as few:
            nurse.get(SHARED)
        for number in range(5):
            an_entry(window, f"Number {number}.", share=True)
        with django_assert_num_queries(len(few)):
            assert "Number 4." in words(nurse.get(SHARED))

    def test_says_when_everything_is_read(self, nurse, window):
        assert "Everything is read" in words(nurse.get(SHARED))


class TestReading:
    def test_a_page_that_is_really_shown_says_so_and_opening_it_is_written_down(self, entry, nurse, clinician):
        page = nurse.get(entry_url(entry))
        assert "The sea was calm." in words(page)
        assert not EntryLook.objects.exists()
        row = AuditEntry.objects.get(action="entry.opened")
        assert (row.actor, row.subject_id, row.object_id) == (clinician, entry.patient_id, entry.pk)
        assert nurse.post(f"{entry_url(entry)}read/", headers={"HX-Request": "true"}).status_code == 204
        nurse.post(f"{entry_url(entry)}read/")
        assert EntryLook.objects.get().by == clinician

    def test_beside_the_list_only_the_entry_comes(self, entry, nurse):
        page = nurse.get(entry_url(entry), headers={"HX-Request": "true"}).content.decode()
        assert "The sea was calm." in page
        assert "<html" not in page
        assert f'id="mark-{entry.pk}" hx-swap-oob="true"' in page

    def test_it_is_set_aside_without_being_opened(self, entry, nurse, clinician):
        page = nurse.post(f"{entry_url(entry)}aside/", follow=True)
        assert "Set aside as read." in words(page)
        assert EntryLook.objects.get().by == clinician
        assert AuditEntry.objects.filter(action="entry.set_aside", object_id=entry.pk).exists()

    def test_a_flagged_entry_leads_to_its_task(self, window, nurse):
        flagged = an_entry(window, "I want to kill myself tonight.", share=True)
        assert "To the task" in words(nurse.get(entry_url(flagged)))


class TestAnswering:
    def test_an_answer_stands_in_the_thread_and_under_the_entry(self, entry, nurse, clinician, patient):
        response = nurse.post(f"{entry_url(entry)}?show=unread", a_form())
        assert response["Location"] == f"{SHARED}?show=unread"
        reply = EntryReply.objects.get()
        assert (reply.entry, reply.letter.by, reply.letter.about_id) == (entry, clinician, entry.pk)
        assert EntryLook.objects.filter(entry=entry, by=clinician).exists()
        ada = browser(patient.user)
        assert "That is good to hear." in words(ada.get(reverse("integration:entry", args=[entry.pk])))
        thread = words(ada.get("/messages/"))
        assert "That is good to hear." in thread
        assert "your journal entry of Mon 11 Jan" in thread
        assert reverse("integration:entry", args=[entry.pk]) in thread

    def test_after_it_is_taken_back_the_team_learns_no_more_of_it_in_the_thread(self, entry, nurse, patient):
        nurse.post(entry_url(entry), a_form())
        services.unshare_entry(entry=entry, by=patient.user)
        page = words(nurse.get(reverse("correspondence:thread", args=[patient.pk])))
        assert "something they had shared" in page
        assert entry_url(entry) not in page

    def test_sent_twice_it_is_one_answer(self, entry, nurse):
        form = a_form()
        for _time in range(2):
            assert nurse.post(entry_url(entry), form).status_code == 302
        assert EntryReply.objects.count() == Letter.objects.count() == 1

    def test_who_did_not_see_a_colleagues_answer_gets_both(self, entry, nurse, prescriber):
        team.answer_entry(entry=entry, text="Says the doctor.", submission=uuid.uuid4(), seen=0, by=prescriber)
        response = nurse.post(entry_url(entry), a_form("Says the nurse."))
        assert response.status_code == 409
        page = words(response)
        assert "A colleague answered while you wrote" in page
        assert "Says the doctor." in page
        assert "Says the nurse." in page
        assert 'name="seen" value="1"' in response.content.decode()
        assert nurse.post(entry_url(entry), a_form("Says the nurse.", seen=1)).status_code == 302

    def test_a_message_that_waits_still_waits_unread_after_an_entry_was_answered(
        self, entry, nurse, clinician, clinic, patient
    ):
        asked = a_letter(patient, "Can I take my pills?")
        assert "They also wrote a message that waits for an answer." in words(nurse.get(entry_url(entry)))
        nurse.post(entry_url(entry), a_form("Thank you for this."))
        asked.refresh_from_db()
        assert (asked.read_at, asked.read_by) == (None, None)
        assert asked.thread.waiting_since == asked.written_at
        counts = correspondence.counts_of(clinician, clinic)
        assert (counts.unanswered, counts.unread) == (1, 1)
        assert "Read by" not in words(browser(patient.user).get("/messages/"))
        thread = reverse("correspondence:thread", args=[patient.pk])
        seen = correspondence.newest_id(patient)
        nurse.post(thread, {"text": "Yes.", "submission": str(uuid.uuid4()), "seen": seen})
        counts = correspondence.counts_of(clinician, clinic)
        assert (counts.unanswered, counts.unread) == (0, 0)

    def test_an_answer_by_who_had_the_thread_before_them_answers_both(self, entry, clinician, patient):
        asked = a_letter(patient, "Can I take my pills?")
        how = {"patient": patient, "by": clinician, "about": entry}
        with pytest.raises(letters.Overtaken):
            letters.write(**how, text="Yes.", submission=uuid.uuid4(), seen="")
        letters.write(**how, text="Yes.", submission=uuid.uuid4(), seen=asked.pk)
        asked.refresh_from_db()
        assert asked.read_by == clinician
        assert asked.thread.waiting_since is None

    def test_the_tags_of_what_is_shared_stand_with_it(self, window, nurse):
        how = {"submission": uuid.uuid4(), "by": window.patient.user, "share": True}
        entry = services.write_entry(window=window, text="The sea was calm.", tags=["like home"], **how)
        assert "like home" in words(nurse.get(entry_url(entry)))

    def test_what_was_taken_back_meanwhile_is_not_answered(self, entry, clinician):
        services.unshare_entry(entry=entry, by=entry.patient.user)
        with pytest.raises(PermissionDenied):
            team.answer_entry(entry=entry, text="Late.", submission=uuid.uuid4(), seen=0, by=clinician)
        assert not Letter.objects.exists()

    def test_nothing_is_not_sent(self, entry, nurse):
        response = nurse.post(entry_url(entry), a_form("  "))
        assert response.status_code == 422
        assert "nothing to send" in words(response)

    def test_the_words_come_back_when_the_sign_in_had_ended(self, entry):
        response = Client().post(entry_url(entry), a_form("Do not lose this."))
        assert response.status_code == 403
        assert "Do not lose this." in response.content.decode()


class TestOpenWindows:
    def test_says_who_was_not_reached_first(self, window, nurse, other_patient, prescriber, clock):
        an_agreement(other_patient)
        a_window(other_patient, prescriber)
        Message.objects.filter(plan=window.plan_key, channel=Channel.EMAIL).update(state="sent", settled_at=ENDED)
        doctor = browser(prescriber)
        clock(ENDED + hours(30))
        page = words(doctor.get(WINDOWS))
        assert page.index("Ben Patient") < page.index("Ada Patient")
        assert "Nothing arrived yet" in page
        assert "1 was not reached" in page
        assert "E-mail" in page

    def test_says_why_nothing_reached_them(self, window, nurse, patient, clinic):
        AddressTrouble.objects.create(user=patient.user, channel=Channel.EMAIL, since=ENDED, answer="550")
        assert "Address does not work" in words(nurse.get(WINDOWS))
        withdraw_consent(user=patient.user, clinic=clinic, channel=Channel.EMAIL, by=patient.user)
        assert "Agreed to no channel" in words(nurse.get(WINDOWS))

    def test_says_that_something_is_written_and_not_what(self, window, nurse):
        an_entry(window, "Only mine.")
        page = words(nurse.get(WINDOWS))
        assert "Written" in page
        assert "Only mine." not in page

    def test_a_call_is_noted_with_one_press_and_twice_is_one(self, window, nurse, clinician):
        url = reverse("integration:window_called", args=[window.pk])
        page = nurse.post(url, follow=True)
        nurse.post(url)
        assert "called by Clement Clinician" in words(page)
        assert WindowCall.objects.get().by == clinician
        assert AuditEntry.objects.filter(action="window.called", subject_id=window.patient_id).count() == 1

    def test_has_as_many_queries_for_many_as_for_few(
        self, window, other_patient, prescriber, django_assert_max_num_queries, django_assert_num_queries
    ):
        doctor = browser(prescriber)
        doctor.get(WINDOWS)
        with django_assert_max_num_queries(22) as few:
            doctor.get(WINDOWS)
        a_window(other_patient, prescriber)
        with django_assert_num_queries(len(few)):
            assert "Ben Patient" in words(doctor.get(WINDOWS))

    def test_says_when_none_is_open(self, nurse, patient):
        assert "No window is open" in words(nurse.get(WINDOWS))


class TestTheStoryOfASession:
    def page(self, nurse, window):
        return words(nurse.get(reverse("integration:session_story", args=[window.session_id])))

    def test_shows_what_is_shared_and_counts_what_is_private(self, window, entry, nurse, clinician):
        an_entry(window, "Only mine.")
        an_entry(window, "Mine, too.")
        page = self.page(nurse, window)
        assert "The sea was calm." in page
        assert "2 private entries" in page
        assert "Only mine." not in page
        row = AuditEntry.objects.get(action="record.opened")
        assert (row.actor, row.detail) == (clinician, {"page": "session_story"})

    def test_shows_what_was_written_on_a_free_page_while_the_window_was_open(self, window, nurse, patient, clock):
        kept(patient, "A page of its own.", share=True)
        kept(patient, "Free, and mine.")
        clock(window.closes_at + hours(1))
        kept(patient, "Long after.", share=True)
        page = self.page(nurse, window)
        assert "A page of its own." in page
        assert "1 private entry" in page
        assert "Long after." not in page

    def test_shows_the_totals_on_both_sides_of_the_dose(self, window, nurse, patient, clock):
        from measures.instruments import load
        from measures.services import submit

        def answered(at, value):
            clock(at)
            answers = {item.key: value for item in load("gad-7").items}
            submit(patient=patient, instrument="gad-7", answers=answers, submission=uuid.uuid4(), by=patient.user)

        for at, value in (
            (ENDED - hours(30), 3),
            (ENDED - hours(20), 2),
            (ENDED + hours(20), 1),
            (ENDED + hours(40), 0),
        ):
            answered(at, value)
        page = self.page(nurse, window)
        assert "GAD-7" in page
        assert 'class="num">14<br>' in page
        assert 'class="num">7<br>' in page
        assert "-7" in page

    def test_is_empty_without_a_fuss(self, window, nurse):
        page = self.page(nurse, window)
        assert "None was written." in page
        assert "Nothing was written." in page
        assert "None was chosen." in page

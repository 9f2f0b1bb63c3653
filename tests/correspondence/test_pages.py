"""The pages as the patient, the care team and the office meet them."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.urls import reverse

from common.models import AuditEntry
from correspondence import services
from correspondence.models import AnswerTime, Away, Letter, SetAside
from people.models import CareTeamMember
from people.services import add_closure
from tests.correspondence.build import MORNING, a_form, a_letter, hours, minutes, thread_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

MINE = "/messages/"
LIST = "/team/messages/"


def thread_url(patient):
    return reverse("correspondence:thread", args=[patient.pk])


def text_of(response):
    return " ".join(response.content.decode().split())


class TestThePatient:
    def test_sees_who_reads_and_when_and_where_to_turn_before_writing(self, ada):
        page = text_of(ada.get(MINE))
        assert "Staffed now" in page
        assert "18:00" in page
        assert "Priya Prescriber" in page
        assert "Not for emergencies" in page
        assert "tel:988" in page
        assert page.index("Not for emergencies") < page.index("Write to your care team")

    def test_without_a_care_team_nothing_says_that_somebody_reads_and_the_office_is_told(
        self, ada, patient, client_of, office, clinician, clock
    ):
        CareTeamMember.objects.filter(patient=patient).update(ended_at=MORNING)
        for at in (MORNING, MORNING + hours(12)):
            clock(at)
            page = text_of(ada.get(MINE))
            assert "Nobody is on your care team at the moment, so we cannot say when somebody reads." in page
            assert "Staffed now" not in page
            assert "Somebody reads from" not in page
        told = "Ada Patient wrote, and nobody reads it"
        assert told not in text_of(client_of(office).get("/office/day/"))
        a_letter(patient)
        day = text_of(client_of(office).get("/office/day/"))
        assert told in day
        assert reverse("people:team", args=[patient.pk]) in day
        assert told not in text_of(client_of(clinician).get("/office/day/"))
        CareTeamMember.objects.create(patient=patient, membership=clinician.memberships.get())
        assert told not in text_of(client_of(office).get("/office/day/"))
        assert "Ada Patient" in text_of(client_of(clinician).get(LIST))

    def test_sees_the_hours_by_their_own_clock(self, ada, patient, clock):
        patient.user.zone_name = "America/Los_Angeles"
        patient.user.save()
        clock(MORNING + hours(12))  # the clinic has closed
        page = text_of(ada.get(MINE))
        assert "Nobody reads now" in page
        assert "Wed 13 Jan, 05:00" in page  # 8:00 in New York

    def test_sees_that_closed_days_put_it_off(self, ada, clinic, office, clock):
        add_closure(clinic=clinic, first_on=date(2027, 1, 13), last_on=date(2027, 1, 14), by=office)
        clock(MORNING + hours(12))
        assert "Fri 15 Jan, 08:00" in text_of(ada.get(MINE))

    def test_sees_who_is_away_and_who_covers(self, ada, clinic, prescriber, clinician):
        services.go_away(
            membership=prescriber.memberships.get(),
            first_on=date(2027, 1, 12),
            last_on=date(2027, 1, 15),
            cover=clinician.memberships.get(),
            by=prescriber,
        )
        page = text_of(ada.get(MINE))
        assert "away until Fri 15 Jan, Clement Clinician covers" in page

    def test_sends_and_finds_it_in_the_thread(self, ada, patient):
        response = ada.post(MINE, a_form("May I cycle?"), follow=True)
        assert response.redirect_chain == [("/messages/#newest", 302)]
        assert "May I cycle?" in text_of(response)
        assert Letter.objects.get().by == patient.user

    def test_keeps_every_word_of_a_message_that_is_too_long(self, ada):
        words = "word " * 1100
        response = ada.post(MINE, a_form(words))
        assert response.status_code == 422
        assert words.strip() in response.content.decode()
        assert "longer than one message can hold" in text_of(response)
        assert not Letter.objects.exists()

    def test_gets_the_words_back_when_the_sign_in_had_ended(self, ada):
        ada.logout()
        response = ada.post(MINE, a_form("Please do not lose this."))
        assert response.status_code == 403
        assert "Please do not lose this." in response.content.decode()
        assert not Letter.objects.exists()

    def test_reads_by_a_page_that_was_really_shown(self, ada, patient, clinician):
        letter = a_letter(patient, "All is well.", by=clinician)
        page = text_of(ada.get(MINE))
        assert "New" in page
        assert Letter.objects.unread().count() == 1  # opening the page alone changes nothing
        assert str(letter.pk) in page
        assert ada.post("/messages/read/", {"upto": letter.pk}, headers={"HX-Request": "true"}).status_code == 204
        assert not Letter.objects.unread().exists()

    def test_sees_how_many_wait_in_the_navigation(self, ada, patient, clinician):
        a_letter(patient, "One.", by=clinician)
        a_letter(patient, "Two.", by=clinician)
        assert '<span class="count">2' in ada.get(MINE).content.decode()

    def test_sees_the_calm_panel_when_words_ask_for_a_person(self, ada):
        page = text_of(ada.post(MINE, a_form("I want to kill myself tonight."), follow=True))
        assert "help-panel" in page
        assert "I want to kill myself tonight." in page

    def test_words_are_text_and_nothing_else(self, ada):
        ada.post(MINE, a_form("<script>alert(1)</script> שלום"))
        page = ada.get(MINE).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; שלום" in page

    def test_finds_older_messages_on_a_page_of_their_own(self, ada, patient, clock):
        for number in range(25):
            clock(MORNING + minutes(number))
            a_letter(patient, f"Number {number}.")
        first, second = text_of(ada.get(MINE)), text_of(ada.get(f"{MINE}?page=2"))
        assert "Number 24." in first
        assert "Number 4." not in first
        assert "Number 4." in second


class TestTheList:
    def test_puts_unread_first_then_who_waits_longest(self, client_of, prescriber, patient, other_patient, clock):
        a_letter(patient, "From Ada.")
        services.mark_read(patient=patient, by=prescriber, upto=Letter.objects.get().pk)
        clock(MORNING + hours(1))
        a_letter(other_patient, "From Ben.")
        page = text_of(client_of(prescriber).get(LIST))
        assert page.index("Ben Patient") < page.index("Ada Patient")
        services.mark_read(patient=other_patient, by=prescriber, upto=Letter.objects.last().pk)
        page = text_of(client_of(prescriber).get(LIST))
        assert page.index("Ada Patient") < page.index("Ben Patient")

    def test_shows_only_whom_one_treats(self, nurse, other_patient):
        a_letter(other_patient, "From Ben.")
        assert "From Ben." not in text_of(nurse.get(f"{LIST}?show=all"))

    def test_a_former_member_of_the_team_sees_nothing_any_more(self, nurse, clinician, patient):
        a_letter(patient)
        CareTeamMember.objects.filter(membership__user=clinician).update(ended_at=MORNING)
        assert "Ada Patient" not in text_of(nurse.get(f"{LIST}?show=all"))
        assert nurse.get(thread_url(patient)).status_code == 404

    def test_says_who_answers_and_what_is_late_and_flagged(self, nurse, clinician, patient, clock):
        a_letter(patient, "I want to kill myself tonight.")
        services.take(thread=thread_of(patient), by=clinician)
        clock(MORNING + hours(33))
        page = text_of(nurse.get(LIST))
        assert "Clement Clinician" in page
        assert "Safety task" in page
        assert "tone-notice" in page

    @pytest.mark.parametrize(("show", "words"), [("unread", "Everything is read"), ("all", "Nobody has written yet")])
    def test_says_when_there_is_nothing(self, nurse, show, words):
        assert words in text_of(nurse.get(f"{LIST}?show={show}"))

    def test_has_as_many_queries_for_many_as_for_few(
        self, client_of, prescriber, clinic, patient, django_assert_num_queries, django_assert_max_num_queries
    ):
        from tests.cast import a_patient

        nurse = client_of(prescriber)
        a_letter(patient)
        nurse.get(LIST)
        with django_assert_max_num_queries(20) as few:
            nurse.get(LIST)
        for name in ("Cleo Patient", "Dan Patient", "Eve Patient"):
            a_letter(a_patient(clinic, name, prescriber), f"From {name}")
        with django_assert_num_queries(len(few)):
            page = nurse.get(LIST)
        assert "From Eve Patient" in text_of(page)


class TestAThread:
    def test_is_answered_from_the_page(self, nurse, patient, clinician):
        asked = a_letter(patient, "May I cycle?")
        page = nurse.get(thread_url(patient))
        assert "May I cycle?" in text_of(page)
        assert f'name="seen" value="{asked.pk}"' in page.content.decode()
        response = nurse.post(thread_url(patient), a_form("Slowly, yes.", seen=asked.pk))
        assert (response.status_code, response["Location"]) == (302, LIST)
        assert Letter.objects.from_team().get().text == "Slowly, yes."

    def test_that_it_was_opened_is_written_down(self, nurse, patient, clinician):
        nurse.get(thread_url(patient))
        row = AuditEntry.objects.get(action="record.opened")
        assert (row.actor, row.subject_id, row.detail) == (clinician, patient.pk, {"page": "messages"})

    def test_a_second_answer_comes_back_with_both(self, nurse, patient, prescriber):
        asked = a_letter(patient)
        a_letter(patient, "Yes, says the doctor.", by=prescriber, seen=asked.pk)
        response = nurse.post(thread_url(patient), a_form("No, says the nurse.", seen=asked.pk))
        page = text_of(response)
        assert response.status_code == 409
        assert "Somebody wrote here while you did" in page
        assert "Yes, says the doctor." in page
        assert "No, says the nurse." in page
        newest = Letter.objects.in_order().last()
        assert f'name="seen" value="{newest.pk}"' in response.content.decode()
        assert nurse.post(thread_url(patient), a_form("I agree.", seen=newest.pk)).status_code == 302

    def test_nothing_to_answer_sets_it_aside(self, nurse, patient):
        letter = a_letter(patient, "Thank you!")
        page = nurse.post(f"{thread_url(patient)}aside/", {"upto": letter.pk}, follow=True)
        assert "there is nothing to answer" in text_of(page)
        assert SetAside.objects.get().letter == letter

    def test_says_when_the_notice_goes(self, nurse, patient, clock):
        from messaging.models import Channel
        from messaging.services import give_consent

        assert "In their inbox only" in text_of(nurse.get(thread_url(patient)))
        give_consent(user=patient.user, clinic=patient.clinic, channel=Channel.EMAIL, by=patient.user)
        clock(MORNING + hours(12))  # 22:00, quiet until 8
        page = text_of(nurse.get(thread_url(patient)))
        assert "goes by E-mail" in page
        assert "Wed 13 Jan, 08:00" in page

    def test_a_person_of_the_team_writes_first(self, nurse, patient):
        assert nurse.get(thread_url(patient)).status_code == 200
        assert nurse.post(thread_url(patient), a_form("How are you?", seen="")).status_code == 302
        assert Letter.objects.get().from_team

    def test_the_count_in_the_navigation_is_of_threads(self, nurse, patient):
        a_letter(patient, "One.")
        a_letter(patient, "Two.")
        assert '<span class="count">1' in nurse.get(LIST).content.decode()


class TestBeingAway:
    def form(self, first="2027-01-13", last="2027-01-15", cover=""):
        return {"first_on": first, "last_on": last, "cover": cover}

    def test_is_noted_with_a_cover_and_taken_back(self, nurse, clinician, prescriber, patient):
        cover = prescriber.memberships.get()
        page = nurse.post("/team/away/", self.form(cover=str(cover.pk)), follow=True)
        assert "Priya Prescriber covers" in text_of(page)
        away = Away.objects.get()
        nurse.post(f"/team/away/{away.pk}/end/")
        away.refresh_from_db()
        assert away.ended_at == MORNING

    def test_says_how_many_patients_the_cover_can_not_read(
        self, client_of, prescriber, clinician, patient, other_patient
    ):
        cover = clinician.memberships.get()
        page = client_of(prescriber).post("/team/away/", self.form(cover=str(cover.pk)), follow=True)
        assert "does not treat 1 of your patients" in text_of(page)

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"first": "2027-01-15", "last": "2027-01-13"}, "comes before the first"),
            ({"first": "2027-01-04", "last": "2027-01-05"}, "over already"),
            ({"first": "2027-01-15", "last": "2029-01-13"}, "longer than a year"),
            ({"first": "", "last": "2027-01-13"}, "Say from which day on"),
            ({"cover": str(uuid.uuid4())}, "Choose a colleague in the list"),
        ],
    )
    def test_says_what_is_wrong_with_the_days(self, nurse, sent, words):
        response = nurse.post("/team/away/", self.form(**sent))
        assert response.status_code == 422
        assert words in text_of(response)
        assert not Away.objects.exists()

    def test_nobody_ends_somebody_elses(self, nurse, client_of, prescriber, clinic, patient):
        nurse.post("/team/away/", self.form())
        assert client_of(prescriber).post(f"/team/away/{Away.objects.get().pk}/end/").status_code == 404


class TestTheOffice:
    def test_says_how_soon_messages_are_answered(self, client_of, office, clinic, patient):
        browser = client_of(office)
        response = browser.post("/office/messages/", {"staffed_days": "3", "version": "1"})
        assert response["Location"] == "/office/clinic/"
        assert AnswerTime.objects.get().staffed_days == 3
        a_letter(patient)
        assert thread_of(patient).answer_by == MORNING + hours(3 * 24 + 8)

    def test_a_stale_form_shows_both(self, client_of, office, clinic):
        services.change_answer_time(clinic=clinic, staffed_days=2, version=1, by=office)
        response = client_of(office).post("/office/messages/", {"staffed_days": "5", "version": "1"})
        assert response.status_code == 409
        assert AnswerTime.objects.get().staffed_days == 2

    def test_the_office_reads_no_messages(self, client_of, office, patient):
        a_letter(patient)
        assert client_of(office).get(thread_url(patient)).status_code == 403


class TestTheCaseload:
    def test_says_who_waits_for_an_answer_too_long(self, nurse, patient, clock):
        a_letter(patient)
        assert "Message unanswered" not in text_of(nurse.get("/caseload/"))
        clock(MORNING + hours(33))
        assert "Message unanswered since 12 Jan" in text_of(nurse.get("/caseload/"))


class TestWhenTheNoticeGoes:
    def test_a_day_that_has_its_message_puts_it_off(self, nurse, patient, clinic):
        from messaging.models import Channel, Message
        from messaging.services import give_consent

        give_consent(user=patient.user, clinic=clinic, channel=Channel.EMAIL, by=patient.user)
        Message.objects.create(
            clinic=clinic,
            recipient=patient.user,
            patient=patient,
            kind="window",
            channel=Channel.EMAIL,
            context={"moment": "first_hour"},
            unique_key="of today",
            due_at=MORNING,
            counts_on=date(2027, 1, 12),
        )
        page = text_of(nurse.get(thread_url(patient)))
        assert "Wed 13 Jan, 10:00" in page
        a_letter(patient, "Hello.", by=patient.care_team.first().membership.user)
        assert Message.objects.get(kind="team_message", channel=Channel.EMAIL).due_at == MORNING + hours(24)

"""The care team's pages about what a patient is asked."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from common.models import AuditEntry
from measures import services
from measures.models import Assignment
from measures.signals import plan_outdated
from tests.measures.build import DAY, answer, asked, fresh

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 11, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(clock, monkeypatch) -> None:
    clock(NOW)
    monkeypatch.setattr(plan_outdated, "receivers", [])


@pytest.fixture
def nurse(client, clinician):
    client.force_login(clinician)
    return client


def text_of(response) -> str:
    assert response.status_code < 500
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def page_of(patient) -> str:
    return reverse("measures:assignments", args=[patient.pk])


def ask_page_of(patient) -> str:
    return reverse("measures:ask", args=[patient.pk])


class TestOverview:
    def test_without_anything_it_says_so(self, nurse, patient) -> None:
        page = text_of(nurse.get(page_of(patient)))
        assert "Nothing is asked just now." in page
        assert "Nothing earlier" in page
        assert "Stopped" not in page
        assert "Not answered" not in page

    def test_it_tells_what_is_asked_what_comes_and_what_became_of_the_rest(self, nurse, patient) -> None:
        asked(patient, at=NOW - 9 * DAY, name="first")
        services.expire_due(now=NOW)
        asked(patient, at=NOW - DAY)
        asked(patient, "gad-7", at=NOW + 2 * DAY)
        services.skip(assignment=asked(patient, "pcl-5"), by=patient.user, reason="Too long for today.")
        services.stop_measure(patient=patient, instrument="who-5", by=patient.user, words="It makes me sad.")
        page = text_of(nurse.get(page_of(patient)))
        assert "PHQ-9 Weekly since" in page
        assert "GAD-7 Weekly" in page
        assert "asked once without an answer" in page
        assert "never answered" in page
        assert "Too long for today." in page
        assert "It makes me sad." in page
        assert "Ada Patient can take it up again under “Questions”" in page

    def test_what_was_answered_leads_to_the_answers(self, nurse, patient) -> None:
        asked(patient)
        response = answer(patient)
        assert reverse("measures:response", args=[response.pk]) in nurse.get(page_of(patient)).content.decode()

    def test_what_the_plan_moved_before_anybody_was_asked_is_no_history(self, nurse, patient) -> None:
        asked(patient, at=NOW + DAY)
        services.sync_assignments(patient=patient, wanted=[], now=NOW)
        assert "Nothing earlier" in text_of(nurse.get(page_of(patient)))

    def test_opening_it_is_written_down(self, nurse, patient, clinician) -> None:
        nurse.get(page_of(patient))
        entry = AuditEntry.objects.get(action="record.opened")
        assert (entry.actor, entry.subject_id, entry.detail) == (clinician, patient.pk, {"page": "questionnaires"})

    def test_it_costs_the_same_however_long_the_history(self, nurse, patient, django_assert_max_num_queries) -> None:
        for number in range(8):
            services.skip(assignment=asked(patient, at=NOW - number * DAY, name=str(number)), by=patient.user)
        with django_assert_max_num_queries(26):
            nurse.get(page_of(patient))

    def test_a_stranger_finds_nothing(self, client, patient, other_prescriber, office) -> None:
        client.force_login(other_prescriber)
        assert client.get(page_of(patient)).status_code == 404
        client.force_login(office)
        assert client.get(page_of(patient)).status_code == 403


class TestAsking:
    def test_a_clinician_asks_and_the_patient_finds_it(self, nurse, patient, clinician) -> None:
        assert "PHQ-9" in text_of(nurse.get(ask_page_of(patient)))
        page = nurse.post(ask_page_of(patient), {"instrument": "phq-9", "days": 7}, follow=True)
        assert "Ada Patient is asked now." in text_of(page)
        row = Assignment.objects.get()
        assert (row.asked_by, row.expires_at) == (clinician, NOW + 7 * DAY)
        assert "asked by Clement Clinician" in text_of(page)

    def test_what_is_asked_already_is_not_offered_and_twice_is_refused_with_words(self, nurse, patient) -> None:
        asked(patient)
        assert 'value="phq-9"' not in nurse.get(ask_page_of(patient)).content.decode()
        again = nurse.post(ask_page_of(patient), {"instrument": "phq-9", "days": 4})
        assert again.status_code == 422
        assert Assignment.objects.count() == 1

    @pytest.mark.parametrize("days", ["0", "31", "", "a week"])
    def test_a_number_of_days_that_makes_no_sense_comes_back_with_what_was_chosen(self, nurse, patient, days) -> None:
        page = nurse.post(ask_page_of(patient), {"instrument": "gad-7", "days": days})
        assert page.status_code == 422
        assert re.search(r'value="gad-7"\s+selected', page.content.decode())
        assert not Assignment.objects.exists()

    def test_nothing_is_chosen_before_somebody_chooses(self, nurse, patient) -> None:
        page = nurse.get(ask_page_of(patient)).content.decode()
        assert '<option value="" selected>' in page
        again = nurse.post(ask_page_of(patient), {"instrument": "", "days": 4})
        assert again.status_code == 422
        assert "Choose a questionnaire." in again.content.decode()
        assert not Assignment.objects.exists()

    def test_the_link_of_an_unanswered_one_chooses_it(self, nurse, patient) -> None:
        page = nurse.get(ask_page_of(patient) + "?instrument=gad-7").content.decode()
        assert re.search(r'value="gad-7"\s+selected', page)

    def test_what_was_asked_can_be_taken_back(self, nurse, patient) -> None:
        row = asked(patient)
        page = nurse.post(reverse("measures:withdraw", args=[row.pk]), follow=True)
        assert fresh(row).state == "withdrawn"
        assert "Taken back Mon 11 Jan , Clement Clinician" in text_of(page)
        assert "The plan goes on" in text_of(page)

    def test_what_the_patient_settled_first_stays(self, nurse, patient) -> None:
        row = services.skip(assignment=asked(patient), by=patient.user)
        page = nurse.post(reverse("measures:withdraw", args=[row.pk]), follow=True)
        assert "settled this a moment ago" in text_of(page)


class TestUnanswered:
    def test_everybody_has_answered(self, nurse) -> None:
        assert "Everybody has answered" in text_of(nurse.get(reverse("measures:given_up")))

    def test_it_names_who_did_not_answer_until_somebody_has_seen_it(self, nurse, patient, other_patient) -> None:
        for one, days in ((patient, 11), (other_patient, 9)):
            asked(one, at=NOW - days * DAY, name=f"{one.name} {days}")
        services.expire_due(now=NOW)
        asked(patient, at=NOW - 4 * DAY, name="again")
        services.expire_due(now=NOW + timedelta(minutes=1))
        page = text_of(nurse.get(reverse("measures:given_up")))
        assert "Ada Patient PHQ-9 Weekly asked 2 times without an answer" in page
        assert "Ben" not in page
        latest = Assignment.objects.get(plan_key="phq-9:again")
        nurse.post(reverse("measures:withdraw", args=[latest.pk]))
        assert "Everybody has answered" in text_of(nurse.get(reverse("measures:given_up")))
        assert set(Assignment.objects.filter(patient=patient).values_list("state", flat=True)) == {"withdrawn"}

    def test_patients_and_the_office_have_no_such_list(self, client, patient, office) -> None:
        for user in (patient.user, office):
            client.force_login(user)
            assert client.get(reverse("measures:given_up")).status_code == 403

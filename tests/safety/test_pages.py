"""The pages of this room: tasks, help for everybody, crisis lines of the clinic."""

from datetime import UTC, datetime
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from common.models import AuditEntry
from people.models import Clinic, Patient, User
from safety import crisis, selectors, services
from safety.models import SafetyTask, Source

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 11, 16, 0, tzinfo=UTC)  # Wednesday noon in New York
LINES = "/office/crisis-lines/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_task(patient: Patient) -> SafetyTask:
    return services.open_task(patient=patient, source=Source.PHQ9_ITEM_9, source_id=uuid4(), system="measures")


def at(task: SafetyTask) -> str:
    return reverse("safety:task", args=[task.pk])


def text_of(response) -> str:
    return unescape(response.content.decode())


CLOSING = {"version": "1", "disposition": "spoke", "note": "Spoke by phone."}


class TestTask:
    def test_it_shows_whom_to_reach_and_the_audit_knows_who_looked(self, patient: Patient, clinician: User) -> None:
        Patient.objects.filter(pk=patient.pk).update(phone="+1 555 0177")
        task = a_task(patient)
        page = text_of(signed_in(clinician).get(at(task)))
        assert patient.name in page
        assert 'href="tel:+15550177"' in page
        assert "+1 555 0100" in page
        entry = AuditEntry.objects.get(action="record.opened")
        assert (entry.actor, entry.subject_id, entry.detail) == (clinician, patient.pk, {"page": "safety_task"})

    def test_it_is_closed_with_a_disposition_and_a_note(self, patient: Patient, clinician: User) -> None:
        task = a_task(patient)
        page = text_of(signed_in(clinician).post(at(task), CLOSING, follow=True))
        assert "Spoke with the patient" in page
        assert "Spoke by phone." in page
        assert "Clement Clinician" in page
        assert not services.has_open_task(patient)

    @pytest.mark.parametrize("left_out", ["note", "disposition"])
    def test_without_either_it_stays_open_and_keeps_what_was_typed(
        self, patient: Patient, clinician: User, left_out: str
    ) -> None:
        task = a_task(patient)
        answer = signed_in(clinician).post(at(task), CLOSING | {left_out: " "})
        assert answer.status_code == 422
        assert services.has_open_task(patient)
        if left_out == "disposition":
            assert "Spoke by phone." in text_of(answer)

    def test_the_second_of_two_colleagues_sees_the_first_and_keeps_the_note(
        self, patient: Patient, clinician: User, prescriber: User
    ) -> None:
        task = a_task(patient)
        signed_in(clinician).post(at(task), CLOSING)
        answer = signed_in(prescriber).post(at(task), CLOSING | {"note": "<b>Mine</b> was different."})
        assert answer.status_code == 409
        page = text_of(answer)
        assert "A colleague was faster" in page
        assert "Mine" in page
        assert "Spoke by phone." in page
        assert "<b>Mine" not in answer.content.decode()
        task.refresh_from_db()
        assert task.closed_by == clinician

    @pytest.mark.parametrize("version", ["", "x", "99", "-1", "1" * 40, "²", "١", "9" * 5000])
    def test_a_version_that_makes_no_sense_closes_nothing(
        self, patient: Patient, clinician: User, version: str
    ) -> None:
        task = a_task(patient)
        assert signed_in(clinician).post(at(task), CLOSING | {"version": version}).status_code == 409
        assert services.has_open_task(patient)

    @pytest.mark.parametrize("who", ["office", "clinician", "other_prescriber", "other_office"])
    def test_nobody_outside_the_care_team_may_know_that_it_is_there(
        self, who: str, request, other_patient: Patient
    ) -> None:
        task = a_task(other_patient)
        client = signed_in(request.getfixturevalue(who))
        assert client.get(at(task)).status_code == 404
        assert client.post(at(task), CLOSING).status_code == 404
        assert services.has_open_task(other_patient)

    def test_not_even_the_patient(self, patient: Patient) -> None:
        assert signed_in(patient.user).get(at(a_task(patient))).status_code == 404


class TestList:
    def test_the_one_that_waits_longest_comes_first(
        self, patient: Patient, other_patient: Patient, prescriber: User, clock
    ) -> None:
        clock(NOON)
        a_task(patient)
        clock(NOON.replace(hour=10))
        a_task(other_patient)
        clock(NOON.replace(hour=18))
        page = text_of(signed_in(prescriber).get("/safety/"))
        assert page.index("Ben Patient") < page.index("Ada Patient")
        assert "8 hours ago" in page

    def test_an_empty_list_says_so(self, clinician: User) -> None:
        assert "Nobody is waiting" in text_of(signed_in(clinician).get("/safety/"))

    def test_staff_read_that_what_was_not_found_says_nothing(self, patient: Patient, clinician: User) -> None:
        said = "where it found nothing, nobody has been judged to be safe"
        assert said in text_of(signed_in(clinician).get("/safety/"))

    @pytest.mark.parametrize("who", ["office", "patient"])
    def test_it_is_for_people_who_treat(self, who: str, request) -> None:
        person = request.getfixturevalue(who)
        assert signed_in(person.user if isinstance(person, Patient) else person).get("/safety/").status_code == 403

    def test_it_costs_the_same_however_long(
        self, patient: Patient, clinician: User, django_assert_max_num_queries
    ) -> None:
        client = signed_in(clinician)
        for _ in range(5):
            a_task(patient)
        client.get("/safety/")
        with django_assert_max_num_queries(16):
            client.get("/safety/")


class TestHelp:
    def test_anybody_can_open_it_without_signing_in(self, db: None) -> None:
        answer = Client().get("/help/")
        page = text_of(answer)
        assert answer.status_code == 200
        assert 'href="tel:988"' in page
        assert "United States and Canada" in page
        assert "Your local emergency number" in page

    def test_a_patient_also_sees_the_clinic_and_whether_anybody_is_there(self, patient: Patient, clock) -> None:
        clock(NOON)
        page = text_of(signed_in(patient.user).get("/help/"))
        assert "Northlight" in page
        assert "Open now" in page
        assert "18:00" in page
        assert 'href="tel:911"' in page

    def test_a_clinic_without_hours_or_phone_claims_nothing(self, patient: Patient, clinic: Clinic) -> None:
        clinic.hours.all().delete()
        Clinic.objects.filter(pk=clinic.pk).update(phone="")
        assert "has not listed its opening hours" in text_of(signed_in(patient.user).get("/help/"))


def rows(*lines: tuple[str, str, str, str], seen: str = "") -> dict[str, str]:
    form = {"form-TOTAL_FORMS": str(len(lines)), "form-INITIAL_FORMS": "3", "seen": seen or crisis.fingerprint([])}
    for number, values in enumerate(lines):
        form |= {
            f"form-{number}-{name}": value
            for name, value in zip(("label", "number", "way", "note"), values, strict=True)
        }
    return form


EMPTY = ("", "", "call", "")


class TestLines:
    def test_the_office_begins_with_the_lines_of_its_country(self, office: User) -> None:
        page = text_of(signed_in(office).get(LINES))
        assert page.count('value="988"') == 2
        assert 'value="911"' in page
        assert "those of your country" in page

    def test_it_lists_its_own_and_takes_lines_away_by_emptying_them(self, clinic: Clinic, office: User) -> None:
        answer = signed_in(office).post(
            LINES, rows(("Samaritans", "116 123", "call", ""), EMPTY, EMPTY, ("Shout", "85258", "text", "Any hour"))
        )
        assert answer.status_code == 302
        assert [(one.number, one.href) for one in selectors.crisis_for(clinic).lines] == [
            ("116 123", "tel:116123"),
            ("85258", "sms:85258"),
        ]
        assert "tel:116123" in text_of(signed_in(office).get(LINES))

    @pytest.mark.parametrize(
        "line",
        [("Somebody", "call us", "call", ""), ("", "988", "call", ""), ("A", "", "call", ""), ("A", "9", "x", "")],
    )
    def test_a_line_that_nobody_could_dial_is_kept_in_the_form_and_not_saved(
        self, clinic: Clinic, office: User, line
    ) -> None:
        answer = signed_in(office).post(LINES, rows(line, ("Shout", "85258", "text", "")))
        assert answer.status_code == 422
        assert 'value="85258"' in text_of(answer)
        assert selectors.lines_of(clinic) == ()

    def test_two_of_the_office_at_once(self, clinic: Clinic, office: User) -> None:
        client = signed_in(office)
        client.post(LINES, rows(("Samaritans", "116 123", "call", "")))
        answer = client.post(LINES, rows(("Shout", "85258", "text", "")))
        page = text_of(answer)
        assert answer.status_code == 409
        assert "Somebody saved before you" in page
        assert "116 123" in page
        assert 'value="85258"' in page
        again = client.post(LINES, rows(("Shout", "85258", "text", ""), seen=answer.context["seen"]))
        assert again.status_code == 302

    def test_one_button_brings_the_countrys_lines_back(self, clinic: Clinic, office: User) -> None:
        client = signed_in(office)
        client.post(LINES, rows(("Samaritans", "116 123", "call", "")))
        seen = crisis.fingerprint(selectors.lines_of(clinic))
        client.post(LINES, rows(("", "broken", "call", ""), seen=seen) | {"defaults": "1"})
        assert selectors.lines_of(clinic) == ()

    @pytest.mark.parametrize("who", ["prescriber", "clinician", "patient"])
    def test_only_the_office_may(self, who: str, request, clinic: Clinic) -> None:
        person = request.getfixturevalue(who)
        client = signed_in(person.user if isinstance(person, Patient) else person)
        assert client.get(LINES).status_code == client.post(LINES, rows(EMPTY)).status_code == 403

    def test_hostile_words_stay_words(self, clinic: Clinic, office: User, patient: Patient) -> None:
        client = signed_in(office)
        client.post(LINES, rows(("<script>alert(1)</script>", "988", "call", "\"'><img src=x>")))
        assert "<script>alert" not in client.get(LINES).content.decode()
        assert "<img src=x>" not in signed_in(patient.user).get("/help/").content.decode()

    def test_a_ninth_line_is_refused(self, clinic: Clinic, office: User) -> None:
        answer = signed_in(office).post(LINES, rows(*[(f"Line {n}", "988", "call", "") for n in range(9)]))
        assert answer.status_code == 422
        assert selectors.lines_of(clinic) == ()

"""The page of a session on its day."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.models import AuditEntry
from safety.services import open_task
from sessions import services
from sessions.models import Departure, Dose, Reading
from sessions.states import SessionState
from tests.sessions.build import MONDAY, a_course, a_given_session, a_reading, a_series

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

READING = {"moment": "before", "taken_at": "2027-01-11T09:00", "systolic": 120, "diastolic": 80, "pulse": 70}
DOSE = {"route": "intravenous", "amount_mg": "40", "weight_kg": "80", "started_at": "2027-01-11T09:10"}
END = {"ended_at": "2027-01-11T09:50"}
DEPARTURE = {"left_at": "2027-01-11T11:00", "condition": "well", "with_whom": "Her sister"}


@pytest.fixture
def session(course, prescriber, clock):
    """The first session, booked; the clock shows three hours after its start."""
    first = a_series(course, prescriber)[0]
    clock(MONDAY + 3 * HOUR)
    return first


@pytest.fixture
def post(client, session):
    """Post a step of the session."""

    def send(name, data=None, follow=False):
        return client.post(reverse(f"sessions:{name}", args=[session.pk]), data or {}, follow=follow)

    return send


STEPS = [("begin", {}), ("reading", READING), ("dose", DOSE), ("end", END), ("departure", DEPARTURE)]


# --- who -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, _ in STEPS])
def test_only_the_care_team_records(client, post, office, patient, other_prescriber, name):
    for user, status in ((office, 403), (patient.user, 403), (other_prescriber, 404)):
        client.force_login(user)
        assert post(name).status_code == status
    assert not Reading.objects.exists()


@pytest.mark.parametrize("name", [name for name, _ in STEPS])
def test_a_step_is_no_page_to_open_and_leads_to_its_session(client, clinician, session, name):
    client.force_login(clinician)
    url = reverse(f"sessions:{name}", args=[session.pk])
    for look in (client.get, client.head):
        assert look(url).url == f"/sessions/{session.pk}/"
    assert client.put(url).status_code == 405


def test_opening_the_page_is_audited(client, clinician, session, patient):
    client.force_login(clinician)
    assert client.get(reverse("sessions:session", args=[session.pk])).status_code == 200
    entry = AuditEntry.objects.get(action="record.opened")
    assert (entry.actor_id, entry.subject_id, entry.object_id) == (clinician.pk, patient.pk, session.pk)


def test_the_patient_has_another_page(client, session, patient):
    client.force_login(patient.user)
    assert client.get(reverse("sessions:session", args=[session.pk])).status_code == 403


# --- the day -------------------------------------------------------------------------------------------------


def test_the_steps_lead_to_a_completed_session(client, clinician, session, post):
    client.force_login(clinician)
    for name, data in STEPS:
        assert post(name, data).status_code == 302, name
    session.refresh_from_db()
    assert session.state == SessionState.COMPLETED
    shown = client.get(reverse("sessions:session", args=[session.pk])).content.decode()
    for text in ("120/80", "40 mg", "0.5 mg/kg at 80 kg", "Her sister", "Completed"):
        assert text in shown
    assert "Write down" not in shown


def test_whoever_completes_a_session_is_told_what_was_not_measured(client, clinician, session, post):
    client.force_login(clinician)
    for name, data in STEPS[:4]:
        post(name, data)
    page = reverse("sessions:session", args=[session.pk])
    shown = client.get(page).content.decode()
    assert "No reading was written down for minute 15, 30, 45, 60, 90." in shown
    assert "There is no reading at the end yet." in shown
    assert "15 min, not taken" in shown
    post("reading", READING | {"moment": "after", "taken_at": "2027-01-11T10:40"})
    assert "There is no reading at the end yet." not in client.get(page).content.decode()


def test_at_home_nobody_is_said_to_leave(client, clinician, prescriber, patient, clock):
    session = a_series(a_course(patient, prescriber, "sublingual-home"), prescriber)[0]
    clock(MONDAY + 3 * HOUR)
    dose = DOSE | {"route": "sublingual", "amount_mg": "300"}
    client.force_login(clinician)
    for name, data in (("begin", {}), ("reading", READING), ("dose", dose), ("end", END)):
        assert client.post(reverse(f"sessions:{name}", args=[session.pk]), data).status_code == 302, name
    shown = client.get(reverse("sessions:session", args=[session.pk])).content.decode()
    assert "Who stays with them" in shown
    assert "Well enough to leave with help" not in shown


def test_a_step_sent_twice_is_stored_once(client, clinician, session, post):
    client.force_login(clinician)
    for name, data in STEPS:
        submission = {"submission": uuid4()}
        post(name, data | submission)
        assert post(name, data | submission).status_code == 302, name
    assert [model.objects.count() for model in (Reading, Dose, Departure)] == [1, 1, 1]
    assert session.changes.count() == 3


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"systolic": "80", "diastolic": "120"}, "the higher of the two"),
        ({"systolic": ""}, "This field is required"),
        ({"systolic": "1000"}, "less than or equal to 300"),
        ({"pulse": "fast"}, "Enter a whole number"),
        ({"spo2": "10"}, "greater than or equal to 50"),
        ({"taken_at": "2027-01-11T13:30"}, "in the future"),
        ({"taken_at": "2027-01-09T09:00"}, "more than 12 hours before"),
        ({"taken_at": ""}, "Give the date and the time"),
        ({"moment": "later"}, "not one of the available choices"),
        ({"moment": "after"}, "not one of the available choices"),
        ({"note": "x" * 301}, "at most 300"),
        ({"submission": "<b>"}, "valid UUID"),
    ],
)
def test_a_wrong_reading_gets_a_sentence_and_keeps_what_was_typed(client, clinician, post, change, sentence):
    client.force_login(clinician)
    post("begin")
    page = post("reading", READING | {"note": "Calm."} | change)
    shown = page.content.decode()
    assert page.status_code == 422
    assert sentence in shown
    assert change.get("note", "Calm.") in shown
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"route": "oral"}, "not one of the available choices"),
        ({"amount_mg": "0"}, "greater than or equal to 1"),
        ({"amount_mg": "1e9"}, "Ensure"),
        ({"amount_mg": "NaN"}, "Enter a number"),
        ({"weight_kg": "-3"}, "greater than or equal to 25"),
        ({"started_at": "2027-01-11T08:00"}, "before the reading"),
        ({"started_at": "2027-01-11T12:30"}, "in the future"),
    ],
)
def test_a_wrong_dose_gets_a_sentence(client, clinician, post, change, sentence):
    client.force_login(clinician)
    post("begin")
    post("reading", READING)
    page = post("dose", DOSE | change)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not Dose.objects.exists()


def test_an_unusual_amount_is_asked_about_for_exactly_that_amount(client, clinician, post):
    client.force_login(clinician)
    post("begin")
    post("reading", READING)
    page = post("dose", DOSE | {"amount_mg": "400"})
    assert page.status_code == 422
    assert 'value="400"' in page.content.decode()
    assert "Yes, this amount is meant" in page.content.decode()
    assert post("dose", DOSE | {"amount_mg": "500", "range_seen": "400"}).status_code == 422
    assert post("dose", DOSE | {"amount_mg": "400", "range_seen": "400"}).status_code == 302


def test_an_early_departure_is_asked_about(client, clinician, post):
    client.force_login(clinician)
    for name, data in STEPS[:4]:
        post(name, data)
    early = DEPARTURE | {"left_at": "2027-01-11T10:00"}
    page = post("departure", early)
    assert page.status_code == 422
    assert "at least 90 minutes" in page.content.decode()
    assert post("departure", early | {"stay_seen": "2027-01-11T10:00"}).status_code == 302


def test_a_hold_is_shown_with_its_rule_value_and_version(client, clinician, post, session, clock):
    clock(MONDAY + 20 * MINUTE)
    client.force_login(clinician)
    post("begin")
    post("reading", READING | {"systolic": 150})
    shown = client.get(reverse("sessions:session", args=[session.pk])).content.decode()
    assert "Blood pressure is 150/80; the protocol holds above 140/90" in shown
    assert "Infusion in the clinic, version 4" in shown
    assert "pass_reason" not in shown
    page = post("dose", DOSE | {"pass_reason": "It will be fine."})
    assert page.status_code == 422
    assert "A prescriber of the care team may decide" in page.content.decode()
    assert not Dose.objects.exists()


def test_a_prescriber_goes_on_with_a_reason(client, prescriber, post, session):
    client.force_login(prescriber)
    post("begin")
    post("reading", READING | {"systolic": 150})
    shown = client.get(reverse("sessions:session", args=[session.pk])).content.decode()
    assert 'name="pass_reason"' in shown
    assert post("dose", DOSE).status_code == 422
    assert post("dose", DOSE | {"pass_reason": "White coat."}).status_code == 302
    shown = client.get(reverse("sessions:session", args=[session.pk])).content.decode()
    assert "Given in spite of a hold, by Priya Prescriber" in shown
    assert "White coat." in shown


def test_the_page_says_that_a_reading_has_grown_old(client, clinician, post, session):
    client.force_login(clinician)
    post("begin")
    post("reading", READING)
    shown = client.get(reverse("sessions:session", args=[session.pk])).content.decode()
    assert "The reading is 3 h 0 min old; the protocol takes it for 60 minutes. Measure again." in shown


def test_a_dose_written_down_late_is_judged_at_its_own_time(client, prescriber, post, session, course, clock):
    thursday = course.sessions.get(number=2)
    clock(thursday.starts_at + 3 * HOUR)
    a_given_session(thursday, prescriber)
    client.force_login(prescriber)
    post("begin")
    post("reading", READING)
    page = post("dose", DOSE)
    assert page.status_code == 422
    assert "A later dose is recorded already; it began 72 hours after this one." in page.content.decode()
    assert 'name="pass_reason"' in page.content.decode()
    assert post("dose", DOSE | {"pass_reason": "The paper lay in a drawer."}).status_code == 302


def test_the_slower_of_two_people_gets_a_sentence_and_keeps_what_was_typed(
    client, clinician, prescriber, post, session
):
    client.force_login(clinician)
    post("begin")
    assert "moved on already" in post("begin", follow=True).content.decode()
    post("reading", READING)
    post("dose", DOSE)
    client.force_login(prescriber)
    page = post("dose", DOSE | {"amount_mg": "41"})
    shown = page.content.decode()
    assert page.status_code == 422
    assert "Somebody recorded the dose" in shown
    assert 'value="41"' in shown
    assert Dose.objects.count() == 1


def test_the_page_says_which_reading_is_next(client, clinician, post, session, clock):
    client.force_login(clinician)
    for name, data in STEPS[:3]:
        post(name, data)
    clock(MONDAY + 20 * MINUTE)
    shown = client.get(reverse("sessions:session", args=[session.pk])).content.decode()
    assert "15 minutes after the dose began" in shown


def test_what_was_typed_is_never_markup(client, clinician, post, session):
    client.force_login(clinician)
    post("begin")
    post("reading", READING | {"note": "<script>alert(1)</script>"})
    assert "<script>alert" not in client.get(reverse("sessions:session", args=[session.pk])).content.decode()


# --- corrections ---------------------------------------------------------------------------------------------


@pytest.fixture
def given(session, clinician):
    """The session, completed."""
    a_given_session(session, clinician)
    session.refresh_from_db()
    return session


def test_a_corrected_reading_is_struck_through(client, given, prescriber):
    client.force_login(prescriber)
    old = Reading.objects.get()
    url = reverse("sessions:correct_reading", args=[given.pk, old.pk])
    assert 'value="120"' in client.get(url).content.decode()
    assert client.post(url, READING | {"systolic": ""}).status_code == 422
    assert client.post(url, READING | {"systolic": 118}).status_code == 302
    assert client.post(url, READING | {"systolic": 117}).status_code == 422
    shown = client.get(reverse("sessions:session", args=[given.pk])).content.decode()
    assert '<del class="struck figures">120/80' in shown
    assert "118/80" in shown.replace("<strong>", "").replace("</strong>", "")


def test_a_corrected_dose_and_departure_are_struck_through(client, given, prescriber):
    client.force_login(prescriber)
    dose = reverse("sessions:correct_dose", args=[given.pk])
    shown = client.get(dose).content.decode()
    assert 'value="2027-01-11T09:50"' in shown
    assert client.post(dose, DOSE).status_code == 422
    assert client.post(dose, DOSE | END | {"amount_mg": "400"}).status_code == 422
    assert client.post(dose, DOSE | {"ended_at": "2027-01-11T10:05", "amount_mg": "44"}).status_code == 302
    departure = reverse("sessions:correct_departure", args=[given.pk])
    assert client.post(departure, DEPARTURE | {"with_whom": ""}).status_code == 422
    assert client.post(departure, DEPARTURE).status_code == 302
    shown = client.get(reverse("sessions:session", args=[given.pk])).content.decode()
    assert shown.count("corrected since") == 2
    assert "44 mg" in shown


def test_corrections_are_the_care_teams(client, given, office, patient, other_prescriber):
    urls = [reverse(f"sessions:correct_{name}", args=[given.pk]) for name in ("dose", "departure")]
    urls.append(reverse("sessions:correct_reading", args=[given.pk, Reading.objects.get().pk]))
    for user, status in ((office, 403), (patient.user, 403), (other_prescriber, 404)):
        client.force_login(user)
        assert [client.get(url).status_code for url in urls] == [status] * 3


def test_a_reading_of_another_session_is_not_corrected_here(client, given, course, clinician):
    client.force_login(clinician)
    second = course.sessions.get(number=2)
    url = reverse("sessions:correct_reading", args=[second.pk, Reading.objects.get().pk])
    assert client.get(url).status_code == 404


def test_there_is_nothing_to_correct_before_it_happened(client, session, clinician):
    client.force_login(clinician)
    for name in ("dose", "departure"):
        assert client.get(reverse(f"sessions:correct_{name}", args=[session.pk])).status_code == 404


def test_the_page_takes_the_same_queries_however_much_was_written(
    client, session, clinician, django_assert_num_queries
):
    services.begin(session=session, by=clinician)
    a_reading(session, clinician, MONDAY)
    client.force_login(clinician)
    url = reverse("sessions:session", args=[session.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for minute in range(1, 9):
        a_reading(session, clinician, MONDAY + minute * MINUTE)
    with django_assert_num_queries(len(few)):
        client.get(url)
    assert len(few) < 40


# --- a hold that nobody can pass ---------------------------------------------------------------------------------


def a_task(patient):
    return open_task(patient=patient, source="phq9_item9", source_id=uuid4(), system="measures")


def test_an_open_safety_task_is_told_before_the_reading_and_leads_to_it(client, clinician, post, session, patient):
    task = a_task(patient)
    client.force_login(clinician)
    url = reverse("sessions:session", args=[session.pk])
    for step in ("booked", "begun"):
        shown = client.get(url).content.decode()
        assert "The dose is held by a safety task" in shown, step
        assert reverse("safety:task", args=[task.pk]) in shown
        post("begin")


def test_under_a_hold_that_nobody_can_pass_no_dose_is_offered(client, clinician, post, session, patient, clock):
    clock(MONDAY + 5 * MINUTE)
    task = a_task(patient)
    clock(MONDAY + 20 * MINUTE)
    client.force_login(clinician)
    post("begin")
    post("reading", READING | {"taken_at": "2027-01-11T09:10"})
    shown = client.get(reverse("sessions:session", args=[session.pk])).content.decode()
    assert "This cannot be passed." in shown
    assert "may decide to go on" not in shown
    assert 'name="amount_mg"' not in shown
    assert task.closed_at is None


def test_a_dose_that_began_before_the_task_can_still_be_written_down(client, clinician, post, session, patient, clock):
    clock(MONDAY + 20 * MINUTE)
    client.force_login(clinician)
    post("begin")
    post("reading", READING)
    a_task(patient)
    clock(MONDAY + 25 * MINUTE)
    shown = client.get(reverse("sessions:session", args=[session.pk])).content.decode()
    assert "A dose began before this: write it down with its time" in shown
    assert 'name="amount_mg"' in shown

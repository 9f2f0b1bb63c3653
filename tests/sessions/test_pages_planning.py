"""The pages of planning, asked by those whose step it is and by those whose it is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from common.models import AuditEntry
from people.models import Closure
from sessions import services
from sessions.models import Dose, TreatmentSession
from tests.sessions.build import MONDAY, SERIES, a_given_session, a_series

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WANTED = {"start": "2027-01-11", "at": "09:00", "weekdays": ["0", "3"]}


def local(at: datetime) -> str:
    """As the form shows it in New York in winter."""
    return f"{at - 5 * HOUR:%Y-%m-%dT%H:%M}"


def rows(starts, version=1, **more):
    values = {"form-TOTAL_FORMS": len(starts), "form-INITIAL_FORMS": len(starts), "version": version, "do": "book"}
    texts = [at if isinstance(at, str) else local(at) for at in starts]
    return values | {f"form-{index}-starts": text for index, text in enumerate(texts)} | more


@pytest.fixture
def url(course) -> str:
    return reverse("sessions:plan", args=[course.pk])


# --- who -----------------------------------------------------------------------------------------------------


def test_strangers_see_nothing_and_the_patient_may_not(
    client, url, course, other_prescriber, other_office, patient, clinic
):
    for user, status in ((other_prescriber, 404), (other_office, 404), (patient.user, 403)):
        client.force_login(user)
        for name in ("plan", "next"):
            assert client.get(reverse(f"sessions:{name}", args=[course.pk])).status_code == status
            assert client.post(reverse(f"sessions:{name}", args=[course.pk])).status_code == status


def test_the_office_and_the_care_team_plan(client, url, office, clinician, prescriber):
    for user in (office, clinician, prescriber):
        client.force_login(user)
        assert client.get(url).status_code == 200


def test_a_colleague_outside_the_care_team_sees_nothing(client, other_patient, prescriber, clinician, planning):
    from tests.sessions.build import a_course

    course = a_course(other_patient, prescriber)
    client.force_login(clinician)
    assert client.get(reverse("sessions:plan", args=[course.pk])).status_code == 404


# --- the proposal --------------------------------------------------------------------------------------------


def test_the_proposal_stores_nothing_and_says_in_which_zone(client, url, clinician):
    client.force_login(clinician)
    page = client.get(url, WANTED)
    text = page.content.decode()
    assert page.status_code == 200
    assert "America/New_York" in text
    assert text.count("plan-row__label") == 6
    assert 'value="2027-01-11T09:00"' in text
    assert not TreatmentSession.objects.exists()


def test_the_proposal_says_what_was_moved(client, url, clinician, clinic):
    Closure.objects.create(clinic=clinic, first_on=SERIES[2].date(), last_on=SERIES[2].date())
    client.force_login(clinician)
    assert "the clinic is closed on Monday 18 January" in client.get(url, WANTED).content.decode()


def test_the_patients_own_time_stands_beside(client, url, clinician, patient):
    patient.user.zone_name = "Europe/London"
    patient.user.save()
    client.force_login(clinician)
    text = client.get(url, WANTED).content.decode()
    assert "Mon 14:00" in text
    assert "Europe/London" in text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"weekdays": []}, "at least one day of the week"),
        ({"weekdays": ["0"]}, "choose at least 2 days"),
        ({"weekdays": ["7"]}, "not one of the available choices"),
        ({"start": "9999-12-31"}, "within the next two years"),
        ({"start": "yesterday"}, "Enter a valid date"),
        ({"at": "23:00"}, "does not fit the opening hours"),
        ({"at": "<script>"}, "Enter a valid time"),
    ],
)
def test_a_wish_that_can_not_be_gets_a_sentence(client, url, clinician, change, sentence):
    client.force_login(clinician)
    page = client.get(url, WANTED | change)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "<script>" not in page.content.decode().replace('<script src="', "")


# --- booking -------------------------------------------------------------------------------------------------


def test_booking_all_books_all_once(client, url, clinician, course):
    client.force_login(clinician)
    for _ in range(2):
        page = client.post(url, rows(SERIES), follow=True)
        assert "6 sessions are booked" in page.content.decode()
    assert list(TreatmentSession.objects.values_list("starts_at", flat=True)) == SERIES


def test_checking_books_nothing(client, url, clinician):
    client.force_login(clinician)
    page = client.post(url, rows([*SERIES[:5], SERIES[4] + HOUR], do="check"))
    assert page.status_code == 200
    assert "follows after 1 hours" in page.content.decode()
    assert not TreatmentSession.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2027-01-16T09:00", "closed|opening hours"),
        ("tomorrow", "Write the date and the time like"),
        ("0001-01-01T00:00", "Write the date and the time like"),
        ("2026-01-11T09:00", "lies in the past|before session"),
        ("2027-03-14T02:30", "skip 02:30"),
    ],
)
def test_one_bad_date_books_none_and_keeps_what_was_typed(client, url, clinician, text, sentence):
    import re

    client.force_login(clinician)
    page = client.post(url, rows([*SERIES[:5], text]))
    shown = page.content.decode()
    assert page.status_code == 422
    assert re.search(sentence, shown)
    assert f'value="{text}"' in shown
    assert f'value="{local(SERIES[0])}"' in shown
    assert not TreatmentSession.objects.exists()


def test_a_warning_has_to_be_ticked(client, url, clinician):
    client.force_login(clinician)
    page = client.post(url, rows([*SERIES[:5], ""]))
    shown = page.content.decode()
    assert page.status_code == 422
    assert 'name="seen" value="4:too_few"' in shown
    assert client.post(url, rows([*SERIES[:5], ""], seen="4:too_few")).status_code == 302
    assert TreatmentSession.objects.count() == 5


def test_a_series_without_its_consult_is_booked_once_the_warning_is_ticked(
    client, planning, other_patient, prescriber, office
):
    from tests.sessions.build import a_course

    course = a_course(other_patient, prescriber, "sublingual-home")
    at_home = reverse("sessions:plan", args=[course.pk])
    client.force_login(office)
    asked = client.post(at_home, rows(SERIES))
    assert asked.status_code == 422
    assert "asks for a consult before dose 3" in asked.content.decode()
    assert 'value="2:consult_missing"' in asked.content.decode()
    assert client.post(at_home, rows(SERIES, seen=["2:consult_missing"])).status_code == 302
    assert course.sessions.count() == 6


def test_a_stale_plan_is_refused_and_nothing_is_lost(client, url, clinician, course):
    client.force_login(clinician)
    page = client.post(url, rows(SERIES, version=7))
    shown = page.content.decode()
    assert page.status_code == 422
    assert "Somebody else changed this course" in shown
    assert 'name="version" value="1"' in shown
    assert f'value="{local(SERIES[5])}"' in shown


@pytest.mark.parametrize(
    "data", [{}, {"form-TOTAL_FORMS": "x"}, {"form-TOTAL_FORMS": "900", "form-INITIAL_FORMS": "0"}]
)
def test_a_form_without_its_parts_gets_a_page(client, url, clinician, data):
    client.force_login(clinician)
    assert client.post(url, data).status_code == 422


def test_a_repeated_hour_is_said(client, course, url, clinician, clinic):
    from datetime import time

    from people.models import OpeningHours

    OpeningHours.objects.create(clinic=clinic, weekday=6, opens=time(0), closes=time(23))
    client.force_login(clinician)
    page = client.post(
        reverse("sessions:plan", args=[course.pk]), rows(["2027-11-07T01:30"], seen="0:too_few"), follow=True
    )
    assert "twice on that day. 05:30 UTC is meant" in page.content.decode()
    assert TreatmentSession.objects.get().starts_at == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)


# --- changes -------------------------------------------------------------------------------------------------


def test_the_office_sees_when_and_nothing_of_what_happened(client, office, course, prescriber, clock):
    session = a_series(course, prescriber)[0]
    clock(MONDAY + 3 * HOUR)
    a_given_session(session, prescriber)
    client.force_login(office)
    page = client.get(reverse("sessions:session", args=[session.pk]))
    shown = page.content.decode()
    assert page.status_code == 200
    assert "Completed" in shown
    assert "120/80" not in shown
    assert "40 mg" not in shown
    assert reverse("home:patient", args=[course.patient_id]) not in shown
    assert not AuditEntry.objects.filter(action="record.opened").exists()


# --- further sessions and maintenance ------------------------------------------------------------------------


def test_a_word_and_the_next_session_in_its_range(client, clinician, course, prescriber, clock, office):
    session = a_series(course, prescriber, count=1)[0]
    clock(MONDAY + 3 * HOUR)
    a_given_session(session, prescriber)
    finish, following = (reverse(f"sessions:{name}", args=[course.pk]) for name in ("finish", "next"))
    client.force_login(office)
    assert client.get(finish).status_code == 403
    client.force_login(clinician)
    assert "14 to 42 days" in client.get(finish).content.decode()
    assert client.post(finish, {"why": ""}).status_code == 422
    page = client.post(finish, {"why": "Much better."}, follow=True)
    shown = page.content.decode()
    assert "due from Monday 25 January to Monday 22 February 2027" in shown
    assert 'value="2027-01-25T09:00"' in shown
    early = client.post(following, {"starts_at": "2027-01-18T09:00"})
    assert early.status_code == 422
    assert "This is earlier" in early.content.decode()
    assert client.post(following, {"starts_at": "2027-01-25T09:00"}).status_code == 302
    assert client.post(following, {"starts_at": "2027-01-25T09:00"}).status_code == 302
    assert course.sessions.filter(phase="maintenance").count() == 1


def test_an_early_session_is_booked_once_the_warning_is_ticked(client, clinician, course, prescriber, clock):
    session = a_series(course, prescriber, count=1)[0]
    clock(MONDAY + 3 * HOUR)
    a_given_session(session, prescriber)
    course.refresh_from_db()
    services.finish_induction(course=course, by=prescriber, why="Much better.")
    client.force_login(clinician)
    url = reverse("sessions:next", args=[course.pk])
    assert client.post(url, {"starts_at": "2027-01-18T09:00", "seen": "0:before_due"}).status_code == 302


# --- the patient's list --------------------------------------------------------------------------------------


def test_patients_see_their_own_sessions_in_their_own_zone(client, course, prescriber, patient, stranger):
    a_series(course, prescriber)
    patient.user.zone_name = "Europe/London"
    patient.user.save()
    client.force_login(patient.user)
    shown = client.get(reverse("scheduling:mine")).content.decode()
    assert "Monday 11 January 2027, 14:00" in shown
    assert "Mon 09:00" in shown
    assert "your clinic asks" in shown
    assert "ketamine" not in shown.lower()
    client.force_login(stranger.user)
    assert "No session is booked" in client.get(reverse("scheduling:mine")).content.decode()


def test_a_session_whose_dose_has_ended_is_behind_its_person_before_the_clinic_has_closed_it(
    client, course, prescriber, patient
):
    first, *_rest = a_series(course, prescriber)
    TreatmentSession.objects.filter(pk=first.pk).update(state="in_progress")
    client.force_login(patient.user)
    behind = "Behind you"
    assert behind not in client.get(reverse("scheduling:mine")).content.decode()
    began = first.starts_at + timedelta(minutes=10)
    dose = {"route": "intravenous", "amount_mg": 40, "recorded_by": prescriber, "started_at": began}
    Dose.objects.create(session=first, ended_at=began + timedelta(minutes=40), **dose)
    ahead, _heading, past = client.get(reverse("scheduling:mine")).content.decode().partition(behind)
    assert "Mon 11 Jan" in past
    assert "Under way" not in ahead + past
    assert "11 January" not in ahead


def test_the_list_of_sessions_needs_the_same_queries_for_one_and_for_many(
    client, course, prescriber, patient, django_assert_num_queries, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(patient.user)
    url = reverse("scheduling:mine")
    a_series(course, prescriber, count=1)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(url)
    services.cancel_session(session=course.sessions.get(), by=prescriber, why="Again.")
    a_series(course, prescriber)
    with django_assert_num_queries(len(one)):
        client.get(url)

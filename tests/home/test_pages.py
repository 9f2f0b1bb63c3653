"""The front pages, as each person sees them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from common import clock as house_clock
from common.models import AuditEntry
from integration.models import IntegrationWindow, JournalEntry
from journey.models import Course, ProtocolVersion
from journey.services import load_protocols
from journey.stages import Phase
from measures.services import submit
from people.models import Clinic, Patient, User
from sessions.models import Dose, TreatmentSession
from tests.cast import a_patient

NOW = datetime(2026, 6, 3, 15, 0, tzinfo=UTC)  # a Wednesday, 11:00 in New York


@pytest.fixture(autouse=True)
def _wednesday(clock: Any) -> None:
    clock(NOW)


@pytest.fixture
def protocol(db: None) -> ProtocolVersion:
    load_protocols()
    return ProtocolVersion.objects.get(key="infusion-clinic", retired_at=None)


def a_course(patient: Patient, prescriber: User, protocol: ProtocolVersion, phase: Phase) -> Course:
    return Course.objects.create(
        patient=patient,
        protocol=protocol,
        prescriber=prescriber.memberships.get(),
        phase=phase,
        opened_at=NOW - timedelta(days=30),
    )


def a_session(course: Course, number: int, starts_at: datetime, state: str = "booked", **also: Any) -> TreatmentSession:
    return TreatmentSession.objects.create(
        course=course,
        phase=also.pop("phase", Phase.INDUCTION),
        number=number,
        starts_at=starts_at,
        minutes=90,
        state=state,
    )


def a_dose(session: TreatmentSession, by: User, ended_at: datetime) -> Dose:
    return Dose.objects.create(
        session=session,
        route="intravenous",
        amount_mg=35,
        started_at=ended_at - timedelta(minutes=40),
        ended_at=ended_at,
        recorded_by=by,
    )


def a_window(session: TreatmentSession, opens_at: datetime) -> IntegrationWindow:
    return IntegrationWindow.objects.create(
        patient=session.course.patient, session=session, opens_at=opens_at, closes_at=opens_at + timedelta(hours=72)
    )


def answers(patient: Patient, at: datetime, points: int) -> None:
    """A PHQ-9 with this total and nothing on item 9."""
    values = {f"q{n}": min(3, max(0, points - 3 * (n - 1))) for n in range(1, 9)} | {"q9": 0}
    with house_clock.frozen(at):
        submit(patient=patient, instrument="phq-9", answers=values, submission=uuid4(), by=patient.user)


def page(client: Client, user: User, url: str, status: int = 200) -> str:
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_stranger_at_the_door_is_told_what_this_is_and_how_to_come_in(client: Client, db: None) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "Sign in" in response.content.decode()


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("clinician", "home:caseload"),
        ("prescriber", "home:caseload"),
        ("office", "home:day"),
        ("patient", "home:today"),
    ],
)
def test_everybody_is_shown_to_their_own_front_page(
    client: Client, request: pytest.FixtureRequest, who: str, where: str
) -> None:
    one = request.getfixturevalue(who)
    client.force_login(one.user if isinstance(one, Patient) else one)
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"] == reverse(where)


def test_somebody_whom_no_clinic_knows_any_more_is_told_so(client: Client, clinic: Clinic) -> None:
    user = User.objects.create_user("gone@example.org", "x" * 12, name="Gone")
    assert "no clinic knows you here" in page(client, user, "/")


def test_the_caseload_puts_whoever_gets_worse_first_and_says_why(
    client: Client, clinic: Clinic, prescriber: User, clinician: User, protocol: ProtocolVersion, patient: Patient
) -> None:
    calm = a_patient(clinic, "Aaron Calm", clinician)
    for one in (patient, calm):
        a_course(one, prescriber, protocol, Phase.MAINTENANCE)
        answers(one, NOW - timedelta(days=20), 10)
    answers(patient, NOW - timedelta(days=2), 16)
    answers(calm, NOW - timedelta(days=2), 9)

    shown = page(client, clinician, reverse("home:caseload"))

    assert shown.index("Ada Patient") < shown.index("Aaron Calm")
    assert "PHQ-9 up 6 since 14 May" in shown


def test_the_caseload_shows_only_those_whom_one_treats(
    client: Client, clinician: User, patient: Patient, other_patient: Patient, stranger: Patient
) -> None:
    shown = page(client, clinician, reverse("home:caseload"))
    assert "Ada Patient" in shown
    assert "Ben Patient" not in shown
    assert "Sam Stranger" not in shown


def test_the_caseload_can_be_narrowed_to_a_phase_by_its_address(
    client: Client, prescriber: User, clinician: User, patient: Patient, protocol: ProtocolVersion
) -> None:
    a_course(patient, prescriber, protocol, Phase.INDUCTION)
    assert "Ada Patient" in page(client, clinician, reverse("home:caseload") + "?phase=induction")
    nobody = page(client, clinician, reverse("home:caseload") + "?phase=maintenance")
    assert "None of your patients is what these filters ask for" in nobody
    assert page(client, clinician, reverse("home:caseload") + "?phase=<script>")


def test_the_caseload_takes_as_many_queries_for_twelve_patients_as_for_two(
    client: Client,
    clinic: Clinic,
    prescriber: User,
    clinician: User,
    protocol: ProtocolVersion,
    django_assert_num_queries: Any,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def add(number: int) -> None:
        one = a_patient(clinic, f"Patient {number}", clinician)
        course = a_course(one, prescriber, protocol, Phase.INDUCTION)
        dosed = a_session(course, 1, NOW - timedelta(days=2), "completed")
        a_dose(dosed, clinician, NOW - timedelta(days=2))
        a_window(dosed, NOW - timedelta(days=2))
        a_session(course, 2, NOW + timedelta(days=2))
        answers(one, NOW - timedelta(days=9), 12)

    for number in range(2):
        add(number)
    client.force_login(clinician)
    client.get(reverse("home:caseload"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("home:caseload"))
    for number in range(2, 12):
        add(number)
    with django_assert_num_queries(len(few)):
        client.get(reverse("home:caseload"))


def test_the_patient_page_shows_scores_and_what_was_shared_but_nothing_private(
    client: Client, prescriber: User, clinician: User, patient: Patient, protocol: ProtocolVersion
) -> None:
    course = a_course(patient, prescriber, protocol, Phase.INDUCTION)
    dosed = a_session(course, 1, NOW - timedelta(days=1), "completed")
    a_dose(dosed, clinician, NOW - timedelta(days=1))
    window = a_window(dosed, NOW - timedelta(days=1))
    answers(patient, NOW - timedelta(days=20), 18)
    answers(patient, NOW, 8)
    for text, shared in (("The harbour at night", NOW), ("Only for me", None)):
        JournalEntry.objects.create(
            patient=patient, window=window, text=text, written_at=NOW, shared_at=shared, submission=uuid4()
        )

    shown = page(client, clinician, reverse("home:patient", args=[patient.pk]))

    assert "The harbour at night" in shown
    assert "Only for me" not in shown
    assert "Response" in shown
    assert "from 18" in shown
    assert "Induction 1" in shown


def test_opening_a_record_leaves_a_row_in_the_audit_trail(client: Client, clinician: User, patient: Patient) -> None:
    page(client, clinician, reverse("home:patient", args=[patient.pk]))
    row = AuditEntry.objects.get(action="record.opened")
    assert (row.actor_id, row.subject_id) == (clinician.pk, patient.pk)


@pytest.mark.parametrize(
    ("who", "status"),
    [("prescriber", 200), ("clinician", 200), ("office", 403), ("other_prescriber", 404), ("other_office", 404)],
)
def test_a_record_opens_for_the_care_team_only(
    client: Client, request: pytest.FixtureRequest, patient: Patient, who: str, status: int
) -> None:
    page(client, request.getfixturevalue(who), reverse("home:patient", args=[patient.pk]), status)


def test_the_patient_page_offers_the_step_that_comes_next(
    client: Client, prescriber: User, patient: Patient, protocol: ProtocolVersion
) -> None:
    url = reverse("home:patient", args=[patient.pk])
    assert "Write a plan" in page(client, prescriber, url)
    course = a_course(patient, prescriber, protocol, Phase.PREPARATION)
    assert "Book the series" in page(client, prescriber, url)
    Course.objects.filter(pk=course.pk).update(phase=Phase.INDUCTION)
    for number in range(1, 7):
        at = NOW - timedelta(days=30 - 3 * number)
        a_dose(a_session(course, number, at, "completed"), prescriber, at)
    assert "Move to maintenance" in page(client, prescriber, url)


def test_the_day_shows_who_comes_who_was_forgotten_and_whose_maintenance_is_due(
    client: Client, clinic: Clinic, office: User, prescriber: User, patient: Patient, protocol: ProtocolVersion
) -> None:
    course = a_course(patient, prescriber, protocol, Phase.INDUCTION)
    a_session(course, 1, NOW - timedelta(days=3))
    a_session(course, 2, NOW + timedelta(hours=1))
    late = a_patient(clinic, "Lena Late", prescriber)
    old = a_course(late, prescriber, protocol, Phase.MAINTENANCE)
    long_ago = NOW - timedelta(days=60)
    a_dose(a_session(old, 1, long_ago, "completed"), prescriber, long_ago)

    shown = page(client, office, reverse("home:day"))

    assert "12:00" in shown  # an hour after eleven, where the clinic is
    assert "Past and not recorded" in shown
    assert "Lena Late" in shown
    assert "Overdue" in shown


@pytest.mark.parametrize("asked", ["2026-06-05", "", "yesterday", "2026-02-30", "99999-01-01", "0001-01-01"])
def test_the_day_takes_any_date_in_its_address_and_nonsense_means_today(
    client: Client, office: User, asked: str
) -> None:
    shown = page(client, office, reverse("home:day") + f"?on={asked}")
    assert ("5 June 2026" if asked == "2026-06-05" else "3 June 2026") in shown


def test_the_office_is_told_when_messages_stand_still(client: Client, office: User, clinician: User) -> None:
    assert "Messages stand still" in page(client, office, reverse("home:day"))
    assert "Messages stand still" not in page(client, clinician, reverse("home:day"))


def test_the_audit_page_is_the_offices(client: Client, office: User, clinician: User, patient: Patient) -> None:
    page(client, clinician, reverse("home:patient", args=[patient.pk]))
    shown = page(client, office, reverse("home:audit"))
    assert "opened the record" in shown
    assert "Ada Patient" in shown
    page(client, clinician, reverse("home:audit"), 403)


def test_the_audit_page_does_not_tell_the_office_how_a_patient_is(
    client: Client, office: User, clinician: User, patient: Patient
) -> None:
    values = {f"q{n}": 1 for n in range(1, 10)}
    submit(patient=patient, instrument="phq-9", answers=values, submission=uuid4(), by=patient.user)
    assert AuditEntry.objects.filter(action="safety_task.opened").exists()
    shown = page(client, office, reverse("home:audit"))
    assert "safety_task" not in shown
    assert "response.submitted" not in shown


def test_the_navigation_of_staff_counts_open_safety_tasks_and_unread_messages(
    client: Client, clinician: User, patient: Patient
) -> None:
    values = {f"q{n}": 1 for n in range(1, 10)}
    submit(patient=patient, instrument="phq-9", answers=values, submission=uuid4(), by=patient.user)
    shown = page(client, clinician, reverse("home:day"))
    assert re.search(r"Safety</span> <span class=\"count\">1<", shown)
    assert reverse("messaging:inbox") in shown


def test_before_a_dose_nothing_is_judged_and_both_pages_say_so(
    client: Client, prescriber: User, clinician: User, patient: Patient, protocol: ProtocolVersion
) -> None:
    a_course(patient, prescriber, protocol, Phase.PREPARATION)
    for at, points in ((NOW - timedelta(days=11), 18), (NOW, 9)):
        answers(patient, at, points)
    shown = page(client, clinician, reverse("home:patient", args=[patient.pk]))
    assert "no dose yet, not judged" in shown
    assert "There was no dose in an open course yet" in shown
    assert "Response:" not in shown
    assert "(from 18)" not in shown
    assert "no dose yet" in page(client, clinician, reverse("home:caseload"))


def test_what_was_answered_during_the_first_dose_is_no_baseline(
    client: Client, prescriber: User, clinician: User, patient: Patient, protocol: ProtocolVersion
) -> None:
    course = a_course(patient, prescriber, protocol, Phase.INDUCTION)
    ended = NOW - timedelta(days=20)
    a_dose(a_session(course, 1, ended, "completed"), clinician, ended)
    for at, points in ((ended - timedelta(days=1), 18), (ended - timedelta(minutes=10), 6), (NOW, 10)):
        answers(patient, at, points)
    assert "from 18" in page(client, clinician, reverse("home:patient", args=[patient.pk]))
    assert "from 18" in page(client, clinician, reverse("home:caseload"))


def test_today_is_calm_when_nothing_is_open_and_shows_the_window_when_it_is(
    client: Client, prescriber: User, clinician: User, patient: Patient, protocol: ProtocolVersion
) -> None:
    assert "preparing your course" in page(client, patient.user, reverse("home:today"))
    course = a_course(patient, prescriber, protocol, Phase.INDUCTION)
    dosed = a_session(course, 1, NOW - timedelta(hours=26), "completed")
    a_dose(dosed, clinician, NOW - timedelta(hours=26))
    window = a_window(dosed, NOW - timedelta(hours=26))
    a_session(course, 2, NOW + timedelta(days=2))
    a_session(course, 3, NOW - timedelta(days=9))  # which nobody recorded

    shown = page(client, patient.user, reverse("home:today"))

    assert "session 3" not in shown

    assert reverse("integration:write", args=[window.pk]) in shown
    assert 'role="img"' in shown
    assert "Friday 5 June 2026, 11:00" in re.sub(r"<[^>]+>", "", shown)


def test_staff_have_no_today_and_patients_no_caseload(client: Client, clinician: User, patient: Patient) -> None:
    client.force_login(clinician)
    assert client.get(reverse("home:today")).status_code == 302
    client.force_login(patient.user)
    assert client.get(reverse("home:caseload")).status_code == 302
    assert client.get(reverse("home:day")).status_code == 302


def test_crisis_help_stands_on_every_front_page(
    client: Client, office: User, clinician: User, patient: Patient
) -> None:
    client.logout()
    pages = [client.get("/").content.decode()]
    pages += [page(client, clinician, reverse("home:caseload")), page(client, office, reverse("home:day"))]
    pages.append(page(client, patient.user, reverse("home:today")))
    assert all('id="crisis"' in one and "988" in one for one in pages)

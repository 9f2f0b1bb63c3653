"""Who in maintenance is due, late or drifting."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from measures.instruments import load
from measures.services import submit
from scheduling.due import Course, Standing, standing_of
from scheduling.selectors.due import maintenance
from sessions.cadence import MaintenanceDue
from sessions.models import Dose, TreatmentSession
from tests.cast import a_patient
from tests.scheduling.ahead_build import with_hours, with_places
from tests.sessions.build import MONDAY, PLANNING, a_course

DUE = MaintenanceDue(date(2027, 3, 1), date(2027, 3, 29))


@pytest.mark.parametrize(
    ("today", "booked_on", "last_gap", "longest", "standing"),
    [
        (date(2027, 2, 28), None, None, None, Standing.EARLY),
        (date(2027, 3, 1), None, None, None, Standing.DUE),
        (date(2027, 3, 29), None, 42, 42, Standing.DUE),
        (date(2027, 3, 30), None, None, None, Standing.LATE),
        (date(2027, 3, 30), None, 60, 42, Standing.LATE),
        (date(2027, 3, 10), None, 43, 42, Standing.DRIFTING),
        (date(2027, 2, 1), date(2027, 3, 29), None, None, Standing.BOOKED),
        (date(2027, 2, 1), date(2027, 2, 20), None, None, Standing.BOOKED),
        (date(2027, 2, 1), date(2027, 3, 30), None, None, Standing.DRIFTING),
        (date(2027, 4, 20), date(2027, 4, 21), None, None, Standing.DRIFTING),
        (date(2027, 2, 1), date(2027, 3, 10), 50, 42, Standing.DRIFTING),
    ],
)
def test_how_the_next_session_stands(today, booked_on, last_gap, longest, standing):
    assert standing_of(Course(DUE, booked_on, last_gap, longest), today) == standing


pytestmark = pytest.mark.django_db


def in_maintenance(course, by, *ends):
    """Doses ended at these instants, the last of them in maintenance."""
    for number, ended in enumerate(ends, 1):
        starts_at = ended - timedelta(hours=1)
        phase = "maintenance" if number > 1 else "induction"
        session = TreatmentSession.objects.create(
            course=course, phase=phase, number=number, starts_at=starts_at, minutes=150, state="completed"
        )
        Dose.objects.create(
            session=session, route="intravenous", amount_mg=40, started_at=starts_at, ended_at=ended, recorded_by=by
        )
    type(course).objects.filter(pk=course.pk).update(phase="maintenance")
    course.refresh_from_db()


@pytest.fixture
def course(clock, clinic, patient, prescriber, clinician):
    clock(PLANNING)
    with_places(clinic)
    with_hours(clinic, prescriber, clinician)
    return a_course(patient, prescriber)


def test_who_is_late_stands_first_with_one_way_on(client, clock, course, office, prescriber):
    in_maintenance(course, prescriber, MONDAY)
    clock(MONDAY + timedelta(days=50))
    client.force_login(office)
    text = client.get(reverse("scheduling:due")).content.decode()
    assert "Late" in text
    assert reverse("scheduling:times", args=[course.pk]) in text


def test_scores_are_for_those_who_read_the_record(client, clock, course, office, prescriber, patient):
    in_maintenance(course, prescriber, MONDAY)
    clock(MONDAY + timedelta(days=20))
    answers = {item.key: 1 for item in load("phq-9").items}
    submit(patient=patient, instrument="phq-9", answers=answers, submission=uuid4(), by=patient.user)
    for user, sees in ((office, False), (prescriber, True)):
        client.force_login(user)
        text = client.get(reverse("scheduling:due")).content.decode()
        assert ("PHQ-9" in text) is sees
        assert ("The last ones: 9" in text) is sees


def test_the_list_asks_as_much_for_many_as_for_one(
    client, clock, clinic, course, prescriber, django_assert_num_queries
):
    in_maintenance(course, prescriber, MONDAY)
    for number in range(4):
        other = a_course(a_patient(clinic, f"Other {number}", prescriber), prescriber)
        in_maintenance(other, prescriber, MONDAY, MONDAY + timedelta(days=20))
    now = MONDAY + timedelta(days=90)
    clock(now)
    membership = prescriber.memberships.select_related("clinic", "user").get()
    with django_assert_num_queries(3):
        assert len(maintenance(membership, now)) == 5


def test_one_press_books_a_proposed_time_with_place_and_person(client, clock, course, office, prescriber):
    in_maintenance(course, prescriber, MONDAY)
    clock(MONDAY + timedelta(days=16))
    client.force_login(office)
    page = reverse("scheduling:times", args=[course.pk])
    text = client.get(page).content.decode()
    value = text.split('name="time"')[1].split('value="')[1].split('"')[0]
    assert client.post(page, {"time": value}).status_code == 302
    booked = course.sessions.get(state="booked")
    assert booked.phase == "maintenance"
    assert booked.place
    assert booked.clinician
    assert client.post(page, {"time": value}).status_code == 302
    assert course.sessions.filter(state="booked").count() == 1


def test_who_is_late_gets_times_all_the_same(client, clock, course, office, prescriber):
    in_maintenance(course, prescriber, MONDAY)
    clock(MONDAY + timedelta(days=60))
    client.force_login(office)
    page = reverse("scheduling:times", args=[course.pk])
    text = client.get(page).content.decode()
    assert "Its days are over" in text
    value = text.split('name="time"')[1].split('value="')[1].split('"')[0]
    assert client.post(page, {"time": value}).status_code == 302
    assert course.sessions.filter(state="booked").count() == 1


def test_a_time_that_nobody_proposed_is_not_booked(client, clock, course, office, prescriber):
    in_maintenance(course, prescriber, MONDAY)
    clock(MONDAY + timedelta(days=16))
    client.force_login(office)
    answer = client.post(reverse("scheduling:times", args=[course.pk]), {"time": "nonsense"})
    assert answer.status_code == 422
    assert "Choose one of these times." in answer.content.decode()
    assert not course.sessions.filter(state="booked").exists()

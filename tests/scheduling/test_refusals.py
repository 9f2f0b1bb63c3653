"""When a patient cannot come."""

from datetime import date, time

import pytest
from django.urls import reverse

from common.errors import Refused
from common.models import AuditEntry
from scheduling.models import Refusal
from scheduling.refusing import MOST, No, problem
from scheduling.services.refusals import refuse, said, take_back
from tests.cast import a_patient

pytestmark = pytest.mark.django_db

TODAY = date(2027, 1, 8)
NINE, NOON = time(9), time(12)


@pytest.mark.parametrize(
    ("no", "field"),
    [
        (No(), "weekday"),
        (No(weekday=1, first_on=TODAY, last_on=TODAY), "weekday"),
        (No(first_on=date(2027, 2, 3), last_on=date(2027, 2, 1)), "last_on"),
        (No(first_on=date(2027, 1, 1), last_on=date(2027, 1, 7)), "last_on"),
        (No(first_on=date(2028, 2, 1), last_on=date(2028, 2, 1)), "last_on"),
        (No(weekday=0, begins=NINE), "ends"),
        (No(weekday=0, ends=NINE), "begins"),
        (No(weekday=0, begins=NOON, ends=NINE), "ends"),
        (No(weekday=0, begins=NOON, ends=NOON), "ends"),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_field(no: No, field: str) -> None:
    found = problem(no, [], today=TODAY)
    assert found is not None
    assert found[0] == field


@pytest.mark.parametrize(
    "no",
    [
        No(weekday=0),
        No(weekday=6, begins=NINE, ends=NOON),
        No(first_on=TODAY, last_on=TODAY),
        No(first_on=date(2027, 1, 1), last_on=TODAY, begins=NINE, ends=NOON),
        No(first_on=date(2027, 12, 30), last_on=date(2028, 1, 3)),
    ],
)
def test_what_can_be_meant_is_taken(no: No) -> None:
    assert problem(no, [], today=TODAY) is None


@pytest.mark.parametrize(
    ("standing", "wanted", "is_again"),
    [
        (No(weekday=0), No(weekday=0, begins=NINE, ends=NOON), True),
        (No(weekday=0, begins=NINE, ends=NOON), No(weekday=0), False),
        (No(weekday=0), No(weekday=1), False),
        (No(first_on=TODAY, last_on=date(2027, 1, 20)), No(first_on=date(2027, 1, 9), last_on=date(2027, 1, 10)), True),
        (No(first_on=TODAY, last_on=date(2027, 1, 9)), No(first_on=date(2027, 1, 9), last_on=date(2027, 1, 10)), False),
    ],
)
def test_what_is_said_already_is_not_said_again(standing: No, wanted: No, is_again: bool) -> None:
    assert (problem(wanted, [standing], today=TODAY) is not None) == is_again


def test_there_is_an_end_to_the_list() -> None:
    many = [No(weekday=0, begins=time(9, n), ends=time(10, n)) for n in range(MOST)]
    found = problem(No(weekday=3), many, today=TODAY)
    assert found is not None
    assert found[0] == "weekday"


@pytest.mark.parametrize(
    ("no", "words"),
    [
        (No(weekday=0), "Every Monday, all day"),
        (No(weekday=4, begins=NINE, ends=NOON), "Every Friday, 09:00 to 12:00"),
        (No(first_on=TODAY, last_on=TODAY), "8 January 2027, all day"),
        (No(first_on=TODAY, last_on=date(2027, 1, 9)), "8 January 2027 to 9 January 2027, all day"),
    ],
)
def test_a_line_reads_like_this(no: No, words: str) -> None:
    assert no.words() == words


def test_a_line_is_kept_with_who_said_it_and_taken_away_once(patient, office):
    row = refuse(patient=patient, no=No(weekday=2), by=office)
    assert (said(row), row.by) == (No(weekday=2), office)
    take_back(refusal=row, by=patient.user)
    take_back(refusal=row, by=patient.user)
    assert not Refusal.objects.exists()
    actions = AuditEntry.objects.filter(subject_id=patient.pk).values_list("action", "actor_id")
    assert sorted(actions) == [("refusal.added", office.pk), ("refusal.removed", patient.user_id)]


def test_the_same_line_twice_is_refused(patient):
    refuse(patient=patient, no=No(weekday=2), by=patient.user)
    with pytest.raises(Refused, match="said already: Every Wednesday"):
        refuse(patient=patient, no=No(weekday=2, begins=NINE, ends=NOON), by=patient.user)


def test_patients_write_and_take_away_their_own_lines(client, patient):
    client.force_login(patient.user)
    page = reverse("scheduling:my_refusals")
    assert "Nothing yet" in client.get(page).content.decode()
    assert client.post(page, {"weekday": "0", "begins": "08:00", "ends": "10:00"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "Every Monday, 08:00 to 10:00" in shown
    assert "America/New_York" in shown
    client.post(reverse("scheduling:refusal_remove", args=[Refusal.objects.get().pk]))
    assert not Refusal.objects.exists()


def test_a_wrong_line_comes_back_with_everything_typed(client, patient):
    client.force_login(patient.user)
    answer = client.post(
        reverse("scheduling:my_refusals"), {"first_on": "2031-05-01", "last_on": "2031-04-01", "begins": "10:00"}
    )
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "The last day comes before the first one." in shown
    assert 'value="2031-05-01"' in shown
    assert 'value="10:00' in shown


def test_the_office_writes_a_line_for_a_patient_and_a_stranger_finds_no_page(client, clinic, patient, office):
    client.force_login(office)
    page = reverse("scheduling:refusals", args=[patient.pk])
    assert client.post(page, {"weekday": "4"}).status_code == 302
    assert Refusal.objects.get().by == office
    client.force_login(a_patient(clinic, "Nora Neighbour").user)
    assert client.get(page).status_code == 404
    assert client.post(reverse("scheduling:refusal_remove", args=[Refusal.objects.get().pk])).status_code == 404

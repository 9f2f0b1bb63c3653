"""Changes of other medicines: written down, corrected by a new row, marked on the charts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from common.errors import Refused
from common.models import AuditEntry
from journey.models import MedicationChange, WhatChanged
from journey.services import Told, correct_medication_change, record_medication_change
from journey.timeline import phases_and_medicines

NOON = datetime(2027, 1, 8, 17, 0, tzinfo=UTC)
TOLD = Told("started", "Sertraline", date(2027, 1, 4), detail="50 mg, by her family doctor")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(clock):
    clock(NOON)


@pytest.fixture
def change(patient, clinician):
    return record_medication_change(patient=patient, told=TOLD, submission=uuid4(), by=clinician)


def signed_in(client, user):
    client.force_login(user)
    return client


def standing(patient) -> list[str]:
    return [f"{one.medicine} {one.what}" for one in MedicationChange.objects.filter(patient=patient).standing()]


def test_the_care_team_writes_a_change_down(change, patient, clinician):
    assert (change.medicine, change.detail, change.recorded_at) == ("Sertraline", "50 mg, by her family doctor", NOON)
    entry = AuditEntry.objects.get(action="medication.recorded")
    assert (entry.actor_id, entry.subject_id, entry.detail) == (clinician.pk, patient.pk, {"what": "started"})


def test_nobody_else_does(patient, other_prescriber, office):
    for user in (other_prescriber, office, patient.user):
        with pytest.raises(PermissionDenied):
            record_medication_change(patient=patient, told=TOLD, submission=uuid4(), by=user)
    assert not MedicationChange.objects.exists()


def test_the_database_holds_no_readable_name_of_a_medicine(change):
    with connection.cursor() as cursor:
        cursor.execute("SELECT medicine, detail FROM journey_medicationchange")
        medicine, detail = cursor.fetchone()
    assert b"Sertraline" not in bytes(medicine)
    assert b"family" not in bytes(detail)


def test_the_same_form_sent_twice_is_one_change(patient, clinician):
    name = uuid4()
    first = record_medication_change(patient=patient, told=TOLD, submission=name, by=clinician)
    assert record_medication_change(patient=patient, told=TOLD, submission=name, by=clinician) == first


def test_where_only_the_month_is_known_it_is_the_first_of_it(patient, clinician):
    told = Told("stopped", "Quetiapine", date(2026, 11, 20), month_only=True)
    assert record_medication_change(patient=patient, told=told, submission=uuid4(), by=clinician).changed_on == date(
        2026, 11, 1
    )


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (Told("started", "Sertraline", date(2027, 1, 9)), "changed_on"),
        (Told("started", "  ", date(2027, 1, 4)), "medicine"),
        (Told("withdrawn", "Sertraline", date(2027, 1, 4)), "what"),
        (Told("taken", "Sertraline", date(2027, 1, 4)), "what"),
    ],
)
def test_what_can_not_be_is_refused(patient, clinician, told, field):
    with pytest.raises(Refused) as refused:
        record_medication_change(patient=patient, told=told, submission=uuid4(), by=clinician)
    assert refused.value.field == field


def test_a_correction_takes_the_place_of_the_old_row_and_keeps_it(change, patient, clinician):
    told = Told("dose_changed", "Sertraline", date(2027, 1, 5))
    correct_medication_change(change=change, told=told, submission=uuid4(), by=clinician)
    assert standing(patient) == ["Sertraline dose_changed"]
    assert MedicationChange.objects.count() == 2


def test_what_was_entered_by_mistake_stands_no_more(change, patient, clinician):
    told = Told(WhatChanged.WITHDRAWN, "Sertraline", date(2027, 1, 4))
    correct_medication_change(change=change, told=told, submission=uuid4(), by=clinician)
    assert standing(patient) == []


def test_two_people_do_not_correct_the_same_row(change, clinician, prescriber):
    correct_medication_change(change=change, told=TOLD, submission=uuid4(), by=clinician)
    with pytest.raises(Refused, match="before you"):
        correct_medication_change(change=change, told=TOLD, submission=uuid4(), by=prescriber)


def test_the_database_refuses_to_change_a_row(change):
    with pytest.raises(DatabaseError), transaction.atomic():
        MedicationChange.objects.filter(pk=change.pk).update(what="stopped")
    with pytest.raises(DatabaseError), transaction.atomic():
        MedicationChange.objects.filter(pk=change.pk).delete()


def test_the_charts_mark_it_at_noon_of_its_day(change, patient, django_assert_num_queries):
    with django_assert_num_queries(2):
        events, _spans = phases_and_medicines(patient)
    (event,) = events
    assert (event.kind, event.label) == ("medication", "Sertraline: started")
    assert event.at == datetime(2027, 1, 4, 17, 0, tzinfo=UTC)


def test_a_month_is_told_as_a_month(patient, clinician):
    told = Told("stopped", "Quetiapine", date(2026, 11, 20), month_only=True)
    record_medication_change(patient=patient, told=told, submission=uuid4(), by=clinician)
    assert phases_and_medicines(patient)[0][0].label == "Quetiapine: stopped (some time in November 2026)"


def test_the_page_adds_one_and_shows_it(client, patient, clinician):
    page = reverse("journey:medicines", args=[patient.pk])
    sent = {"what": "stopped", "medicine": "Lamotrigine", "changed_on": "2027-01-02", "submission": str(uuid4())}
    answer = signed_in(client, clinician).post(page, sent, follow=True)
    assert "Written down" in answer.text
    assert "Lamotrigine" in answer.text
    assert AuditEntry.objects.filter(action="record.opened", detail__page="medicines").exists()


def test_what_was_typed_comes_back_with_what_is_wrong(client, patient, clinician):
    page = reverse("journey:medicines", args=[patient.pk])
    answer = signed_in(client, clinician).post(
        page, {"what": "stopped", "medicine": "Lamotrigine", "changed_on": "2028-01-02"}
    )
    assert answer.status_code == 422
    assert "Lamotrigine" in answer.text
    assert "still to come" in answer.text


def test_the_page_of_a_correction_starts_with_what_stands(client, change, clinician):
    page = reverse("journey:correct_medicine", args=[change.pk])
    assert "Sertraline" in signed_in(client, clinician).get(page).text
    sent = {"what": "withdrawn", "medicine": "Sertraline", "changed_on": "2027-01-04"}
    assert "Corrected" in signed_in(client, clinician).post(page, sent, follow=True).text

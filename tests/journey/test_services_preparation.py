"""Marks of the preparation: said, said again, taken back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from common import clock as house_clock
from common.errors import Refused
from common.models import AuditEntry
from consents.kinds import ConsentKind
from consents.models import Consent
from consents.services import withdraw
from journey.learning import cards
from journey.models import PreparationMark
from journey.preparation import Step
from journey.selectors import consent_withdrawn_at, preparation_of, preparations_of
from journey.services import (
    Companion,
    change_phase,
    hold_session,
    name_companion,
    open_course,
    read_card,
    take_back,
)
from journey.stages import Phase
from tests.journey.plan_build import a_signed_plan, agree, prepare, the_protocol

NOON = datetime(2027, 1, 8, 17, 0, tzinfo=UTC)
ROSA = Companion("Rosa Friend", "+1 555 0123", "friend")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(clock):
    clock(NOON)


@pytest.fixture
def course(patient, prescriber):
    return a_signed_plan(patient, prescriber, "sublingual-home")


def missing(course) -> list[str]:
    return [one.step.value for one in preparation_of(course, NOON).missing]


def test_a_fresh_course_lacks_everything(course):
    assert missing(course) == ["agreements", "cards", "session", "chaperone", "intention"]


def test_all_that_can_be_done_here_leaves_the_intention(course, clinician):
    prepare(course, clinician)
    assert missing(course) == ["intention"]


def test_a_card_is_read_once_however_often_one_presses(course, patient):
    for _press in range(2):
        mark = read_card(course=course, key="going-home", by=patient.user)
    assert PreparationMark.objects.get() == mark
    assert (mark.step, mark.by, mark.at) == ("card:going-home:1", patient.user, NOON)
    assert AuditEntry.objects.get(action="preparation.marked").detail == {"step": "card:going-home:1"}
    assert preparation_of(course, NOON).steps[1].count == f"1 of {len(cards())}"


def test_only_the_patient_says_what_is_theirs_to_say(course, clinician, other_patient):
    for person in (clinician, other_patient.user):
        with pytest.raises(Refused, match="Only the person"):
            read_card(course=course, key="going-home", by=person)
        with pytest.raises(Refused, match="Only the person"):
            name_companion(course=course, step=Step.CHAPERONE, who=ROSA, by=person)


def test_a_card_that_there_is_none_of_is_refused(course, patient):
    with pytest.raises(Refused, match="no such card"):
        read_card(course=course, key="nothing", by=patient.user)


@pytest.mark.parametrize(
    ("who", "field"),
    [
        (Companion("", "+1 555 0123"), "name"),
        (Companion("Rosa", ""), "phone"),
        (Companion("Rosa", "call me"), "phone"),
    ],
)
def test_the_adult_has_a_name_and_a_number_that_can_be_called(course, patient, who, field):
    with pytest.raises(Refused) as refusal:
        name_companion(course=course, step=Step.CHAPERONE, who=who, by=patient.user)
    assert refusal.value.field == field
    assert not PreparationMark.objects.exists()


def test_another_adult_is_a_new_row_and_the_same_is_none(course, patient):
    for who in (ROSA, ROSA, Companion("Sol Brother", "+1 555 0188", "brother")):
        name_companion(course=course, step=Step.CHAPERONE, who=who, by=patient.user)
    names = [json.loads(mark.detail)["name"] for mark in PreparationMark.objects.order_by("at", "id")]
    assert names == ["Rosa Friend", "Sol Brother"]
    assert "chaperone" not in missing(course)


def test_names_and_numbers_lie_sealed_and_nowhere_else(course, patient):
    name_companion(course=course, step=Step.CHAPERONE, who=ROSA, by=patient.user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT detail FROM journey_preparationmark")
        assert b"Rosa" not in bytes(cursor.fetchone()[0])
    assert "Rosa" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_what_is_not_asked_for_in_this_place_can_not_be_said(course, patient, other_patient, prescriber):
    with pytest.raises(Refused, match="not asked for"):
        name_companion(course=course, step=Step.RIDE, who=ROSA, by=patient.user)
    there = a_signed_plan(other_patient, prescriber, "infusion-clinic")
    with pytest.raises(Refused, match="not asked for"):
        name_companion(course=there, step=Step.CHAPERONE, who=ROSA, by=other_patient.user)
    with pytest.raises(Refused, match="how you get home"):
        name_companion(course=there, step=Step.RIDE, who=ROSA, by=other_patient.user)


def test_a_clinician_marks_the_session_with_its_day_and_a_sealed_line(course, clinician):
    mark = hold_session(course=course, held_on=NOON.date(), note="Calm; asked about driving.", by=clinician)
    assert json.loads(mark.detail) == {"on": "2027-01-08", "note": "Calm; asked about driving."}
    assert "session" not in missing(course)


@pytest.mark.parametrize(
    ("days", "note", "field"), [(1, "Talked.", "held_on"), (-400, "Talked.", "held_on"), (0, "  ", "note")]
)
def test_a_session_has_a_day_that_was_and_a_line(course, clinician, days, note, field):
    with pytest.raises(Refused) as refusal:
        hold_session(course=course, held_on=NOON.date() + timedelta(days), note=note, by=clinician)
    assert refusal.value.field == field


def test_only_the_care_team_marks_it(course, patient, office, other_prescriber):
    for person in (patient.user, office, other_prescriber):
        with pytest.raises(PermissionDenied):
            hold_session(course=course, held_on=NOON.date(), note="Talked.", by=person)
        with pytest.raises(PermissionDenied):
            take_back(course=course, step=Step.SESSION, why="No.", by=person)


def test_a_mark_is_taken_back_with_a_reason_and_asked_for_again(course, clinician, prescriber):
    hold_session(course=course, held_on=NOON.date(), note="Talked.", by=clinician)
    with pytest.raises(Refused, match="Say why"):
        take_back(course=course, step=Step.SESSION, why=" ", by=prescriber)
    take_back(course=course, step=Step.SESSION, why="It was about something else.", by=prescriber)
    assert "session" in missing(course)
    assert AuditEntry.objects.filter(action="preparation.taken_back").count() == 1
    with pytest.raises(Refused, match="nothing to take back"):
        take_back(course=course, step=Step.SESSION, why="Again.", by=prescriber)
    hold_session(course=course, held_on=NOON.date(), note="Now we did.", by=clinician)
    assert "session" not in missing(course)


def test_what_was_read_is_not_taken_back_by_others(course, patient, clinician):
    read_card(course=course, key="going-home", by=patient.user)
    with pytest.raises(Refused, match="not asked for"):
        take_back(course=course, step=Step.CARDS, why="No.", by=clinician)


def test_once_the_first_dose_was_given_the_list_stays(course, patient, clinician, prescriber):
    change_phase(course=course, to=Phase.INDUCTION, by=prescriber, why="First dose.")
    with pytest.raises(Refused, match="is over"):
        read_card(course=course, key="going-home", by=patient.user)
    with pytest.raises(Refused, match="is over"):
        hold_session(course=course, held_on=NOON.date(), note="Talked.", by=clinician)


def test_marks_are_only_ever_added(course, clinician):
    hold_session(course=course, held_on=NOON.date(), note="Talked.", by=clinician)
    for change in (lambda: PreparationMark.objects.update(done=False), lambda: PreparationMark.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_agreements_count_while_they_stand(clock, course, patient):
    agree(patient, "home")
    assert "agreements" not in missing(course)
    clock(NOON + timedelta(hours=1))
    withdraw(consent=Consent.objects.get(kind=ConsentKind.TREATMENT), by=patient.user)
    assert "agreements" in missing(course)
    assert consent_withdrawn_at(patient) == NOON + timedelta(hours=1)
    clock(NOON + timedelta(hours=2))
    agree(patient, "home")
    assert consent_withdrawn_at(patient) is None


def test_at_the_clinic_video_need_not_be_agreed_to(other_patient, prescriber):
    course = a_signed_plan(other_patient, prescriber, "infusion-clinic")
    agree(other_patient, "clinic")
    assert "agreements" not in missing(course)


def test_as_it_stood_earlier_is_told_too(clock, course, clinician):
    clock(NOON + timedelta(hours=1))
    hold_session(course=course, held_on=NOON.date(), note="Talked.", by=clinician)
    assert "session" in missing(course)
    assert "session" not in [one.step for one in preparation_of(course, house_clock.now()).missing]


def test_many_courses_take_as_many_queries_as_one(patient, other_patient, prescriber, clinician):
    courses = [a_signed_plan(one, prescriber) for one in (patient, other_patient)]
    prepare(courses[0], clinician)
    rows = [type(one).objects.select_related("protocol", "patient").get(pk=one.pk) for one in courses]

    def asked(some):
        with CaptureQueriesContext(connection) as queries:
            found = preparations_of(some, NOON)
        return len(queries), found

    one, _found = asked(rows[:1])
    both, found = asked(rows)
    assert one == both == 3  # marks, agreements, intentions
    assert [found[row.pk].done for row in rows] == [4, 0]


def test_a_course_from_before_plans_has_a_list_too(patient, prescriber):
    course = open_course(patient=patient, protocol=the_protocol(), by=prescriber)
    assert len(missing(course)) == 5

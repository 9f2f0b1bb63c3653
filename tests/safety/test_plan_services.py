"""Saving a safety plan: versions that only grow, two at once, who may, and what is sealed."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from safety import plans
from safety.models import PlanLook, SafetyPlan
from safety.plan_parts import Contact, Content
from safety.services import read_plan, save_plan

pytestmark = pytest.mark.django_db

WALK = Content(own_ways=("Walk to the river.",))
CALL = Content(own_ways=("Walk to the river.",), helpers=(Contact("Ivy", "+1 555 0123", "evenings"),))


def saved(patient, content=WALK, seen=0, by=None):
    return save_plan(patient=patient, seen=seen, content=content, by=by or patient.user)


def test_the_first_save_is_version_one_and_names_none_before_it(patient):
    plan = saved(patient)
    assert (plan.number, plan.before, plan.saved_by) == (1, None, patient.user)
    assert plans.contents(plans.newest(patient)) == WALK


def test_a_change_is_a_new_version_that_names_the_one_before(patient, clinician):
    first = saved(patient)
    second = saved(patient, CALL, seen=1, by=clinician)
    assert (second.number, second.before, second.saved_by) == (2, first, clinician)
    assert plans.contents(plans.newest(patient)) == CALL
    assert [one.number for one in plans.versions(patient, patient.user)] == [2, 1]


def test_each_save_leaves_a_line_in_the_audit_trail_that_holds_no_words(patient):
    plan = saved(patient, CALL)
    line = AuditEntry.objects.get(action="safety_plan.saved")
    assert (line.actor, line.object_id, line.subject_id) == (patient.user, plan.pk, patient.pk)
    assert line.detail == {"number": 1, "parts": 2}


def test_saving_what_is_there_already_makes_no_version(patient):
    first = saved(patient)
    assert saved(patient, seen=1) == first
    assert SafetyPlan.objects.count() == 1


def test_nothing_is_no_plan_but_a_plan_may_be_emptied(patient):
    with pytest.raises(Refused, match="One line is enough"):
        saved(patient, Content())
    saved(patient)
    assert not plans.contents(saved(patient, Content(), seen=1))


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_whoever_began_from_another_version_overwrites_nothing(patient, clinician, seen):
    saved(patient)
    saved(patient, CALL, seen=1)
    with pytest.raises(StaleSave) as stale:
        saved(patient, WALK, seen=seen, by=clinician)
    assert stale.value.current.number == 2
    assert plans.contents(plans.newest(patient)) == CALL


def test_the_form_of_a_plan_that_is_not_there_yet_is_stale_once_somebody_began_it(patient, clinician):
    saved(patient, by=clinician)
    with pytest.raises(StaleSave):
        saved(patient, CALL, seen=0)


@pytest.mark.parametrize("who", ["office", "other_prescriber", "stranger"])
def test_nobody_else_writes_it(request, patient, who):
    somebody = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        saved(patient, by=getattr(somebody, "user", somebody))
    assert not SafetyPlan.objects.exists()


def test_the_database_refuses_to_change_or_delete_a_version(patient):
    plan = saved(patient)
    with pytest.raises(DatabaseError, match="stays as it was saved"), transaction.atomic():
        SafetyPlan.objects.filter(pk=plan.pk).update(number=7)
    with pytest.raises(DatabaseError, match="stays as it was saved"), transaction.atomic():
        SafetyPlan.objects.filter(pk=plan.pk)._raw_delete("default")
    assert SafetyPlan.objects.get(pk=plan.pk).number == 1


def test_words_names_and_numbers_are_unreadable_in_the_database(patient):
    saved(patient, CALL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM safety_safetyplan")
        row = " ".join(
            bytes(one).decode("latin-1") if isinstance(one, bytes | memoryview) else str(one)
            for one in cursor.fetchone()
        )
    assert not any(word in row for word in ("river", "Ivy", "555", "evenings"))


def test_what_the_patient_changed_is_new_to_each_of_the_care_team_until_they_say_they_read_it(
    patient, clinician, prescriber
):
    plan = saved(patient)
    assert plans.mark_for(patient, clinician).is_new
    assert list(plans.new_for(clinician)) == [plan]
    read_plan(plan=plan, by=clinician)
    read_plan(plan=plan, by=clinician)
    assert not plans.mark_for(patient, clinician).is_new
    assert plans.mark_for(patient, prescriber).is_new
    assert list(plans.new_for(clinician)) == []
    assert list(plans.new_for(prescriber)) == [plan]
    assert [look.by for look in plans.readers(plan)] == [clinician]
    assert AuditEntry.objects.filter(action="safety_plan.read").count() == 1


def test_a_new_version_by_the_patient_is_new_again_and_one_by_a_colleague_is_not(patient, clinician, prescriber):
    read_plan(plan=saved(patient), by=clinician)
    saved(patient, CALL, seen=1)
    assert plans.mark_for(patient, clinician).is_new
    saved(patient, WALK, seen=2, by=prescriber)
    mark = plans.mark_for(patient, clinician)
    assert (mark.exists, mark.by_patient, mark.is_new) == (True, False, False)
    assert list(plans.new_for(clinician)) == []


def test_whoever_of_the_staff_saves_it_has_read_it(patient, clinician):
    plan = saved(patient, by=clinician)
    assert [look.by for look in plans.readers(plan)] == [clinician]


def test_the_patient_is_no_reader_of_their_own_and_strangers_are_none_at_all(patient, office):
    plan = saved(patient)
    for somebody in (patient.user, office):
        with pytest.raises(PermissionDenied):
            read_plan(plan=plan, by=somebody)
    assert not PlanLook.objects.exists()


def test_a_mark_says_when_there_is_no_plan(patient, clinician):
    assert plans.mark_for(patient, clinician) == plans.PlanMark()


def test_only_the_patient_and_the_care_team_see_the_versions(
    patient, clinician, prescriber, office, other_prescriber, stranger
):
    plan = saved(patient)
    seen_by = {
        user.name
        for user in (patient.user, clinician, prescriber, office, other_prescriber, stranger.user)
        if plan in SafetyPlan.objects.visible_to(user)
    }
    assert seen_by == {patient.name, clinician.name, prescriber.name}


def test_questions_about_plans_have_a_fixed_number_of_queries(patient, clinician, django_assert_num_queries):
    saved(patient)
    saved(patient, CALL, seen=1)
    with django_assert_num_queries(1):
        plans.mark_for(patient, clinician)
    with django_assert_num_queries(1):
        list(plans.new_for(clinician))
    with django_assert_num_queries(1):
        list(plans.versions(patient, patient.user))

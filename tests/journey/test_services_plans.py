"""A plan: drafted, changed, signed, replaced, let go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from journey.models import Course, PhaseChange, PlanChange, PlanState, TreatmentPlan
from journey.plans import digest
from journey.services import close_course, draft_plan, drop_plan, open_course, sign_plan
from journey.services.plans import digest_of, page_of
from journey.signals import plan_signed, plan_signing
from journey.texts import GONE, KIND, wanted
from messaging.models import Message
from people.models import CareTeamMember, Membership
from people.roles import Role
from tests.cast import a_member
from tests.journey.plan_build import a_draft, a_signed_plan, terms, the_protocol

NOON = datetime(2027, 1, 8, 17, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(clock):
    clock(NOON)


def sign(plan, doctor, **other):
    values = {"version": plan.version, "signed_name": doctor.name, "by": doctor} | other
    return sign_plan(plan=plan, **values)


def test_a_clinician_of_the_care_team_drafts_and_names_who_signs(patient, clinician, prescriber):
    plan = draft_plan(patient=patient, terms=terms(patient, prescriber, note="Slowly."), version=0, by=clinician)
    assert (plan.state, plan.version, plan.drafted_by) == ("draft", 1, clinician)
    change = PlanChange.objects.get()
    assert (change.from_state, change.to_state, change.by) == ("", "draft", clinician)
    entry = AuditEntry.objects.get(action="plan.drafted")
    assert (entry.actor_id, entry.subject_id) == (clinician.pk, patient.pk)
    assert "Slowly" not in str(entry.detail)
    assert "mg" not in str(entry.detail)


def test_who_is_named_to_sign_may_read_what_they_are_to_sign(clinic, patient, clinician):
    other = a_member(clinic, Role.PRESCRIBER, "Paula Prescriber")
    plan = draft_plan(patient=patient, terms=terms(patient, other), version=0, by=clinician)
    assert patient.care_team.filter(membership__user=other, ended_at=None).exists()
    assert plan in TreatmentPlan.objects.visible_to(other)


def test_strangers_the_office_and_the_patient_draft_nothing(patient, prescriber, office, other_prescriber):
    for person in (office, other_prescriber, patient.user):
        with pytest.raises(PermissionDenied):
            draft_plan(patient=patient, terms=terms(patient, prescriber), version=0, by=person)
    assert not TreatmentPlan.objects.exists()


def test_esketamine_at_home_is_refused_whoever_asks(patient, prescriber):
    with pytest.raises(Refused, match="never given at home") as refusal:
        a_draft(patient, prescriber, "esketamine-clinic", setting="home")
    assert refusal.value.code == "esketamine_at_home"


def test_an_unusual_amount_is_asked_about_once_and_never_computed(patient, prescriber):
    unusual = terms(patient, prescriber, "sublingual-home", starting_dose_mg=Decimal(451))
    with pytest.raises(Refused, match="451 mg is outside what the protocol usually gives") as refusal:
        draft_plan(patient=patient, terms=unusual, version=0, by=prescriber, range_seen=False)
    assert refusal.value.field == "starting_dose_mg"
    kept = draft_plan(patient=patient, terms=unusual, version=0, by=prescriber, range_seen=True)
    assert kept.starting_dose_mg == Decimal(451)
    usual = terms(patient, prescriber, "sublingual-home", starting_dose_mg=Decimal(450))
    assert draft_plan(patient=patient, terms=usual, version=1, by=prescriber, range_seen=False).version == 2


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.ADMIN])
def test_only_somebody_who_prescribes_here_can_be_named(clinic, patient, prescriber, role):
    other = a_member(clinic, role, "Somebody Else")
    with pytest.raises(Refused, match="prescriber who works here"):
        a_draft(patient, prescriber, prescriber=other.memberships.get())


def test_a_prescriber_of_another_clinic_or_who_left_can_not_be_named(patient, prescriber, other_prescriber):
    with pytest.raises(Refused, match="prescriber who works here"):
        a_draft(patient, prescriber, prescriber=other_prescriber.memberships.get())
    plan = a_draft(patient, prescriber)
    Membership.objects.filter(user=prescriber).update(ended_at=NOON)
    with pytest.raises(PermissionDenied):
        sign(plan, prescriber)


def test_a_therapist_treats_people_here(clinic, patient, prescriber, office):
    with pytest.raises(Refused, match="therapist who treats"):
        a_draft(patient, prescriber, therapist=office.memberships.get())


def test_a_stale_change_of_a_draft_is_refused_and_the_same_form_twice_is_not(patient, prescriber, clinician):
    plan = a_draft(patient, prescriber)
    fresh = terms(patient, prescriber, formulation="Ketamine 10 mg/mL")
    changed = draft_plan(patient=patient, terms=fresh, version=1, by=clinician)
    assert (changed.pk, changed.version, changed.formulation) == (plan.pk, 2, "Ketamine 10 mg/mL")
    assert draft_plan(patient=patient, terms=fresh, version=1, by=clinician).version == 2
    with pytest.raises(StaleSave):
        draft_plan(patient=patient, terms=terms(patient, prescriber), version=1, by=prescriber)
    with pytest.raises(StaleSave):
        draft_plan(patient=patient, terms=terms(patient, prescriber), version=0, by=prescriber)
    assert TreatmentPlan.objects.count() == 1


def test_signing_opens_the_course_and_moves_it_to_preparation(clinic, patient, prescriber, clinician):
    therapist = a_member(clinic, Role.CLINICIAN, "Tara Therapist")
    plan = a_draft(patient, prescriber, therapist=therapist.memberships.get())
    course = sign(plan, prescriber)
    plan.refresh_from_db()
    assert (course.phase, course.protocol, course.prescriber.user) == ("preparation", the_protocol(), prescriber)
    moves = list(PhaseChange.objects.order_by("at", "id").values_list("from_state", "to_state", "by"))
    assert moves == [("", "intake", prescriber.pk), ("intake", "preparation", prescriber.pk)]
    assert (plan.state, plan.course, plan.signed_by, plan.signed_at, plan.signed_name) == (
        "signed", course, prescriber, NOON, prescriber.name,
    )  # fmt: skip
    assert [change.to_state for change in plan.changes.all()] == ["draft", "signed"]
    assert CareTeamMember.objects.filter(patient=patient, membership__user=therapist, ended_at=None).exists()
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"plan.signed", "course.opened", "course.phase_changed", "care_team.joined"} <= actions


def test_the_digest_is_of_exactly_what_stood_on_the_page(patient, prescriber):
    plan = a_draft(patient, prescriber, note="Slowly.")
    page = page_of(plan)
    assert {"Slowly.", "56.00", "Ada Patient", "Northlight"} <= set(page.values())
    sign(plan, prescriber, seen=digest_of(plan))
    plan.refresh_from_db()
    assert plan.digest == digest(page)


def test_what_changed_under_the_page_is_not_signed(patient, prescriber, clinician):
    plan = a_draft(patient, prescriber)
    seen = digest_of(plan)
    draft_plan(patient=patient, terms=terms(patient, prescriber, starting_dose_mg=Decimal(60)), version=1, by=clinician)
    with pytest.raises(StaleSave):
        sign(plan, prescriber, version=1)
    patient.user.name = "Ada Other"
    patient.user.save()
    with pytest.raises(StaleSave):
        sign(plan, prescriber, version=2, seen=seen)
    assert not Course.objects.exists()


def test_a_prescriber_signs_as_oneself_with_ones_own_name(clinic, patient, prescriber):
    other = a_member(clinic, Role.PRESCRIBER, "Paula Prescriber")
    plan = a_draft(patient, prescriber, prescriber=other.memberships.get())
    with pytest.raises(Refused, match="names Paula Prescriber") as refusal:
        sign(plan, prescriber)
    assert refusal.value.code == "not_oneself"
    with pytest.raises(Refused, match="Type your name"):
        sign(plan, other, signed_name="Priya Prescriber")
    assert sign(plan, other, signed_name=" paula  prescriber ").prescriber.user == other


def test_a_clinician_signs_nothing(patient, prescriber, clinician):
    with pytest.raises(PermissionDenied):
        sign(a_draft(patient, prescriber), clinician)


def test_signing_twice_changes_nothing(patient, prescriber):
    plan = a_draft(patient, prescriber)
    course = sign(plan, prescriber)
    assert sign(plan, prescriber, version=1) == course
    assert (Course.objects.count(), AuditEntry.objects.filter(action="plan.signed").count()) == (1, 1)
    assert (
        len(set(Message.objects.filter(kind=KIND).values_list("channel", flat=True)))
        == Message.objects.filter(kind=KIND).count()
    )


def test_whoever_hears_of_it_may_refuse_and_then_nothing_was_signed(patient, prescriber):
    def no(**_about):
        raise Refused("Not yet.")

    plan = a_draft(patient, prescriber)
    plan_signing.connect(no)
    try:
        with pytest.raises(Refused, match="Not yet"):
            sign(plan, prescriber)
    finally:
        plan_signing.disconnect(no)
    plan.refresh_from_db()
    assert plan.state == "draft"
    assert not Course.objects.exists()


def test_it_is_announced_with_its_course(patient, prescriber):
    heard = []

    def hears(plan, course, by, **_about):
        heard.append((plan.state, course.phase, by))

    plan_signed.connect(hears)
    try:
        a_signed_plan(patient, prescriber)
    finally:
        plan_signed.disconnect(hears)
    assert heard == [("signed", "preparation", prescriber)]


def test_the_patient_is_told_that_something_is_ready_and_nothing_else(patient, prescriber):
    course = a_signed_plan(patient, prescriber)
    message = Message.objects.get(kind=KIND, channel="in_app")
    assert (message.recipient, message.about_id) == (patient.user, course.plans.get().pk)
    assert message.context == {}
    assert wanted(message, NOON) is None
    close_course(course=course, version=course.version, by=prescriber, why="Moved away.")
    assert wanted(message, NOON) == GONE


def test_a_newer_plan_replaces_the_signed_one(patient, prescriber):
    course = a_signed_plan(patient, prescriber)
    newer = a_draft(patient, prescriber, starting_dose_mg=Decimal(64))
    assert sign(newer, prescriber) == course
    states = dict(TreatmentPlan.objects.values_list("starting_dose_mg", "state"))
    assert states == {Decimal("56.00"): "replaced", Decimal("64.00"): "signed"}
    assert AuditEntry.objects.filter(action="plan.replaced").count() == 1
    assert PhaseChange.objects.filter(course=course).count() == 2


def test_in_preparation_the_protocol_may_change_later_it_stays(patient, prescriber):
    course = a_signed_plan(patient, prescriber)
    other = a_draft(patient, prescriber, "sublingual-home")
    sign(other, prescriber)
    course.refresh_from_db()
    assert course.protocol == the_protocol("sublingual-home")
    Course.objects.filter(pk=course.pk).update(phase="induction")
    with pytest.raises(Refused, match="keeps it"):
        a_draft(patient, prescriber)
    assert a_draft(patient, prescriber, "sublingual-home", starting_dose_mg=Decimal(200)).course == course


def test_a_course_from_before_plans_gets_one(patient, prescriber):
    course = open_course(patient=patient, protocol=the_protocol(), by=prescriber)
    assert a_signed_plan(patient, prescriber) == course
    assert PhaseChange.objects.filter(course=course).count() == 1


def test_a_draft_can_be_let_go(patient, prescriber, clinician):
    plan = a_draft(patient, prescriber)
    with pytest.raises(StaleSave):
        drop_plan(plan=plan, version=5, by=clinician)
    assert drop_plan(plan=plan, version=1, by=clinician).state == PlanState.DROPPED
    assert drop_plan(plan=plan, version=1, by=clinician).state == PlanState.DROPPED
    with pytest.raises(Refused, match="no draft any more"):
        sign(plan, prescriber)
    assert a_draft(patient, prescriber).pk != plan.pk


def test_a_day_that_passed_while_the_draft_lay_is_noticed_when_signing(clock, patient, prescriber):
    plan = a_draft(patient, prescriber)
    clock(NOON + timedelta(weeks=13))
    with pytest.raises(Refused, match="in the future"):
        sign(plan, prescriber)


def test_the_database_keeps_one_draft_and_one_signed_plan_and_what_happened(patient, prescriber):
    course = a_signed_plan(patient, prescriber)
    a_draft(patient, prescriber)
    for other in ({"state": "draft"}, {"state": "signed", "course": course}):
        plan = TreatmentPlan.objects.drafts().get()
        plan.pk = None
        with pytest.raises(DatabaseError), transaction.atomic():
            TreatmentPlan.objects.create(
                patient=patient, protocol=plan.protocol, setting="clinic", route="intravenous", formulation="x",
                starting_dose_mg=1, prescriber=plan.prescriber, review_on=NOON.date(), drafted_by=prescriber,
                signed_at=NOON, signed_by=prescriber, **other,
            )  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanChange.objects.update(why="x")


def test_the_name_and_the_note_lie_sealed(patient, prescriber):
    a_signed_plan(patient, prescriber, note="A word of the team.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT note, signed_name FROM journey_treatmentplan")
        told = b"".join(bytes(part) for part in cursor.fetchone())
    assert b"word" not in told
    assert b"Priya" not in told


def test_a_change_to_a_course_that_was_closed_meanwhile_begins_no_other(patient, prescriber):
    course = a_signed_plan(patient, prescriber)
    draft = a_draft(patient, prescriber, starting_dose_mg=Decimal(60))
    close_course(course=course, version=course.version, by=prescriber, why="They moved away.")
    with pytest.raises(Refused, match="is closed") as refusal:
        sign(draft, prescriber)
    assert refusal.value.code == "course_closed"
    assert not patient.courses.open().exists()
    meant = draft_plan(
        patient=patient,
        terms=terms(patient, prescriber, starting_dose_mg=Decimal(60)),
        version=draft.version,
        by=prescriber,
    )
    assert sign(meant, prescriber) != course

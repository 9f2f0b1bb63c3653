"""Two people at one plan, on a database that lets them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from common.errors import Refused, StaleSave
from journey.learning import cards
from journey.models import Course, PlanChange, PreparationMark, ProtocolVersion, TreatmentPlan
from journey.services import draft_plan, load_protocols, open_course, read_card, sign_plan
from messaging.models import Message
from people.models import CareTeamMember
from people.services import change_team
from tests.journey.plan_build import a_draft, a_signed_plan, terms, the_protocol
from tests.sessions.test_concurrency import at_once

NOON = datetime(2027, 1, 8, 17, 0, tzinfo=UTC)
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _ready(db, clock):
    """Tests with real transactions begin with empty tables."""
    clock(NOON)
    if not ProtocolVersion.objects.exists():
        load_protocols()


def test_four_presses_sign_once(patient, prescriber):
    plan = a_draft(patient, prescriber)

    def sign():
        return sign_plan(
            plan=TreatmentPlan.objects.get(pk=plan.pk), version=1, signed_name=prescriber.name, by=prescriber
        )

    answers = at_once(*[sign] * 4)
    assert {answer.pk for answer in answers} == {Course.objects.get().pk}
    assert PlanChange.objects.filter(plan=plan, to_state="signed").count() == 1
    assert Message.objects.filter(kind="plan_signed", channel="in_app").count() == 1


def test_whoever_changes_the_draft_and_whoever_signs_it_do_not_both_win(patient, prescriber, clinician):
    plan = a_draft(patient, prescriber)
    changed = terms(patient, prescriber, starting_dose_mg=Decimal(64))

    def sign():
        return sign_plan(
            plan=TreatmentPlan.objects.get(pk=plan.pk), version=1, signed_name=prescriber.name, by=prescriber
        )

    answers = at_once(sign, lambda: draft_plan(patient=patient, terms=changed, version=1, by=clinician))
    assert sum(isinstance(answer, Refused | StaleSave) for answer in answers) == 1
    plan.refresh_from_db()
    assert (plan.state, plan.starting_dose_mg) in {("signed", Decimal(56)), ("draft", Decimal(64))}


def test_two_begin_one_draft(patient, prescriber, clinician):
    first, second = (terms(patient, prescriber, formulation=name) for name in ("One", "Two"))
    answers = at_once(
        lambda: draft_plan(patient=patient, terms=first, version=0, by=prescriber),
        lambda: draft_plan(patient=patient, terms=second, version=0, by=clinician),
    )
    assert sum(isinstance(answer, TreatmentPlan) for answer in answers) == 1
    assert TreatmentPlan.objects.count() == 1


def test_a_course_that_somebody_opens_meanwhile_is_the_one_or_the_other(patient, prescriber):
    plan = a_draft(patient, prescriber)
    at_once(
        lambda: sign_plan(
            plan=TreatmentPlan.objects.get(pk=plan.pk), version=1, signed_name=prescriber.name, by=prescriber
        ),
        lambda: open_course(patient=patient, protocol=the_protocol(), by=prescriber),
    )
    assert Course.objects.count() == 1


def test_a_team_that_is_changed_while_somebody_signs_waits(patient, prescriber, clinician):
    plan = a_draft(patient, prescriber, therapist=clinician.memberships.get())
    team = [one.memberships.get() for one in (prescriber, clinician)]
    answers = at_once(
        lambda: sign_plan(
            plan=TreatmentPlan.objects.get(pk=plan.pk), version=1, signed_name=prescriber.name, by=prescriber
        ),
        lambda: change_team(patient=patient, version=patient.version, members=team, by=prescriber),
    )
    assert not [answer for answer in answers if isinstance(answer, Refused)]
    assert CareTeamMember.objects.filter(patient=patient, ended_at=None).count() == 2


def test_a_card_read_in_two_tabs_is_read_once(patient, prescriber):
    course = a_signed_plan(patient, prescriber)
    at_once(*[lambda: read_card(course=course, key=cards()[0].key, by=patient.user)] * 4)
    assert PreparationMark.objects.count() == 1

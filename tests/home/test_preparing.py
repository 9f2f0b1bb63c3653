"""The caseload says what is missing before a first session that is near."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from journey.learning import cards
from journey.services import Terms, draft_plan, hold_session, open_course, read_card, sign_plan
from sessions.services import book_induction
from tests.cast import a_patient
from tests.sessions.build import MONDAY, PLANNING, SERIES, a_protocol


@pytest.fixture(autouse=True)
def _friday(clock):
    clock(PLANNING)


def a_planned_course(patient, prescriber, first=MONDAY):
    """A course that began with a signed plan, its first session three days ahead."""
    protocol = a_protocol()
    terms = Terms(
        protocol=protocol,
        setting=protocol.rules.setting,
        route=protocol.rules.routes[0],
        formulation="Solution, 10 mg/ml",
        starting_dose_mg=Decimal(40),
        prescriber=prescriber.memberships.get(),
        review_on=date(2027, 4, 1),
    )
    plan = draft_plan(patient=patient, terms=terms, version=0, by=prescriber)
    course = sign_plan(plan=plan, version=plan.version, signed_name=prescriber.name, by=prescriber)
    book_induction(course=course, starts=[at + (first - MONDAY) for at in SERIES], by=prescriber)
    return course


def words(client, user):
    client.force_login(user)
    return client.get(reverse("home:caseload")).content.decode()


def test_who_treats_reads_what_is_missing_and_no_longer_what_was_done(client, patient, prescriber, clinician):
    course = a_planned_course(patient, prescriber)
    before = words(client, clinician)
    assert "First session 11 Jan, still missing" in before
    assert "the preparation session" in before
    hold_session(course=course, held_on=PLANNING.date(), note="We talked.", by=clinician)
    for card in cards():
        read_card(course=course, key=card.key, by=patient.user)
    after = words(client, clinician)
    assert "the preparation session" not in after
    assert "learning cards" not in after


def test_a_first_session_that_is_far_says_nothing_yet(client, patient, prescriber):
    a_planned_course(patient, prescriber, first=MONDAY + timedelta(days=7))
    assert "still missing" not in words(client, prescriber)


def test_a_course_from_before_plans_were_is_not_held_to_the_list(client, patient, prescriber):
    course = open_course(patient=patient, protocol=a_protocol(), by=prescriber)
    book_induction(course=course, starts=SERIES, by=prescriber)
    assert "still missing" not in words(client, prescriber)


def test_twelve_who_are_near_take_as_many_queries_as_two(client, clinic, prescriber):
    def asked():
        with CaptureQueriesContext(connection) as found:
            words(client, prescriber)
        return len(found)

    for number in range(2):
        a_planned_course(a_patient(clinic, f"Patient {number}", prescriber), prescriber)
    words(client, prescriber)
    few = asked()
    for number in range(2, 12):
        a_planned_course(a_patient(clinic, f"Patient {number}", prescriber), prescriber)
    assert asked() == few

"""Several people press at the same instant, on whichever database: each in a thread with a connection of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from common.errors import Refused
from messaging.models import ContactConsent
from people import links
from people.models import CareTeamMember, Invitation, Patient, User
from people.services import change_contact, join_as, join_as_new
from tests.people.conftest import GOOD, actions, join_url

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 5


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gave, all begun together; a refusal is an answer."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            gate.wait(10)
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(60) for future in [pool.submit(run, call) for call in calls]]


def fresh(invitation: Invitation) -> Invitation:
    """The invitation as another process reads it, before anybody accepted."""
    return links.invitation_of(links.token_for(invitation))


def joining(invitation: Invitation, zone: str) -> Callable[[], User]:
    mine = fresh(invitation)
    return lambda: join_as_new(invitation=mine, password=GOOD, zone_name=zone, write_by_email=True)


def test_of_several_who_accept_one_invitation_exactly_one_joins(patient_invitation):
    answers = at_once(*[joining(patient_invitation, "Europe/Berlin") for _ in range(MANY)])
    assert Counter(type(answer) for answer in answers) == {User: 1, Refused: MANY - 1}
    assert {answer.code for answer in answers if isinstance(answer, Refused)} == {"closed"}
    joined = next(answer for answer in answers if isinstance(answer, User))
    patient_invitation.refresh_from_db()
    assert patient_invitation.accepted_by == joined == User.objects.get(email="nina@example.org")
    assert Patient.objects.get().user == joined
    assert CareTeamMember.objects.count() == 1
    assert ContactConsent.objects.count() == 1
    assert actions("invitation.accepted", "user.made") == ["user.made", "invitation.accepted"]


def test_one_who_has_a_login_and_presses_in_several_tabs_joins_once(invited, stranger):
    invitation = invited(stranger.user.email)
    tabs = [fresh(invitation) for _ in range(MANY)]
    answers = at_once(*[lambda tab=tab: join_as(invitation=tab, user=stranger.user) for tab in tabs])
    assert Counter(type(answer) for answer in answers) == {type(None): 1, Refused: MANY - 1}
    assert stranger.user.patients.count() == 2
    assert actions("invitation.accepted") == ["invitation.accepted"]


def test_browsers_that_send_the_page_at_once_all_get_an_answer_and_one_gets_in(patient_invitation):
    url = join_url(patient_invitation)
    sent = {"password": GOOD, "again": GOOD, "zone_name": "Europe/Berlin", "contact": "no"}
    browsers = [Client() for _ in range(MANY)]
    answers = at_once(*[lambda one=one: one.post(url, sent) for one in browsers])
    # Those who were slower are sent back to the link, or find at once that it was used or that there is a login.
    assert {answer.status_code for answer in answers} <= {302, 410, 200}
    assert sum("_auth_user_id" in browser.session for browser in browsers) == 1
    assert User.objects.filter(email="nina@example.org").count() == Patient.objects.count() == 1


def test_of_several_who_change_one_number_one_is_kept_and_the_others_are_told(patient, clinician):
    numbers = [f"+1 212 555 01{place:02}" for place in range(MANY)]
    rows = [Patient.objects.get(pk=patient.pk) for _ in numbers]
    answers = at_once(
        *[
            lambda row=row, number=number: change_contact(patient=row, version=1, phone=number, by=clinician)
            for row, number in zip(rows, numbers, strict=True)
        ]
    )
    assert Counter(isinstance(answer, Refused) for answer in answers) == {False: 1, True: MANY - 1}
    patient.refresh_from_db()
    assert patient.version == 2
    assert patient.phone in numbers
    assert actions("patient.details_changed") == ["patient.details_changed"]

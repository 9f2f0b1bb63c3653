"""An alert in a session under way: the care team is told at once, and the next dose is held."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from common.errors import Refused
from safety import evidence
from safety.models import SafetyTask, Tier
from sessions import services
from sessions.models import TreatmentSession
from tests.sessions.build import MONDAY, a_reading, a_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(course, prescriber, clock) -> TreatmentSession:
    """Ada's first session, under way."""
    first = a_series(course, prescriber, count=1)[0]
    clock(MONDAY)
    services.begin(session=first, by=prescriber)
    return first


@pytest.fixture
def staff(clinician) -> Client:
    client = Client()
    client.force_login(clinician)
    return client


def test_it_opens_an_immediate_task_that_says_what_is_happening(session, staff, clinician):
    form = {"note": "She is very frightened.", "submission": str(uuid4())}
    for _twice in range(2):
        assert staff.post(f"/sessions/{session.pk}/alert/", form).status_code == 302
    task = SafetyTask.objects.get()
    assert (task.source, task.tier, task.about_id) == ("session_alert", Tier.IMMEDIATE, session.pk)
    told = evidence.of(task)
    assert (told.answer, told.url) == ("She is very frightened.", f"/sessions/{session.pk}/")


def test_a_second_alert_is_another_task(session, clinician):
    for _each in range(2):
        services.raise_alert(session=session, note="Again.", submission=uuid4(), by=clinician)
    assert SafetyTask.objects.count() == 2


def test_the_hold_names_the_gravest_tier(session, staff, clinician, prescriber, patient):
    a_reading(session, prescriber, MONDAY)
    services.raise_alert(session=session, note="Pale.", submission=uuid4(), by=clinician)
    page = unescape(staff.get(f"/sessions/{session.pk}/").content.decode())
    assert "A safety task is open (immediate). It has to be closed before the dose." in page


def test_without_a_word_it_comes_back_and_calls_nobody(session, staff):
    answer = staff.post(f"/sessions/{session.pk}/alert/", {"note": " ", "submission": str(uuid4())})
    assert answer.status_code == 422
    assert not SafetyTask.objects.exists()


def test_only_a_session_under_way_has_an_alert(course, prescriber, clinician, staff):
    booked = a_series(course, prescriber, count=1)[0]
    with pytest.raises(Refused):
        services.raise_alert(session=booked, note="Now.", submission=uuid4(), by=clinician)
    assert "Raise an alert" not in staff.get(f"/sessions/{booked.pk}/").content.decode()


def test_the_dose_that_went_before_the_alert_can_be_written_down_while_the_task_is_open(
    session, clinician, prescriber, clock
):
    a_reading(session, prescriber, MONDAY)
    clock(MONDAY + timedelta(minutes=20))
    services.raise_alert(session=session, note="Pale.", submission=uuid4(), by=clinician)
    clock(MONDAY + timedelta(minutes=30))
    given = {
        "session": session,
        "route": "intravenous",
        "amount_mg": Decimal(40),
        "started_at": MONDAY + timedelta(minutes=5),
    }
    for by, why in ((prescriber, ""), (clinician, "It was given before.")):
        with pytest.raises(services.HeldBack):
            services.start_dose(**given, by=by, pass_reason=why)
    after_it = services.holds_now(session, route="intravenous", at=MONDAY + timedelta(minutes=25))
    assert [(hold.code, hold.passable) for hold in after_it] == [("safety_task_open", False)]
    dose = services.start_dose(**given, by=prescriber, pass_reason="It was given before she turned pale.")
    assert [(held["code"], dose.passed_by) for held in dose.passed_holds] == [("safety_task_since", prescriber)]
    assert SafetyTask.objects.open().count() == 1

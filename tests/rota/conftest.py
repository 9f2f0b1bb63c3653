"""What the tests of this room share: places, the hours of the cast, something that is booked, a signed-in browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client

from common.models import AuditEntry
from people.hours import Span
from people.models import Clinic, Membership, Patient, User
from rota import services
from rota.models import Place, PlaceKind
from sessions.models import TreatmentSession
from tests.sessions.build import PLANNING, SERIES, a_course, a_series

WEEKDAYS = {day: [Span(time(8), time(18))] for day in range(5)}
#: The day of the first session, a Monday.
FIRST_DAY = date(2027, 1, 11)


def a_place(clinic: Clinic, by: User, name: str = "Chair 1", **more: object) -> Place:
    values = {"kind": PlaceKind.CHAIR, "turnover_minutes": 15, "takes_doses": True} | more
    return services.add_place(clinic=clinic, name=name, by=by, **values)


def member(user: User) -> Membership:
    """Where this person works, as a view would read it."""
    return user.memberships.select_related("clinic", "user").get()


def actions(*wanted: str) -> list[str]:
    """The audited actions, oldest first."""
    rows = AuditEntry.objects.order_by("at", "id").values_list("action", flat=True)
    return [action for action in rows if not wanted or action in wanted]


@pytest.fixture
def planning(clock: Callable[[datetime], None]) -> None:
    """It is the Friday before the first session."""
    clock(PLANNING)


@pytest.fixture
def chair(planning: None, clinic: Clinic, office: User) -> Place:
    return a_place(clinic, office)


@pytest.fixture
def booked(chair: Place, patient: Patient, prescriber: User, clinician: User) -> list[TreatmentSession]:
    """Ada's induction, every session in the chair and with the clinician."""
    sessions = a_series(a_course(patient, prescriber), prescriber)
    TreatmentSession.objects.update(place=chair, clinician=member(clinician))
    assert sessions[0].starts_at == SERIES[0]
    assert SERIES[0] - PLANNING > timedelta(days=2)
    return list(TreatmentSession.objects.order_by("starts_at"))


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    """The test's browser, signed in as somebody."""

    def enter(user: User) -> Client:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter

"""What the tests of this room share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from people.models import Patient, User
from tests.consents.build import MORNING

ClientOf = Callable[[User], Client]


@pytest.fixture
def client_of() -> ClientOf:
    """A fresh browser of somebody."""

    def browser(user: User) -> Client:
        found = Client()
        found.force_login(user)
        return found

    return browser


@pytest.fixture
def ada(patient: Patient, client_of: ClientOf) -> Client:
    """A browser in which Ada is signed in."""
    return client_of(patient.user)


@pytest.fixture
def boss(office: User, client_of: ClientOf) -> Client:
    """A browser in which the office is signed in."""
    return client_of(office)


@pytest.fixture
def now(clock):
    """A Tuesday, 10:00 in New York."""
    clock(MORNING)
    return MORNING

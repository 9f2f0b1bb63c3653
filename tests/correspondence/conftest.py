"""What the tests of this room share."""

from __future__ import annotations

import pytest

from people.models import Patient, User
from tests.cast import *  # noqa: F403 - the cast's fixtures, for every test here
from tests.correspondence.build import MORNING


@pytest.fixture
def now(clock):
    """A Tuesday, 10:00 in New York; the clinic is open from 8 to 18 on weekdays."""
    clock(MORNING)
    return MORNING


@pytest.fixture
def ada(client, patient: Patient):
    """A browser in which Ada is signed in."""
    client.force_login(patient.user)
    return client


@pytest.fixture
def nurse(client_of, clinician: User):
    """A browser in which the clinician is signed in."""
    return client_of(clinician)


@pytest.fixture
def client_of():
    """A fresh browser of somebody."""
    from django.test import Client

    def browser(user: User) -> Client:
        found = Client()
        found.force_login(user)
        return found

    return browser

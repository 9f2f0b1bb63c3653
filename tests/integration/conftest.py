"""What the tests of this room share."""

from __future__ import annotations

import pytest

from integration.models import IntegrationWindow
from people.models import Patient, User
from tests.cast import *  # noqa: F403 - the cast's fixtures, for every test here
from tests.integration.build import ENDED, a_window


@pytest.fixture
def window(clock, patient: Patient, clinician: User) -> IntegrationWindow:
    """Ada's window, five minutes after her dose ended on a Monday at 10:00 in New York; she agreed to e-mail."""
    from tests.integration.build import an_agreement, minutes

    clock(ENDED + minutes(5))
    an_agreement(patient)
    return a_window(patient, clinician)


@pytest.fixture
def ada(client, patient: Patient):
    """A browser in which Ada is signed in."""
    client.force_login(patient.user)
    return client


@pytest.fixture
def protocols(transactional_db) -> None:
    """The shipped protocols, which a test that emptied all tables before this one took away."""
    from journey.services import load_protocols

    load_protocols()

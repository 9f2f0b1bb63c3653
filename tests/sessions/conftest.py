"""What the tests of this room share."""

from __future__ import annotations

import pytest

from journey.models import Course
from people.models import Patient, User
from tests.cast import *  # noqa: F403 - the cast's fixtures, for every test here
from tests.sessions.build import PLANNING, a_course


@pytest.fixture
def planning(clock) -> None:
    """The clock stands on the Friday before the series."""
    clock(PLANNING)


@pytest.fixture
def course(planning: None, patient: Patient, prescriber: User) -> Course:
    """Ada's course of infusions, in preparation."""
    return a_course(patient, prescriber)

"""Whoever is there on the day may watch several chairs; who is booked is booked once."""

import pytest

from rota.models import Reservation
from sessions.services import begin
from tests.sessions.build import MONDAY, PLANNING, a_course, a_series

pytestmark = pytest.mark.django_db


def test_a_nurse_begins_two_sessions_that_overlap(patient, other_patient, prescriber, clinician, clock):
    clock(PLANNING)
    first, *_rest = a_series(a_course(patient, prescriber), prescriber)
    second, *_rest = a_series(a_course(other_patient, prescriber), prescriber)
    clock(MONDAY)
    for session in (first, second):
        begun = begin(session=session, by=clinician)
        assert (begun.run_by.user, begun.clinician, begun.led_by.user) == (clinician, None, clinician)
    assert not Reservation.objects.filter(held="person").exists()

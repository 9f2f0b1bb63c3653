"""Two say yes at once: one gets the time, the others are told kindly, and nobody is booked twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from common.errors import Refused
from journey.models import ProtocolVersion
from journey.services import load_protocols
from people.roles import Role
from rota.models import Reservation
from scheduling.models import Offer, Opening, Wait
from scheduling.services.openings import take
from sessions.models import TreatmentSession
from sessions.services import cancel_session
from tests.cast import a_member, a_patient
from tests.scheduling.waitlist_build import DAY, a_booked_series, a_chair, tend, waits, works
from tests.sessions.build import PLANNING, SERIES

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def protocols(db) -> None:
    """Tests with real transactions begin with empty tables."""
    if not ProtocolVersion.objects.exists():
        load_protocols()


@pytest.fixture
def offers(clock, clinic, patient, prescriber, clinician) -> list[Offer]:
    """Five people are asked about one time that came free."""
    clock(PLANNING)
    mine = a_booked_series(patient, prescriber, a_chair(clinic), works(clinician, clinic))
    for number in range(5):
        nurse = works(a_member(clinic, Role.CLINICIAN, f"Nurse {number}"), clinic)
        one = a_patient(clinic, f"Patient {number}", prescriber)
        waits(a_booked_series(one, prescriber, a_chair(clinic, f"Seat {number}"), nurse, later=DAY)[-1])
    cancel_session(session=mine[-1], by=prescriber, why="a cold")
    assert tend(PLANNING) == 5
    related = ("opening", "wait__session__course__patient__user")
    return list(Offer.objects.select_related(*related))


def at_once(calls):
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait()
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in calls]]


def test_five_say_yes_at_once_and_one_gets_it(offers):
    yes = lambda offer: lambda: take(offer=offer, by=offer.wait.session.course.patient.user)  # noqa: E731
    answers = at_once([yes(offer) for offer in offers])
    winners = [one for one in answers if isinstance(one, TreatmentSession)]
    losers = [one for one in answers if isinstance(one, Refused)]
    assert len(winners) == 1
    assert {str(one.sentence) for one in losers} == {
        "Somebody was quicker. Your session stays as it is, and you stay on the list."
    }
    assert sorted(Offer.objects.values_list("state", flat=True)) == ["gone"] * 4 + ["taken"]
    assert sorted(Wait.objects.values_list("state", flat=True)) == ["served"] + ["waiting"] * 4
    winners[0].refresh_from_db()
    assert winners[0].starts_at == SERIES[-1]
    open_at = TreatmentSession.objects.filter(starts_at=SERIES[-1], state="booked")
    assert list(open_at) == winners
    assert Reservation.objects.filter(held="place", held_id=winners[0].place_id, starts_at=SERIES[-1]).count() == 1
    assert Opening.objects.get(closed_at=None).freed_by == winners[0]


def test_one_person_presses_five_times(offers):
    offer = offers[0]
    call = lambda: take(offer=offer, by=offer.wait.session.course.patient.user)  # noqa: E731
    answers = at_once([call] * 5)
    assert {one.pk for one in answers} == {offer.wait.session_id}
    assert (
        TreatmentSession.objects.get(pk=offer.wait.session_id).changes.filter(from_starts_at__isnull=False).count() == 1
    )


def test_the_look_of_two_workers_asks_nobody_twice(offers):
    Offer.objects.all().delete()
    answers = at_once([lambda: tend(PLANNING)] * 4)
    assert sorted(answers) == [0, 0, 0, 5]
    assert Offer.objects.count() == 5

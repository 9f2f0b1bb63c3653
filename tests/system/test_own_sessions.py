"""On a phone a patient confirms, moves and cancels a session; another one takes the time that came free; staff see it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from scheduling.models import Offer
from scheduling.services.openings import tend_openings
from sessions.models import TreatmentSession
from tests.scheduling.waitlist_build import DAY, a_booked_series, a_chair, works
from tests.sessions.build import PLANNING, SERIES
from tests.system.people import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mine(house, goto, clinic, patient, prescriber, clinician):
    """Ada's series, who lives in London just now: five hours later than her clinic."""
    goto(PLANNING)
    patient.user.zone_name = "Europe/London"
    patient.user.save()
    return a_booked_series(patient, prescriber, a_chair(clinic), works(clinician, clinic))


@pytest.fixture
def theirs(mine, other_patient, prescriber):
    """Ben's, a day later each."""
    return a_booked_series(other_patient, prescriber, mine[0].place, mine[0].clinician, later=DAY)


def moves_the_last_one(ada: Visitor, session: TreatmentSession) -> None:
    """By the first of the times that can be had."""
    ada.opens(f"/sessions/{session.pk}/another-time/")
    ada.is_headed("Another time")
    ada.sees("Thursday 28 January 2027, 14:00")
    ada.presses("Move it to this time")
    ada.sees("Choose one of the times.")
    ada.page.locator("input[name=time]").first.check(force=True)
    ada.presses("Move it to this time")
    ada.sees("Your session is moved to")


def test_confirmed_moved_cancelled_on_a_phone(somebody, goto, mine, patient, office):
    ada = somebody(patient.user, view=PHONE, has_touch=True)
    ada.opens("/sessions/")
    ada.is_headed("Your sessions")
    ada.sees("Monday 11 January 2027, 14:00")
    ada.presses("I will be there")
    ada.sees("You confirmed. Your clinic knows that you come.")
    moves_the_last_one(ada, mine[-1])
    mine[-1].refresh_from_db()
    assert mine[-1].starts_at != SERIES[-1]

    ada.opens(f"/sessions/{mine[-2].pk}/cannot-come/")
    ada.presses("Cancel the session")
    ada.sees("Choose one. It helps your clinic to find what suits you.")
    ada.chooses("I am ill")
    ada.fills(words="A cold.")
    ada.presses("Cancel the session")
    ada.sees("The session is cancelled, and your clinic knows.")

    goto(SERIES[0] - timedelta(hours=3))
    ada.opens(f"/sessions/{mine[0].pk}/another-time/")
    ada.sees("Up to 48 hours before, you can move a session yourself.")
    expect(ada.page.get_by_role("link", name=re.compile("Call Northlight"))).to_have_attribute(
        "href", re.compile("tel:")
    )

    olive = somebody(office, view=DESK)
    olive.opens("/schedule/waitlist/")
    olive.sees("I am ill: A cold.")
    olive.sees("Moved:")


def test_a_time_that_came_free_is_taken_by_one_press(somebody, mine, theirs, patient, other_patient, office):
    ben = somebody(other_patient.user, view=PHONE, has_touch=True)
    ben.opens("/sessions/")
    ben.page.get_by_role("button", name=re.compile("I would come earlier")).last.click()
    ben.sees("You are on the waitlist.")
    ada = somebody(patient.user, view=PHONE, has_touch=True)
    ada.opens(f"/sessions/{mine[-1].pk}/cannot-come/")
    ada.chooses("Something else")
    ada.presses("Cancel the session")
    tend_openings(now=PLANNING)

    olive = somebody(office, view=DESK)
    olive.opens("/schedule/waitlist/")
    olive.sees("1 person is being asked.")
    ben.opens("/offers/")
    ben.sees("Thursday 28 January 2027, 09:00")
    ben.presses("Yes, I take it")
    ben.sees("The time is yours: Thursday 28 January 2027, 09:00.")
    theirs[-1].refresh_from_db()
    assert theirs[-1].starts_at == SERIES[-1]
    assert Offer.objects.get().state == "taken"
    olive.opens("/office/clinic/booking/")
    olive.fills(notice_hours="500")
    olive.presses("Save")
    olive.sees("Ensure this value is less than or equal to 336.")
    olive.fills(notice_hours="24")
    olive.presses("Save")
    olive.sees("The rules are saved.")

"""A series is moved by keyboard with its rhythm kept, and the reminders move; one session of it is called off."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from messaging.models import Message
from people.models import Membership
from rota.models import Place, StaffHours
from sessions.services import MeetingSlot, Slot, book_series
from tests.sessions.build import PLANNING, SERIES, a_course
from tests.system.people import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


@pytest.fixture
def series(house, goto, clinic, patient, prescriber, clinician):
    """Six sessions in chair 1 with the clinician, the first with a talk after it; a second chair and the prescriber besides."""
    goto(PLANNING)
    chair, _other = (Place.objects.create(clinic=clinic, name=name) for name in ("Chair 1", "Chair 2"))
    for user in (clinician, prescriber):
        own = Membership.objects.get(user=user)
        StaffHours.objects.bulk_create(
            StaffHours(membership=own, weekday=day, begins=time(8), ends=time(17)) for day in range(5)
        )
    runs = Membership.objects.get(user=clinician)
    talk = MeetingSlot("integration", SERIES[2] + timedelta(hours=49), 30, dose=3, clinician=runs, by_video=True)
    return book_series(
        course=a_course(patient, prescriber),
        slots=[Slot(at, chair, runs) for at in SERIES],
        meetings=[talk],
        by=prescriber,
    )


def tabs_to(page: Page, wanted: Locator) -> None:
    """With nothing but the tabulator."""
    for _press in range(120):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("never reached by the keyboard")


def reminded(sessions) -> list[Any]:
    """When the patient is reminded by now, of each of these."""
    rows = Message.objects.filter(about_id__in=[one.pk for one in sessions], kind="session_tomorrow")
    return sorted({row.due_at for row in rows.exclude(state="cancelled")})


def test_the_rest_keeps_its_rhythm_and_the_reminders_move(somebody, series, office, patient):
    olive = somebody(office, view=DESK)
    before = reminded(series[2:])
    olive.opens(f"/sessions/{series[2].pk}/")
    olive.follows("Move")
    olive.is_headed("Move the session")
    page = olive.page

    offer = page.locator(".offer").filter(has_text="Tue 19 Jan, 09:00")
    tabs_to(page, offer)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    olive.watch.look()
    olive.is_headed("What this leads to")
    rhythm = page.get_by_role("region", name=re.compile("Keep the rhythm")).first
    expect(rhythm.get_by_role("rowheader", name="Session 6")).to_be_visible()
    expect(rhythm.get_by_role("rowheader", name="Integration session")).to_be_visible()
    rhythm = page.locator("section.way").nth(1)
    tabs_to(page, rhythm.locator("summary"))
    page.keyboard.press("Enter")
    expect(rhythm.get_by_role("rowheader", name="Reminder on the day before").first).to_be_visible()

    tabs_to(page, rhythm.get_by_role("button", name="Move it and the 3 after it"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    olive.watch.look()
    olive.sees("4 sessions are moved.")
    assert reminded(series[2:]) == [at + DAY for at in before]

    olive.opens(f"/office/outbox/?patient={patient.pk}")
    ada = somebody(patient.user, view=PHONE, has_touch=True)
    ada.opens("/sessions/")
    ada.sees("Tuesday 19 January")


def test_one_is_called_off_with_its_talk_and_stays_listed(somebody, series, clinician):
    clement = somebody(clinician, view=PHONE, has_touch=True)
    clement.opens(f"/sessions/{series[2].pk}/cancel/")
    clement.sees("5 sessions are left of the 6 that the protocol asks for.")
    clement.presses("Cancel the session")
    clement.is_headed("Cancel this session")
    clement.fills(why="A cold.")
    clement.presses("Cancel the session")
    clement.sees("It stays listed here with its reason.")
    clement.sees("Reason: A cold.")
    assert not reminded(series[2:3])
    clement.follows("Integration session")
    clement.sees("Cancelled")


def test_what_no_longer_holds_has_to_be_ticked(somebody, series, office):
    olive = somebody(office, view=DESK)
    olive.opens(f"/sessions/{series[5].pk}/move/")
    olive.fills(starts_at="2027-02-02T09:00")
    with olive.page.expect_navigation():
        olive.page.get_by_role("button", name="See what it leads to").click()
    olive.watch.look()
    olive.fills(why="Away for a week.")
    olive.presses("Move it")
    olive.sees("Nothing was moved")
    expect(olive.page.locator("[name=why]")).to_have_value("Away for a week.")
    olive.chooses(re.compile("8 days would lie between"))
    olive.presses("Move it")
    olive.sees("The session is moved.")

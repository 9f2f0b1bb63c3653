"""The office books a whole induction by keyboard alone; the patient sees it by their own clock."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from scheduling.refusing import No
from scheduling.services.refusals import refuse
from sessions.models import Meeting, TreatmentSession
from tests.scheduling.ahead_build import with_hours, with_places
from tests.sessions.build import PLANNING, a_course
from tests.system.people import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def course(house, goto, clinic, patient, prescriber, clinician):
    """Somebody in preparation, at a clinic with two chairs and two people who may run a session."""
    goto(PLANNING)
    with_places(clinic)
    with_hours(clinic, prescriber, clinician)
    return a_course(patient, prescriber)


def press_by_key(page, name):
    """Reach the first button of that name with the tabulator, and press it."""
    button = page.get_by_role("button", name=name).first
    for _press in range(160):
        if button.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        pytest.fail(f"“{name}” cannot be reached by the keyboard")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_series_is_booked_by_keyboard_and_seen_by_its_patient(somebody, course, office, patient):
    ada = somebody(patient.user, view=PHONE, has_touch=True)
    ada.opens("/sessions/when-not/")
    ada.page.get_by_label("Every week on").select_option("Thursday")
    ada.presses("Add")
    ada.sees("Every Thursday, all day")

    olive = somebody(office, view=DESK)
    olive.opens("/schedule/waiting/")
    olive.follows(re.compile("Book the series"))
    olive.is_headed("Book the series")
    days = olive.page.locator(".mini-weeks__dose")
    expect(days.first).to_be_visible()
    olive.page.locator(".proposal__list summary").first.click()
    olive.watch.look()
    press_by_key(olive.page, re.compile("Book all of it"))
    olive.watch.look()
    olive.sees("6 sessions are booked, with 3 talks.")
    booked = list(TreatmentSession.objects.filter(course=course))
    assert all(one.place and one.clinician for one in booked)
    assert all(one.starts_at.astimezone(patient.zone).weekday() != 3 for one in booked)
    assert Meeting.objects.filter(course=course).count() == 3

    olive.opens("/schedule/waiting/")
    olive.sees("Nobody waits for a series")
    ada.opens("/sessions/")
    first = booked[0].starts_at.astimezone(patient.zone)
    ada.sees(f"{first:%A} {first.day} {first:%B}")


def test_a_week_that_cannot_hold_it_says_so(somebody, course, office, clinic):
    clinic.hours.update(opens="09:00", closes="11:00")
    olive = somebody(office, view=PHONE, has_touch=True)
    olive.opens(f"/courses/{course.pk}/series/")
    olive.sees("The protocol cannot be kept with these opening hours.")


def test_what_the_patient_cannot_do_is_booked_only_after_a_tick(somebody, course, office, patient):
    for day in range(5):
        refuse(patient=patient, no=No(weekday=day), by=patient.user)
    olive = somebody(office, view=PHONE, has_touch=True)
    olive.opens(f"/courses/{course.pk}/series/")
    olive.sees("Nothing fits")
    olive.presses("Book it all the same (1)")
    olive.sees("Tick that you have seen what this series gives up, then book it.")
    olive.chooses(re.compile("I have seen what stands in the way"))
    olive.presses("Book it all the same (1)")
    olive.sees("6 sessions are booked")

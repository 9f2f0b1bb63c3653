"""Whoever is signed out while typing loses nothing, and comes back to the page that they were on."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from config.middleware import LAST_SEEN
from sessions import services
from sessions.models import Departure, Dose, Reading
from sessions.states import SessionState
from tests.sessions.build import MONDAY, a_dose, a_given_session, a_reading, a_series

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

READING = {
    "moment": "before", "taken_at": "2027-01-11T09:00", "systolic": "120", "diastolic": "80", "pulse": "70",
    "note": "Calm <after> a walk",
}  # fmt: skip
DOSE = {
    "route": "intravenous", "amount_mg": "40", "weight_kg": "80", "started_at": "2027-01-11T09:10",
    "pass_reason": "Known <white> coat",
}  # fmt: skip
END = {"ended_at": "2027-01-11T09:50"}
DEPARTURE = {"left_at": "2027-01-11T11:00", "condition": "well", "with_whom": "Her sister", "note": "Smiled"}


def sent_again(page) -> dict[str, list[str]]:
    """What the form on the page sends."""
    html = page.content.decode()
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))
    found |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', html, re.DOTALL))
    return {name: unescape(value) for name, value in found.items()}


@pytest.fixture
def sessions(course, prescriber, clinician, clock):
    """One session given, one under way with a reading and a dose, one begun, one booked; the clock stands after."""
    rows = a_series(course, prescriber)
    clock(MONDAY + 3 * HOUR)
    services.begin(session=rows[0], by=clinician)
    return rows


@pytest.fixture
def strict() -> Client:
    """A browser that checks tokens as strictly as a real one."""
    return Client(enforce_csrf_checks=True)


def a_day(session, by, until):
    """The session of Monday up to a step."""
    if until in ("dose", "end", "departure", "dose_correction"):
        a_reading(session, by, MONDAY)
    if until in ("end", "departure", "dose_correction"):
        dose = a_dose(session, by, MONDAY + 10 * MINUTE)
    if until == "departure":
        services.end_dose(dose=dose, ended_at=MONDAY + 50 * MINUTE, by=by)


@pytest.mark.parametrize(
    ("name", "typed", "shown"),
    [
        ("reading", READING, ["2027-01-11 09:00", "120", "Before the dose", "Calm &lt;after&gt; a walk"]),
        ("dose", DOSE, ["Infusion into a vein", "40", "Known &lt;white&gt; coat"]),
        ("end", END, ["2027-01-11 09:50"]),
        ("departure", DEPARTURE, ["Awake, oriented and walking safely", "Her sister", "Smiled"]),
    ],
)
def test_a_step_of_the_day_is_given_back_and_can_be_sent_after_signing_in(
    sessions, clinician, strict, name, typed, shown
):
    session = sessions[0]
    a_day(session, clinician, name)
    before = [model.objects.count() for model in (Reading, Dose, Departure)]
    url = reverse(f"sessions:{name}", args=[session.pk])
    page = strict.post(url, typed)
    assert page.status_code == 403
    for text in shown:
        assert text in page.content.decode()
    assert {name: value for name, value in sent_again(page).items() if name in typed} == typed
    assert [model.objects.count() for model in (Reading, Dose, Departure)] == before

    strict.force_login(clinician)
    again = strict.post(url, sent_again(page))  # its token is from before the sign-in
    if again.status_code == 403:
        assert "press the button once more" in again.content.decode()
        again = strict.post(url, sent_again(again))
    assert again.status_code == 302
    dose = Dose.objects.first()
    written = [model.objects.count() for model in (Reading, Dose, Departure)]
    assert written != before or (dose is not None and dose.ended_at is not None)


def test_whoever_was_away_too_long_keeps_what_they_typed(sessions, clinician, client):
    client.force_login(clinician)
    stored = client.session
    stored[LAST_SEEN] = time.time() - 24 * 3600
    stored.save()
    page = client.post(reverse("sessions:reading", args=[sessions[0].pk]), READING)
    assert page.status_code == 403
    assert "You were signed out in the meantime" in page.content.decode()
    assert sent_again(page)["systolic"] == "120"
    assert not Reading.objects.exists()


@pytest.mark.parametrize("name", ["finish", "next", "plan", "correct_reading"])
def test_reasons_corrections_and_plans_are_given_back(sessions, clinician, client, course, name):
    a_reading(sessions[0], clinician, MONDAY)
    of_course = {"finish", "next", "plan"}
    pk = course.pk if name in of_course else sessions[0 if name == "correct_reading" else 1].pk
    others = [Reading.objects.get().pk] if name == "correct_reading" else []
    typed = {"why": "A long story", "note": "A long story", "seen": "0:gap", "form-0-starts": "2027-01-18T09:00"}
    page = client.post(reverse(f"sessions:{name}", args=[pk, *others]), typed)
    assert page.status_code == 403
    assert {key: sent_again(page)[key] for key in typed} == typed
    sessions[1].refresh_from_db()
    assert sessions[1].state == SessionState.BOOKED


@pytest.mark.parametrize("name", ["correct_dose", "correct_departure"])
def test_corrections_of_a_given_session_are_given_back(course, prescriber, clock, client, name):
    session = a_series(course, prescriber)[0]
    clock(MONDAY + 3 * HOUR)
    a_given_session(session, prescriber)
    page = client.post(reverse(f"sessions:{name}", args=[session.pk]), DOSE | DEPARTURE)
    assert page.status_code == 403
    assert sent_again(page)["with_whom"] == "Her sister"


@pytest.mark.parametrize("name", ["begin", "reading", "dose", "end", "departure"])
def test_after_signing_in_one_is_led_to_the_page_of_the_session(sessions, clinician, client, name):
    url = reverse(f"sessions:{name}", args=[sessions[0].pk])
    assert client.get(url).url == f"/sign-in/?next={url}"
    client.force_login(clinician)
    page = client.get(f"/sign-in/?next={url}", follow=True)
    assert page.redirect_chain[-1] == (f"/sessions/{sessions[0].pk}/", 302)
    assert page.status_code == 200


@pytest.mark.parametrize("headers", [{"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}])
@pytest.mark.parametrize("is_in", [True, False])
def test_what_another_site_typed_is_not_offered_with_a_button(sessions, clinician, strict, headers, is_in):
    if is_in:
        strict.force_login(clinician)
    page = strict.post(reverse("sessions:reading", args=[sessions[0].pk]), READING, headers=headers)
    assert page.status_code == 403
    assert "Calm" not in page.content.decode()
    assert not Reading.objects.exists()

"""The pages on which something booked is moved, called off or missed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from common.models import AuditEntry
from messaging.models import Message
from rota.models import Place
from sessions import services
from sessions.models import Meeting, TreatmentSession
from sessions.services import MeetingSlot
from tests.cast import *  # noqa: F403 - the cast's fixtures
from tests.sessions.build import MONDAY, PLANNING, SERIES, a_course, a_given_session, a_series

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def course(clock, patient, prescriber):
    clock(PLANNING)
    return a_course(patient, prescriber)


@pytest.fixture
def series(course, prescriber):
    return a_series(course, prescriber)


def url(name, session):
    return reverse(f"scheduling:{name}", args=[session.pk])


def shown(page):
    return page.content.decode()


def carried(page):
    """What the form of a page carries in hidden fields."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown(page)))


def looked(client, session, starts_at, **more):
    """The page that says what a time leads to, and the form on it."""
    page = client.get(url("move", session), {"starts_at": starts_at, **more})
    return page, carried(page)


def starts(course):
    return list(course.sessions.exclude(state="cancelled").order_by("starts_at").values_list("starts_at", flat=True))


# --- choosing ------------------------------------------------------------------------------------------------


def test_times_are_offered_and_looking_changes_nothing(client, office, course, series):
    client.force_login(office)
    page = client.get(url("move", series[1]))
    assert page.status_code == 200
    offers = re.findall(r'class="offer" href="(\?starts_at=[^"]+)"', shown(page))
    assert 1 <= len(offers) <= 6
    assert 'value="2027-01-14T09:00"' in shown(page)
    before = AuditEntry.objects.count()
    assert client.get(url("move", series[1]) + offers[0].replace("&amp;", "&")).status_code == 200
    assert starts(course) == SERIES
    assert AuditEntry.objects.count() == before


def test_nothing_is_offered_that_comes_too_soon_after_the_session_before(client, office, series):
    client.force_login(office)
    page = client.get(url("move", series[1]))
    offered = re.findall(r"starts_at=(2027-01-\d\d)T", shown(page))
    assert offered
    assert min(offered) >= "2027-01-13"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tomorrow", "Write the date and the time like"),
        ("", "Give the date and the time"),
        ("2027-03-14T02:30", "skip 02:30"),
        ("2027-01-14T09:00", "where it stands already"),
        ("2031-01-14T09:00", "within the next two years"),
        ("<b>", "Write the date and the time like"),
    ],
)
def test_a_time_that_cannot_be_meant_gets_a_sentence_and_stays_typed(client, office, series, text, sentence):
    client.force_login(office)
    page = client.get(url("move", series[1]), {"starts_at": text})
    assert page.status_code == 422
    assert sentence in shown(page)
    assert "<b>" not in shown(page)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2027-01-07T09:00", "lies in the past"),
        ("2027-01-16T09:00", "not open then"),
        ("2027-01-14T17:30", "not open then"),
        ("2027-01-12T09:00", "Only 24 hours would lie between sessions 1 and 2"),
        ("2027-01-18T10:00", "at the same time"),
    ],
)
def test_what_cannot_be_says_why_and_has_no_button(client, office, course, series, text, sentence):
    client.force_login(office)
    page, form = looked(client, series[1], text)
    assert sentence in shown(page)
    assert "plan_only" not in form
    assert "Move only this one" not in shown(page)


def test_a_place_that_is_taken_is_said_by_its_name_and_names_nobody_else(
    client, office, course, series, other_patient, prescriber
):
    chair = Place.objects.create(clinic=course.patient.clinic, name="Chair 2")
    other = a_course(other_patient, prescriber)
    services.book_series(course=other, slots=[services.Slot(SERIES[1] + DAY, chair)], by=prescriber)
    client.force_login(office)
    page, form = looked(client, series[1], "2027-01-15T09:00", place=str(chair.pk))
    assert "Chair 2 is taken then" in shown(page)
    assert "Ben Patient" not in shown(page)
    assert "plan_only" not in form


# --- moving only one -----------------------------------------------------------------------------------------


def test_the_office_moves_one_session(client, office, course, series):
    client.force_login(office)
    page, form = looked(client, series[5], "2027-01-29T10:00")
    assert "Everything that the protocol asks for is kept" in shown(page)
    assert "plan_rhythm" not in form
    page = client.post(url("move", series[5]), form | {"do": "only", "why": "Asked to."}, follow=True)
    assert "The session is moved" in shown(page)
    assert starts(course) == [*SERIES[:5], SERIES[5] + DAY + HOUR]
    assert series[5].changes.last().why == "Asked to."


def test_a_warning_has_to_be_ticked_and_nothing_typed_is_lost(client, office, course, series):
    client.force_login(office)
    page, form = looked(client, series[5], "2027-02-03T09:00")
    assert "9 days would lie between sessions 5 and 6" in shown(page)
    key = re.search(r'name="seen" value="([^"]+)"', shown(page)).group(1)
    page = client.post(url("move", series[5]), form | {"do": "only", "why": "A long story"})
    assert page.status_code == 422
    assert "Tick that you have seen it" in shown(page)
    assert "A long story" in shown(page)
    assert starts(course) == SERIES
    page = client.post(url("move", series[5]), form | {"do": "only", "why": "A long story", "seen": key})
    assert page.status_code == 302
    assert starts(course)[-1] == SERIES[5] + 6 * DAY


def test_the_same_press_twice_moves_once(client, office, course, series):
    client.force_login(office)
    _page, form = looked(client, series[5], "2027-01-29T10:00")
    for _ in range(2):
        assert client.post(url("move", series[5]), form | {"do": "only"}).status_code == 302
    assert series[5].changes.exclude(from_starts_at=None).count() == 1


def test_a_stale_move_shows_both_and_can_be_pressed_again(client, office, course, series, prescriber):
    client.force_login(office)
    _page, form = looked(client, series[5], "2027-02-01T10:00")
    services.move_session(session=series[5], starts_at=SERIES[5] + DAY, version=1, by=prescriber, why="")
    page = client.post(url("move", series[5]), form | {"do": "only", "why": "A long story"})
    assert page.status_code == 422
    assert "Friday 29 January 2027, 09:00" in shown(page)
    assert "Monday 1 February 2027, 10:00" in shown(page)
    assert "Priya Prescriber" in shown(page)
    assert "A long story" in shown(page)
    assert client.post(url("move", series[5]), carried(page) | {"do": "only"}).status_code == 302
    assert starts(course)[-1] == SERIES[5] + 4 * DAY + HOUR


@pytest.mark.parametrize(
    "data", [{}, {"do": "only"}, {"do": "rhythm", "plan_rhythm": "x"}, {"do": "<b>"}, {"plan_only": "e30:1:1"}]
)
def test_a_form_without_a_plan_of_ours_moves_nothing(client, office, course, series, data):
    client.force_login(office)
    page = client.post(url("move", series[5]), data)
    assert page.status_code == 422
    assert "Choose the time once more" in shown(page)
    assert starts(course) == SERIES


def test_the_plan_of_another_session_moves_nothing(client, office, course, series):
    client.force_login(office)
    _page, form = looked(client, series[5], "2027-01-29T10:00")
    assert client.post(url("move", series[4]), form | {"do": "only"}).status_code == 422
    assert starts(course) == SERIES


def test_taken_meanwhile_says_so_and_moves_nothing(client, office, course, series, other_patient, prescriber):
    chair = Place.objects.create(clinic=course.patient.clinic, name="Chair 2")
    client.force_login(office)
    _page, form = looked(client, series[1], "2027-01-15T09:00", place=str(chair.pk))
    other = a_course(other_patient, prescriber)
    services.book_series(course=other, slots=[services.Slot(SERIES[1] + DAY, chair)], by=prescriber)
    page = client.post(url("move", series[1]), form | {"do": "only", "why": "A long story"})
    assert page.status_code == 422
    assert "Chair 2 is taken" in shown(page)
    assert "A long story" in shown(page)
    assert starts(course) == SERIES


def test_a_session_that_is_over_cannot_be_moved_and_says_so(client, clinician, course, series, prescriber, clock):
    clock(MONDAY + 3 * HOUR)
    a_given_session(series[0], prescriber)
    client.force_login(clinician)
    page = client.get(url("move", series[0]), {"starts_at": "2027-01-15T09:00"})
    assert "cannot be moved" in shown(page)
    assert client.post(url("move", series[0]), {"do": "only"}).status_code == 422


def test_the_patients_time_stands_beside(client, office, series, patient):
    patient.user.zone_name = "Europe/London"
    patient.user.save()
    client.force_login(office)
    page, _form = looked(client, series[5], "2027-01-29T10:00")
    assert "Fri 15:00" in shown(page)


# --- keeping the rhythm --------------------------------------------------------------------------------------


def test_the_rest_moves_with_it_in_one_press(client, office, course, series):
    client.force_login(office)
    page, form = looked(client, series[2], "2027-01-19T09:00")
    assert "3 sessions after it move too" in shown(page)
    page = client.post(url("move", series[2]), form | {"do": "rhythm", "why": "Away on Mondays."}, follow=True)
    assert "4 sessions are moved" in shown(page)
    assert starts(course) == [*SERIES[:2], *(at + DAY for at in SERIES[2:])]
    for session in series[2:]:
        assert session.changes.last().why == "Away on Mondays."


def test_the_reminders_move_with_the_sessions(client, office, course, series):
    client.force_login(office)
    page, form = looked(client, series[2], "2027-01-19T09:00")
    assert "Reminder on the day before" in shown(page)
    assert "Window of integration opens" in shown(page)
    client.post(url("move", series[2]), form | {"do": "rhythm"})
    rows = Message.objects.filter(about_id__in=[one.pk for one in series[2:]], kind="session_tomorrow")
    there = {row.due_at.date() for row in rows.exclude(state="cancelled")}
    assert there == {(at + DAY - DAY).date() for at in SERIES[2:]}


def test_all_of_it_or_none(client, office, course, series, other_patient, prescriber):
    chair = Place.objects.create(clinic=course.patient.clinic, name="Chair 1")
    for session in series:
        session.refresh_from_db()
        services.assign(booked=session, place=chair, clinician=None, version=session.version, by=prescriber)
    client.force_login(office)
    _page, form = looked(client, series[2], "2027-01-19T09:00", place=str(chair.pk))
    other = a_course(other_patient, prescriber)
    services.book_series(course=other, slots=[services.Slot(SERIES[4] + DAY, chair)], by=prescriber)
    page = client.post(url("move", series[2]), form | {"do": "rhythm"})
    assert page.status_code == 422
    assert "Nothing was moved" in shown(page)
    assert starts(course) == SERIES


def test_a_talk_that_would_lose_its_window_goes_along(client, office, course, series, prescriber):
    talk = services.book_meeting(
        course=course,
        slot=MeetingSlot("integration", SERIES[5] + 30 * HOUR, 30, by_video=True),
        session=series[5],
        by=prescriber,
    )
    client.force_login(office)
    page, form = looked(client, series[5], "2027-01-29T14:30")
    assert "Integration session" in shown(page)
    assert client.post(url("move", series[5]), form | {"do": "only"}).status_code == 302
    talk.refresh_from_db()
    ended = SERIES[5] + DAY + timedelta(minutes=330 + 150)
    assert ended + 24 * HOUR <= talk.starts_at <= ended + 72 * HOUR


# --- giving up -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cancel", "missed"])
def test_giving_a_session_up_needs_a_reason(client, office, course, series, clock, name):
    session = series[0]
    clock(MONDAY + HOUR)
    client.force_login(office)
    assert client.get(url(name, session)).status_code == 200
    assert client.post(url(name, session), {"version": 1}).status_code == 422
    assert client.post(url(name, session), {"version": 9, "why": "A cold."}).status_code == 422
    assert client.post(url(name, session), {"version": 1, "why": "x" * 301}).status_code == 422
    page = client.post(url(name, session), {"version": 1, "why": "A cold."}, follow=True)
    assert "A cold." in shown(page)
    assert client.post(url(name, session), {"version": 1, "why": "A cold."}).status_code == 422
    session.refresh_from_db()
    assert session.state == {"cancel": "cancelled", "missed": "missed"}[name]


def test_nobody_misses_what_is_still_to_come(client, office, series):
    client.force_login(office)
    page = client.post(url("missed", series[0]), {"version": 1, "why": "A cold."})
    assert page.status_code == 422
    assert "still to come" in shown(page)
    assert "A cold." in shown(page)


def test_cancelling_says_what_it_leads_to(client, office, series):
    client.force_login(office)
    page = client.get(url("cancel", series[2]))
    assert "5 sessions are left of the 6" in shown(page)
    assert "Reminder on the day before" in shown(page)
    assert "Move it to another time instead" in shown(page)


@pytest.mark.parametrize("ticked", [True, False])
def test_its_talk_is_called_off_with_it_or_stays(client, office, course, series, prescriber, ticked):
    slot = MeetingSlot("integration", SERIES[2] + 30 * HOUR, 30, by_video=True)
    talk = services.book_meeting(course=course, slot=slot, session=series[2], by=prescriber)
    client.force_login(office)
    assert f'value="{talk.pk}"' in shown(client.get(url("cancel", series[2])))
    typed = {"version": 1, "why": "A cold."} | ({"talks": str(talk.pk)} if ticked else {})
    assert client.post(url("cancel", series[2]), typed).status_code == 302
    talk.refresh_from_db()
    assert talk.state == ("cancelled" if ticked else "booked")
    assert Meeting.objects.count() == 1


def test_what_was_given_up_stays_listed_and_another_time_is_offered(client, office, course, series):
    client.force_login(office)
    page = client.post(url("cancel", series[2]), {"version": 1, "why": "A cold."}, follow=True)
    assert TreatmentSession.objects.count() == 6
    assert "A cold." in shown(page)
    assert "Cancelled" in shown(page)
    assert "Book a further session" in shown(page)


@pytest.mark.parametrize("name", ["move", "cancel", "missed"])
def test_words_typed_while_signed_out_are_given_back(client, series, name):
    page = client.post(url(name, series[1]), {"why": "A long story", "do": "only"})
    assert page.status_code == 403
    assert "A long story" in shown(page)


@pytest.mark.parametrize("name", ["move", "cancel", "missed"])
def test_who_may(client, series, name, other_prescriber, other_office, patient, office, clinician, prescriber):
    for user, status in (
        (other_prescriber, 404),
        (other_office, 404),
        (patient.user, 403),
        (office, 200),
        (clinician, 200),
        (prescriber, 200),
    ):
        client.force_login(user)
        assert client.get(url(name, series[0])).status_code == status

"""The page of a talk, what can be done with it, and a further one for a course."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from sessions import services
from sessions.models import Meeting
from sessions.services import MeetingSlot
from tests.cast import *  # noqa: F403 - the cast's fixtures
from tests.sessions.build import PLANNING, SERIES, a_course, a_series

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PAGES = ("meeting", "meeting_move", "meeting_cancel", "meeting_missed")


@pytest.fixture
def course(clock, patient, prescriber):
    clock(PLANNING)
    return a_course(patient, prescriber)


@pytest.fixture
def series(course, prescriber):
    return a_series(course, prescriber)


@pytest.fixture
def talk(course, series, prescriber):
    """By video, 28 hours after the end of the first dose."""
    slot = MeetingSlot("integration", SERIES[0] + 30 * HOUR, 30, by_video=True, video_url="https://video.example/room")
    return services.book_meeting(course=course, slot=slot, session=series[0], by=prescriber)


def url(name, row):
    return reverse(f"scheduling:{name}", args=[row.pk])


def shown(page):
    return page.content.decode()


def test_the_page_says_when_where_and_after_which_dose(client, office, talk):
    client.force_login(office)
    page = shown(client.get(url("meeting", talk)))
    assert "Tuesday 12 January 2027, 15:00" in page
    assert 'href="https://video.example/room"' in page
    assert "session 1" in page
    assert "It took place" not in page  # it is still to come


@pytest.mark.parametrize("name", PAGES)
def test_who_may(client, talk, name, other_prescriber, other_office, patient, office, clinician):
    for user, status in (
        (other_prescriber, 404),
        (other_office, 404),
        (patient.user, 403),
        (office, 200),
        (clinician, 200),
    ):
        client.force_login(user)
        assert client.get(url(name, talk)).status_code == status


def test_times_are_offered_within_the_window_only(client, office, talk):
    client.force_login(office)
    offered = re.findall(r"starts_at=2027-01-(\d\d)T(\d\d)", shown(client.get(url("meeting_move", talk))))
    assert offered
    assert {day for day, _hour in offered} <= {"12", "13", "14"}


def test_it_is_moved(client, office, talk):
    client.force_login(office)
    typed = {"starts_at": "2027-01-13T10:00", "version": 1, "why": "Asked to."}
    page = client.post(url("meeting_move", talk), typed, follow=True)
    assert "The meeting is moved" in shown(page)
    talk.refresh_from_db()
    assert talk.starts_at == SERIES[0] + 2 * DAY + HOUR


def test_out_of_its_window_only_once_that_is_ticked(client, office, talk):
    client.force_login(office)
    typed = {"starts_at": "2027-01-15T10:00", "version": 1, "why": "A long story"}
    page = client.post(url("meeting_move", talk), typed)
    assert page.status_code == 422
    assert "would come too late" in shown(page)
    assert "A long story" in shown(page)
    key = re.search(r'name="seen"[^>]*value="([^"]+)"', shown(page)).group(1)
    assert client.post(url("meeting_move", talk), typed | {"seen": key}).status_code == 302


def test_a_further_one_out_of_the_window_only_once_that_is_ticked(client, office, course, series):
    client.force_login(office)
    typed = {"kind": "integration", "session": series[0].pk, "starts_at": "2027-01-20T10:00", "minutes": 30}
    page = client.post(url("meeting_add", course), typed | {"by_video": "on"})
    assert page.status_code == 422
    assert "would come too late" in shown(page)
    keys = re.findall(r'name="seen"[^>]*value="([^"]+)"', shown(page))
    assert client.post(url("meeting_add", course), typed | {"by_video": "on", "seen": keys}).status_code == 302
    assert Meeting.objects.get().session == series[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2027-01-11T10:00", "at the same time"),
        ("2027-01-07T10:00", "lies in the past"),
        ("tomorrow", "Write the date and the time like"),
        ("", "Give the date and the time"),
    ],
)
def test_a_time_that_cannot_be_gets_a_sentence(client, office, talk, text, sentence):
    client.force_login(office)
    page = client.post(url("meeting_move", talk), {"starts_at": text, "version": 1})
    assert page.status_code == 422
    assert sentence in shown(page)
    assert Meeting.objects.get().version == 1


def test_a_stale_form_says_where_it_is_now(client, office, talk, prescriber):
    services.move_meeting(meeting=talk, starts_at=SERIES[0] + 31 * HOUR, version=1, by=prescriber, why="")
    client.force_login(office)
    page = client.post(
        url("meeting_move", talk), {"starts_at": "2027-01-13T10:00", "version": 1, "why": "A long story"}
    )
    assert page.status_code == 422
    assert "Somebody changed this meeting meanwhile: it is on Tue 12 January, 16:00 now" in shown(page)
    assert "A long story" in shown(page)
    assert 'name="version" value="2"' in shown(page)


@pytest.mark.parametrize(("name", "state"), [("meeting_cancel", "cancelled"), ("meeting_missed", "missed")])
def test_giving_it_up_needs_a_reason(client, office, talk, clock, name, state):
    clock(talk.starts_at + HOUR)
    client.force_login(office)
    assert client.post(url(name, talk), {"version": 1}).status_code == 422
    assert client.post(url(name, talk), {"version": 7, "why": "A cold."}).status_code == 422
    page = client.post(url(name, talk), {"version": 1, "why": "A cold."}, follow=True)
    assert page.status_code == 200
    talk.refresh_from_db()
    assert talk.state == state
    assert "A cold." in shown(client.get(reverse("sessions:plan", args=[talk.course_id])))


def test_a_reason_of_the_care_team_is_not_shown_to_the_office(client, office, clinician, talk):
    services.cancel_meeting(meeting=talk, by=clinician, why="A relapse.")
    client.force_login(office)
    assert "A relapse." not in shown(client.get(reverse("sessions:plan", args=[talk.course_id])))
    client.force_login(clinician)
    assert "A relapse." in shown(client.get(reverse("sessions:plan", args=[talk.course_id])))


def test_that_it_took_place_is_one_press_once_its_time_has_come(client, office, talk, clock):
    client.force_login(office)
    early = client.post(url("meeting_held", talk), {"version": 1}, follow=True)
    assert "still to come" in shown(early)
    clock(talk.starts_at + HOUR)
    assert "It took place" in shown(client.get(url("meeting", talk)))
    page = client.post(url("meeting_held", talk), {"version": 1}, follow=True)
    assert "Took place" in shown(page)
    again = client.post(url("meeting_held", talk), {"version": 2}, follow=True)
    assert "took place already" in shown(again)


def test_a_meeting_that_is_over_is_not_moved(client, office, talk):
    services.cancel_meeting(meeting=talk, by=office, why="A cold.")
    client.force_login(office)
    assert client.get(url("meeting_move", talk)).status_code == 302
    assert "nothing is left to do" in shown(client.get(url("meeting_cancel", talk)))


# --- a further one -------------------------------------------------------------------------------------------


def test_a_talk_is_booked_from_an_offer(client, office, course, series):
    client.force_login(office)
    add = url("meeting_add", course)
    page = client.get(add, {"kind": "integration", "session": str(series[1].pk)})
    offers = re.findall(r'class="offer" href="(\?[^"]+)"', shown(page))
    assert offers
    filled = client.get(add + offers[0].replace("&amp;", "&"))
    at = re.search(r'name="starts_at"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="starts_at"', shown(filled))
    typed = {
        "kind": "integration",
        "session": str(series[1].pk),
        "starts_at": next(one for one in at.groups() if one),
        "minutes": "30",
        "by_video": "on",
    }
    page = client.post(add, typed, follow=True)
    assert "The meeting is booked" in shown(page)
    made = Meeting.objects.get()
    assert made.session == series[1]
    assert made.by_video


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"starts_at": "2027-01-16T10:00"}, "not open then"),
        ({"kind": "party"}, "not one of the available choices"),
        ({"minutes": "9000"}, "less than or equal to 480"),
        ({"minutes": ""}, "required"),
        ({"video_url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"starts_at": "2027-01-11T09:30"}, "at the same time"),
        ({"session": "00000000-0000-0000-0000-000000000000"}, "not one of the available choices"),
    ],
)
def test_a_talk_that_cannot_be_gets_a_sentence_and_books_nothing(client, office, course, series, change, sentence):
    client.force_login(office)
    typed = {"kind": "consult", "starts_at": "2027-01-12T10:00", "minutes": "30", "session": ""}
    page = client.post(url("meeting_add", course), typed | change)
    assert page.status_code == 422
    assert sentence in shown(page)
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    "query", ["kind=x", "minutes=a", "minutes=99999999999", "session=x", "starts_at=never", "by_video=on"]
)
def test_a_strange_address_is_answered(client, office, course, series, query):
    client.force_login(office)
    assert client.get(f"{url('meeting_add', course)}?{query}").status_code == 200


def test_words_typed_while_signed_out_are_given_back(client, talk):
    for name in ("meeting_cancel", "meeting_missed", "meeting_move"):
        page = client.post(url(name, talk), {"why": "A long story"})
        assert page.status_code == 403
        assert "A long story" in shown(page)

"""Patients' pages of their own sessions, and the offers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from scheduling.models import Offer, SchedulingRules, Wait
from sessions.models import MeetingKind, TreatmentSession
from sessions.services import MeetingSlot, book_meeting, cancel_session, move_session
from tests.scheduling.waitlist_build import DAY, HOUR, a_booked_series, a_chair, tend, waits, works
from tests.sessions.build import PLANNING, SERIES

pytestmark = pytest.mark.django_db
MINE = "/sessions/"


@pytest.fixture
def rows(clock, patient, prescriber, clinician, clinic):
    clock(PLANNING)
    return a_booked_series(patient, prescriber, a_chair(clinic), works(clinician, clinic))


@pytest.fixture
def ada(client, patient, rows):
    client.force_login(patient.user)
    return client


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def url(name, row):
    return reverse(f"scheduling:{name}", args=[row.pk])


def dialled(page) -> list[str]:
    """What pressing the numbers in the page itself dials; the footer has its own."""
    return re.findall(r'href="(tel:[^"]*)"', page.content.decode().split("<main")[1].split("</main>")[0])


def times_on(page) -> list[str]:
    return re.findall(r'name="time" id="[^"]+" value="([^"]+)"', page.content.decode())


# --- the page ------------------------------------------------------------------------------------------------


def test_the_next_session_stands_first_with_where_and_whom(ada, rows, clinician):
    page = text_of(ada.get(MINE))
    assert page.index("Your next session") < page.index("Monday 11 January") < page.index("After that")
    assert "Northlight, Chair 1" in page
    assert clinician.name in page


def test_a_traveller_sees_their_own_clock_and_the_clinics(ada, rows, patient):
    patient.user.zone_name = "Australia/Lord_Howe"
    patient.user.save()
    page = text_of(ada.get(MINE))
    assert "Tuesday 12 January 2027, 01:00" in page  # 14:00 UTC and eleven hours
    assert "Mon 09:00" in page


def test_talks_stand_in_the_same_list(ada, rows, prescriber, clinician, clinic):
    slot = MeetingSlot(
        MeetingKind.INTEGRATION,
        SERIES[0] + 26 * HOUR,
        50,
        clinician=clinician.memberships.get(clinic=clinic),
        by_video=True,
    )
    talk = book_meeting(course=rows[0].course, slot=slot, session=rows[0], by=prescriber)
    page = text_of(ada.get(MINE))
    assert "Integration session · By video" in page
    assert ada.post(url("my_confirm", talk), follow=True).status_code == 200
    talk.refresh_from_db()
    assert talk.confirmed_at
    for name in ("my_move", "my_cancel"):
        shown = ada.get(url(name, talk))
        assert shown.status_code == 200
        assert "Talks are moved and cancelled with your clinic" in text_of(shown)
        assert ada.post(url(name, talk)).status_code == 422


def test_as_many_queries_for_many_as_for_one(ada, rows, django_assert_max_num_queries):
    for row in rows:
        waits(row)
    with django_assert_max_num_queries(26):
        assert ada.get(MINE).status_code == 200


def test_confirming_is_one_press(ada, rows):
    page = ada.post(url("my_confirm", rows[0]), {"at": rows[0].starts_at.isoformat()}, follow=True)
    assert "You confirmed." in text_of(page)
    assert "I will be there" not in text_of(page)
    ada.post(url("my_confirm", rows[0]))
    rows[0].refresh_from_db()
    assert rows[0].confirmed_at == PLANNING


def test_a_time_that_moved_meanwhile_is_not_confirmed(ada, rows, prescriber):
    old = rows[0].starts_at
    move_session(session=rows[0], starts_at=old + HOUR, version=rows[0].version, by=prescriber, why="")
    page = ada.post(url("my_confirm", rows[0]), {"at": old.isoformat()}, follow=True)
    assert "It was moved meanwhile, to Monday 11 January 2027, 10:00" in text_of(page)
    rows[0].refresh_from_db()
    assert rows[0].confirmed_at is None
    assert ada.post(url("my_confirm", rows[0]), {"at": "nonsense"}).status_code == 302


# --- moving --------------------------------------------------------------------------------------------------


def test_six_times_that_can_be_had_and_nothing_else(ada, rows):
    page = ada.get(url("my_move", rows[-1]))
    found = times_on(page)
    assert 1 < len(found) <= 6
    assert all(one.startswith("tel:+") or one[4:].isdigit() for one in dialled(page))
    for one in found:  # each of them can really be had
        session = TreatmentSession.objects.get(pk=rows[-1].pk)
        SchedulingRules.objects.update_or_create(clinic=session.course.patient.clinic, defaults={"moves_allowed": 50})
        answer = ada.post(url("my_move", session), {"time": one, "version": session.version})
        assert answer.status_code == 302, text_of(answer)
        assert TreatmentSession.objects.get(pk=session.pk).starts_at != session.starts_at


def test_it_says_who_moved_it(ada, rows, patient):
    (time, *_rest) = times_on(ada.get(url("my_move", rows[-1])))
    page = ada.post(url("my_move", rows[-1]), {"time": time, "version": rows[-1].version}, follow=True)
    assert "Your session is moved to" in text_of(page)
    assert rows[-1].changes.order_by("at", "id").last().by == patient.user


@pytest.mark.parametrize("time", ["", "nonsense", "W10:1abc:def"])
def test_no_choice_is_no_move(ada, rows, time):
    page = ada.post(url("my_move", rows[-1]), {"time": time, "version": rows[-1].version})
    assert page.status_code == 422
    assert "Choose one of the times" in text_of(page)


def test_a_time_of_another_session_is_not_taken(ada, rows):
    (time, *_rest) = times_on(ada.get(url("my_move", rows[-2])))
    assert ada.post(url("my_move", rows[-1]), {"time": time, "version": rows[-1].version}).status_code == 422


def test_a_stale_page_says_so_and_shows_the_new_time(ada, rows, prescriber):
    (time, *_rest) = times_on(ada.get(url("my_move", rows[-1])))
    move_session(session=rows[-1], starts_at=SERIES[-1] + HOUR, version=rows[-1].version, by=prescriber, why="")
    page = ada.post(url("my_move", rows[-1]), {"time": time, "version": rows[-1].version})
    assert page.status_code == 422
    assert "This session was moved meanwhile" in text_of(page)
    assert "10:00" in text_of(page)


def test_a_time_taken_meanwhile_brings_others(ada, rows, other_patient, prescriber, clinic):
    page = ada.get(url("my_move", rows[-1]))
    time = times_on(page)[0]
    from django.core import signing

    _pk, at, place, _person = signing.loads(time, salt="a time that a patient chose")
    theirs = a_booked_series(other_patient, prescriber, None, None, later=5 * timedelta(minutes=1) + 25 * HOUR)
    from datetime import datetime

    theirs[-1].refresh_from_db()
    TreatmentSession.objects.filter(pk=theirs[-1].pk).update(starts_at=datetime.fromisoformat(at), place=place)
    page = ada.post(url("my_move", rows[-1]), {"time": time, "version": rows[-1].version})
    assert page.status_code == 422
    assert "taken just now" in text_of(page)
    assert other_patient.name not in text_of(page)


def test_too_late_says_whom_to_call(ada, rows, clock, clinic):
    clock(rows[0].starts_at - 5 * HOUR)
    for name in ("my_move", "my_cancel"):
        page = ada.get(url(name, rows[0]))
        assert page.status_code == 200
        assert "Up to 48 hours before" in text_of(page)
        assert f"Call {clinic.name}: {clinic.phone}" in text_of(page)
        assert dialled(page) == ["tel:" + re.sub(r"[^+0-9]", "", clinic.phone)]
        assert ada.post(url(name, rows[0]), {"reason": "ill", "version": 1}).status_code == 422
    rows[0].refresh_from_db()
    assert rows[0].state == "booked"


def test_no_free_time_is_no_dead_end(ada, rows, clinic):
    from people.models import Closure

    Closure.objects.create(clinic=clinic, first_on=PLANNING.date(), last_on=(PLANNING + 90 * DAY).date())
    page = ada.get(url("my_move", rows[-1]))
    assert "No other time can be had" in text_of(page)
    assert dialled(page) == ["tel:" + re.sub(r"[^+0-9]", "", clinic.phone)]
    assert clinic.phone in text_of(page)


# --- cancelling ----------------------------------------------------------------------------------------------


def test_another_time_is_offered_before_cancelling(ada, rows):
    page = text_of(ada.get(url("my_cancel", rows[-1])))
    assert page.index("Would another time suit?") < page.index("Cancel it")
    assert "Your other sessions stay as they are." in page


def test_a_reason_is_needed(ada, rows):
    page = ada.post(url("my_cancel", rows[-1]), {"words": "a lot", "version": rows[-1].version})
    assert page.status_code == 422
    assert "Choose one. It helps" in text_of(page)
    assert "a lot" in page.content.decode()
    page = ada.post(
        url("my_cancel", rows[-1]), {"reason": "ill", "words": "a cold", "version": rows[-1].version}, follow=True
    )
    assert "your clinic knows" in text_of(page)
    assert rows[-1].changes.order_by("at", "id").last().why == "I am ill: a cold"


def test_a_stale_cancel_cancels_nothing(ada, rows, prescriber):
    move_session(session=rows[-1], starts_at=SERIES[-1] + HOUR, version=rows[-1].version, by=prescriber, why="")
    page = ada.post(url("my_cancel", rows[-1]), {"reason": "ill", "words": "kept words", "version": rows[-1].version})
    assert page.status_code == 422
    assert "kept words" in page.content.decode()
    rows[-1].refresh_from_db()
    assert rows[-1].state == "booked"


def test_cancelling_twice_says_that_it_is_cancelled(ada, rows):
    typed = {"reason": "ill", "version": rows[-1].version}
    ada.post(url("my_cancel", rows[-1]), typed)
    page = ada.post(url("my_cancel", rows[-1]), typed, follow=True)
    assert page.redirect_chain == [(MINE, 302)]
    assert "This session is cancelled, and your clinic knows." in text_of(page)
    assert rows[-1].changes.filter(to_state="cancelled").count() == 1


# --- earlier -------------------------------------------------------------------------------------------------


def test_onto_the_waitlist_and_off(ada, rows):
    assert "You are on the waitlist" in text_of(ada.post(url("my_wait", rows[-1]), follow=True))
    assert Wait.objects.waiting().count() == 1
    assert "not on the waitlist any more" in text_of(ada.post(url("my_wait", rows[-1]), {"do": "stop"}, follow=True))
    assert not Wait.objects.waiting().exists()


@pytest.fixture
def offer(rows, other_patient, prescriber):
    theirs = a_booked_series(other_patient, prescriber, None, None, later=DAY)
    waits(theirs[-1])
    cancel_session(session=rows[-1], by=prescriber, why="a cold")
    assert tend(PLANNING) == 1
    return Offer.objects.get()


def test_yes(client, offer, other_patient):
    client.force_login(other_patient.user)
    assert "A time has come free" in text_of(client.get(MINE))
    page = text_of(client.get("/offers/"))
    assert "Thursday 28 January 2027, 09:00" in page
    page = client.post(url("offer_yes", offer), follow=True)
    assert "The time is yours: Thursday 28 January 2027, 09:00" in text_of(page)
    again = client.post(url("offer_no", offer), follow=True)
    assert "said yes already" in text_of(again)


def test_no_and_too_late(client, offer, other_patient, clock):
    client.force_login(other_patient.user)
    page = client.post(url("offer_no", offer), follow=True)
    assert "Your session stays as it is" in text_of(page)
    page = client.post(url("offer_yes", offer), follow=True)
    assert "said no to this time already" in text_of(page)
    Offer.objects.update(state="gone")
    assert "Somebody was quicker" in text_of(client.post(url("offer_yes", offer), follow=True))


def test_a_foreign_offer_is_not_there(ada, offer, client, office):
    for answer in ("offer_yes", "offer_no"):
        assert ada.post(url(answer, offer)).status_code == 404
    client.force_login(office)
    assert client.post(url("offer_yes", offer)).status_code == 404


# --- staff ---------------------------------------------------------------------------------------------------


def test_staff_see_who_waits_what_is_free_and_what_patients_changed(client, ada, office, rows, offer, patient):
    client.force_login(patient.user)
    client.post(url("my_cancel", rows[-2]), {"reason": "ride", "version": rows[-2].version})
    client.force_login(office)
    page = text_of(client.get("/schedule/waitlist/"))
    assert "Ben Patient" in page
    assert "1 person is being asked" in page
    assert "Nobody can take me home" in page


def test_staff_add_and_remove(client, rows, office, clinician, other_patient, prescriber):
    theirs = a_booked_series(other_patient, prescriber, None, None, later=DAY)
    client.force_login(clinician)
    assert "Ben" not in text_of(client.get("/schedule/waitlist/"))
    refused = client.post("/schedule/waitlist/", {"session": str(theirs[0].pk)})
    assert refused.status_code == 422
    client.post("/schedule/waitlist/", {"session": str(rows[0].pk)})
    wait = Wait.objects.get()
    assert wait.by == clinician
    client.force_login(office)
    client.post(reverse("scheduling:waitlist_remove", args=[wait.pk]))
    assert not Wait.objects.waiting().exists()


def test_the_office_settles_the_rules_and_a_stale_save_shows_both(client, office, clinic):
    client.force_login(office)
    typed = {
        "patients_move": "on",
        "notice_hours": "24",
        "moves_allowed": "2",
        "step_minutes": "15",
        "offer_minutes": "60",
        "day_before_at": "17:30",
        "version": "1",
    }
    page = client.post(reverse("scheduling:rules"), typed, follow=True)
    assert "The rules are saved" in text_of(page)
    row = SchedulingRules.objects.get()
    assert (row.notice_hours, row.patients_cancel, row.version) == (24, False, 2)
    stale = client.post(reverse("scheduling:rules"), typed | {"notice_hours": "72"})
    assert stale.status_code == 409
    assert "72" in text_of(stale)
    for wrong in ({"notice_hours": "-1"}, {"offer_minutes": "5"}, {"step_minutes": "7"}, {"day_before_at": "25:00"}):
        assert client.post(reverse("scheduling:rules"), typed | {"version": "2"} | wrong).status_code == 422
    assert "Booking" in text_of(client.get(reverse("people:clinic")))

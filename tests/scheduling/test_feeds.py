"""Private calendar addresses: made, told once, replaced, revoked; and what stands behind one, for whom."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from common.errors import Refused
from common.models import AuditEntry
from people.models import Membership
from people.services import change_profile
from rota.models import Place
from scheduling.models import Feed
from scheduling.services import feeds
from scheduling.services.feeds import is_guessing, make_feed, open_feed, revoke_feed
from sessions import services
from sessions.models import MeetingKind, TreatmentSession
from sessions.services import MeetingSlot
from tests.integration.test_texts import MEDICAL
from tests.sessions.build import MONDAY, PLANNING, a_course, a_series

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(clock) -> None:
    clock(PLANNING)


@pytest.fixture
def series(patient, prescriber, office):
    return a_series(a_course(patient, prescriber), office, count=3)


@pytest.fixture
def with_staff(series, clinic, clinician):
    """The first session is held in the blue room, by the clinician."""
    room = Place.objects.create(clinic=clinic, name="Blue room")
    TreatmentSession.objects.filter(pk=series[0].pk).update(
        place=room, clinician=clinician.memberships.get(clinic=clinic)
    )
    return series[0]


def secret_of(user, seen=None) -> str:
    return make_feed(user=user, by=user, seen=seen)[1]


def read(secret: str, **headers: str):
    return Client().get(reverse("scheduling:feed_file", args=[secret]), headers=headers)


def events(secret: str) -> list[Any]:
    return list(Calendar.from_ical(read(secret).content).walk("VEVENT"))


class TestTheAddress:
    def test_only_a_digest_is_kept(self, patient) -> None:
        feed, secret = make_feed(user=patient.user, by=patient.user, seen=None)
        assert len(secret) >= 43
        assert secret not in str(list(Feed.objects.values()))
        assert open_feed(secret=secret, now=PLANNING) == feed

    def test_another_one_takes_the_place_of_the_first_which_then_leads_nowhere(self, patient) -> None:
        feed, first = make_feed(user=patient.user, by=patient.user, seen=None)
        second = secret_of(patient.user, seen=feed.pk)
        assert read(first).status_code == 404
        assert read(second).status_code == 200
        actions = AuditEntry.objects.filter(subject_id=patient.pk, action__startswith="feed.").order_by("at", "id")
        assert [entry.action for entry in actions] == ["feed.made", "feed.replaced"]

    def test_the_same_form_again_makes_useless_nothing_that_was_written_down(self, patient) -> None:
        secret = secret_of(patient.user)
        with pytest.raises(Refused):
            secret_of(patient.user, seen=None)
        assert read(secret).status_code == 200

    def test_revoking_ends_it_and_is_written_down(self, patient) -> None:
        secret = secret_of(patient.user)
        assert revoke_feed(user=patient.user, by=patient.user)
        assert not revoke_feed(user=patient.user, by=patient.user)
        assert read(secret).status_code == 404
        assert AuditEntry.objects.filter(action="feed.revoked", actor=patient.user).count() == 1

    def test_a_closed_login_and_an_ended_membership_end_it_too(self, patient, clinician) -> None:
        of_patient, of_staff = secret_of(patient.user), secret_of(clinician)
        patient.user.is_active = False
        patient.user.save(update_fields=["is_active"])
        Membership.objects.filter(user=clinician).update(ended_at=PLANNING)
        assert read(of_patient).status_code == read(of_staff).status_code == 404

    def test_reading_is_noted_and_not_at_every_look(self, patient, clock) -> None:
        secret = secret_of(patient.user)
        read(secret)
        clock(PLANNING + timedelta(minutes=2))
        read(secret)
        assert Feed.objects.get().read_at == PLANNING
        clock(PLANNING + timedelta(minutes=6))
        read(secret)
        assert Feed.objects.get().read_at == PLANNING + timedelta(minutes=6)

    def test_what_never_was_looks_like_what_was_revoked(self, patient) -> None:
        secret = secret_of(patient.user)
        revoke_feed(user=patient.user, by=patient.user)
        never, over = read("n" * 43), read(secret)
        assert (never.status_code, never.content) == (over.status_code, over.content) == (404, never.content)
        assert not never.cookies

    def test_whoever_tries_many_is_told_to_wait_and_whoever_has_one_is_not(self, patient, monkeypatch) -> None:
        monkeypatch.setattr(feeds, "WRONG_AT_MOST", 2)
        secret = secret_of(patient.user)
        answers = [read(f"wrong-{number}") for number in range(3)]
        assert [answer.status_code for answer in answers] == [404, 404, 429]
        assert answers[-1]["Retry-After"] == "3600"
        assert read(secret).status_code == 200
        assert not is_guessing(place="203.0.113.9", now=PLANNING)


class TestWhatItSays:
    def test_to_a_patient_when_and_nothing_medical(self, patient, with_staff) -> None:
        secret = secret_of(patient.user)
        content = read(secret).content.decode()
        without_ids = content.replace(str(with_staff.pk), "")
        assert not MEDICAL.search(without_ids.replace("\r\n ", "")), without_ids
        for word in ("Blue room", "Ada", "Clement", "Northlight"):
            assert word not in content
        found = events(secret)
        assert [event.decoded("DTSTART") for event in found] == [
            MONDAY,
            MONDAY + timedelta(days=3),
            MONDAY + timedelta(days=7),
        ]
        assert {str(event["SUMMARY"]) for event in found} == {"Appointment"}
        assert not [event for event in found if "LOCATION" in event]
        assert f"/coming/{with_staff.pk}/" in str(found[0]["URL"])

    def test_to_staff_where_and_nobodys_name(self, clinician, with_staff) -> None:
        (event,) = events(secret_of(clinician))
        assert str(event["SUMMARY"]) == "Session, Blue room"
        assert str(event["LOCATION"]) == "Blue room"
        assert "Ada" not in read(secret_of(clinician, Feed.objects.get(revoked_at=None).pk)).content.decode()

    def test_a_talk_is_there_for_both(self, patient, prescriber, clinician, clinic, office) -> None:
        slot = MeetingSlot(
            MeetingKind.PREPARATION, MONDAY, 50, by_video=True, clinician=clinician.memberships.get(clinic=clinic)
        )
        services.book_meeting(course=a_course(patient, prescriber), slot=slot, by=office)
        assert [str(event["SUMMARY"]) for event in events(secret_of(patient.user))] == ["Appointment"]
        assert [str(event["SUMMARY"]) for event in events(secret_of(clinician))] == ["Talk"]

    def test_nobody_elses(self, series, other_patient, office, stranger) -> None:
        for user in (other_patient.user, office, stranger.user):
            assert events(secret_of(user)) == []

    def test_a_move_and_a_cancellation_reach_the_calendar_under_the_same_name(self, patient, series, office) -> None:
        secret = secret_of(patient.user)
        before = {str(event["UID"]): event for event in events(secret)}
        first = TreatmentSession.objects.get(pk=series[0].pk)
        services.move_session(
            session=first, starts_at=MONDAY + timedelta(days=1), version=first.version, by=office, why="Full."
        )
        services.cancel_session(session=series[1], by=office, why="Ill.")
        after = {str(event["UID"]): event for event in events(secret)}
        assert before.keys() == after.keys()
        moved, off, kept = (
            next(event for uid, event in after.items() if uid.startswith(str(row.pk))) for row in series
        )
        assert moved.decoded("DTSTART") == MONDAY + timedelta(days=1)
        assert off["STATUS"] == "CANCELLED"
        assert moved["SEQUENCE"] > before[str(moved["UID"])]["SEQUENCE"]
        assert off["SEQUENCE"] > before[str(off["UID"])]["SEQUENCE"]
        assert kept["SEQUENCE"] == before[str(kept["UID"])]["SEQUENCE"]

    def test_a_traveller_is_told_the_same_instants(self, patient, series) -> None:
        secret = secret_of(patient.user)
        before = [event.decoded("DTSTART") for event in events(secret)]
        change_profile(user=patient.user, name=patient.name, zone_name="Australia/Lord_Howe")
        assert [event.decoded("DTSTART") for event in events(secret)] == before
        assert b"X-WR-TIMEZONE:Australia/Lord_Howe" in read(secret).content

    def test_it_asks_as_often_for_many_as_for_one(self, patient, prescriber, office) -> None:
        secret, counts = secret_of(patient.user), []
        a_series(a_course(patient, prescriber), office, count=1)
        for more in (0, 4):
            course = TreatmentSession.objects.get(number=1).course
            for days in range(3, 3 + more * 4, 4):
                services.book_next(course=course, starts_at=MONDAY + timedelta(days=days), by=office)
            with CaptureQueriesContext(connection) as asked:
                read(secret)
            counts.append(len([one for one in asked if "UPDATE" not in one["sql"]]))
        assert counts[0] == counts[1] <= 6


class TestTheDoor:
    def test_no_sign_in_no_cookie_no_cache_no_robot_and_no_referrer(self, patient, series) -> None:
        response = read(secret_of(patient.user))
        assert response.status_code == 200
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert response["Cache-Control"] == "private, no-store"
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert not response.cookies

    def test_whoever_has_it_already_is_told_that_nothing_changed(self, patient, series, office) -> None:
        secret = secret_of(patient.user)
        etag = read(secret)["ETag"]
        same = read(secret, if_none_match=etag)
        assert (same.status_code, same.content) == (304, b"")
        assert same["Cache-Control"] == "private, no-store"
        services.cancel_session(session=series[1], by=office, why="Ill.")
        assert read(secret, if_none_match=etag).status_code == 200

    def test_a_head_is_answered_and_a_post_is_not(self, patient) -> None:
        address = reverse("scheduling:feed_file", args=[secret_of(patient.user)])
        assert Client().head(address).status_code == 200
        assert Client().post(address).status_code == 405

    def test_the_secret_stands_in_no_log(self, patient, caplog, settings) -> None:
        secret = secret_of(patient.user)
        from config.logs import Discretion

        with caplog.at_level(logging.DEBUG):
            caplog.handler.addFilter(Discretion())
            read(secret)
            revoke_feed(user=patient.user, by=patient.user)
            read(secret)
        assert caplog.text
        assert secret not in caplog.text


class TestThePage:
    @pytest.fixture
    def browser(self, client, patient):
        client.force_login(patient.user)
        return client

    def test_the_address_is_shown_once(self, browser, settings) -> None:
        page = reverse("scheduling:feed")
        assert "Make my private address" in browser.get(page).content.decode()
        made = browser.post(page, {"seen": ""}).content.decode()
        address = made.split('value="' + settings.SITE_URL)[1].split('"')[0]
        assert "webcal://" in made
        assert Client().get(address).status_code == 200
        again = browser.get(page).content.decode()
        assert address not in again
        assert "cannot be shown again" in again

    def test_sending_the_form_again_makes_no_other_one(self, browser) -> None:
        page = reverse("scheduling:feed")
        browser.post(page, {"seen": ""})
        assert browser.post(page, {"seen": ""}).status_code == 302
        assert Feed.objects.count() == 1

    def test_it_can_be_replaced_and_ended(self, browser) -> None:
        page = reverse("scheduling:feed")
        browser.post(page, {"seen": ""})
        browser.post(page, {"seen": str(Feed.objects.get().pk)})
        assert (Feed.objects.count(), Feed.objects.live().count()) == (2, 1)
        browser.post(reverse("scheduling:feed_revoke"))
        assert Feed.objects.live().count() == 0
        assert "Make my private address" in browser.get(page).content.decode()

    def test_it_says_when_a_calendar_last_looked(self, browser, patient) -> None:
        secret = secret_of(patient.user)
        page = reverse("scheduling:feed")
        assert "Not yet" in browser.get(page).content.decode()
        read(secret)
        assert "Not yet" not in browser.get(page).content.decode()

    def test_the_way_there_stands_among_ones_own_things(self, browser) -> None:
        assert reverse("scheduling:feed") in browser.get(reverse("people:me")).content.decode()

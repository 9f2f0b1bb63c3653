"""Reminders as rows of the outbox: laid with a booking, moved and called off with it, never twice, and never useless."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journey.services import close_course
from messaging import delivery, registry
from messaging import services as outbox
from messaging.models import Channel, Message
from people.services import change_profile
from scheduling.models import SchedulingRules
from scheduling.reminders import SOON, TOMORROW, after_move, expected_for
from scheduling.services.reminding import lay_reminders, lay_reminders_in
from scheduling.services.rules import change_rules
from sessions import services
from sessions.models import MeetingKind
from sessions.services import MeetingSlot
from tests.integration.test_texts import MEDICAL
from tests.sessions.build import MONDAY, PLANNING, SERIES, a_course, a_series

pytestmark = pytest.mark.django_db

EVE = datetime(2027, 1, 10, 21, 0, tzinfo=UTC)
"""16:00 in New York on the day before the first session."""
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(clock) -> None:
    clock(PLANNING)


@pytest.fixture
def course(patient, prescriber):
    outbox.give_consent(user=patient.user, clinic=patient.clinic, channel=Channel.EMAIL, by=patient.user)
    return a_course(patient, prescriber)


@pytest.fixture
def series(course, office):
    return a_series(course, office)


def rows(course, channel: str = "email", **more: Any) -> list[Message]:
    found = Message.objects.filter(patient=course.patient, kind__in=[TOMORROW, SOON], channel=channel, **more)
    return list(found.order_by("due_at", "created_at"))


def waiting(course, channel: str = "email") -> list[datetime]:
    return [row.due_at for row in rows(course, channel, state="queued")]


def a_call(course, office, starts_at: datetime):
    slot = MeetingSlot(
        MeetingKind.PREPARATION, starts_at, 50, by_video=True, video_url="https://video.example.org/room"
    )
    return services.book_meeting(course=course, slot=slot, by=office)


def moved(session, office, starts_at: datetime):
    session.refresh_from_db()
    return services.move_session(
        session=session, starts_at=starts_at, version=session.version, by=office, why="The clinic is full."
    )


def test_a_series_brings_a_reminder_for_each_session_in_the_inbox_and_by_the_persons_way(course, series) -> None:
    eves = [EVE + (at - MONDAY) for at in SERIES]
    assert waiting(course) == eves
    assert waiting(course, "in_app") == eves
    assert {row.expires_at - row.due_at for row in rows(course) if row.expires_at} == {timedelta(hours=16)}
    assert {row.counts_on for row in rows(course)} == {None}


def test_hearing_of_the_same_dates_twice_changes_nothing(course, series) -> None:
    before = list(Message.objects.order_by("pk").values())
    assert lay_reminders(course=course, now=PLANNING) == 0
    assert list(Message.objects.order_by("pk").values()) == before


def test_a_move_moves_the_reminder_and_leaves_the_others_alone(course, series, office) -> None:
    others = {row.pk for row in rows(course) if row.about_id != series[0].pk}
    moved(series[0], office, MONDAY + timedelta(hours=23))
    first = [row for row in rows(course) if row.about_id == series[0].pk]
    assert [(row.state, row.due_at) for row in first] == [("cancelled", EVE), ("queued", EVE + DAY)]
    assert registry.find(TOMORROW).reasons[first[0].reason]
    assert others == {row.pk for row in rows(course, state="queued")} - {first[1].pk}


def test_a_session_that_is_moved_there_and_back_is_reminded_of_once(course, series, office) -> None:
    moved(series[0], office, MONDAY + DAY)
    moved(series[0], office, MONDAY)
    first = [row for row in rows(course, state="queued") if row.about_id == series[0].pk]
    assert [row.due_at for row in first] == [EVE]


def test_whoever_was_told_of_another_time_meanwhile_is_told_again(course, series, office, clock) -> None:
    """The last word that reached them has to be the right one."""

    def all_went(at: datetime) -> None:
        Message.objects.filter(about_id=series[0].pk, state="queued").update(state="sent", settled_at=at)

    steps = [EVE + timedelta(minutes=minutes) for minutes in (1, 5, 9)]
    all_went(steps[0])
    clock(steps[1])
    moved(series[0], office, MONDAY + timedelta(hours=2))
    all_went(steps[1])
    clock(steps[2])
    moved(series[0], office, MONDAY)
    for channel in ("email", "in_app"):
        (again,) = [row for row in rows(course, channel, state="queued") if row.about_id == series[0].pk]
        assert (again.due_at, again.context["starts"]) == (steps[2], MONDAY.isoformat())
    assert lay_reminders(course=course, now=steps[2]) == 0
    all_went(steps[2])
    assert lay_reminders(course=course, now=steps[2]) == 0


def test_a_session_that_is_called_off_is_not_reminded_of(course, series, office) -> None:
    services.cancel_session(session=series[1], by=office, why="Ill.")
    gone = [row for row in rows(course) if row.about_id == series[1].pk]
    assert [(row.state, row.reason) for row in gone] == [("cancelled", "called_off")]
    assert len(waiting(course)) == 5


def test_a_closed_course_reminds_of_nothing(course, series, prescriber, office) -> None:
    a_call(course, office, MONDAY - timedelta(hours=20))
    course.refresh_from_db()
    close_course(course=course, version=course.version, by=prescriber, why="They moved away.")
    assert waiting(course) == waiting(course, "in_app") == []


def test_another_zone_moves_the_evening_before(course, series, patient) -> None:
    change_profile(user=patient.user, name=patient.name, zone_name="Europe/Berlin")
    assert waiting(course)[0] == EVE - timedelta(hours=6)
    assert len(waiting(course)) == 6


def test_quiet_hours_move_it_to_before_them(course, series, patient) -> None:
    outbox.save_preference(
        user=patient.user, quiet_from=time(15), quiet_to=time(18), preferred_at=None, by=patient.user
    )
    assert waiting(course)[0] == EVE - timedelta(minutes=61)


def test_a_clinic_that_reminds_at_another_hour_moves_what_waits(course, series) -> None:
    SchedulingRules.objects.create(clinic=course.patient.clinic, day_before_at=time(10))
    assert lay_reminders_in(clinic=course.patient.clinic, now=PLANNING) == 12
    assert waiting(course)[0] == EVE - timedelta(hours=6)
    assert lay_reminders_in(clinic=course.patient.clinic, now=PLANNING) == 0


def test_the_office_that_changes_the_hour_moves_what_waits(course, series, office) -> None:
    change_rules(clinic=course.patient.clinic, version=1, by=office, day_before_at=time(10))
    assert waiting(course)[0] == EVE - timedelta(hours=6)


def test_whoever_takes_their_word_back_keeps_the_copy_inside_and_whoever_gives_it_gets_both(
    course, series, patient
) -> None:
    outbox.withdraw_consent(user=patient.user, clinic=patient.clinic, channel=Channel.EMAIL, by=patient.user)
    assert waiting(course) == []
    assert len(waiting(course, "in_app")) == 6
    outbox.give_consent(user=patient.user, clinic=patient.clinic, channel=Channel.EMAIL, by=patient.user)
    assert len(waiting(course)) == 6


def test_a_call_is_reminded_of_twice(course, office) -> None:
    a_call(course, office, MONDAY)
    assert [(row.kind, row.due_at) for row in rows(course)] == [
        (TOMORROW, EVE),
        (SOON, MONDAY - timedelta(hours=1)),
    ]


def test_what_is_booked_late_is_said_at_once_and_once(course, office, clock) -> None:
    clock(EVE + timedelta(hours=1))
    a_series(course, office, count=1)
    assert waiting(course) == [EVE + timedelta(hours=1)]
    clock(EVE + timedelta(hours=2))
    assert lay_reminders(course=course, now=EVE + timedelta(hours=2)) == 0
    Message.objects.filter(kind=TOMORROW).update(state="sent", settled_at=EVE + timedelta(hours=2))
    assert lay_reminders(course=course, now=EVE + timedelta(hours=3)) == 0


def test_what_the_office_called_off_does_not_come_back(course, series, office) -> None:
    row = rows(course)[0]
    outbox.cancel_message(message=row, by=office)
    lay_reminders(course=course, now=PLANNING)
    assert len(waiting(course)) == 5
    assert len(waiting(course, "in_app")) == 6


def test_just_before_it_goes_it_asks_whether_the_appointment_stands(course, series, office) -> None:
    wanted = registry.find(TOMORROW).wanted
    first, second = rows(course)[:2]
    assert wanted(first, EVE) is None
    assert wanted(first, MONDAY) == "begun"
    type(series[0]).objects.filter(pk=series[0].pk).update(starts_at=MONDAY + timedelta(hours=1))
    assert wanted(first, EVE) == "moved"
    type(series[1]).objects.filter(pk=series[1].pk).update(state="cancelled")
    assert wanted(second, EVE) == "called_off"
    first.about_id = course.pk
    assert wanted(first, EVE) == "gone"
    assert {"begun", "moved", "called_off", "gone", "replanned", "course_closed"} <= set(
        registry.find(TOMORROW).reasons
    )


def test_the_guard_asks_as_often_for_many_as_for_one(course, series) -> None:
    kind = registry.find(TOMORROW)
    with CaptureQueriesContext(connection) as one:
        kind.wanted_many(rows(course)[:1], EVE)
    with CaptureQueriesContext(connection) as many:
        kind.wanted_many(rows(course), EVE)
    assert len(many) <= len(one) + 1


def test_planning_anew_where_nothing_changes_asks_a_fixed_number_of_questions(course, office, clock) -> None:
    a_series(course, office, count=2)
    counts = []
    for more in (0, 3):
        for at in SERIES[2 : 2 + more]:
            services.book_next(course=course, starts_at=at, by=office)
        with CaptureQueriesContext(connection) as asked:
            assert lay_reminders(course=course, now=PLANNING) == 0
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14


def test_the_drain_sends_it_beside_the_days_message(course, series, patient, clock) -> None:
    other = "tests_day"
    registry.register(other, compose=lambda _m: registry.Text("s", "b"), label="Test")
    try:
        outbox.enqueue(
            clinic=patient.clinic,
            kind=other,
            channel=Channel.IN_APP,
            due_at=EVE,
            unique_key="tests:1",
            recipient=patient.user,
            patient=patient,
        )
        question = outbox.enqueue(
            clinic=patient.clinic,
            kind=other,
            channel=Channel.EMAIL,
            due_at=EVE - timedelta(hours=1),
            unique_key="tests:2",
            recipient=patient.user,
            patient=patient,
        )
        clock(EVE)
        delivery.drain()
        question.refresh_from_db()
        assert question.counts_on is not None
        states = {row.channel: row.state for row in Message.objects.filter(about_id=series[0].pk)}
        assert set(states) == {"email", "in_app"}
        assert states["in_app"] == "sent"
        assert question.state == states["email"]
    finally:
        Message.objects.filter(kind=other).delete()
        registry.forget(other)


class TestWords:
    @pytest.mark.parametrize("channel", ["email", "in_app"])
    def test_they_say_when_and_with_whom_and_nothing_medical(self, course, office, channel, clock) -> None:
        a_call(course, office, MONDAY)
        clock(EVE)
        for row in rows(course, channel):
            text = registry.find(row.kind).compose(row)
            said = f"{text.subject} {text.body} {text.action_label}"
            assert not MEDICAL.search(said), said
            assert not re.search(r"\bAda\b|video", said), said
            assert "Monday, 11 January at 09:00" in text.subject
            assert "Northlight" in text.subject
            assert text.action_url.startswith(settings.SITE_URL) == (channel == "email")
            assert len(text.subject) < 110  # a text holds this and the address

    @pytest.mark.parametrize(
        ("at", "begins"),
        [(EVE, "Tomorrow, Monday"), (MONDAY - timedelta(hours=1), "Today, Monday"), (PLANNING, "Monday, 11")],
    )
    def test_the_day_is_named_as_it_is_called_when_it_goes(self, course, series, clock, at, begins) -> None:
        clock(at)
        row = rows(course)[0]
        assert registry.find(TOMORROW).compose(row).subject.startswith(begins)
        inside = registry.find(TOMORROW).compose(rows(course, "in_app")[0])
        assert inside.subject.startswith("Monday, 11 January")

    def test_a_traveller_reads_their_own_time_and_the_clinics_beside_it(self, course, series, patient, clock) -> None:
        change_profile(user=patient.user, name=patient.name, zone_name="Europe/Berlin")
        clock(EVE - timedelta(hours=6))
        row = Message.objects.get(pk=rows(course, state="queued")[0].pk)
        text = registry.find(TOMORROW).compose(row)
        assert "at 15:00" in text.subject
        assert "By the clock of the clinic it is Monday, 09:00." in text.body


class TestConsequences:
    def test_what_is_still_to_come(self, course, series, clock) -> None:
        assert [line.at for line in expected_for(course, PLANNING)] == [EVE + (at - MONDAY) for at in SERIES]
        Message.objects.filter(about_id=series[0].pk).update(state="sent", settled_at=EVE)
        assert len(expected_for(course, EVE + timedelta(minutes=1))) == 5

    def test_a_move_shows_each_reminder_as_it_is_and_as_it_would_be(self, course, series) -> None:
        ((before, after),) = after_move(course, {series[0].pk: MONDAY + DAY}, PLANNING)
        assert (before.at, after.at) == (EVE, EVE + DAY)
        assert waiting(course)[0] == EVE  # nothing is written

    def test_one_that_has_gone_is_not_there_before_and_comes_again_after(self, course, series) -> None:
        Message.objects.filter(about_id=series[0].pk).update(state="sent", settled_at=EVE)
        ((before, after),) = after_move(course, {series[0].pk: MONDAY + DAY}, EVE + timedelta(minutes=5))
        assert before is None
        assert after.at == EVE + DAY

    def test_a_move_to_a_time_that_is_near_leaves_none(self, course, series) -> None:
        ((before, after),) = after_move(course, {series[0].pk: PLANNING + timedelta(hours=2)}, PLANNING)
        assert before.at == EVE
        assert after is None

"""Patients move, cancel and confirm their own sessions, within their clinic's rules."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from messaging.models import Channel, Message
from scheduling.models import SchedulingRules
from scheduling.services.own import cancel_own, confirm_own, move_own, moves_of
from scheduling.services.rules import change_rules
from sessions.services import cancel_session
from tests.scheduling.waitlist_build import DAY, HOUR, a_booked_series, a_chair, works
from tests.sessions.build import PLANNING

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(clock, patient, prescriber, clinician, clinic):
    clock(PLANNING)
    return a_booked_series(patient, prescriber, a_chair(clinic), works(clinician, clinic))


def moves(session, to, by=None, version=None):
    return move_own(
        session=session,
        starts_at=to,
        place=session.place_id,
        clinician=session.clinician_id,
        version=session.version if version is None else version,
        by=by or session.course.patient.user,
    )


def told(what):
    return Message.objects.filter(kind="patient_changed", context__what=what)


def test_a_move_is_written_down_and_staff_are_told(rows, patient, office, prescriber, clinician):
    last = rows[-1]
    was = last.starts_at
    moved = moves(last, was + DAY)
    moved.refresh_from_db()
    assert moved.starts_at == was + DAY
    change = moved.changes.order_by("at", "id").last()
    assert (change.by, change.from_starts_at, change.to_starts_at) == (patient.user, was, was + DAY)
    assert AuditEntry.objects.filter(action="session.moved", actor=patient.user).count() == 1
    assert set(told("moved").values_list("recipient__name", flat=True)) == {
        office.name,
        prescriber.name,
        clinician.name,
    }
    assert set(told("moved").values_list("channel", flat=True)) == {Channel.IN_APP}


def test_the_same_move_again_changes_nothing(rows):
    last = rows[-1]
    to = last.starts_at + DAY
    moves(last, to)
    moves(last, to, version=1)
    assert moves_of(last) == 1
    assert told("moved").count() == 2


def test_only_so_often(rows, clinic, office):
    change_rules(clinic=clinic, version=1, by=office, moves_allowed=1)
    moves(rows[-1], rows[-1].starts_at + DAY)
    rows[-1].refresh_from_db()
    with pytest.raises(Refused, match="moved sessions once"):
        moves(rows[-1], rows[-1].starts_at + DAY)


def test_not_too_late(rows, clock):
    clock(rows[0].starts_at - 47 * HOUR)
    with pytest.raises(Refused, match="Up to 48 hours before"):
        moves(rows[0], rows[0].starts_at + HOUR)
    with pytest.raises(Refused, match="Up to 48 hours before"):
        cancel_own(session=rows[0], why="ill", version=1, by=rows[0].course.patient.user)
    rows[0].refresh_from_db()
    assert rows[0].state == "booked"


def test_a_page_that_was_open_for_days_moves_nothing_to_tomorrow(rows, clock):
    """The time was far enough when the page showed it."""
    to = rows[-1].starts_at - DAY
    clock(to - 48 * HOUR + timedelta(seconds=1))
    with pytest.raises(Refused, match="too near by now"):
        moves(rows[-1], to)
    clock(to - 48 * HOUR)
    assert moves(rows[-1], to).starts_at == to


def test_the_clinic_may_do_it_itself(rows, clinic, office):
    change_rules(clinic=clinic, version=1, by=office, patients_move=False, patients_cancel=False)
    for call in (
        lambda: moves(rows[-1], rows[-1].starts_at + DAY),
        lambda: cancel_own(session=rows[-1], why="ill", version=1, by=rows[-1].course.patient.user),
    ):
        with pytest.raises(Refused, match="Your clinic"):
            call()


def test_a_time_of_which_something_has_to_be_warned_is_refused(rows):
    with pytest.raises(Refused):
        moves(rows[-1], rows[-1].starts_at + 20 * DAY)  # the gap would be too long
    with pytest.raises(Refused):
        moves(rows[-1], rows[-2].starts_at + 24 * HOUR)  # too short


def test_a_taken_chair_gets_a_sentence(rows, other_patient, prescriber):
    theirs = a_booked_series(other_patient, prescriber, rows[0].place, None, later=DAY)
    with pytest.raises(Refused) as refused:
        moves(rows[-1], theirs[-1].starts_at)
    assert refused.value.code == "taken"
    assert other_patient.name not in str(refused.value.sentence)


def test_nobody_else_moves_it_as_the_patient(rows, other_patient, office, stranger):
    for user in (other_patient.user, office, stranger.user):
        with pytest.raises(PermissionDenied):
            moves(rows[-1], rows[-1].starts_at + DAY, by=user)
        with pytest.raises(PermissionDenied):
            cancel_own(session=rows[-1], why="x", version=1, by=user)
        with pytest.raises(PermissionDenied):
            confirm_own(booked=rows[-1], by=user)


def test_a_stale_page_moves_nothing(rows):
    moves(rows[-1], rows[-1].starts_at + DAY)
    rows[-1].refresh_from_db()
    with pytest.raises(StaleSave):
        moves(rows[-1], rows[-1].starts_at + DAY, version=1)


def test_a_cancelled_session_has_its_reason_and_the_others_stay(rows, patient):
    cancel_own(session=rows[2], why="A cold.", version=rows[2].version, by=patient.user)
    rows[2].refresh_from_db()
    assert rows[2].state == "cancelled"
    assert rows[2].changes.order_by("at", "id").last().why == "A cold."
    assert told("cancelled").count() == 2
    assert rows[2].course.sessions.filter(state="booked").count() == 5
    with pytest.raises(Refused, match="over or cancelled"):
        cancel_own(session=rows[2], why="A cold.", version=1, by=patient.user)
    with pytest.raises(Refused, match="Say why"):
        cancel_own(session=rows[3], why="  ", version=rows[3].version, by=patient.user)


def test_a_move_takes_the_confirmation_away(rows, patient):
    confirm_own(booked=rows[-1], by=patient.user, starts_at=rows[-1].starts_at)
    rows[-1].refresh_from_db()
    assert rows[-1].confirmed_at
    with pytest.raises(StaleSave):
        confirm_own(booked=rows[-2], by=patient.user, starts_at=rows[-1].starts_at)
    assert moves(rows[-1], rows[-1].starts_at + DAY).confirmed_at is None


def test_what_staff_move_counts_for_nobody(rows, prescriber):
    from sessions.services import move_session

    move_session(session=rows[-1], starts_at=rows[-1].starts_at + DAY, version=rows[-1].version, by=prescriber, why="")
    assert moves_of(rows[-1]) == 0
    cancel_session(session=rows[-2], by=prescriber, why="closed")
    assert moves_of(rows[-1]) == 0


def test_rules_are_changed_by_the_office_alone(clinic, office, prescriber, patient):
    for user in (prescriber, patient.user):
        with pytest.raises(PermissionDenied):
            change_rules(clinic=clinic, version=1, by=user, notice_hours=1)
    change_rules(clinic=clinic, version=1, by=office, notice_hours=24)
    with pytest.raises(StaleSave):
        change_rules(clinic=clinic, version=1, by=office, notice_hours=12)
    assert SchedulingRules.objects.get().notice_hours == 24
    assert AuditEntry.objects.get(action="scheduling_rules.changed").detail == {"fields": "notice_hours"}


def test_notice_of_none(rows, clinic, office, clock):
    change_rules(clinic=clinic, version=1, by=office, notice_hours=0)
    clock(rows[0].starts_at - timedelta(minutes=1))
    cancel_own(session=rows[0], why="ill", version=1, by=rows[0].course.patient.user)
    rows[0].refresh_from_db()
    assert rows[0].state == "cancelled"

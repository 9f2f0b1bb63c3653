"""A task that the clock can not move on stops no other, and does not fail in silence."""

import logging
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from messaging import delivery
from messaging.models import Message
from people.models import Clinic, Membership, Patient, User
from people.roles import Role
from safety import services, texts
from safety.models import OnCall, SafetySettings, SafetyTask, Source, Stage, Tier
from safety.services import escalating
from tests.cast import a_member

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=9)


@pytest.fixture(autouse=True)
def _now(clock) -> None:
    clock(NOW)


def a_task(patient: Patient, tier: Tier = Tier.URGENT) -> SafetyTask:
    return services.open_task(patient=patient, source=Source.QUESTION, source_id=uuid4(), system="measures", tier=tier)


@pytest.fixture
def lead(clinic: Clinic) -> User:
    user = a_member(clinic, Role.PRESCRIBER, "Lena Lead")
    SafetySettings.objects.create(clinic=clinic, lead=user.memberships.get())
    return user


@pytest.fixture
def broken(patient: Patient, monkeypatch) -> SafetyTask:
    """The next step of this one fails, whenever it is tried."""
    task = a_task(patient)
    step = escalating._step

    def fails(found: SafetyTask):
        if found.pk == task.pk:
            raise RuntimeError("Ada wrote: I can not go on.")
        return step(found)

    monkeypatch.setattr(escalating, "_step", fails)
    return task


def test_those_behind_it_are_reached_and_the_log_names_no_words(broken, patient, lead, monkeypatch, caplog):
    SafetyTask.objects.update(next_step_at=NOW)
    behind = SafetyTask.objects.create(
        patient=patient, source=Source.CALL, source_id=uuid4(), opened_at=NOW, next_step_at=NOW
    )
    with caplog.at_level(logging.ERROR):
        assert services.escalate_due(LATER) == 1
    behind.refresh_from_db()
    assert behind.stage == Stage.LEAD
    assert "RuntimeError" in caplog.text
    assert "Ada" not in caplog.text


def test_the_office_hears_of_it_after_the_third_time_and_once(broken, lead, office):
    for _beat in range(4):
        services.escalate_due(LATER)
    stuck = Message.objects.filter(kind=texts.STUCK)
    assert (stuck.count(), {one.recipient for one in stuck}) == (2, {office})
    assert "Ada" not in texts.stuck_text(stuck[0]).body
    delivery.drain()
    assert set(stuck.values_list("state", flat=True)) == {"sent"}


def test_once_it_goes_on_nobody_is_asked_to_see_to_it(broken, lead, office, monkeypatch):
    for _beat in range(3):
        services.escalate_due(LATER)
    monkeypatch.undo()
    services.escalate_due(LATER)
    message = Message.objects.filter(kind=texts.STUCK)[0]
    assert texts.stuck_wanted(message, LATER) == "settled"


def test_after_an_outage_the_gravest_go_first_and_all_in_one_beat(patient, lead, monkeypatch):
    monkeypatch.setattr(escalating, "BATCH", 2)
    tiers = [Tier.SOON, Tier.URGENT, Tier.SOON, Tier.IMMEDIATE, Tier.URGENT]
    for tier in tiers:
        a_task(patient, tier)
    seen: list[str] = []
    move_on = escalating._move_on

    def watched(pk, now):
        seen.append(SafetyTask.objects.get(pk=pk).tier)
        return move_on(pk, now)

    monkeypatch.setattr(escalating, "_move_on", watched)
    SafetyTask.objects.update(next_step_at=NOW)
    services.escalate_due(LATER)
    assert seen == ["immediate", "urgent", "urgent", "soon", "soon"]


class TestNobodyIsLeft:
    def test_the_care_team_and_the_owner_are_reminded_in_the_same_rhythm(self, clinic, patient, clinician, office):
        OnCall.objects.create(clinic=clinic, membership=clinician.memberships.get(), position=0)
        task = a_task(patient)
        for hours in (1, 2, 4):
            services.escalate_due(NOW + timedelta(hours=hours))
        task.refresh_from_db()
        assert task.stage == Stage.NOBODY
        assert Message.objects.filter(kind=texts.ASKED, recipient=clinician).count() == 2 * task.level
        assert Message.objects.filter(kind=texts.TASK, recipient=clinician).count() == 2 * (task.level + 1)
        assert task.level >= 2

    def test_without_anybody_in_the_office_those_who_treat_hear_of_the_gap(
        self, patient, prescriber, clinician, office
    ):
        office.is_active = False
        office.save()
        a_task(patient)
        gap = Message.objects.filter(kind=texts.GAP)
        assert {one.recipient for one in gap} == {prescriber, clinician}
        text = texts.gap_text(gap[0])
        assert "because the office has nobody" in text.body
        assert text.action_url.endswith("/safety/")
        delivery.drain()
        assert set(gap.values_list("state", flat=True)) == {"sent"}

    def test_without_anybody_in_the_office_an_empty_care_team_is_told_to_those_who_treat(self, patient, prescriber):
        Membership.objects.filter(role=Role.ADMIN).update(ended_at=NOW)
        patient.care_team.update(ended_at=NOW)
        a_task(patient)
        assert {one.recipient for one in Message.objects.filter(kind=texts.NOBODY)} >= {prescriber}

    def test_each_task_that_finds_a_gap_says_so(self, patient, office):
        a_task(patient)
        a_task(patient)
        assert Message.objects.filter(kind=texts.GAP, recipient=office).count() == 4

"""Laying messages into the outbox and calling them off."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from common import clock
from messaging import services
from messaging.models import Channel, Message
from messaging.states import MessageState as S

pytestmark = pytest.mark.django_db


def test_planning_twice_changes_nothing(make):
    first = make(unique_key="window:1:email", context={"moment": "first_hour"})
    second = make(unique_key="window:1:email", context={"moment": "another"})
    assert first.pk == second.pk
    assert second.context == {"moment": "first_hour"}
    assert Message.objects.count() == 1


def test_planning_twice_inside_a_transaction_does_not_break_it(make):
    make(unique_key="a")
    make(unique_key="a")
    assert make(unique_key="b").state == S.QUEUED


def test_a_suppressed_message_is_kept_with_its_reason(make):
    message = make(suppressed="window_too_short")
    assert (message.state, message.reason) == (S.SUPPRESSED, "window_too_short")
    assert message.settled_at is not None


def test_calling_a_plan_off_leaves_other_plans_and_what_was_sent(make):
    mine, other = make(plan="window:1"), make(plan="window:2")
    gone = make(plan="window:1")
    Message.objects.filter(pk=gone.pk).update(state=S.SENT)
    assert services.cancel_plan(plan="window:1", reason="journaled") == 1
    mine.refresh_from_db()
    assert (mine.state, mine.reason, mine.settled_at is None) == (S.CANCELLED, "journaled", False)
    assert [Message.objects.get(pk=row.pk).state for row in (other, gone)] == [S.QUEUED, S.SENT]
    assert services.cancel_plan(plan="window:1", reason="journaled") == 0


def test_a_plan_without_a_name_is_no_plan(make):
    make()
    with pytest.raises(ValueError, match="name"):
        services.cancel_plan(plan="", reason="all")
    assert Message.objects.get().state == S.QUEUED


def test_a_person_is_reached_on_every_channel_they_agreed_to(clinic, ada, note, noon):
    about = uuid4()
    rows = services.reach(user=ada, clinic=clinic, kind="note", about_id=about, unique_key="x")
    assert {(row.channel, row.due_at, row.about_id) for row in rows} == {
        (Channel.IN_APP, noon, about),
        (Channel.EMAIL, noon, about),
    }
    services.withdraw_consent(user=ada, clinic=clinic, channel=Channel.EMAIL, by=ada)
    assert [row.channel for row in services.reach(user=ada, clinic=clinic, kind="note", unique_key="y")] == ["in_app"]


def test_messages_are_due_oldest_first(make, noon):
    from datetime import timedelta

    late, early = make(due_at=noon), make(due_at=noon - timedelta(hours=1))
    make(due_at=noon + timedelta(seconds=1))
    assert list(Message.objects.due(clock.now())) == [early, late]


def test_nobody_in_particular_sees_nothing(make, clinic):
    make(recipient=None, kind="letter")
    assert not Message.objects.visible_to(AnonymousUser()).exists()
    assert not Message.objects.inbox_of(AnonymousUser()).exists()

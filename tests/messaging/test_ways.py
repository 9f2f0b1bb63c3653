"""Which way a message takes when what is agreed, an address, an order or a channel changes while it waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common import clock as house_clock
from config.channels import Texts
from messaging import services
from messaging.delivery import drain
from messaging.models import Channel, ContactConsent, Message
from messaging.states import MessageState as S
from tests.messaging import test_sms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

DAY = timedelta(days=1)

provider, texting = test_sms.provider, test_sms.texting


def again(message: Message) -> Message:
    message.refresh_from_db()
    return message


def waiting(make, channel: Channel = Channel.EMAIL, **fields) -> Message:
    return make(channel=channel, due_at=house_clock.now() + DAY, unique_key=f"due:7:{channel}", **fields)


def test_what_waits_takes_the_next_way_when_the_word_for_its_own_is_taken_back(make, texting, ada, clinic):
    message = waiting(make, plan="a-plan")
    services.withdraw_consent(user=ada, clinic=clinic, channel=Channel.EMAIL, by=ada)
    assert (again(message).state, message.channel, message.unique_key) == (S.QUEUED, Channel.TEXT, "due:7:text")
    assert (message.due_at, message.plan) == (house_clock.now() + DAY, "a-plan")


def test_another_order_moves_what_waits_there_and_back(make, texting, ada):
    message = waiting(make)
    services.move_up(user=ada, channel=Channel.TEXT, by=ada)
    assert again(message).channel == Channel.TEXT
    services.move_up(user=ada, channel=Channel.EMAIL, by=ada)
    assert (again(message).channel, message.unique_key) == (Channel.EMAIL, "due:7:email")
    assert Message.objects.count() == 1


def test_without_any_other_way_it_waits_where_it_is_for_the_person_to_come_back(make, post, ada, clinic, clock):
    message = waiting(make)
    services.stop_everything(user=ada, by=ada)
    assert (again(message).state, message.channel) == (S.QUEUED, Channel.EMAIL)
    services.give_consent(user=ada, clinic=clinic, channel=Channel.EMAIL, by=ada)
    clock(message.due_at)
    assert drain() == {"sent": 1}


def test_what_was_laid_there_already_is_not_laid_twice(make, texting, ada):
    by_text, by_mail = waiting(make, Channel.TEXT), waiting(make)
    services.move_up(user=ada, channel=Channel.TEXT, by=ada)
    assert [again(row).channel for row in (by_text, by_mail)] == [Channel.TEXT, Channel.EMAIL]


def test_what_needs_no_word_stays_where_it_was_sent(make, texting, ada):
    code = waiting(make, kind="letter")
    services.move_up(user=ada, channel=Channel.TEXT, by=ada)
    assert again(code).channel == Channel.EMAIL


def test_a_way_that_it_was_tried_by_is_not_taken_again(make, texting, ada):
    message = waiting(make, context={"tried": ["text"]})
    services.move_up(user=ada, channel=Channel.TEXT, by=ada)
    assert again(message).channel == Channel.EMAIL


def test_a_word_taken_back_while_it_was_about_to_go_sends_it_by_the_next_way(make, texting, post, ada, clinic):
    message = make(channel=Channel.TEXT)
    ContactConsent.objects.filter(channel=Channel.TEXT).update(withdrawn_at=house_clock.now())
    assert drain() == {"suppressed": 1, "sent": 1}
    assert (again(message).reason, len(post.letters), texting.texts) == ("no_consent", 1, [])


def test_a_channel_that_was_turned_off_sends_what_waits_for_it_by_the_next(make, texting, post, settings):
    message = make(channel=Channel.TEXT)
    settings.JOURNEY_TEXTS = Texts()
    assert drain() == {"suppressed": 1, "sent": 1}
    assert (again(message).reason, len(post.letters)) == ("texts_off", 1)


def test_what_the_office_finds_lost_goes_by_the_next_way(make, texting, post, office):
    message = make(channel=Channel.TEXT)
    Message.objects.filter(pk=message.pk).update(state=S.UNSURE)
    services.settle_lost(message=again(message), by=office)
    assert (again(message).state, message.reason) == (S.FAILED, "lost")
    drain()
    assert len(post.letters) == 1

"""Texts go by a provider that speaks Twilio's interface; here it is a server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from common import clock as house_clock
from config.channels import Texts
from messaging import carriers, phones, services
from messaging.delivery import drain
from messaging.models import AddressTrouble, Channel, ContactConsent, Message, PhoneNumber, Trouble
from messaging.registry import Text
from messaging.states import MessageState as S
from tests.messaging.twilio_server import ACCOUNT, TOKEN, Provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

NUMBER = "+15550100123"


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    one = Provider()
    settings.JOURNEY_TEXTS = Texts(
        account=ACCOUNT, token=TOKEN, sender="+15550100999", api=one.url, callback="https://house.example", timeout=1
    )
    yield one
    carriers.close()
    one.stop()


def a_number(user, number: str = NUMBER) -> PhoneNumber:
    return PhoneNumber.objects.create(
        user=user, number=number, digest=phones.digest_of(number), verified_at=house_clock.now()
    )


@pytest.fixture
def texting(ada, clinic, provider) -> Provider:
    """Ada has a number and agreed to texts."""
    a_number(ada)
    services.give_consent(user=ada, clinic=clinic, channel=Channel.TEXT, by=ada)
    return provider


def again(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_a_text_says_a_line_and_an_address_and_where_to_tell_what_became_of_it(make, texting, note):
    note.compose = lambda message: Text(
        "A page waits", "Nothing of this goes.", "Open it", "https://house.example/w/x/"
    )
    message = make(channel=Channel.TEXT)
    assert drain() == {"sent": 1}
    assert texting.texts == [
        {
            "To": NUMBER,
            "From": "+15550100999",
            "Body": "A page waits\nhttps://house.example/w/x/",
            "StatusCallback": f"https://house.example/hooks/texts/{message.pk}/",
        }
    ]
    assert (again(message).reference, message.tries.get().answer) == (f"SM{1:032}", "201")


def test_a_messaging_service_may_choose_the_number(make, texting, settings):
    settings.JOURNEY_TEXTS = replace(settings.JOURNEY_TEXTS, sender="MG" + "a" * 32)
    make(channel=Channel.TEXT)
    drain()
    assert texting.texts[0]["MessagingServiceSid"] == "MG" + "a" * 32
    assert "From" not in texting.texts[0]


def test_many_texts_go_over_one_connection(make, texting):
    for _ in range(5):
        make(channel=Channel.TEXT)
    assert drain() == {"sent": 5}
    assert texting.connections == 1


def test_a_line_that_the_provider_closed_meanwhile_is_opened_anew(make, texting):
    texting.closes_after_answer = True
    for _ in range(3):
        make(channel=Channel.TEXT)
    assert drain() == {"sent": 3}
    assert texting.connections == 3


@pytest.mark.parametrize(
    ("status", "code", "state", "reason"),
    [
        (429, 20429, S.QUEUED, "will_try_again"),
        (500, 20500, S.QUEUED, "will_try_again"),
        (503, None, S.QUEUED, "will_try_again"),
        (400, 30001, S.QUEUED, "will_try_again"),
        (504, None, S.UNSURE, "cut_off"),
        (400, 21610, S.FAILED, "refused"),
        (400, 21211, S.FAILED, "refused"),
        (400, 21614, S.FAILED, "refused"),
        (400, 21602, S.FAILED, "refused"),
        (400, 21408, S.FAILED, "refused"),
        (403, 21408, S.FAILED, "refused"),
    ],
)
def test_what_the_provider_answers_says_what_becomes_of_it(make, texting, status, code, state, reason):
    texting.replies = [(status, {"code": code} if code else {})]
    message = make(channel=Channel.TEXT)
    drain()
    assert (again(message).state, message.reason) == (state, reason)
    assert message.tries.get().answer == " ".join(str(one) for one in (status, code) if one)


@pytest.mark.parametrize(("status", "code"), [(401, 20003), (403, 20005), (400, 21606), (404, 20404), (302, None)])
def test_what_is_wrong_with_our_account_is_no_fault_of_a_message(make, texting, status, code):
    texting.replies = [(status, {"code": code} if code else {})]
    message = make(channel=Channel.TEXT)
    assert drain() == {"waiting": 1}
    assert (again(message).state, message.attempts) == (S.QUEUED, 0)
    assert Trouble.objects.get().channel == Channel.TEXT


def test_one_number_in_a_region_that_is_not_enabled_holds_up_nobody_else(
    make, texting, post, ada, other_patient, clinic
):
    bob = other_patient.user
    a_number(bob, "+15550100777")
    services.give_consent(user=bob, clinic=clinic, channel=Channel.TEXT, by=bob)
    texting.replies = [(400, {"code": 21408})]
    foreign = make(channel=Channel.TEXT, due_at=house_clock.now() - timedelta(minutes=5))
    make(channel=Channel.TEXT, recipient=bob, patient=other_patient)
    assert drain() == {"failed": 1, "sent": 2}
    assert (again(foreign).state, len(texting.texts), len(post.letters)) == (S.FAILED, 1, 1)
    assert AddressTrouble.objects.get().user == ada
    assert not Trouble.objects.exists()


def test_a_provider_that_can_not_be_reached_holds_all_texts_up_and_no_letters(make, texting, post):
    texting.stop()
    text, letter = make(channel=Channel.TEXT), make()
    assert drain() == {"waiting": 1, "sent": 1}
    assert [again(row).state for row in (text, letter)] == [S.QUEUED, S.SENT]


@pytest.mark.parametrize("how", ["silence", "hang up"])
def test_a_text_without_an_answer_is_unsure_and_never_sent_again_blindly(make, texting, settings, how):
    if how == "silence":
        settings.JOURNEY_TEXTS = replace(settings.JOURNEY_TEXTS, timeout=0.1)
        texting.sleeps = 0.3
    else:
        texting.hangs_up = True
    message = make(channel=Channel.TEXT)
    assert drain() == {"unsure": 1}
    assert drain() == {}
    assert (again(message).state, len(texting.paths)) == (S.UNSURE, 1)


def test_an_answer_that_can_not_be_read_still_means_that_it_was_taken(make, texting):
    texting.replies = [(201, {})]
    message = make(channel=Channel.TEXT)
    assert drain() == {"sent": 1}
    assert again(message).reference == str(message.pk)


def test_without_an_account_texts_are_held_back_and_nothing_breaks(make, texting, settings):
    settings.JOURNEY_TEXTS = Texts()
    message = make(channel=Channel.TEXT)
    services.withdraw_consent(
        user=message.recipient, clinic=message.clinic, channel=Channel.EMAIL, by=message.recipient
    )
    assert drain() == {"suppressed": 1}
    assert again(message).reason == "texts_off"


@pytest.mark.parametrize("missing", ["no number", "not confirmed", "failed before"])
def test_without_a_usable_number_the_message_goes_the_next_way(make, texting, post, ada, missing):
    if missing == "no number":
        PhoneNumber.objects.all().delete()
    elif missing == "not confirmed":
        PhoneNumber.objects.update(verified_at=None)
    else:
        services.mark_trouble(user=ada, channel=Channel.TEXT, answer="30005", now=house_clock.now())
    message = make(channel=Channel.TEXT)
    assert drain()["suppressed"] == 1
    assert again(message).reason == ("address_trouble" if missing == "failed before" else "no_number")
    drain()
    assert len(post.letters) == 1
    assert texting.texts == []


def test_a_number_that_is_none_is_marked_once_and_the_letter_goes_instead(make, texting, post, ada, clinic, office):
    texting.replies = [(400, {"code": 21614})]
    message = make(channel=Channel.TEXT, plan="a-plan", context={"moment": "meaning"})
    drain()
    trouble = AddressTrouble.objects.get()
    assert (trouble.user, trouble.channel, trouble.answer) == (ada, "text", "400 21614")
    assert services.channels_for(ada, clinic) == [Channel.IN_APP, Channel.EMAIL]
    instead = Message.objects.get(unique_key=f"{message.unique_key}>email")
    assert (instead.plan, instead.context) == ("a-plan", {"moment": "meaning", "tried": ["text"]})
    drain()
    assert len(post.letters) == 1
    notice = Message.objects.get(recipient=office, kind="address_failed")
    assert (notice.state, notice.channel) == (S.SENT, Channel.IN_APP)


def test_what_waits_for_a_number_that_failed_goes_another_way_at_its_own_time(make, texting, post, noon):
    texting.replies = [(400, {"code": 21614})]
    later = noon + timedelta(days=2)
    waits = make(channel=Channel.TEXT, due_at=later, unique_key="due:7:text")
    code = make(channel=Channel.TEXT, due_at=later, kind="letter")
    make(channel=Channel.TEXT)
    drain()
    assert (again(waits).state, waits.channel, waits.due_at) == (S.QUEUED, Channel.EMAIL, later)
    assert waits.unique_key == "due:7:email"
    assert again(code).state == S.QUEUED


def test_a_message_that_failed_every_way_goes_nowhere_else(make, texting, post, ada, clinic):
    from messaging.carriers import NotTaken
    from messaging.retry import Failure

    texting.replies = [(400, {"code": 21614})]
    post.fails = [NotTaken(Failure.PERMANENT, "550 5.1.1")]
    make(channel=Channel.TEXT)
    drain()
    drain()
    assert set(AddressTrouble.objects.values_list("channel", flat=True)) == {"text", "email"}
    assert services.channels_for(ada, clinic) == [Channel.IN_APP]
    assert Message.objects.filter(recipient=ada).count() == 2


def test_words_that_are_refused_say_nothing_about_the_number(make, texting, post):
    texting.replies = [(400, {"code": 21602})]
    make(channel=Channel.TEXT)
    drain()
    assert not AddressTrouble.objects.exists()


def test_no_number_and_no_word_stands_in_a_log(make, texting, caplog):
    texting.replies = [(400, {"code": 21614, "message": f"{NUMBER} is no mobile number"})]
    make(channel=Channel.TEXT)
    with caplog.at_level("DEBUG"):
        drain()
    assert NUMBER not in caplog.text
    assert "A page waits" not in caplog.text
    assert NUMBER not in str(list(Message.objects.values())) + str(list(ContactConsent.objects.values()))

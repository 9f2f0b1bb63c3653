"""The provider of texts calls us: texts that came in, and news of those that went out."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from django.test import Client
from django.urls import reverse

from common import clock as house_clock
from common.errors import Refused
from common.models import AuditEntry
from config.channels import Texts
from messaging import hooks, phones, services
from messaging.carriers import Parcel, Receipt, using
from messaging.delivery import drain
from messaging.models import (
    AddressTrouble,
    Attempt,
    Channel,
    ContactConsent,
    Message,
    PhoneNumber,
    TextReceived,
)
from messaging.signals import contact_changed
from messaging.states import MessageState as S

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

NUMBER, TOKEN, HOUSE = "+15550100123", "a token for tests", "https://house.example"


@pytest.fixture(autouse=True)
def _account(settings):
    settings.JOURNEY_TEXTS = Texts(
        account="AC1", token=TOKEN, sender="+15550100999", api="http://127.0.0.1:9", callback=HOUSE
    )


@pytest.fixture
def texting(ada, clinic):
    """Ada, whose number is confirmed and who agreed to texts."""
    PhoneNumber.objects.create(user=ada, number=NUMBER, digest=phones.digest_of(NUMBER), verified_at=house_clock.now())
    services.give_consent(user=ada, clinic=clinic, channel=Channel.TEXT, by=ada)
    return ada


class Quick:
    """A provider whose news come before its answer."""

    channel = Channel.TEXT

    def off(self):
        return None

    def parcel(self, message, kind, text, at):
        return Parcel(str(message.pk), NUMBER, b"")

    def ready(self):
        """Always."""

    def send(self, parcel):
        news(Message.objects.get(pk=parcel.reference), "delivered", sid="SM5")
        return Receipt("SM5", "201")

    def close(self):
        """Nothing is open."""


_ids = iter(range(10_000))


def call(path: str, fields: dict[str, str], signed: str | None = None):
    """What the provider does: no cookie, no token against forged forms, a signature."""
    given = {name: [value] for name, value in fields.items()}
    signature = hooks.signature(TOKEN, HOUSE + path, given) if signed is None else signed
    return Client(enforce_csrf_checks=True).post(path, fields, headers={hooks.SIGNATURE: signature})


def text(words: str, *, number: str = NUMBER, sid: str = "", **more: str) -> str:
    """Somebody sends a text; gives the answer to it."""
    fields = {"MessageSid": sid or f"SM{next(_ids)}", "From": number, "Body": words, **more}
    answer = call(reverse("messaging:text_came"), fields)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml")
    return answer.text


def news(message: Message, status: str, code: str = "", sid: str = "SM1") -> Message:
    fields = {"MessageSid": sid, "MessageStatus": status, **({"ErrorCode": code} if code else {})}
    assert call(reverse("messaging:text_news", args=[message.pk]), fields).status_code == 204
    message.refresh_from_db()
    return message


def agreed(user) -> bool:
    return ContactConsent.objects.filter(user=user, channel=Channel.TEXT, withdrawn_at=None).exists()


# --- Who calls ---------------------------------------------------------------------------------------------


def test_the_signature_is_the_one_that_the_provider_publishes():
    """The worked example of the provider's page on security."""
    fields = {"CallSid": ["CA1234567890ABCDE"], "Caller": ["+12349013030"], "Digits": ["1234"]}
    fields |= {"From": ["+12349013030"], "To": ["+18005551212"]}
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert hooks.signature("12345", url, fields) == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="


@pytest.mark.parametrize("signed", ["", "nonsense", "é", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def test_whoever_can_not_sign_is_refused_and_nothing_happens(texting, make, signed):
    message = make(channel=Channel.TEXT)
    came = {"MessageSid": "SM1", "From": NUMBER, "Body": "STOP"}
    assert call(reverse("messaging:text_came"), came, signed=signed).status_code == 403
    path = reverse("messaging:text_news", args=[message.pk])
    assert call(path, {"MessageStatus": "delivered"}, signed=signed).status_code == 403
    message.refresh_from_db()
    assert (agreed(texting), message.state, TextReceived.objects.count()) == (True, S.QUEUED, 0)


def test_a_signature_counts_for_its_own_address_and_fields_only(texting, make):
    one, two = (reverse("messaging:text_news", args=[make(channel=Channel.TEXT).pk]) for _ in range(2))
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    signed = hooks.signature(TOKEN, HOUSE + one, {name: [value] for name, value in fields.items()})
    assert call(one, fields, signed=signed).status_code == 204
    assert call(two, fields, signed=signed).status_code == 403
    assert call(one, {**fields, "MessageStatus": "failed"}, signed=signed).status_code == 403


def test_without_an_account_nobody_can_sign(texting, settings):
    settings.JOURNEY_TEXTS = Texts()
    path = reverse("messaging:text_came")
    fields = {"MessageSid": "SM1", "From": NUMBER, "Body": "STOP"}
    signed = hooks.signature("", path, {name: [value] for name, value in fields.items()})
    assert call(path, fields, signed=signed).status_code == 403


def test_a_signed_call_that_says_nothing_is_refused():
    assert call(reverse("messaging:text_came"), {"Body": "STOP"}).status_code == 400


# --- Texts that come in ------------------------------------------------------------------------------------


def test_stop_ends_texts_at_once_and_letters_go_on(texting, clinic):
    answer = text("Stop")
    assert "no more texts" in answer
    assert "START" in answer
    assert not agreed(texting)
    assert services.channels_for(texting, clinic) == [Channel.IN_APP, Channel.EMAIL]
    assert AuditEntry.objects.get(action="contact.withdrawn").system_actor == "word by text"


def test_a_text_that_waits_is_not_sent_after_a_stop(texting, make):
    message = make(channel=Channel.TEXT)
    text("STOP")
    with using(Quick()):
        drain()
    message.refresh_from_db()
    assert (message.state, message.channel) == (S.SENT, Channel.EMAIL)  # Ada still agrees to e-mail


def test_a_stop_finds_its_person_after_the_key_of_the_house_has_changed(texting, settings, clinic):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, which this house has had for a day or two only"
    text("STOP")
    assert not agreed(texting)
    with pytest.raises(Refused, match="START"):
        services.give_consent(user=texting, clinic=clinic, channel=Channel.TEXT, by=texting)


def test_a_stop_from_before_the_change_is_remembered(texting, settings, clinic):
    text("STOP")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, which this house has had for a day or two only"
    with pytest.raises(Refused, match="START"):
        services.give_consent(user=texting, clinic=clinic, channel=Channel.TEXT, by=texting)
    text("START")
    assert agreed(texting)


def test_a_stop_that_says_more_is_told_where_somebody_reads(texting):
    answer = text("Stop, I can not go on")
    assert not agreed(texting)
    assert "988" in answer
    assert "+1 555 0100" in answer


def test_start_brings_back_what_was_agreed_to_in_the_app(texting):
    text("STOP")
    assert "on again" in text("START")
    assert agreed(texting)


def test_start_gives_nothing_to_whoever_never_agreed(ada):
    PhoneNumber.objects.create(user=ada, number=NUMBER, digest=phones.digest_of(NUMBER), verified_at=house_clock.now())
    assert "sign in" in text("START")
    assert not agreed(ada)


def test_start_does_not_bring_back_an_agreement_to_other_words(texting):
    text("STOP")
    ContactConsent.objects.filter(channel=Channel.TEXT).update(wording="2020-01")
    assert "sign in" in text("START")
    assert not agreed(texting)


def test_start_clears_what_the_provider_had_refused_because_of_the_stop(texting):
    now = house_clock.now()
    services.mark_trouble(user=texting, channel=Channel.TEXT, answer="400 21610", now=now)
    text("START")
    assert not AddressTrouble.objects.open().exists()


def test_whoever_sent_stop_takes_it_back_from_their_phone(texting, clinic):
    text("STOP")
    with pytest.raises(Refused, match="START"):
        services.give_consent(user=texting, clinic=clinic, channel=Channel.TEXT, by=texting)
    text("UNSTOP")
    assert agreed(texting)


@pytest.mark.parametrize("words", ["HELP", "info", "help!"])
def test_help_is_answered_with_who_writes_and_where_help_is(texting, words):
    answer = text(words)
    for said in ("Northlight", "+1 555 0100", "988", "STOP"):
        assert said in answer


def test_anything_else_is_answered_once_a_day_and_kept_nowhere(texting, clock, noon):
    first, second = text("I feel strange & <alone>"), text("hello?")
    assert "Nobody reads texts" in first
    assert "988" in first
    assert "<Message>" not in second
    assert "strange" not in str(list(TextReceived.objects.values()))
    clock(noon + timedelta(days=1, minutes=1))
    assert "Nobody reads texts" in text("hello again")


def test_a_number_that_nobody_here_has_is_answered_the_same_way(clinic):
    answer = text("Who is this?", number="+15550100777")
    assert "Nobody reads texts" in answer
    assert "Northlight" not in answer


def test_a_stop_from_a_number_that_nobody_confirmed_is_obeyed_too(ada, clinic, patient):
    services.add_number(user=ada, typed=NUMBER, clinic=clinic, by=ada)
    text("STOP")
    with pytest.raises(Refused, match="STOP"):
        services.send_code_again(user=ada, clinic=clinic, by=ada)
    with pytest.raises(Refused, match="STOP"):
        services.add_number(user=ada, typed=NUMBER, clinic=clinic, by=ada)


def test_the_same_call_twice_is_heeded_once_and_answered_alike(texting):
    first = text("STOP", sid="SM-same")
    text("START", sid="SM-other")
    assert text("STOP", sid="SM-same") == first
    assert agreed(texting)
    assert TextReceived.objects.count() == 2


def test_what_the_provider_answered_itself_is_not_answered_again(texting):
    assert "<Message>" not in text("STOP", OptOutType="STOP")
    assert not agreed(texting)


def test_a_word_that_the_provider_takes_for_a_stop_is_one_whatever_it_is(texting):
    """Stop words are set at the provider, in any language; after one it lets nothing through."""
    assert "<Message>" not in text("ARRET", OptOutType="STOP")
    assert not agreed(texting)
    text("REPRENDRE", OptOutType="START")
    assert agreed(texting)
    assert [row.wish for row in TextReceived.objects.order_by("created_at")] == ["stop", "start"]


def test_a_stop_stands_whatever_breaks_in_what_follows_from_it(texting, make, caplog):
    def breaks(**_about):
        raise LookupError(NUMBER)

    waits = make(channel=Channel.TEXT, due_at=house_clock.now() + timedelta(days=1))
    contact_changed.connect(breaks)
    try:
        assert "<Message>" in text("STOP")
    finally:
        contact_changed.disconnect(breaks)
    assert not agreed(texting)
    waits.refresh_from_db()
    assert (waits.state, waits.channel) == (S.QUEUED, Channel.EMAIL)
    assert "LookupError" in caplog.text
    assert NUMBER not in caplog.text


# --- News of what went out ---------------------------------------------------------------------------------


def on_its_way(make, state: S = S.SENT) -> Message:
    message = make(channel=Channel.TEXT)
    Message.objects.filter(pk=message.pk).update(
        state=state, reference="SM1", claimed_by="w", lease_until=house_clock.now() + timedelta(minutes=2)
    )
    return message


@pytest.mark.parametrize("state", [S.SENT, S.SENDING, S.UNSURE])
def test_delivered_is_an_end_wherever_the_message_stood(texting, make, state):
    message = news(on_its_way(make, state), "delivered", sid="SM7")
    assert (message.state, message.reference, message.claimed_by, message.lease_until) == (S.DELIVERED, "SM7", "", None)


def test_the_word_that_the_provider_has_it_settles_what_nobody_was_sure_of(texting, make):
    assert news(on_its_way(make, S.UNSURE), "queued", sid="SM9").state == S.SENT
    assert Message.objects.get().reference == "SM9"


def test_news_while_the_worker_still_writes_it_down_change_nothing_before_an_end(texting, make):
    message = on_its_way(make, S.SENDING)
    for status in ("queued", "sending", "sent"):
        assert news(message, status).state == S.SENDING


def test_a_worker_that_comes_later_than_the_news_changes_nothing_back(texting, make, settings):
    message = make(channel=Channel.TEXT)
    with using(Quick()):
        drain()
    message.refresh_from_db()
    assert (message.state, message.reference) == (S.DELIVERED, "SM5")


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered", "delivered"], 4))[:12])
def test_news_in_any_order_and_doubled_end_the_same_way(texting, make, order):
    message = on_its_way(make)
    for status in order:
        news(message, status)
    assert message.state == S.DELIVERED
    assert Attempt.objects.filter(message=message).count() == 1


@pytest.mark.parametrize("order", [("undelivered", "sent"), ("sent", "undelivered"), ("undelivered", "delivered")])
def test_what_came_back_stays_back(texting, make, order):
    message = on_its_way(make)
    for status in order:
        news(message, status, code="30003")
    assert (message.state, message.reason) == (S.BOUNCED, "undelivered")
    assert message.tries.get().answer == "undelivered 30003"


def test_what_came_back_goes_the_next_way_and_a_dead_number_is_marked(texting, make, clinic):
    message = news(on_its_way(make), "undelivered", code="30006")
    assert AddressTrouble.objects.open().get().answer == "undelivered 30006"
    assert Message.objects.get(unique_key=f"{message.unique_key}>email").state == S.QUEUED
    news(message, "undelivered", code="30006")
    assert Message.objects.filter(channel=Channel.EMAIL).count() == 1


def test_a_phone_that_is_off_is_no_dead_number(texting, make):
    news(on_its_way(make), "undelivered", code="30003")
    assert not AddressTrouble.objects.exists()


def test_a_text_that_was_taken_after_all_is_not_sent_once_more(texting, make):
    message = news(make(channel=Channel.TEXT), "delivered")
    assert (message.state, message.reason) == (S.CANCELLED, "taken_before")


def test_news_of_what_is_no_text_or_not_there_are_taken_and_change_nothing(texting, make):
    letter = make()
    assert news(letter, "delivered").state == S.QUEUED
    gone = reverse("messaging:text_news", args=["00000000-0000-0000-0000-000000000000"])
    assert call(gone, {"MessageStatus": "delivered"}).status_code == 204

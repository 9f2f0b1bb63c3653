"""Every channel that leaves the house has its carrier, and its own troubles."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from messaging import carriers, services
from messaging.carriers import Down, NoAddress, NotTaken, Parcel, Receipt
from messaging.delivery import drain
from messaging.models import Channel, ContactConsent, Message, Trouble
from messaging.retry import Failure
from messaging.signals import message_failed
from messaging.states import MessageState as S

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


class Pigeon:
    """Carries texts, as told."""

    channel = Channel.TEXT

    def __init__(self) -> None:
        self.taken: list[Parcel] = []
        self.is_off: str | None = None
        self.nowhere: str | None = None
        self.down: Down | None = None
        self.fails: list[Exception] = []

    def off(self):
        return self.is_off

    def parcel(self, message, kind, text, at):
        if self.nowhere:
            raise NoAddress(self.nowhere)
        return Parcel(f"ours-{message.pk}", "+15550100", text.subject.encode())

    def ready(self):
        if self.down:
            raise self.down

    def send(self, parcel):
        if self.fails:
            raise self.fails.pop(0)
        self.taken.append(parcel)
        return Receipt(f"theirs-{len(self.taken)}", "201")

    def close(self):
        """Nothing is kept open."""


@pytest.fixture
def pigeon(ada, clinic) -> Iterator[Pigeon]:
    services.give_consent(user=ada, clinic=clinic, channel=Channel.TEXT, by=ada)
    one = Pigeon()
    with carriers.using(one):
        yield one


@pytest.fixture
def heard() -> Iterator[list[tuple[object, ...]]]:
    said: list[tuple[object, ...]] = []

    def listen(sender, message, failure, answer, **_kwargs):
        said.append((message.pk, message.state, failure, answer))

    message_failed.connect(listen)
    yield said
    message_failed.disconnect(listen)


def again(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_a_text_goes_by_its_own_carrier_and_keeps_the_name_that_the_provider_gave_it(make, pigeon, post):
    text, letter = make(channel=Channel.TEXT), make()
    assert drain() == {"sent": 2}
    assert [parcel.reference for parcel in pigeon.taken] == [f"ours-{text.pk}"]
    assert (again(text).reference, text.tries.get().answer) == ("theirs-1", "201")
    assert len(post.letters) == 1
    assert again(letter).state == S.SENT


def test_a_channel_that_is_not_configured_holds_its_messages_back_with_the_reason_and_the_letter_goes(
    make, pigeon, post
):
    pigeon.is_off = "not_configured"
    message = make(channel=Channel.TEXT)
    assert drain() == {"suppressed": 1, "sent": 1}
    assert (again(message).reason, pigeon.taken, len(post.letters)) == ("not_configured", [], 1)


def test_a_channel_without_a_carrier_is_no_error_either(make, monkeypatch, ada, clinic):
    services.give_consent(user=ada, clinic=clinic, channel=Channel.PUSH, by=ada)
    services.withdraw_consent(user=ada, clinic=clinic, channel=Channel.EMAIL, by=ada)
    carriers.close()  # another test may have left one in this thread
    monkeypatch.setattr(carriers, "_factories", {})
    message = make(channel=Channel.PUSH)
    assert drain() == {"suppressed": 1}
    assert again(message).reason == "no_carrier"


def test_a_channel_in_trouble_holds_up_no_other(make, pigeon, post, clock):
    texts, letter = [make(channel=Channel.TEXT) for _ in range(2)], make()
    pigeon.down = Down("503")
    assert drain() == {"waiting": 1, "sent": 1}
    assert [again(row).state for row in [*texts, letter]] == [S.QUEUED, S.QUEUED, S.SENT]
    assert [(row.channel, row.answer) for row in Trouble.objects.all()] == [("text", "503")]
    pigeon.down = None
    clock(Trouble.objects.get().retry_at)
    assert drain() == {"sent": 2}
    assert not Trouble.objects.exists()


def test_the_word_that_counts_is_the_one_for_the_messages_own_channel(make, pigeon, post, ada, clinic):
    services.withdraw_consent(user=ada, clinic=clinic, channel=Channel.TEXT, by=ada)
    text, letter = make(channel=Channel.TEXT), make()
    assert drain() == {"suppressed": 1, "sent": 2}  # the letter, and what was a text before
    assert (again(text).reason, again(letter).state) == ("no_consent", S.SENT)
    assert ContactConsent.objects.filter(withdrawn_at=None).count() == 1


def test_what_has_nowhere_to_go_is_held_back_and_said(make, pigeon, heard):
    pigeon.nowhere = "no_number"
    message = make(channel=Channel.TEXT)
    assert drain()["suppressed"] == 1
    assert again(message).reason == "no_number"
    assert heard == [(message.pk, S.SUPPRESSED, "no_number", "")]


def test_a_refusal_for_good_is_said_in_the_transaction_that_writes_it(make, pigeon, heard):
    pigeon.fails = [NotTaken(Failure.PERMANENT, "21610")]
    message = make(channel=Channel.TEXT)
    assert drain()["failed"] == 1
    assert heard == [(message.pk, S.FAILED, "refused", "21610")]


def test_what_is_tried_again_is_not_said(make, pigeon, heard):
    pigeon.fails = [NotTaken(Failure.TEMPORARY, "429"), NotTaken(Failure.UNKNOWN, "TimeoutError")]
    make(channel=Channel.TEXT)
    make(channel=Channel.TEXT)
    assert drain() == {"queued": 1, "unsure": 1}
    assert heard == []


def test_a_listener_that_breaks_takes_back_its_own_writes_only(make, pigeon, caplog):
    def break_down(sender, message, **_kwargs):
        Message.objects.filter(pk=message.pk).update(plan="half done")
        raise RuntimeError("ada.patient@example.org")

    pigeon.fails = [NotTaken(Failure.PERMANENT, "21610")]
    message = make(channel=Channel.TEXT)
    message_failed.connect(break_down)
    try:
        with caplog.at_level(logging.ERROR):
            assert drain() == {"failed": 1}
    finally:
        message_failed.disconnect(break_down)
    assert (again(message).state, message.plan) == (S.FAILED, "")
    assert "RuntimeError" in caplog.text
    assert "ada.patient" not in caplog.text


def test_a_channel_has_one_carrier_and_each_thread_its_own_instance():
    with pytest.raises(ValueError, match="carrier already"):
        carriers.register(Channel.EMAIL, Pigeon)
    assert carriers.of(Channel.EMAIL) is carriers.of(Channel.EMAIL)
    carriers.close()
    assert carriers.why_off(Channel.EMAIL) is None

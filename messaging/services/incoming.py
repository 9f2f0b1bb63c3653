"""What the provider of texts tells: a text that came in, and what became of one that went out. Safe twice and out of order."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from common import clock
from messaging import phones, settling, sms_answers, sms_words
from messaging.models import (
    AddressTrouble,
    Attempt,
    Channel,
    ContactConsent,
    Message,
    Outcome,
    PhoneNumber,
    TextReceived,
    TextWish,
)
from messaging.selectors import clinics_of
from messaging.services.addresses import clear_trouble
from messaging.services.contact import give_consent, stop_everything
from messaging.states import CANCELLABLE, MessageState
from people.agreement import WORDING
from people.models import Clinic, User

BY = "word by text"
ONE_ANSWER_A = timedelta(days=1)

S = MessageState

_TOOK = frozenset({"accepted", "scheduled", "queued", "sending", "sent"})
_ARRIVED = frozenset({"delivered", "read"})
_LOST = frozenset({"undelivered", "failed", "canceled"})
_WENT = (S.SENDING, S.UNSURE, S.SENT)


@transaction.atomic
def text_came(*, sid: str, number: str, words: str, opt_out: str = "") -> str:
    """Heed a text that came in, and give the answer to send back; empty for none. Its words are kept nowhere.

    The same ``sid`` again changes nothing and is answered alike. ``opt_out``: what the provider itself took it for ("STOP",
    "START", "HELP", by words that may be set there and in any language) and has answered; that counts before the words.
    """
    read, digests = sms_words.taken_for(opt_out, words), phones.digests_of(number)
    digest = digests[0]
    fresh = TextReceived(sid=sid[:64], digest=digest, wish=read.wish)
    fresh.answered = not opt_out and (read.wish != TextWish.OTHER or not _was_answered_lately(digest))
    TextReceived.objects.bulk_create([fresh], ignore_conflicts=True)
    row = TextReceived.objects.get(sid=fresh.sid)
    user = User.objects.filter(phone_number__digest__in=digests, phone_number__verified_at__isnull=False).first()
    clinic = clinics_of(user).order_by("name").first() if user else None
    if row.pk == fresh.pk:
        _heed(TextWish(row.wish), user, digests)
    return _answer(read, user, clinic) if row.answered else ""


@transaction.atomic
def text_news(*, message_id: UUID, sid: str, status: str, code: str) -> str:
    """What became of a text that went out; gives the state in which it stands now, empty when nothing changed.

    News come doubled and in any order, also before the worker wrote down that the text was taken: whatever comes first
    settles it, and nothing comes back from an end.
    """
    rows = Message.objects.select_for_update(no_key=True, of=("self",)).select_related("clinic", "recipient", "patient")
    message = rows.filter(pk=message_id, channel=Channel.TEXT).first()
    if message is None:
        return ""
    if status in _ARRIVED and message.state in _WENT:
        return _settled(message, S.DELIVERED, sid, Outcome.SENT, "delivered")
    if status in _LOST and message.state in _WENT:
        answer = f"undelivered {code}".strip()
        _settled(message, S.BOUNCED, sid, Outcome.PERMANENT, answer)
        settling.announce(message, message.reason, answer)
        return str(message.state)
    if status in _TOOK and message.state == S.UNSURE:
        return _settled(message, S.SENT, sid, Outcome.SENT, "the provider has it")
    if status in _TOOK | _ARRIVED and message.state in CANCELLABLE:
        # It was to go once more, and the first one had been taken after all.
        return _settled(message, S.CANCELLED, sid, Outcome.SKIPPED, "the provider had it")
    return ""


def _settled(message: Message, to: MessageState, sid: str, outcome: Outcome, answer: str) -> str:
    now = clock.now()
    message.reason = {S.BOUNCED: "undelivered", S.CANCELLED: "taken_before"}.get(to, "")
    message.state, message.reference, message.settled_at = to, sid[:120] or message.reference, now
    message.claimed_by, message.lease_until = "", None
    message.save(update_fields=["state", "reason", "reference", "settled_at", "claimed_by", "lease_until"])
    Attempt.objects.create(message=message, at=now, outcome=outcome, answer=answer[:120])
    return str(to)


def _was_answered_lately(digest: str) -> bool:
    since = clock.now() - ONE_ANSWER_A
    rows = TextReceived.objects.filter(digest=digest, wish=TextWish.OTHER, answered=True)
    return rows.filter(created_at__gt=since).exists()


def _heed(wish: TextWish, user: User | None, digests: Collection[str]) -> None:
    if wish == TextWish.STOP:
        # A number that nobody confirmed yet may be a stranger's: no more codes go there.
        PhoneNumber.objects.filter(digest__in=digests, verified_at=None).update(code_hash="", code_until=None)
        if user is not None:
            stop_everything(user=user, channel=Channel.TEXT, by=BY)
    if wish == TextWish.START and user is not None:
        _start_again(user)


def _start_again(user: User) -> None:
    """Bring back what the person had agreed to in the app, in the words that hold today; nothing beyond that."""
    refused_there = AddressTrouble.objects.open().filter(user=user, channel=Channel.TEXT, answer__contains="21610")
    if refused_there.exists():
        clear_trouble(user=user, channel=Channel.TEXT, by=BY)
    for clinic in _agreed_once(user):
        give_consent(user=user, clinic=clinic, channel=Channel.TEXT, by=BY)


def _agreed_once(user: User) -> list[Clinic]:
    agreed = ContactConsent.objects.filter(user=user, channel=Channel.TEXT, wording=WORDING)
    return list(clinics_of(user).filter(pk__in=agreed.values("clinic")))


def _answer(read: sms_words.Read, user: User | None, clinic: Clinic | None) -> str:
    if read.wish == TextWish.STOP:
        return sms_answers.stopped(clinic, says_more=read.says_more)
    if read.wish == TextWish.START:
        agreed = ContactConsent.objects.filter(user=user, channel=Channel.TEXT, withdrawn_at=None)
        has_texts = user is not None and agreed.exists()
        return sms_answers.started(clinic) if has_texts else sms_answers.not_started(clinic)
    return sms_answers.helped(clinic) if read.wish == TextWish.HELP else sms_answers.other(clinic)

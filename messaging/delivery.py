"""The drain: what is due leaves the house, each message once, and every end of it is written down.

A worker claims a few messages, and for each asks: too late? still wanted? allowed at this hour? It makes the words,
marks the one row that goes on the wire, sends outside any transaction, and settles the row with an attempt. Whatever
becomes of one message, the others go on.
"""

from __future__ import annotations

import logging
import time
from collections import Counter

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from common import clock
from messaging import claims, registry, settling, transports, trouble
from messaging.gate import held_back, too_late
from messaging.heartbeat import beat
from messaging.letters import Letter, write
from messaging.models import QUIET_BY_DEFAULT, Channel, Message
from messaging.registry import Kind, Text
from messaging.retry import Failure
from messaging.states import MessageState

logger = logging.getLogger(__name__)

BATCH = 20
BUDGET_SECONDS = 20.0
"""One run ends after this long, so that a worker is free for other work; the next tick goes on."""

S = MessageState


def drain(*, most: int | None = None, budget: float = BUDGET_SECONDS) -> Counter[str]:
    """Send what is due and count how it ended, by state. Safe twice, in parallel, and when a tick was missed.

    ``most`` ends it after about that many messages; ``budget`` is in seconds of the wall clock.
    """
    began, tally = time.monotonic(), Counter[str]()
    beat("drain", clock.now())
    taken_back = claims.reclaim(clock.now())
    if taken_back.unsure:
        logger.warning("%d messages were on the wire when their worker went away", taken_back.unsure)
    while time.monotonic() - began < budget and (most is None or tally.total() < most):
        now, worker, troubled = clock.now(), claims.new_worker(), trouble.known()
        closed = [channel for channel, retry_at in troubled.items() if retry_at > now]
        batch = claims.claim(now, worker=worker, most=BATCH, closed=closed)
        if not batch:
            break
        _deliver_all(batch, worker, tally)
        if Channel.EMAIL in troubled and any(_went_by_email(message) for message in batch):
            trouble.over(Channel.EMAIL)
            logger.info("E-mail can be sent again")
    return tally


def _deliver_all(batch: list[Message], worker: str, tally: Counter[str]) -> None:
    is_down = False
    try:
        for message in batch:
            if is_down and message.channel == Channel.EMAIL:
                continue
            ended = _safely(message)
            is_down = is_down or ended == "waiting"
            tally[ended] += 1
    except BaseException:  # the house is being stopped: what was not begun is free for the next worker at once
        claims.release(worker)
        raise
    if is_down:
        claims.release(worker)


def _went_by_email(message: Message) -> bool:
    return message.channel == Channel.EMAIL and message.state == S.SENT


def _safely(message: Message) -> str:
    """Deliver one message; whatever breaks, the others go on."""
    try:
        return deliver(message)
    except transports.Down as error:
        _down(message, error.answer)
        return "waiting"
    except Exception as error:  # noqa: BLE001  (its text may hold what nobody should read in a log)
        logger.error("Message %s could not be delivered: %s", message.pk, type(error).__name__)  # noqa: TRY400
        return "stuck"  # the lease brings it back, or shows it as unsure


def deliver(message: Message) -> str:
    """Bring one claimed message to its end and tell how it ended; raises ``transports.Down``."""
    kind = registry.find(message.kind)
    if kind is None:
        return _closed(message, S.FAILED, "unknown_kind")
    return _kept_back(message, kind) or _composed(message, kind)


def _kept_back(message: Message, kind: Kind) -> str | None:
    """How it ended for a message that does not go now, or None for one that does."""
    now = clock.now()
    if too_late(now, message.expires_at):
        return _closed(message, S.MISSED, "late")
    try:
        unwanted = kind.wanted(message, now) if kind.wanted else None
        if unwanted:
            return _closed(message, S.CANCELLED, unwanted)
        return None if message.channel == Channel.IN_APP else _held(message, kind)
    except Exception as error:  # noqa: BLE001  (whatever a guard raises, its text stays out of the log)
        return _guard_broke(message, error)


def _held(message: Message, kind: Kind) -> str | None:
    """Quiet hours and pauses, asked again at the last moment, in the zone where the person is now."""
    person = message.recipient
    if person is None or not kind.keeps_quiet:
        return None
    preference = getattr(person, "contact", None)
    held = held_back(
        clock.now(),
        zone=person.zone,
        quiet=preference.quiet if preference else QUIET_BY_DEFAULT,
        paused_until=preference.paused_until if preference else None,
    )
    if held is None:
        return None
    if too_late(held.until, message.expires_at):
        return _closed(message, S.MISSED, held.reason)
    return "put_off" if settling.put_off(message, held.until, reason=held.reason) else "overtaken"


def _composed(message: Message, kind: Kind) -> str:
    try:
        text = kind.compose(message)
    except Exception as error:  # noqa: BLE001  (whatever a room raises, its text stays out of the log)
        return _not_composed(message, error)
    if message.channel == Channel.IN_APP:
        return "sent" if settling.arrived_inside(message, now=clock.now()) else "overtaken"
    return _by_email(message, kind, text)


def _by_email(message: Message, kind: Kind, text: Text) -> str:
    try:
        address = kind.address(message)
        if message.recipient is not None and not message.recipient.is_active:
            return _closed(message, S.SUPPRESSED, "inactive")
        if not _is_address(address):
            return _closed(message, S.SUPPRESSED, "no_address")
        letter = write(message, kind, text, to=str(address), at=clock.now())
    except Exception as error:  # noqa: BLE001  (as above)
        return _not_composed(message, error)
    transport = transports.current()
    transport.ready()
    if not settling.mark_sending(message, needs_consent=kind.needs_consent, now=clock.now()):
        return _overtaken(message, kind)
    return _on_the_wire(message, letter, transport)


def _on_the_wire(message: Message, letter: Letter, transport: transports.Transport) -> str:
    try:
        answer = transport.send(letter)
    except transports.NotTaken as error:
        return _failed(message, letter, error)
    done = settling.sent(message, reference=letter.reference, answer=answer, now=clock.now())
    return "sent" if done else "overtaken"


def _failed(message: Message, letter: Letter, error: transports.NotTaken) -> str:
    now = clock.now()
    if error.failure == Failure.UNKNOWN:
        settling.cut_off(message, reference=letter.reference, answer=error.answer, now=now)
    elif error.failure == Failure.PERMANENT:
        settling.refused(message, answer=error.answer, now=now)
    else:
        settling.not_taken(message, answer=error.answer, now=now)
    return str(message.state)


def _overtaken(message: Message, kind: Kind) -> str:
    if kind.needs_consent and not settling.has_agreed(message):
        return _closed(message, S.SUPPRESSED, "no_consent")
    return "overtaken"


def _guard_broke(message: Message, error: Exception) -> str:
    logger.error("The guard of message %s raised %s", message.pk, type(error).__name__)
    settling.not_taken(message, answer=f"guard {type(error).__name__}", now=clock.now())
    return str(message.state)


def _not_composed(message: Message, error: Exception) -> str:
    logger.error("The words of message %s could not be made: %s", message.pk, type(error).__name__)
    return _closed(message, S.FAILED, "compose")


def _closed(message: Message, to: MessageState, reason: str) -> str:
    return str(to) if settling.close(message, to, reason=reason, now=clock.now()) else "overtaken"


def _down(message: Message, answer: str) -> None:
    noted = trouble.note(Channel.EMAIL, answer, clock.now())
    settling.give_back(message)
    logger.warning("E-mail can not be sent (%s); messages wait. Next try at %s", answer, noted.retry_at)


_check_address = EmailValidator()


def _is_address(address: str | None) -> bool:
    try:
        _check_address(address)
    except ValidationError:
        return False
    return bool(address)

"""From claimed messages to parcels: too late? still wanted? allowed at this hour? Then the words, and the parcel.

Every message that does not go is brought to its end here, and what only goes to the inbox arrives. The rooms are asked
about all messages of a kind at once.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from common import clock
from messaging import asking, carriers, registry, settling
from messaging.carriers import Carrier, NoAddress, Parcel
from messaging.gate import held_back, too_late
from messaging.models import LEAVES_THE_HOUSE, QUIET_BY_DEFAULT, Message
from messaging.registry import Kind, Text
from messaging.states import MessageState

logger = logging.getLogger(__name__)

S = MessageState


@dataclass(frozen=True)
class Ready:
    """A message that only waits for its turn on the wire."""

    message: Message
    kind: Kind
    carrier: Carrier
    parcel: Parcel


def ready(messages: Sequence[Message], tally: Counter[str]) -> list[Ready]:
    """Those that may go, in their order; how every other one ended is counted."""
    found: dict[UUID, Ready] = {}
    for name, rows in asking.by_kind(messages).items():
        kind = registry.find(name)
        if kind is None:
            for message in rows:
                _end(tally, message, partial(closed, message, S.FAILED, "unknown_kind"))
            continue
        for one in _of_kind(kind, rows, tally):
            found[one.message.pk] = one
    return [found[message.pk] for message in messages if message.pk in found]


def closed(message: Message, to: MessageState, reason: str) -> str:
    """Bring a claimed message to an end without sending it; how it ended."""
    return str(to) if settling.close(message, to, reason=reason, now=clock.now()) else "overtaken"


def unreachable(message: Message, reason: str) -> str:
    """Bring a claimed message to an end that has no way to its person here, so that it takes the next; how it ended."""
    return "suppressed" if settling.unreachable(message, reason=reason, now=clock.now()) else "overtaken"


def _of_kind(kind: Kind, rows: Sequence[Message], tally: Counter[str]) -> list[Ready]:
    in_time = [row for row in rows if not _end(tally, row, partial(_late, row))]
    guards = asking.unwanted(kind, in_time, clock.now())
    going = [row for row in in_time if not _end(tally, row, partial(_kept_back, row, kind, guards[row.pk]))]
    words = asking.words(kind, going)
    packed: list[Ready] = []
    for row in going:
        _end(tally, row, partial(_packed, row, kind, words[row.pk], packed.append))
    return packed


def _end(tally: Counter[str], message: Message, step: Callable[[], str | None]) -> bool:
    """Take one step with a message, and count how it ended if it did; whatever breaks, the others go on."""
    try:
        ended = step()
    except Exception as error:  # noqa: BLE001  (its text may hold what nobody should read in a log)
        logger.error("Message %s could not be delivered: %s", message.pk, type(error).__name__)  # noqa: TRY400
        ended = "stuck"  # the lease brings it back
    if ended:
        tally[ended] += 1
    return bool(ended)


def _late(message: Message) -> str | None:
    return closed(message, S.MISSED, "late") if too_late(clock.now(), message.expires_at) else None


def _kept_back(message: Message, kind: Kind, unwanted: str | Exception | None) -> str | None:
    if isinstance(unwanted, Exception):
        return _guard_broke(message, unwanted)
    if unwanted:
        return closed(message, S.CANCELLED, unwanted)
    return _held(message, kind) if message.channel in LEAVES_THE_HOUSE else None


def _held(message: Message, kind: Kind) -> str | None:
    """Quiet hours and pauses, asked again at the last moment, in the zone where the person is now."""
    person = message.recipient
    if person is None or not kind.keeps_quiet:
        return None
    preference = getattr(person, "contact", None)
    now = clock.now()
    held = held_back(
        now,
        zone=person.zone,
        quiet=preference.quiet if preference else QUIET_BY_DEFAULT,
        paused_until=preference.paused_until if preference else None,
    )
    if held is None:
        return None
    if too_late(held.until, message.expires_at):
        return closed(message, S.MISSED, held.reason)
    return settling.put_off(message, held.until, reason=held.reason, now=now)


def _packed(message: Message, kind: Kind, text: Text | Exception, keep: Callable[[Ready], None]) -> str | None:
    """Keep it for the wire; or how it ended, for one that has no words, no carrier, no address, or no wire to go on."""
    if isinstance(text, Exception):
        return _not_composed(message, text)
    if message.channel not in LEAVES_THE_HOUSE:
        return "sent" if settling.arrived_inside(message, now=clock.now()) else "overtaken"
    carrier = carriers.of(message.channel)
    off = carrier.off() if carrier else "no_carrier"
    if carrier is None or off:
        return unreachable(message, str(off))
    try:
        parcel = carrier.parcel(message, kind, text, clock.now())
    except NoAddress as error:
        return unreachable(message, error.reason)
    except Exception as error:  # noqa: BLE001  (whatever is raised, its text stays out of the log)
        return _not_composed(message, error)
    keep(Ready(message, kind, carrier, parcel))
    return None


def _guard_broke(message: Message, error: Exception) -> str:
    logger.error("The guard of message %s raised %s", message.pk, type(error).__name__)
    settling.not_taken(message, answer=f"guard {type(error).__name__}", now=clock.now())
    return str(message.state)


def _not_composed(message: Message, error: Exception) -> str:
    logger.error("The words of message %s could not be made: %s", message.pk, type(error).__name__)
    return closed(message, S.FAILED, "compose")

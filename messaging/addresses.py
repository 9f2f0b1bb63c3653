"""What a failure says about an address, and which way a message goes next. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

EMAIL, TEXT, PUSH = "email", "text", "push"
USUAL_ORDER = (EMAIL, TEXT, PUSH)
"""The order of somebody who never said another one."""

# E-mail: 5.1.x is about the address (but 5.1.7 and 5.1.8 about ours), 5.2.x about the mailbox (5.2.2 and 5.2.3: full,
# or the letter too long for it). Whatever else is refused for good (5.7.x: rules against unwanted mail) is about the
# letter or about us. Without a second code, these say that the mailbox is not there.
_STATUS = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")
_ABOUT_US = frozenset({(1, 7), (1, 8), (2, 2), (2, 3)})
_NO_MAILBOX = re.compile(r"^(?:550|551|553)\b|^SMTPNotSupportedError$")

# Texts: no such number, in a region that the account does not write to, not a mobile one, unsubscribed there, a
# landline, unknown or barred.
# https://www.twilio.com/docs/api/errors
_NO_NUMBER = frozenset({"21211", "21214", "21217", "21408", "21610", "21614", "30004", "30005", "30006"})


def is_at_fault(channel: str, answer: str) -> bool:
    """Whether an answer says that nothing will ever arrive at this address, so that no more is sent there."""
    if channel == EMAIL:
        status = _STATUS.search(answer)
        if status:
            detail = (int(status[1]), int(status[2]))
            return detail[0] in (1, 2) and detail not in _ABOUT_US
        return _NO_MAILBOX.match(answer) is not None
    if channel == TEXT:
        return not _NO_NUMBER.isdisjoint(answer.split())
    return channel == PUSH and answer.split()[:1] in (["401"], ["403"], ["404"], ["410"])


def in_order(order: Iterable[str]) -> tuple[str, ...]:
    """All channels that leave the house, the person's choices first; what they never placed comes in the usual order."""
    chosen = list(dict.fromkeys(channel for channel in order if channel in USUAL_ORDER))
    return (*chosen, *(channel for channel in USUAL_ORDER if channel not in chosen))


def moved_up(order: Iterable[str], channel: str) -> list[str]:
    """The order with this channel one place further to the front."""
    rows = list(in_order(order))
    place = rows.index(channel)
    if place > 0:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    return rows


def next_after(failed: str, order: Sequence[str], usable: Collection[str], tried: Collection[str] = ()) -> str | None:
    """Where a message goes that failed by one channel: to the first usable one that it was not tried by."""
    return next((channel for channel in order if channel in usable and channel not in {failed, *tried}), None)

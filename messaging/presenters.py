"""Words and tones for messages; no rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from messaging import registry, texts
from messaging.models import Attempt, Channel, Message, Outcome, Trouble
from messaging.registry import Text
from messaging.selectors import Filters, Unreachable
from messaging.states import CANCELLABLE, MessageState

_TONES = {
    "queued": "info",
    "claimed": "info",
    "sending": "info",
    "sent": "good",
    "delivered": "good",
    "bounced": "urgent",
    "failed": "urgent",
    "unsure": "notice",
    "cancelled": "plain",
    "missed": "notice",
    "suppressed": "plain",
}
_OUTCOME_TONES = {
    Outcome.SENT: "good",
    Outcome.TEMPORARY: "notice",
    Outcome.PERMANENT: "urgent",
    Outcome.UNSURE: "notice",
    Outcome.SKIPPED: "plain",
}
_WEB_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Badge:
    """A state in a word and a tone."""

    text: str
    tone: str


@dataclass(frozen=True)
class OutboxRow:
    """A message as the office's list shows it."""

    message: Message
    kind: str
    who: str
    state: Badge
    reason: str


@dataclass(frozen=True)
class Try:
    """One attempt as the message's page shows it."""

    at: datetime
    words: str
    tone: str
    answer: str


def badge(state: str) -> Badge:
    """The word and the tone of a state."""
    return Badge(str(texts.STATES.get(state, state)), _TONES.get(state, "plain"))


def reason_of(message: Message) -> str:
    """Why it stands where it stands, in a sentence; empty when there is nothing to say."""
    if not message.reason:
        return ""
    kind = registry.find(message.kind)
    known = {**texts.REASONS, **(kind.reasons if kind else {})}
    return str(known.get(message.reason, message.reason.replace("_", " ")))


def who(message: Message) -> str:
    """The person it goes to; an invited person has no record yet, so there is no name to show."""
    return str(message.recipient or message.patient or _("An invited person"))


def outbox_rows(messages: Iterable[Message]) -> list[OutboxRow]:
    """The rows of the office's list."""
    return [
        OutboxRow(message, registry.label_of(message.kind), who(message), badge(message.state), reason_of(message))
        for message in messages
    ]


def words_for_the_office(message: Message) -> Text | None:
    """The words as they leave the house, without any link; None when they can not be made any more."""
    kind = registry.find(message.kind)
    as_email = copy(message)
    as_email.channel = Channel.EMAIL
    try:
        text = kind.compose(as_email) if kind else None
    except Exception:  # noqa: BLE001  (what it is about may be gone; the page must still open)
        return None
    return text and Text(text.subject, _WEB_ADDRESS.sub(_("[link]"), text.body), text.action_label)


def words_for_the_person(message: Message) -> Text | None:
    """The words in the person's own inbox; None when they can not be made any more."""
    kind = registry.find(message.kind)
    try:
        return kind.compose(message) if kind else None
    except Exception:  # noqa: BLE001  (as above)
        return None


def tries(attempts: Iterable[Attempt]) -> list[Try]:
    """The attempts, first to last."""
    return [
        Try(
            attempt.at,
            attempt.get_outcome_display().capitalize(),
            _OUTCOME_TONES.get(Outcome(attempt.outcome), "plain"),
            attempt.answer,
        )
        for attempt in attempts
    ]


@dataclass(frozen=True)
class Down:
    """A channel that can not send at present, in words that the office can pass on."""

    trouble: Trouble
    title: str
    why: str


@dataclass(frozen=True)
class OutOfReach:
    """A person with an address that failed, as the office's list shows it."""

    person: str
    way: str
    since: datetime
    answer: str
    instead: str


def down(troubles: Iterable[Trouble]) -> list[Down]:
    """What is wrong, channel by channel."""
    return [Down(one, str(texts.DOWN.get(one.channel, texts.DOWN["email"])), _why(one)) for one in troubles]


def _why(trouble: Trouble) -> str:
    if trouble.channel != Channel.EMAIL:
        return str(texts.PROVIDER_TROUBLES.get(trouble.answer.partition(" ")[0], texts.OTHER_PROVIDER_TROUBLE))
    name = trouble.answer.partition(" ")[0]
    return str(texts.TROUBLES.get(name, texts.OTHER_TROUBLE))


def out_of_reach(rows: Iterable[Unreachable]) -> list[OutOfReach]:
    """Who can not be reached by which way, and how they are reached instead."""
    return [
        OutOfReach(
            person=str(row.trouble.user),
            way=str(Channel(row.trouble.channel).label),
            since=row.trouble.since,
            answer=row.trouble.answer,
            instead=", ".join(str(Channel(one).label) for one in row.instead) or _("only the inbox"),
        )
        for row in rows
    ]


def may_be_cancelled(message: Message) -> bool:
    """Whether the page offers to call it off."""
    return message.state in CANCELLABLE


def is_unsure(message: Message) -> bool:
    """Whether the page asks what became of it."""
    return message.state == MessageState.UNSURE


def has_failed(message: Message) -> bool:
    """Whether the page offers to send it again."""
    return message.state == MessageState.FAILED


@dataclass(frozen=True)
class Tab:
    """A state with how many messages stand in it, and the address of its list."""

    text: str
    count: int
    url: str
    is_current: bool


def tabs(counts: Mapping[str, int], filters: Filters) -> list[Tab]:
    """One tab for everything, and one for each state that has messages or is looked at."""
    everything = Tab(_("All"), sum(counts.values()), f"?{filters.query(state='')}", not filters.state)
    return [everything] + [
        Tab(badge(state).text, count, f"?{filters.query(state=state)}", filters.state == state)
        for state, count in counts.items()
        if count or filters.state == state
    ]

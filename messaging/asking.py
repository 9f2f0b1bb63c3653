"""Asking the rooms about a batch: what is still wanted, and what it says.

A kind that can answer for many at once is asked once. Whatever it leaves out, and everything when it breaks, is asked
one by one, so that one broken message never holds up the others: its answer is the exception that it raised.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from messaging.models import Message
from messaging.registry import Kind, Text

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")


def unwanted(kind: Kind, messages: Sequence[Message], now: datetime) -> dict[UUID, str | Exception | None]:
    """For each message the named reason why it is not wanted any more, None when it is, or what its guard raised."""
    ask, ask_many = kind.wanted, kind.wanted_many
    if ask is None:
        return dict.fromkeys((message.pk for message in messages), None)
    known = _at_once(kind, messages, (lambda rows: ask_many(rows, now)) if ask_many else None)
    return _completed(messages, known, lambda message: ask(message, now))


def words(kind: Kind, messages: Sequence[Message]) -> dict[UUID, Text | Exception]:
    """For each message its words, or what kept them from being made."""
    return _completed(messages, _at_once(kind, messages, kind.compose_many), kind.compose)


def by_kind(messages: Iterable[Message]) -> dict[str, list[Message]]:
    """The messages of each kind, in their order."""
    sorted_out: dict[str, list[Message]] = {}
    for message in messages:
        sorted_out.setdefault(message.kind, []).append(message)
    return sorted_out


def _at_once(
    kind: Kind, messages: Sequence[Message], ask: Callable[[Sequence[Message]], Mapping[UUID, Answer]] | None
) -> Mapping[UUID, Answer]:
    if ask is None or len(messages) < 2:
        return {}
    try:
        return ask(messages)
    except Exception as error:  # noqa: BLE001  (whatever a room raises, its text stays out of the log)
        logger.error("Asking about %d messages of kind %s raised %s", len(messages), kind.name, type(error).__name__)  # noqa: TRY400
        return {}


def _completed(
    messages: Sequence[Message], known: Mapping[UUID, Answer], ask: Callable[[Message], Answer]
) -> dict[UUID, Answer | Exception]:
    answers: dict[UUID, Answer | Exception] = {}
    for message in messages:
        try:
            answers[message.pk] = known[message.pk] if message.pk in known else ask(message)
        except Exception as error:  # noqa: BLE001  (it becomes the answer)
            answers[message.pk] = error
    return answers

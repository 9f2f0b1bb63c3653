"""What kinds of messages there are, and who makes their words.

The rooms above register their kinds when the house starts (``AppConfig.ready``); this room sends them without knowing
what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from messaging.daily import Rank

if TYPE_CHECKING:
    from messaging.models import Message


@dataclass(frozen=True)
class Text:
    """The words of one message. Nothing medical stands in them: they may be read over a shoulder.

    ``action_url`` is absolute by e-mail, and a path on this site in the inbox. It is the only place for a signed link:
    the office sees the words, never the address behind them.
    """

    subject: str
    body: str
    action_label: str = ""
    action_url: str = ""


Compose = Callable[["Message"], Text]
Wanted = Callable[["Message", datetime], "str | None"]
ComposeMany = Callable[[Sequence["Message"]], "Mapping[UUID, Text]"]
WantedMany = Callable[[Sequence["Message"], datetime], "Mapping[UUID, str | None]"]
Address = Callable[["Message"], "str | None"]
RankOf = Callable[["Message"], Rank]


@dataclass(frozen=True)
class Kind:
    """A kind of message and the functions that its room registered for it."""

    name: str
    label: Any
    compose: Compose
    wanted: Wanted | None
    address: Address
    needs_consent: bool
    keeps_quiet: bool
    reasons: Mapping[str, Any] = field(default_factory=dict)
    compose_many: ComposeMany | None = None
    wanted_many: WantedMany | None = None
    counts: bool = True
    rank: Rank = Rank.TEAM
    rank_of: RankOf | None = None
    early: bool = True


def _of_recipient(message: Message) -> str | None:
    return message.recipient.email if message.recipient else None


_kinds: dict[str, Kind] = {}


def register(  # noqa: PLR0913  (a kind is what its functions are, and every caller names them)
    kind: str,
    *,
    compose: Compose,
    label: Any,
    wanted: Wanted | None = None,
    address: Address | None = None,
    consent: bool = True,
    quiet: bool | None = None,
    reasons: Mapping[str, Any] | None = None,
    compose_many: ComposeMany | None = None,
    wanted_many: WantedMany | None = None,
    counts: bool | None = None,
    rank: Rank = Rank.TEAM,
    rank_of: RankOf | None = None,
    early: bool = True,
) -> None:
    """Make a kind known.

    ``compose`` makes its words; ``wanted`` is asked just before it goes and answers None, or the named reason why it is
    called off; ``address`` finds the address where it is not the recipient's own (invitations); ``consent=False`` is for
    what a person asked for themself and waits for (an invitation, a new password); ``quiet`` says whether quiet hours
    and a pause hold it back: unless said otherwise, exactly the kinds that need consent. ``label`` names the kind for
    the office and in the list of the person's inbox; ``reasons`` says the guard's reasons in a sentence for the office.

    ``compose_many`` and ``wanted_many`` answer for many messages of the kind at once, by id, so that a worker asks the
    database once for its whole batch. What they leave out, and all of it when they break, is asked one by one.

    ``counts`` says whether one to a patient takes their day (see ``daily``): unless said otherwise, exactly the kinds that
    need consent. ``rank`` says who has a day that two of them want, ``rank_of`` where that is not the same for all of the
    kind. ``early`` says whether it is of use from when it is laid, so that it may go before its time to leave a day to
    something stronger.
    """
    if kind in _kinds:
        raise ValueError(f"The kind {kind!r} is registered already.")
    _kinds[kind] = Kind(
        name=kind,
        label=label,
        compose=compose,
        wanted=wanted,
        address=address or _of_recipient,
        needs_consent=consent,
        keeps_quiet=consent if quiet is None else quiet,
        reasons=reasons or {},
        compose_many=compose_many,
        wanted_many=wanted_many,
        counts=consent if counts is None else counts,
        rank=rank,
        rank_of=rank_of,
        early=early,
    )


def forget(kind: str) -> None:
    """Take a kind out again; for tests that bring their own."""
    _kinds.pop(kind, None)


def find(kind: str) -> Kind | None:
    """The kind of that name, or None when no room registered it."""
    return _kinds.get(kind)


def rank_of(message: Message) -> Rank:
    """Who goes first on a day: the message's own rank, or that of its kind."""
    kind = _kinds.get(message.kind)
    if kind is None:
        return Rank.TEAM
    return kind.rank_of(message) if kind.rank_of else kind.rank


def all_kinds() -> list[Kind]:
    """Every kind, in the order of its label."""
    return sorted(_kinds.values(), key=lambda kind: str(kind.label))


def label_of(kind: str) -> str:
    """How the kind is called; its bare name when no room knows it any more."""
    found = _kinds.get(kind)
    return str(found.label) if found else kind.replace("_", " ")

"""What kinds of messages there are, and who makes their words.

The rooms above register their kinds when the house starts (``AppConfig.ready``); this room sends them without knowing
what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

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
Address = Callable[["Message"], "str | None"]


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


def _of_recipient(message: Message) -> str | None:
    return message.recipient.email if message.recipient else None


_kinds: dict[str, Kind] = {}


def register(
    kind: str,
    *,
    compose: Compose,
    label: Any,
    wanted: Wanted | None = None,
    address: Address | None = None,
    consent: bool = True,
    quiet: bool | None = None,
    reasons: Mapping[str, Any] | None = None,
) -> None:
    """Make a kind known.

    ``compose`` makes its words; ``wanted`` is asked just before it goes and answers None, or the named reason why it is
    called off; ``address`` finds the address where it is not the recipient's own (invitations); ``consent=False`` is for
    what a person asked for themself and waits for (an invitation, a new password); ``quiet`` says whether quiet hours
    and a pause hold it back: unless said otherwise, exactly the kinds that need consent. ``label`` names the kind for
    the office and in the list of the person's inbox; ``reasons`` says the guard's reasons in a sentence for the office.
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
    )


def forget(kind: str) -> None:
    """Take a kind out again; for tests that bring their own."""
    _kinds.pop(kind, None)


def find(kind: str) -> Kind | None:
    """The kind of that name, or None when no room registered it."""
    return _kinds.get(kind)


def all_kinds() -> list[Kind]:
    """Every kind, in the order of its label."""
    return sorted(_kinds.values(), key=lambda kind: str(kind.label))


def label_of(kind: str) -> str:
    """How the kind is called; its bare name when no room knows it any more."""
    found = _kinds.get(kind)
    return str(found.label) if found else kind.replace("_", " ")

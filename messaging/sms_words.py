"""What a text that comes in asks for. Pure, and the only place that sees its words.

A stop is understood generously: whoever says stop and gets another text has been ignored, and whoever is taken to have
said it can start again. So ``stop``, ``stopall`` and ``unsubscribe`` count wherever a text begins with them, whatever
follows. ``cancel``, ``end``, ``quit``, ``revoke`` and ``opt out`` count only when nothing else is said but please and
thank you: "cancel my appointment" is not for a machine.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from messaging.models import TextWish

_WORD = re.compile(r"[^\W\d_]+")
_COURTESY = frozenset(
    {
        "please",
        "pls",
        "plz",
        "thanks",
        "thank",
        "thx",
        "you",
        "ok",
        "okay",
        "hi",
        "hello",
        "hey",
        "now",
        "just",
        "me",
        "it",
    }
)
_OF_TEXTS = frozenset(
    {"all", "everything", "text", "texts", "texting", "sending", "messages", "messaging", "these", "this"}
)
_STOP_FIRST = frozenset({"stop", "stopall", "unsubscribe"})
_STOP_ALONE = frozenset({("cancel",), ("end",), ("quit",), ("revoke",), ("optout",), ("opt", "out")})
_START_ALONE = frozenset({("start",), ("unstop",)})
_BY_PROVIDER = {"STOP": TextWish.STOP, "START": TextWish.START, "HELP": TextWish.HELP}
_HELP_ALONE = frozenset({("help",), ("info",)})


@dataclass(frozen=True)
class Read:
    """What a text asks for, and whether it says more than that."""

    wish: TextWish
    says_more: bool


def taken_for(opt_out: str, text: str) -> Read:
    """What a text asks for that the provider has taken for a stop, a start or a call for help; else by its words.

    A stop by either of the two is one: the provider lets nothing through after its own, whatever we read.
    """
    said, by_provider = read(text), _BY_PROVIDER.get(opt_out.strip().upper())
    if by_provider is None or said.wish in (by_provider, TextWish.STOP):
        return said
    return Read(by_provider, says_more=False)


def read(text: str) -> Read:
    """What a text asks for."""
    words = tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
    said = tuple(word for word in words if word not in _COURTESY)
    if said and said[0] in _STOP_FIRST:
        return Read(TextWish.STOP, any(word not in _OF_TEXTS for word in said[1:]))
    bare = tuple(word for word in said if word not in _OF_TEXTS)
    for alone, wish in ((_STOP_ALONE, TextWish.STOP), (_START_ALONE, TextWish.START), (_HELP_ALONE, TextWish.HELP)):
        if bare in alone:
            return Read(wish, says_more=False)
    return Read(TextWish.OTHER, bool(text.strip()))

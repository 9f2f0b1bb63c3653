"""What a person wrote, as it is kept: whole, in their own words, up to 20 kB; and when it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from common import words
from common.words import Blank, TooLong

__all__ = [
    "ACTION_BYTES",
    "BELIEVED_FOR",
    "LIMIT_BYTES",
    "MOST_TAGS",
    "TAG_SIGNS",
    "Blank",
    "Content",
    "Page",
    "TooLong",
    "TooMany",
    "is_a_week_later",
    "kept",
    "tags_of",
    "when_written",
]

LIMIT_BYTES = 20 * 1024
"""The longest text, in bytes of UTF-8: about ten printed pages."""

ACTION_BYTES = 2 * 1024
"""The longest small thing, in bytes of UTF-8. Ours: it is one sentence or two."""

MOST_TAGS, TAG_SIGNS = 12, 40
"""How many tags one entry has at most, and how many signs one of them. Ours."""

BELIEVED_FOR = timedelta(days=30)
"""How far back a device without a connection is believed when it says when something was written. Ours: as long as what
is kept on a device for such days."""

A_WEEK_LATER = timedelta(days=6)
"""From so long after a dose on, writing about its window looks back at a week. Ours: the morning of the seventh day."""


class TooMany(ValueError):
    """More tags than one entry has, or one of them is too long for a tag."""


class Page(TypedDict, total=False):
    """What stands on one page when it is kept. All of it may be missing.

    ``mood`` is 1 to 5. ``written_at`` is when a device without a connection says that it was written.
    ``seen`` is the revision of its draft that the page knows (0: none), ``device`` the id that the open page gave itself.
    """

    text: str
    action: str
    tags: Iterable[str]
    mood: int | None
    prompt: str
    offline: bool
    written_at: datetime | None
    from_conflict: bool
    seen: int
    device: str


@dataclass(frozen=True)
class Content:
    """The words of a page as they are kept; what was left empty is empty."""

    text: str = ""
    action: str = ""
    tags: tuple[str, ...] = ()
    mood: int | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was said in any way."""
        return not (self.text or self.action or self.mood)


def kept(text: str, limit: int = LIMIT_BYTES) -> str:
    """The text as it is kept (``common.words``). Raises ``Blank``, and ``TooLong`` beyond ``limit`` bytes."""
    return words.kept(text, limit)


def tags_of(typed: str | Iterable[str]) -> tuple[str, ...]:
    """The tags that somebody typed with commas or line ends between them: each once, whatever its capitals.

    A "#" in front is left out. Raises ``TooMany``.
    """
    parts = re.split(r"[,;\n]", typed) if isinstance(typed, str) else typed
    found: dict[str, str] = {}
    for part in parts:
        tag = " ".join(part.replace("\x00", "").split()).lstrip("#").strip()
        if tag:
            found.setdefault(tag.casefold(), tag)
    if len(found) > MOST_TAGS or any(len(tag) > TAG_SIGNS for tag in found.values()):
        raise TooMany
    return tuple(found.values())


def when_written(said: datetime | None, now: datetime, *, not_before: datetime | None = None) -> datetime:
    """When something was written: what the device says, inside the last ``BELIEVED_FOR``; else the house's own ``now``.

    A device's clock may stand anywhere. ``not_before`` is when the window opened in which it was written.
    """
    earliest = now - BELIEVED_FOR if not_before is None else max(now - BELIEVED_FOR, not_before)
    return said if said is not None and earliest <= said <= now else now


def is_a_week_later(opened_at: datetime, now: datetime) -> bool:
    """Whether writing about the window that opened then looks back at a week by now."""
    return now >= opened_at + A_WEEK_LATER

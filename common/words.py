"""What a person wrote, as it is kept: whole, in their own words, up to a limit that the caller names."""

from __future__ import annotations

import unicodedata


class Blank(ValueError):
    """Nothing that anybody could read."""


class TooLong(ValueError):
    """More than the limit; ``by`` is how many characters are too many."""

    def __init__(self, by: int) -> None:
        super().__init__(f"{by} characters too many")
        self.by = by


def kept(text: str, limit: int) -> str:
    """The text as it is kept: line ends made equal, empty ends taken off, nothing else touched.

    ``limit`` is in bytes of UTF-8. Raises ``Blank`` for a text of spaces and invisible signs only, and ``TooLong``.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    # A lone half of a pair, which a broken keyboard can send, has no place in UTF-8.
    plain = plain.encode("utf-8", "replace").decode("utf-8").strip()
    if not any(_is_seen(sign) for sign in plain):
        raise Blank
    raw = plain.encode("utf-8")
    if len(raw) > limit:
        raise TooLong(len(plain) - len(raw[:limit].decode("utf-8", "ignore")))
    return plain


def _is_seen(sign: str) -> bool:
    # Z: spaces and line ends; C: control and formatting signs, such as a zero-width space.
    return unicodedata.category(sign)[0] not in "ZC" and sign not in _EMPTY_SIGNS


_EMPTY_SIGNS = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufe0f")
"""Letters and signs that are drawn as nothing: Hangul fillers, the blank Braille cell, a lone variation selector."""

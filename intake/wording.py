"""What was typed or read, made plain so that it can be compared with a list. Pure."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+")


def plain(text: str) -> str:
    """The text in small letters, without accents, apostrophes or marks; words are apart by one blank."""
    return " ".join(words_of(text))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, made plain."""
    apart = unicodedata.normalize("NFKD", text).casefold().replace("'", "").replace("’", "")
    return tuple(_WORD.findall("".join(one for one in apart if not unicodedata.combining(one))))

"""What exactly is hashed of an agreement's words. Pure; whoever holds the PDF can reckon it again."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from consents.words import parse, source


@dataclass(frozen=True)
class Shown:
    """The words of an agreement as they are shown: all that its digest is of."""

    kind: str
    number: int
    clinic: str
    title: str
    body: str


def canonical(shown: Shown) -> str:
    """The text that is hashed: four lines that name it, an empty line, then the words, one line a block.

    Between blocks stands an empty line; a heading begins with ``# ``, a point with ``- ``; lines end with a line feed.
    """
    head = (
        f"agreement: {_line(shown.kind)}",
        f"version: {shown.number}",
        f"clinic: {_line(shown.clinic)}",
        f"title: {_line(shown.title)}",
    )
    return "\n".join(head) + "\n\n" + source(parse(shown.body)) + "\n"


def digest_of(shown: Shown) -> str:
    """SHA-256 of the canonical text in UTF-8, in hexadecimal."""
    return sha256(canonical(shown).encode("utf-8")).hexdigest()


def _line(text: str) -> str:
    return " ".join(text.split())

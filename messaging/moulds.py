"""Letters out of a mould: a template is rendered once for all letters that differ in the person's own parts only.

The parts are put in afterwards, made safe in the same way as the template would have done it: escaped in HTML, as they
are in plain text. What decides how the template runs (whose letter it is, in which language, with a link or without) is
part of the mould's key.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.template.loader import get_template
from django.utils.translation import get_language

_GAP = re.compile(r"\n{2,}")

PARTS = ("subject", "body", "action_label", "action_url", "contact_url")
"""What is a person's own, under the names that the templates know."""


class House(NamedTuple):
    """Whose letter it is, as the templates ask for it."""

    sender_name: str
    phone: str


class _Mould(NamedTuple):
    """What stands between the parts: a text, a part's name, a text, and so on to the last text."""

    pieces: tuple[str, ...]

    def fill(self, parts: Mapping[str, str]) -> str:
        filled = list(self.pieces)
        for place in range(1, len(filled), 2):
            filled[place] = parts[filled[place]]
        return "".join(filled)


def letter(house: House, parts: Mapping[str, str]) -> tuple[str, str]:
    """The letter as plain text, and as HTML: there its parts are escaped, and its body stands in paragraphs."""
    plain, html = _moulds(house, bool(parts["action_url"]), bool(parts["contact_url"]), get_language())
    safe = {name: escape(part) for name, part in parts.items()}
    safe["body"] = paragraphs(parts["body"])
    return plain.fill(parts), html.fill(safe)


def paragraphs(text: str) -> str:
    """The text as HTML, escaped, as Django's ``linebreaks`` makes it."""
    lines = escape(text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n\n".join("<p>" + part.replace("\n", "<br>") + "</p>" for part in _GAP.split(lines))


@lru_cache(maxsize=256)
def _moulds(house: House, has_action: bool, may_stop: bool, _language: str | None) -> tuple[_Mould, _Mould]:
    left_out = ("" if has_action else "action_url", "" if may_stop else "contact_url")
    marks = {name: "" if name in left_out else _mark() for name in PARTS}
    return _mould("messaging/email.txt", house, marks), _mould("messaging/email.html", house, marks)


def _mould(template: str, house: House, marks: Mapping[str, str]) -> _Mould:
    pieces = [get_template(template).render({**marks, "clinic": house})]
    for name, mark in marks.items():
        if mark:
            pieces = [piece for cut in _split(pieces, mark, name) for piece in cut]
    return _Mould(tuple(pieces))


def _split(pieces: list[str], mark: str, name: str) -> list[list[str]]:
    """The same pieces, each text at an even place cut where the mark stands."""
    cut: list[list[str]] = []
    for place, piece in enumerate(pieces):
        if place % 2:
            cut.append([piece])
            continue
        found = piece.split(mark)
        cut.append([part for text in found for part in (text, name)][:-1])
    return cut


def _mark() -> str:
    """What nobody writes by chance, and no template changes."""
    return f"part{secrets.token_hex(16)}"

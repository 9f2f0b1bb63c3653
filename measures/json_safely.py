"""JSON from somebody else's file: bounded, finite, without the same name twice, and without markup in its texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from common.errors import Refused
from common.json_safely import BadJson, parse

DEEPEST, MOST_VALUES = 40, 50_000

_MARKUP = re.compile(r"<[a-zA-Z/!?]|&(?:#\w+|[a-zA-Z]+);|javascript:", re.IGNORECASE)
_SCRIPT = re.compile(r"<\s*script|javascript:|\bon[a-z]+\s*=", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u202a-\u202e\u2060-\u2069\ufeff]")
_RENDERING = "http://hl7.org/fhir/StructureDefinition/rendering-xhtml"


def loads(raw: bytes) -> Any:
    """What the file holds. Raises ``Refused``: not JSON, too deep, too much, no finite number, markup in a text."""
    try:
        found = parse(raw, most=len(raw), deepest=len(raw))
    except BadJson as bad:
        raise _refused(bad.code) from bad
    for place, value in _values(found):
        if isinstance(value, str):
            _require_harmless(value, place)
    return found


def _refused(code: str) -> Refused:
    if code == "twice":
        return Refused(_("The same name stands twice in one part of this file."), code="json")
    if code == "number":
        return Refused(_("This file has a number that is not finite."), code="number")
    return Refused(_("This file cannot be read as JSON."), code="json")


def _values(found: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value with the names that lead to it, names of lists included; never deeper or more than is bearable."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), found)]
    seen = 0
    while waiting:
        place, value = waiting.pop()
        seen += 1
        if seen > MOST_VALUES or len(place) > DEEPEST:
            raise Refused(_("This file is nested too deep or holds too much for a questionnaire."), code="deep")
        if isinstance(value, dict):
            formatted = {"valueString"} if value.get("url") == _RENDERING else set()
            waiting.extend(((*place, "div" if name in formatted else name), one) for name, one in value.items())
        elif isinstance(value, list):
            waiting.extend(((*place, "·"), one) for one in value)
        else:
            yield place, value


def _require_harmless(text: str, place: tuple[str, ...]) -> None:
    """FHIR's own formatted twin of a text (``div``) is never shown, but must not hold a script either."""
    if place[-1:] != ("div",):
        require_plain(text, next((name for name in reversed(place) if name != "·"), ""))
    elif _SCRIPT.search(text):
        raise Refused(_("The formatted text of this file holds a script."), code="markup")


def require_plain(text: str, where: str) -> None:
    """Raise ``Refused`` for a text with markup or characters that nobody sees; it is never cleaned."""
    if _MARKUP.search(text) or _UNSEEN.search(text):
        raise Refused(
            _("A text of this file (“%(where)s”) holds markup or hidden characters. Only plain text is taken over.")
            % {"where": where[:40]},
            code="markup",
        )

"""JSON from somebody else's file: bounded before it is read, finite, and without the same name twice in one part."""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Any

_TEXTS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"')
_BUT_BRACKETS = re.compile(r"[^\[\]{}]+")
_BEGUN = re.compile(r"-|\.|[eE][+-]?|t(?:ru?)?|f(?:a(?:ls?)?)?|n(?:ul?)?")
_LONGEST_ESCAPE = 6


class BadJson(ValueError):
    """The file can not be taken as JSON. ``code`` says why.

    ``encoding`` (no UTF-8), ``cut`` (it ends in the middle), ``json``, ``twice`` (a name stands twice in one part),
    ``number`` (none that is finite), ``many`` (more values than is bearable), ``deep`` (nests too deep).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse(raw: bytes, *, most: int, deepest: int) -> Any:
    """What the file holds, if it has at most about ``most`` values, none deeper than ``deepest``. Raises ``BadJson``.

    Values are counted by their marks before anything is made of them: a value takes a byte or two in the file and a
    hundred in memory. Commas inside of texts count, too, so leave some room.
    """
    if sum(raw.count(mark) for mark in (b",", b"[", b"{")) > most:
        raise BadJson("many")
    text = _decoded(raw)
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_not_finite, parse_float=_finite)
    except json.JSONDecodeError as broken:
        raise BadJson("cut" if _is_cut(text, broken) else "json") from broken
    except RecursionError as deep:
        raise BadJson("deep") from deep
    except BadJson:
        raise
    except ValueError as endless:  # more digits than Python makes a number of
        raise BadJson("json") from endless
    if _depth(text) > deepest:
        raise BadJson("deep")
    return found


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise BadJson("cut" if broken.reason == "unexpected end of data" else "encoding") from broken


def _is_cut(text: str, broken: json.JSONDecodeError) -> bool:
    """Whether the reader came to the end and wanted more."""
    if not text.lstrip().startswith(("{", "[")):
        return False
    if broken.msg.startswith("Unterminated string"):
        return True
    if broken.msg.startswith("Invalid \\"):
        return len(text) - broken.pos < _LONGEST_ESCAPE
    rest = text[broken.pos :].strip()
    return not rest or (len(rest) < _LONGEST_ESCAPE and _BEGUN.fullmatch(rest) is not None)


def _depth(text: str) -> int:
    """How deep whole JSON nests."""
    deepest = now = 0
    for bracket in _BUT_BRACKETS.sub("", _TEXTS.sub("", text)):
        if bracket in "[{":
            now += 1
            deepest = max(deepest, now)
        else:
            now -= 1
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson("twice")
    return found


def _finite(said: str) -> float:
    number = float(said)
    return number if isfinite(number) else _not_finite(said)


def _not_finite(_said: str) -> float:
    raise BadJson("number")

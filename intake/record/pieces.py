"""The small pieces of FHIR, taken from JSON that may hold anything anywhere. Pure.

Nothing here raises: what is not as the standard has it is as if it were not there.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

LINE = 200
MOST_IN_A_LIST = 50
"""Codings, names or references of one entry that are looked at."""
MOST_NAMES = 8
"""Different names of one thing that are looked up; a hospital gives three or four."""

_SYSTEM, _CODE = 200, 40
_DAY = re.compile(r"^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?=$|T)")
_EARLIEST = 1900


@dataclass(frozen=True)
class Concept:
    """A CodeableConcept: the words to show, all names that it has, and its codes as (system, code).

    Where a record gives codes only, the words are the first of them.
    """

    words: str = ""
    names: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()

    def has(self, system: str, *codes: str) -> bool:
        """Whether it is one of these codes of that terminology."""
        return any((system, code) in self.codes for code in codes)


def part(value: Any, *names: str) -> dict[str, Any]:
    """The object that stands there, or further in under these names; an empty one where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def parts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; of a lone one, too, as some write it."""
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed[:MOST_IN_A_LIST] if isinstance(one, dict)]


def line(value: Any, most: int = LINE) -> str:
    """A text as it can be shown in a line: no signs that nobody sees, blanks made single, cut at its end."""
    if not isinstance(value, str):
        return ""
    plain = " ".join(_seen(value[: 10 * most]).split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def _seen(text: str) -> str:
    if text.isprintable():
        return text
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    return "".join(" " if sign.isspace() else sign for sign in whole if sign.isspace() or not _is_unseen(sign))


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "C"


def code_of(value: Any) -> str:
    """The code of a state: of a CodeableConcept, or of a bare word as older records write it."""
    if isinstance(value, str):
        return value.strip().lower()
    codes = (one.get("code") for one in parts(part(value).get("coding")))
    return next((code.strip().lower() for code in codes if isinstance(code, str)), "")


def concept(value: Any) -> Concept:
    """What a CodeableConcept says."""
    said = part(value)
    codings = parts(said.get("coding"))
    names = [line(said.get("text")), *(line(one.get("display")) for one in codings)]
    codes = codes_in(said)
    known = tuple(dict.fromkeys(name for name in names if name))[:MOST_NAMES]
    words = known[0] if known else next((code for _system, code in codes), "")
    return Concept(words, known, codes)


def codes_in(value: Any) -> tuple[tuple[str, str], ...]:
    """The codes of a CodeableConcept, each once."""
    pairs = (_code(one) for one in parts(part(value).get("coding")))
    return tuple(dict.fromkeys(pair for pair in pairs if pair is not None))


def _code(coding: dict[str, Any]) -> tuple[str, str] | None:
    system, code = line(coding.get("system"), _SYSTEM + 1), line(coding.get("code"), _CODE + 1)
    return (system, code) if code and len(code) <= _CODE and len(system) <= _SYSTEM else None


def day(value: Any) -> date | None:
    """The day of a FHIR date or instant as it is written; of a month or year alone, its first."""
    found = _DAY.match(value) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        meant = date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
    return meant if meant.year >= _EARLIEST else None


def full_day(value: Any) -> date | None:
    """A day that is written out whole."""
    return day(value) if isinstance(value, str) and len(value) >= len("2000-01-01") else None


def moment(value: Any) -> datetime | None:
    """The instant of a FHIR date or instant, so that two can be put in order; without a zone it counts as UTC."""
    meant = day(value)
    if meant is None:
        return None
    try:
        at = datetime.fromisoformat(value)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return datetime(meant.year, meant.month, meant.day, tzinfo=UTC)


def past_day(value: Any, today: date) -> date | None:
    """A day that is not ahead. A far zone may be a day further than ours: that is today."""
    meant = day(value)
    return min(meant, today) if meant is not None and meant <= today + timedelta(days=1) else None


def latest_past_day(value: Any, today: date) -> date | None:
    """The latest day that is meant: of a year alone its last, or today. What may be recent must not look long ago."""
    meant = past_day(value, today)
    if meant is None or len(value.strip()) > len("2000"):
        return meant
    return min(meant.replace(month=12, day=31), today)


def number(value: Any) -> float | None:
    """A number; true and false are none."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6 else None

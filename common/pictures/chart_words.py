"""Words for the instants of a chart. A table of five years has hundreds of them, so the names of months are kept."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.utils.dates import MONTHS_3
from django.utils.translation import get_language


def day(at: datetime) -> str:
    """A day with its year: "3 Mar 2026"."""
    return f"{at.day} {month(at.month)} {at.year}"


def minute(at: datetime) -> str:
    """A minute with its year: "3 Mar 2026, 14:10"."""
    return f"{day(at)}, {at:%H:%M}"


def month(number: int) -> str:
    """The short name of a month, 1 to 12."""
    return _months(get_language())[number - 1]


def cut(text: str, letters: float) -> str:
    """The text, or its beginning where there is room for fewer letters; nothing where that would say nothing."""
    if len(text) <= letters:
        return text
    return f"{text[: int(letters) - 1].rstrip()}…" if letters >= 4 else ""


@lru_cache
def _months(_language: str | None) -> tuple[str, ...]:
    return tuple(str(MONTHS_3[month]).title() for month in range(1, 13))

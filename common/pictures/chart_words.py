"""Words for the instants of a chart. A table of five years has hundreds of them, so the language is asked for once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.dates import MONTHS_3
from django.utils.translation import get_language


@dataclass(frozen=True)
class Calendar:
    """The short names of the twelve months in one language."""

    months: tuple[str, ...]

    def day(self, at: datetime) -> str:
        """A day with its year: "3 Mar 2026"."""
        return f"{at.day} {self.months[at.month - 1]} {at.year}"

    def minute(self, at: datetime) -> str:
        """A minute with its year: "3 Mar 2026, 14:10"."""
        return f"{self.day(at)}, {at:%H:%M}"


def calendar() -> Calendar:
    """The calendar in the reader's language."""
    return _calendar(get_language())


def cut(text: str, letters: float) -> str:
    """The text, or its beginning where there is room for fewer letters; nothing where that would say nothing."""
    if len(text) <= letters:
        return text
    return f"{text[: int(letters) - 1].rstrip()}…" if letters >= 4 else ""


@lru_cache
def _calendar(_language: str | None) -> Calendar:
    return Calendar(tuple(str(MONTHS_3[month]).title() for month in range(1, 13)))

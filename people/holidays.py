"""Public holidays of a country: days on which a clinic may want to be closed. Regional ones are not among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import holidays

_ENGLISH: Final = ("en_US", "en_GB", "en")
_LONGEST: Final = 120


@dataclass(frozen=True)
class Holiday:
    """A day and what it is called, in English where the calendar has such a name."""

    on: date
    name: str


def holidays_of(country: str, years: tuple[int, ...]) -> list[Holiday] | None:
    """The public holidays of these years in order; None for a country whose calendar is not known here."""
    known = holidays.list_localized_countries(include_aliases=False)
    if country not in holidays.list_supported_countries(include_aliases=False):
        return None
    language = next((one for one in _ENGLISH if one in known.get(country, ())), None)
    days = holidays.country_holidays(country, years=years, language=language)
    return [Holiday(on, name[:_LONGEST]) for on, name in sorted(days.items()) if on.year in years]

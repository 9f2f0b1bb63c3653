"""The rule of days that are noted ahead: what a first and a last one may be."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from common.errors import Refused

LONGEST_DAYS = 366
FARTHEST_DAYS = 3660
"""Ten years: nobody notes anything beyond, so it is a slip of the keys. At the end of time days cannot be counted on."""


def require_days(first_on: date, last_on: date, *, today: date) -> None:
    """Raise ``Refused`` unless the days stand in order, are not over nor far away, and are no more than a year."""
    if last_on < first_on:
        raise Refused(_("The last day comes before the first one."), field="last_on")
    if last_on < today:
        raise Refused(_("These days are over already."), field="last_on")
    if (last_on - first_on).days > LONGEST_DAYS:
        raise Refused(_("This is more than a year. Check the years, or add it in parts."), field="last_on")
    if (last_on - today).days > FARTHEST_DAYS:
        raise Refused(_("This is more than ten years from now. Check the year."), field="last_on")

"""What may stand as a patient's phone number and date of birth: pure rules, a sentence for each that is broken."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from common import phones

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST = 40
"""Signs of a phone number, blanks included."""

FEWEST_DIGITS = 5
"""Fewer are an emergency number or an extension inside some house, not a person's phone."""

EARLIEST = date(1900, 1, 1)


def phone_problem(phone: str) -> StrOrPromise | None:
    """Why nobody could be called at this; None for a number, and for none at all."""
    if not phone or (len(phone) <= LONGEST and phones.can_be_dialled(phone, fewest=FEWEST_DIGITS)):
        return None
    return _("Write one phone number with digits and blanks, like +1 212 555 0100.")


def birth_problem(born_on: date | None, today: date) -> StrOrPromise | None:
    """Why nobody who is treated today was born then; None for a possible day, and for none at all."""
    if born_on is None or EARLIEST <= born_on <= today:
        return None
    if born_on > today:
        return _("This day has not come yet. Check the year.")
    return _("This is before 1900. Check the year.")

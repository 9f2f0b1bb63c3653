"""What a clinic asks of a patient before and after a session, by setting and product: plain requests, no argument.

Before: no food 2 hours and nothing to drink 30 minutes before the nasal spray (label of esketamine); at home no food
4 hours and no drink 2 hours before (an at-home programme); before an infusion clinics ask for 4 to 6 hours without food.
No alcohol for a day, a sober adult throughout (several programmes). After: no driving and no machines before the next
day, after a restful sleep (label of esketamine). Other than the label's these are practice, for each clinic to confirm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Asks:
    """Requests in the order in which they matter on the day."""

    before: tuple[StrPromise, ...]
    after: tuple[StrPromise, ...]


_NO_ALCOHOL = _("Nothing with alcohol and no drugs from the day before.")
_AFTER = (
    _("No driving and no machines until the next day, after a good night's sleep."),
    _("No big decisions, and nobody to look after, until then."),
    _("Write a little when you can: what stayed with you, in your own words."),
)

_HOME = Asks(
    before=(
        _("Nothing to eat for 4 hours and nothing to drink for 2 hours before."),
        _NO_ALCOHOL,
        _("A sober adult stays with you from the beginning to the end."),
        _("Have your blood pressure cuff at hand, and a quiet place to lie down."),
    ),
    after=_AFTER,
)
_SPRAY = Asks(
    before=(
        _("Nothing to eat for 2 hours and nothing to drink for 30 minutes before."),
        _NO_ALCOHOL,
        _("Arrange who takes you home. You stay at the clinic for at least 2 hours."),
    ),
    after=_AFTER,
)
_INFUSION = Asks(
    before=(
        _("Nothing to eat for 6 hours before; ask about water."),
        _NO_ALCOHOL,
        _("Arrange who takes you home. You stay until the clinic says that you are ready."),
    ),
    after=_AFTER,
)


def asks_for(*, setting: str, product: str) -> Asks:
    """The requests for sessions in that setting (home, clinic) with that product (ketamine, esketamine)."""
    if setting == "home":
        return _HOME
    return _SPRAY if product == "esketamine" else _INFUSION

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
    bring: tuple[StrPromise, ...] = ()


_NO_ALCOHOL = _("Nothing with alcohol and no drugs from the day before.")
_AFTER = (
    _("No driving and no machines until the next day, after a good night's sleep."),
    _("No big decisions, and nobody to look after, until then."),
    _("Write a little when you can: what stayed with you, in your own words."),
)

_WRITING = _("Something to write with, for afterwards.")
_BRING = (
    _("Loose, warm clothes. Headphones and an eye mask if you like your own."),
    _("The phone number of whoever takes you home."),
    _WRITING,
)
_MEDICINES = _("Take your medicines as your clinic told you. If you are not sure, ask them before the day.")
_HOME = Asks(
    before=(
        _("Nothing to eat for 4 hours and nothing to drink for 2 hours before."),
        _NO_ALCOHOL,
        _MEDICINES,
        _("A sober adult stays with you from the beginning to the end."),
        _("Have your blood pressure cuff at hand, and a quiet place to lie down."),
    ),
    after=_AFTER,
    bring=(_("Headphones, a blanket, an eye mask: what makes it comfortable."), _WRITING),
)
_SPRAY = Asks(
    before=(
        _("Nothing to eat for 2 hours and nothing to drink for 30 minutes before."),
        _NO_ALCOHOL,
        _MEDICINES,
        _("Arrange who takes you home. You stay at the clinic for at least 2 hours."),
    ),
    after=_AFTER,
    bring=_BRING,
)
_INFUSION = Asks(
    before=(
        _("Nothing to eat for 6 hours before; ask about water."),
        _NO_ALCOHOL,
        _MEDICINES,
        _("Arrange who takes you home. You stay until the clinic says that you are ready."),
    ),
    after=_AFTER,
    bring=_BRING,
)


_TALK = Asks(
    before=(_("Think of what you would like to speak about; a word or two on paper is enough."),),
    after=(),
)
_CALL = Asks(
    before=(
        _("Find a room where you can speak freely and nobody walks in."),
        _("Try camera and sound a few minutes before, and have your charger at hand."),
        _("Think of what you would like to speak about; a word or two on paper is enough."),
    ),
    after=(),
)


def asks_for_talk(*, by_video: bool) -> Asks:
    """The requests for a talk."""
    return _CALL if by_video else _TALK


def asks_for(*, setting: str, product: str) -> Asks:
    """The requests for sessions in that setting (home, clinic) with that product (ketamine, esketamine)."""
    if setting == "home":
        return _HOME
    return _SPRAY if product == "esketamine" else _INFUSION

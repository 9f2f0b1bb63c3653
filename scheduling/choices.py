"""Which places and people a booking can have, and of which it is known that they are taken or away then."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from scheduling.selectors.week import Had, Looked
from scheduling.week import Booked
from sessions.meeting_states import MeetingState
from sessions.states import OPEN

_HOLDING = {*OPEN, MeetingState.BOOKED}

Choices = list[tuple[str, str]]


def places_for(one: Booked, looked: Looked, *, free_only: bool = False) -> Choices | None:
    """The places that it may have, what speaks against them beside their names; None where it needs none."""
    if one.where in {"home", "video"}:
        return None
    fitting = [had for had in looked.places if had.in_use and (had.takes_doses or one.source == "meeting")]
    return _choices(fitting, one, looked, held=one.place, free_only=free_only)


def people_for(one: Booked, looked: Looked, *, free_only: bool = False) -> Choices:
    """The people who may run it, the same way."""
    here = [had for had in looked.people if had.in_use]
    return _choices(here, one, looked, held=one.person, free_only=free_only)


def _choices(found: list[Had], one: Booked, looked: Looked, *, held: object, free_only: bool) -> Choices:
    choices = []
    for had in found:
        against = "" if had.id == held else _against(had, one, looked)
        if not against or not free_only:
            choices.append((str(had.id), f"{had.name} ({against})" if against else had.name))
    return choices


def _against(had: Had, one: Booked, looked: Looked) -> str:
    """Why it cannot be had then; empty if it can."""
    wanted = replace(one, turnover=had.turnover).held
    for other in looked.booked:
        if other.id == one.id or had.id not in (other.place, other.person) or other.state not in _HOLDING:
            continue
        until = other.held if other.place == had.id else other.at
        if until.overlaps(wanted):
            return _("taken then")
    knows = had.works and not any(stretch.holds(one.at) for stretch in had.has)
    return _("not here then") if knows else ""


def waits_for(one: Booked, looked: Looked) -> bool:
    """Whether it is still to come, or under way, without a place or a person that the clinic could give it."""
    if one.state not in _HOLDING or not one.patient:
        return False
    return (looked.keeps_places and one.where == "open") or (looked.keeps_hours and one.person is None)

"""What patients may do with their own sessions: until when they move or cancel them, how often, and what they are told.

Values and ``now`` only. The hours are counted between two instants, so a clock change neither lends nor takes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sessions.states import AHEAD, SessionState

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

HOUR = timedelta(hours=1)
SOONEST_MOVE = timedelta(hours=48)
"""Nobody moves a session to a time sooner than this, however short the clinic's notice: others prepare for it, too."""


class Wish(StrEnum):
    """What a patient would do with a session."""

    MOVE = "move"
    CANCEL = "cancel"


class Bar(StrEnum):
    """What stands in the way."""

    UNDER_WAY = "under_way"
    OVER = "over"  # given, cancelled or missed
    PAST = "past"  # its time has come, and nobody has said what became of it
    OFF = "off"  # the clinic does this itself
    LATE = "late"
    OFTEN = "often"


@dataclass(frozen=True)
class OwnRules:
    """What a clinic lets patients do, until how many hours before, and how often in a course."""

    moves: bool = True
    cancels: bool = True
    notice_hours: int = 48
    moves_allowed: int = 3


@dataclass(frozen=True)
class Own:
    """A session of the patient who asks. ``moved`` is how often they moved one in its course themself."""

    state: str
    starts_at: datetime
    moved: int = 0


def bar(wish: Wish, own: Own, rules: OwnRules, now: datetime) -> Bar | None:
    """What keeps the patient from it at ``now``; None when they may. Exactly the hours of notice before is in time."""
    if (gone := _not_ahead(own, now)) is not None:
        return gone
    if not (_moves(rules) if wish is Wish.MOVE else rules.cancels):
        return Bar.OFF
    if now > last_instant(own, rules):
        return Bar.LATE
    if wish is Wish.MOVE and own.moved >= rules.moves_allowed:
        return Bar.OFTEN
    return None


def last_instant(own: Own, rules: OwnRules) -> datetime:
    """Until when the patient may change it."""
    return own.starts_at - rules.notice_hours * HOUR


def soonest_move(rules: OwnRules, now: datetime) -> datetime:
    """The first instant to which the patient may move a session themself."""
    return now + max(SOONEST_MOVE, rules.notice_hours * HOUR)


def moves_left(own: Own, rules: OwnRules) -> int:
    """How often the patient may move a session in this course from now on."""
    return max(0, rules.moves_allowed - own.moved) if rules.moves else 0


def _moves(rules: OwnRules) -> bool:
    return rules.moves and rules.moves_allowed > 0  # never, said the other way


def may_confirm(own: Own, now: datetime) -> bool:
    """Whether there is anything to say yes to."""
    return _not_ahead(own, now) is None


def _not_ahead(own: Own, now: datetime) -> Bar | None:
    if own.state == SessionState.IN_PROGRESS:
        return Bar.UNDER_WAY
    if own.state not in AHEAD:
        return Bar.OVER
    return Bar.PAST if own.starts_at <= now else None


SENTENCES: Mapping[tuple[Wish, Bar], StrPromise] = {
    (Wish.MOVE, Bar.UNDER_WAY): _("This session is under way, so it cannot be moved."),
    (Wish.MOVE, Bar.OVER): _("This session is over or cancelled, so there is nothing to move."),
    (Wish.MOVE, Bar.PAST): _(
        "The time of this session has come. If you could not be there, call your clinic: they find a new time with you."
    ),
    (Wish.MOVE, Bar.OFF): _("Your clinic moves sessions itself. Call them, and they find a time with you."),
    (Wish.MOVE, Bar.LATE): _(
        "Up to %(notice)s before, you can move a session yourself. Now it is closer than that: please call your "
        "clinic, they will see what can be done."
    ),
    (Wish.MOVE, Bar.OFTEN): _(
        "You have moved sessions %(moved)s, as often as your clinic lets people do by themselves. Call them, and "
        "they find a time with you."
    ),
    (Wish.CANCEL, Bar.UNDER_WAY): _("This session is under way, so it cannot be cancelled here. Tell who is with you."),
    (Wish.CANCEL, Bar.OVER): _("This session is over or cancelled already, so there is nothing to cancel."),
    (Wish.CANCEL, Bar.PAST): _(
        "The time of this session has come. If you could not be there, call your clinic and tell them."
    ),
    (Wish.CANCEL, Bar.OFF): _("Your clinic cancels sessions itself. Call them, and tell them why you cannot come."),
    (Wish.CANCEL, Bar.LATE): _(
        "Up to %(notice)s before, you can cancel a session yourself. Now it is closer than that: please call your "
        "clinic, so that they know."
    ),
}
"""Why not, and what to do instead. How often has no bearing on cancelling."""


def sentence(wish: Wish, found: Bar, own: Own, rules: OwnRules) -> str:
    """Why the patient can not do it themself, and what to do instead."""
    hours, moved = rules.notice_hours, own.moved
    said = {
        "notice": ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours},
        "moved": ngettext("once", "%(moved)s times", moved) % {"moved": moved},
    }
    return str(SENTENCES[wish, found]) % said

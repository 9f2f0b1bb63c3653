"""When a person wants to be reached: quiet hours, a good time of day, a pause, and which channel first."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from common.walltime import local_day, to_utc
from messaging import addresses
from messaging.models import ContactPreference
from messaging.quiet import to_the_minute
from messaging.services import ways
from messaging.services.contact import paused_until_of
from messaging.services.going_on import go_on
from people.models import User

LONGEST_PAUSE = timedelta(days=366)
"""A longer pause is no pause: whoever wants no e-mail at all withdraws their word."""

PAUSES = (1, 3, 7)
"""The pauses of one press, in days."""


class _Kept:
    """Leave it as it is."""


KEPT: Final = _Kept()


@transaction.atomic
def save_preference(
    *,
    user: User,
    quiet_from: time,
    quiet_to: time,
    by: User,
    paused_until: datetime | _Kept | None = KEPT,
    preferred_at: time | _Kept | None = KEPT,
) -> ContactPreference:
    """Set quiet hours (wall time, equal means none), a pause, and a good time of day; all to the minute.

    What is planned already heeds them when it is due. A pause and a time that are not named stay as they are.
    """
    _only_oneself(user, by)
    changes: dict[str, Any] = {"quiet_from": to_the_minute(quiet_from), "quiet_to": to_the_minute(quiet_to)}
    if not isinstance(paused_until, _Kept):
        _check_pause(paused_until)
        changes["paused_until"] = paused_until
    if not isinstance(preferred_at, _Kept):
        changes["preferred_at"] = preferred_at and to_the_minute(preferred_at)
    return _saved(user, changes, by)


@transaction.atomic
def pause(*, user: User, until: datetime | None, by: User) -> ContactPreference:
    """Send nothing before ``until`` (aware); None ends a pause at once, and what it held up goes then."""
    _only_oneself(user, by)
    _check_pause(until)
    return _saved(user, {"paused_until": until}, by)


def pause_end(days: int, user: User) -> datetime:
    """When a pause of so many days ends that begins now: at the same time of day on the person's own clock."""
    now = clock.now().replace(second=0, microsecond=0)
    wall = now.astimezone(user.zone).time()
    return to_utc(local_day(now, user.zone) + timedelta(days=days), wall, user.zone)


@transaction.atomic
def move_up(*, user: User, channel: str, by: User) -> ContactPreference:
    """Put a channel one place further to the front of the person's order."""
    _only_oneself(user, by)
    if channel not in addresses.USUAL_ORDER:
        raise Refused(_("That is no way to reach you. Reload the page and choose again."), code="channel")
    kept = ContactPreference.objects.filter(user=user).first()
    return _saved(user, {"order": addresses.moved_up(kept.order if kept else (), channel)}, by)


def _saved(user: User, changes: dict[str, Any], by: User) -> ContactPreference:
    now, was_until = clock.now(), paused_until_of(user)
    preference, _created = ContactPreference.objects.update_or_create(user=user, defaults=changes)
    is_paused = preference.paused_until is not None and preference.paused_until > now
    audit.record("contact.changed", by=by, on=preference, paused=is_paused)
    ways.changed(user=user, sender=ContactPreference)
    if was_until is not None and was_until > max(now, preference.paused_until or now):
        # It ends early. After the rooms above have heard of it: plans are held before their messages.
        go_on(user=user)
    return preference


def _only_oneself(user: User, by: User) -> None:
    if by.pk != user.pk:
        raise Refused(_("Only the person themself decides how they are reached."))


def _check_pause(until: datetime | None) -> None:
    now = clock.now()
    if until is not None and until <= now:
        raise Refused(_("That day is over already. Choose a later one, or leave it empty."), field="paused_until")
    if until is not None and until > now + LONGEST_PAUSE:
        raise Refused(
            _("A pause lasts a year at most. You can also stop messages for good, below."), field="paused_until"
        )

"""Links follow the plan of their messages: a changed plan gets fresh ones, an ended one has none.

A link that somebody may have in an old message is worth nothing once the plan is another one; the messages still to go
carry the fresh one. What the patient took back is not given out again unless they wish it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from common import clock
from common.walltime import local_day, to_utc
from integration.models import EntryLink, IntegrationWindow, LinkPurpose, LinkQuerySet
from integration.window import Moment, MomentKind


def renew_links(window: IntegrationWindow, to_come: Iterable[Moment], *, now: datetime, wished: bool) -> None:
    """A fresh link for each purpose of the questions still to come, in place of the one before. Hold the window's lock.

    One that the patient took back, or used, stays the last of its purpose unless they ``wished`` for another.
    """
    week = [moment for moment in to_come if moment.kind is MomentKind.FOLLOW_UP]
    if any(moment.kind is not MomentKind.FOLLOW_UP for moment in to_come) and not window.is_over(now):
        _renew(window, LinkPurpose.WINDOW, None, window.closes_at, now=now, wished=wished)
    for moment in week[:1]:
        at = moment.due_at or moment.wanted_at
        opens = to_utc(local_day(at, window.patient.zone), time(0), window.patient.zone)
        _renew(window, LinkPurpose.WEEK, opens, moment.expires_at, now=now, wished=wished)


def replace_links(window: IntegrationWindow) -> int:
    """The plan is another one or over: none of the window's links opens anything any more; gives how many did."""
    return _replace(window.links.live())


def replace_links_to_come(window: IntegrationWindow, *, now: datetime) -> int:
    """The same for those that no message has carried yet."""
    return _replace(window.links.live().filter(starts_at__gt=now))


def move_link(window: IntegrationWindow) -> int:
    """The window's edges moved: the live link of its messages lives as long as it is open."""
    return window.links.live().for_window().update(expires_at=window.closes_at)


def _renew(
    window: IntegrationWindow,
    purpose: LinkPurpose,
    starts_at: datetime | None,
    expires_at: datetime,
    *,
    now: datetime,
    wished: bool,
) -> None:
    same = window.links.filter(purpose=purpose)
    last = same.order_by("-created_at", "-pk").first()
    if last is not None and not wished and (last.used_at or (last.revoked_at and not last.replaced)):
        return
    _replace(same.live())
    if expires_at > now:
        EntryLink.objects.create(window=window, purpose=purpose, starts_at=starts_at, expires_at=expires_at)


def _replace(links: LinkQuerySet) -> int:
    return links.update(revoked_at=clock.now(), replaced=True)

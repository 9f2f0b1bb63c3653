"""What a member of the team is told before they send: whether and when the patient hears that a message waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from common.walltime import local_day
from correspondence.models import Letter
from correspondence.texts import KIND
from messaging import keeping
from messaging.daily import Rank, Standing, place
from messaging.gate import held_back
from messaging.models import Channel, Message
from messaging.registry import rank_of
from messaging.selectors import preference_of
from messaging.services import channels_for, quiet_hours_of
from messaging.states import CANCELLABLE, OPEN, TAKES_ITS_DAY
from people.models import Patient


@dataclass(frozen=True)
class Notice:
    """How the patient hears of it: by ``channel`` about ``at``, on the first of their days with room, or only in the app.

    ``is_standing`` says that an earlier notice stands for it, because they have not read the letter before.
    """

    channel: str = ""
    at: datetime | None = None
    is_standing: bool = False


def notice_of(patient: Patient, now: datetime) -> Notice:
    """What would happen if somebody of the team sent a letter at ``now``. Six queries at most."""
    unread = Letter.objects.from_team().unread().filter(thread__patient=patient)
    if unread.exists():
        rows = Message.objects.filter(patient=patient, kind=KIND, state__in=OPEN).exclude(channel=Channel.IN_APP)
        waiting = rows.order_by("due_at").first()
        return Notice(waiting.channel if waiting else "", waiting.due_at if waiting else None, is_standing=True)
    outside = [one for one in channels_for(patient.user, patient.clinic) if one != Channel.IN_APP]
    if not outside:
        return Notice()
    preference, quiet = preference_of(patient.user), quiet_hours_of(patient.user)
    paused_until = preference.paused_until if preference else None
    held = held_back(now, zone=patient.zone, quiet=quiet, paused_until=paused_until)
    wanted = held.until if held else now
    spared = keeping.spared(patient.user, kind=KIND, rank=Rank.TEAM, at=wanted)
    taken = _taken(patient, now)
    found = place(wanted, Rank.TEAM, taken, zone=patient.zone, quiet=quiet, expires_at=None, spared=spared)
    return Notice(str(outside[0].label), found.at) if found else Notice()


def _taken(patient: Patient, now: datetime) -> dict[date, Standing]:
    """Which of the patient's days have their message already, from today on."""
    today = local_day(now, patient.zone)
    rows = Message.objects.filter(recipient=patient.user_id, counts_on__gte=today, state__in=TAKES_ITS_DAY)
    return {row.counts_on: Standing(rank_of(row), row.state in CANCELLABLE) for row in rows if row.counts_on}

"""The words of reminders, and whether one is still wanted when its time comes.

They may be read over a shoulder, so they say when and with whom, and nothing of what it is about. The day stands there by
its name as well, as a letter of the evening may be opened in the morning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.walltime import local_day
from journey.stages import Phase
from messaging import registry
from messaging.daily import DAY
from messaging.models import LEAVES_THE_HOUSE, Channel, Message
from scheduling.reminder_times import SOON, TOMORROW
from scheduling.services.reminding import CALLED_OFF, REPLANNED
from sessions.meeting_states import MeetingState
from sessions.models import Meeting, TreatmentSession
from sessions.states import AHEAD

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from django_stubs_ext import StrOrPromise

REASONS: dict[str, StrOrPromise] = {
    REPLANNED: gettext_lazy(
        "The appointment, or the time of its reminder, changed. It was laid anew where one is due."
    ),
    CALLED_OFF: gettext_lazy("The appointment does not take place then any more."),
    "moved": gettext_lazy("The appointment is at another time now."),
    "begun": gettext_lazy("The appointment had begun."),
    "course_closed": gettext_lazy("The course of treatment is closed."),
    "gone": gettext_lazy("There is nothing that this message is about."),
}


def register() -> None:
    """Make the two kinds known to the outbox. Neither takes the patient's day: what was agreed is no question."""
    for kind, label in (
        (TOMORROW, gettext_lazy("A reminder of the day before")),
        (SOON, gettext_lazy("A reminder of the hour before")),
    ):
        registry.register(
            kind,
            compose=compose,
            wanted=wanted,
            wanted_many=wanted_many,
            label=label,
            reasons=REASONS,
            counts=False,
        )


def wanted(message: Message, now: datetime) -> str | None:
    """The named reason why a reminder is not wanted any more; None when it is."""
    return wanted_many([message], now)[message.pk]


def wanted_many(messages: Sequence[Message], now: datetime) -> dict[UUID, str | None]:
    """The same for many, with as many queries as for one."""
    about = [message.about_id for message in messages if message.about_id]
    sessions = TreatmentSession.objects.select_related("course").in_bulk(about)
    talks = Meeting.objects.select_related("course").in_bulk([pk for pk in about if pk not in sessions])
    return {message.pk: _unwanted(message, now, {**sessions, **talks}) for message in messages}


def _unwanted(message: Message, now: datetime, booked: Mapping[UUID, TreatmentSession | Meeting]) -> str | None:
    row = booked.get(message.about_id) if message.about_id else None
    if row is None:
        return "gone"
    if row.course.phase == Phase.CLOSED:
        return "course_closed"
    if row.state not in (AHEAD if isinstance(row, TreatmentSession) else {MeetingState.BOOKED}):
        return CALLED_OFF
    if row.starts_at != _starts(message):
        return "moved"
    return "begun" if row.starts_at <= now else None


def compose(message: Message) -> registry.Text:
    """The words of one reminder; everything that they say stands in its row."""
    at, zone = _starts(message), _zone(message)
    said = {"when": _when(message, at, zone), "clinic": message.clinic.sender_name}
    if message.kind == SOON:
        subject = _("%(when)s: your call with %(clinic)s") % said
        body = _("The page below has the address of the call. Open it a few minutes before.")
    else:
        subject = _("%(when)s: your appointment with %(clinic)s") % said
        body = _(
            "Please open the page below: it says what to prepare, and lets you say that you come. If something has come "
            "up, tell your clinic there or call them."
        )
    return registry.Text(
        subject=subject,
        body="\n\n".join(part for part in (body, _by_the_clinics_clock(message, at, zone)) if part),
        action_label=_("Open the page"),
        action_url=_address(message),
    )


def _when(message: Message, at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    day = {"day": date_format(local, "l, j F"), "time": date_format(local, "H:i")}
    # The inbox is read days later, too.
    away = local_day(at, zone) - local_day(message.settled_at or clock.now(), zone)
    if message.channel == Channel.IN_APP or away not in (0 * DAY, DAY):
        return _("%(day)s at %(time)s") % day
    if not away:
        return _("Today, %(day)s at %(time)s") % day
    return _("Tomorrow, %(day)s at %(time)s") % day


def _by_the_clinics_clock(message: Message, at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(message.clinic.zone)
    if there.utcoffset() == at.astimezone(zone).utcoffset():
        return ""
    return _("The time is yours. By the clock of the clinic it is %(moment)s.") % {
        "moment": date_format(there, "l, H:i")
    }


def _zone(message: Message) -> ZoneInfo:
    return message.recipient.zone if message.recipient else message.clinic.zone


def _starts(message: Message) -> datetime:
    return datetime.fromisoformat(message.context["starts"])


def _address(message: Message) -> str:
    path = reverse("scheduling:before", args=[message.about_id])
    return settings.SITE_URL + path if message.channel in LEAVES_THE_HOUSE else path

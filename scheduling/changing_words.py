"""What a change leads to, in sentences: those of ``consequences``, and what ``shifting`` could not keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scheduling.consequences import Consequence
from scheduling.facts import Gives
from sessions.models import MeetingKind

SENTENCES: Mapping[str, str | Promise] = MappingProxyType(
    {
        # what stands in the way
        "past": gettext_lazy("This time lies in the past."),
        "not_open": gettext_lazy("The clinic is not open then, or not for long enough."),
        "patient_busy": gettext_lazy("The patient has another appointment then."),
        "refused": gettext_lazy("The patient has said that they cannot come then."),
        "place_taken": gettext_lazy("%(name)s is taken then, or needed to be made ready."),
        "place_closed": gettext_lazy("%(name)s cannot be used then."),
        "person_taken": gettext_lazy("%(name)s is with somebody else then."),
        "person_away": gettext_lazy("%(name)s does not work then."),
        "together": gettext_lazy("Two appointments of this patient would be at the same time: %(at)s."),
        # what no longer holds
        "gap_below_min": gettext_lazy(
            "Only %(hours)s hours would lie between sessions %(before)s and %(number)s; the protocol asks for"
            " %(min_gap_hours)s."
        ),
        "gap_above_max": gettext_lazy(
            "%(days)s days would lie between sessions %(before)s and %(number)s; the protocol asks for %(max_gap_days)s at"
            " most."
        ),
        "before_due": gettext_lazy("By the protocol the next session is due from %(day)s on. This is earlier."),
        "too_few": gettext_lazy("%(count)s sessions are left of the %(doses)s that the protocol asks for."),
        "gate_open": gettext_lazy("No consult is booked before session %(number)s, and the protocol asks for one."),
        "gate_broken": gettext_lazy(
            "The consult on %(at)s would no longer lie between session %(number)s and the one before it."
        ),
        "talk_without_dose": gettext_lazy("The integration session on %(at)s would follow no dose."),
        "talk_before_dose": gettext_lazy(
            "The integration session on %(at)s would come before the dose that it follows."
        ),
        "talk_too_early": gettext_lazy(
            "The integration session on %(at)s would come too early: its window opens on %(from)s."
        ),
        "talk_too_late": gettext_lazy(
            "The integration session on %(at)s would come too late: its window closes on %(until)s."
        ),
        # what could not be kept
        "other_day": gettext_lazy("Session %(number)s finds no time on %(wanted)s and goes to %(at)s."),
        "other_hour": gettext_lazy("Session %(number)s finds no time at %(wanted)s and goes to %(at)s."),
        "other_place": gettext_lazy("Session %(number)s goes to %(name)s: its own place is taken."),
        "other_person": gettext_lazy("Session %(number)s is with %(name)s: its own person is not there."),
        "long_gap": gettext_lazy("%(days)s days lie before session %(number)s, as nothing nearer is free."),
        "full_week": gettext_lazy(
            "The week of session %(number)s holds more than the %(per_week)s sessions that the protocol asks for."
        ),
        "no_time": gettext_lazy(
            "For session %(number)s no time is free around its day, so the others cannot all move."
        ),
        "talk_no_time": gettext_lazy("%(kind)s on %(at)s: no free time was found for it. Find one by hand."),
    }
)


def sentence(one: Consequence | Gives, zone: ZoneInfo) -> str:
    """What it says, its instants as the clocks of ``zone`` show them."""
    return str(SENTENCES[one.code]) % {name: _said(name, value, zone) for name, value in one.values.items()}


def said_at(at: datetime, zone: ZoneInfo) -> str:
    """An instant in a sentence: "Thu 14 January, 10:00"."""
    return date_format(at.astimezone(zone), _("D j F, H:i"))


def _said(name: str, value: object, zone: ZoneInfo) -> object:
    if isinstance(value, datetime):
        return said_at(value, zone)
    if isinstance(value, date):
        return date_format(value, "l j F")
    if name == "kind":
        return MeetingKind(str(value)).label
    return value

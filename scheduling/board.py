"""What stands beside the picture of the day: what is to be placed, and who is here until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rota.availability import Stretch, merge
from scheduling.choices import people_for, places_for, waits_for
from scheduling.forms.placing import BOARD, PlacingForm
from scheduling.picture import placing_url, times, what_of
from scheduling.selectors.week import Had, Looked
from scheduling.week import Booked


@dataclass(frozen=True)
class ToPlace:
    """A booking that lacks its place or its person, with what is free then to choose from."""

    booked: Booked
    times: str
    what: str
    form: PlacingForm
    url: str
    lacks: str


@dataclass(frozen=True)
class StaffLine:
    """A member of staff on this day. ``tone`` is that of ``words``; ``hours`` are all of the day's."""

    name: str
    role: str
    words: str
    tone: str
    hours: str
    count: int


def to_place(looked: Looked, now: datetime) -> list[ToPlace]:
    """In the order of their times; what is over is left out."""
    found = []
    for one in sorted(looked.booked, key=lambda one: one.at):
        if not waits_for(one, looked) or one.at.ends_at <= now:
            continue
        form = PlacingForm(
            places=places_for(one, looked, free_only=True),
            people=people_for(one, looked, free_only=True),
            initial={"place": one.place, "clinician": one.person, "to": BOARD},
            auto_id=f"id_{one.id}_%s",
        )
        url = placing_url(one.source, one.id)
        found.append(ToPlace(one, times(one.at, looked.zone), what_of(one), form, url, _lacks(one)))
    return found


def _lacks(one: Booked) -> str:
    if one.where == "open" and one.person is None:
        return _("no place and nobody yet")
    return _("no place yet") if one.where == "open" else _("nobody yet")


def staff_lines(looked: Looked, now: datetime) -> list[StaffLine]:
    """Who is here now and until when, who comes later, who is away; whoever's hours nobody knows is left out."""
    lines = []
    for had in looked.people:
        mine = [one for one in looked.booked if one.person == had.id]
        if not had.works and not mine:
            continue
        words, tone = _stands(had, looked, now)
        hours = ", ".join(times(one, looked.zone) for one in merge(had.has))
        lines.append(StaffLine(had.name, had.role, words, tone, hours, len(mine)))
    return sorted(lines, key=lambda line: {"good": 0, "info": 1}.get(line.tone, 2))


def _stands(had: Had, looked: Looked, now: datetime) -> tuple[str, str]:
    def at(moment: datetime) -> str:
        return date_format(moment.astimezone(looked.zone), "H:i")

    if not had.works:
        return _("hours not known"), "plain"
    if not had.has:
        return _("not here"), "plain"
    if now.astimezone(looked.zone).date() != looked.days[0]:
        return _("here until %(time)s") % {"time": at(had.has[-1].ends_at)}, "info"
    current: Stretch | None = next((one for one in had.has if one.starts_at <= now < one.ends_at), None)
    if current is not None:
        return _("here until %(time)s") % {"time": at(current.ends_at)}, "good"
    later = next((one for one in had.has if one.starts_at > now), None)
    if later is not None:
        return _("from %(time)s") % {"time": at(later.starts_at)}, "info"
    return _("gone for today"), "plain"

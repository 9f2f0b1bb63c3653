"""When a patient cannot come: what may be said, and how it is said back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.choices import Weekday

FARTHEST = timedelta(days=366)
MOST = 40
"""More lines than these nobody can keep in mind; the whole week takes seven."""


@dataclass(frozen=True)
class No:
    """A weekday week after week, or days with the last included; all day, or from one hour to a later one."""

    weekday: int | None = None
    first_on: date | None = None
    last_on: date | None = None
    begins: time | None = None
    ends: time | None = None

    def words(self) -> str:
        """As in “Every Monday, all day” and “3 March 2027 to 9 March 2027, 10:00 to 12:00”."""
        days = self._days()
        if self.begins is None or self.ends is None:
            return _("%(days)s, all day") % {"days": days}
        hours = {"days": days, "begins": f"{self.begins:%H:%M}", "ends": f"{self.ends:%H:%M}"}
        return _("%(days)s, %(begins)s to %(ends)s") % hours

    def _days(self) -> str:
        if self.weekday is not None:
            return _("Every %(weekday)s") % {"weekday": _(Weekday(self.weekday).label)}
        first, last = (date_format(day, "j F Y") if day else "" for day in (self.first_on, self.last_on))
        return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def problem(wanted: No, standing: Iterable[No], *, today: date) -> tuple[str, str] | None:
    """The field that is wrong and the sentence that says so; None when all is well."""
    known = list(standing)
    return _days(wanted, today) or _hours(wanted) or _again(wanted, known)


def _days(wanted: No, today: date) -> tuple[str, str] | None:
    first, last = wanted.first_on, wanted.last_on
    if wanted.weekday is not None:
        return None if first is None and last is None else ("weekday", _("Choose a weekday or write days, not both."))
    if first is None or last is None:
        return "weekday", _("Choose a day of the week, or write the first day.")
    if last < first:
        return "last_on", _("The last day comes before the first one.")
    if last < today:
        return "last_on", _("These days are over already.")
    too_far = last - min(first, today) > FARTHEST
    return ("last_on", _("This is more than a year from now. Check the year.")) if too_far else None


def _hours(wanted: No) -> tuple[str, str] | None:
    if (wanted.begins is None) != (wanted.ends is None):
        return ("ends" if wanted.ends is None else "begins"), _("Write both hours, or none for the whole day.")
    if wanted.begins is not None and wanted.ends is not None and wanted.ends <= wanted.begins:
        return "ends", _("This hour is not after the first one. For midnight write 23:59.")
    return None


def _again(wanted: No, standing: list[No]) -> tuple[str, str] | None:
    if len(standing) >= MOST:
        return "weekday", _("There are %(most)s lines already. Take some away first.") % {"most": MOST}
    for one in standing:
        if _covers(one, wanted):
            return "weekday", _("This is said already: %(line)s.") % {"line": one.words()}
    return None


def _covers(one: No, wanted: No) -> bool:
    """Whether a line says all of another one of its kind."""
    same_days = (
        one.weekday == wanted.weekday
        if wanted.weekday is not None
        else one.first_on is not None
        and wanted.first_on is not None
        and one.last_on is not None
        and wanted.last_on is not None
        and one.first_on <= wanted.first_on
        and wanted.last_on <= one.last_on
    )
    if not same_days:
        return False
    if one.begins is None or one.ends is None:
        return True
    return (
        wanted.begins is not None
        and wanted.ends is not None
        and one.begins <= wanted.begins
        and wanted.ends <= one.ends
    )

"""A moment as people type it: a date and a time of day in the clinic's zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from sessions.localtime import NoSuchTime, meant

_SHAPES = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
_YEARS = range(2000, 2101)


class LocalInstantField(forms.Field):
    """Takes ``2027-03-14T09:00`` as the clinic's clocks show it and gives an aware instant in UTC.

    Set ``zone`` before use. ``has_happened`` tells how a time that the clocks show twice is meant: the last one that is
    past, or the first one to come; ``note`` then says so. A time that the clocks skip is refused.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {
        "required": gettext_lazy("Give the date and the time."),
        "shape": gettext_lazy("Write the date and the time like 2027-03-14 09:30."),
    }

    def __init__(self, *, has_happened: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.has_happened = has_happened
        self.zone = ZoneInfo("UTC")
        self.note = ""

    def prepare_value(self, value: Any) -> Any:
        """An instant as the clinic's clocks show it; what was typed stays as it was typed."""
        return value.astimezone(self.zone).replace(tzinfo=None) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        """The instant that is meant; raises ``ValidationError`` with a sentence."""
        if value in self.empty_values:
            return None
        wall = self._wall(str(value).strip())
        try:
            found = meant(wall.date(), wall.time(), self.zone, not_after=clock.now() if self.has_happened else None)
        except NoSuchTime as skipped:
            raise ValidationError(
                _("The clocks go forward on that day and skip %(time)s: choose %(next)s or another time."),
                code="skipped",
                params={"time": f"{skipped.wall:%H:%M}", "next": f"{skipped.next_wall:%H:%M}"},
            ) from skipped
        if found.twice:
            self.note = _("The clocks show %(time)s twice on that day. %(at)s UTC is meant.") % {
                "time": f"{wall:%H:%M}",
                "at": f"{found.at.astimezone(UTC):%H:%M}",
            }
        return found.at

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another time was typed than the one offered."""
        shown = self.prepare_value(initial)
        return (f"{shown:%Y-%m-%dT%H:%M}" if isinstance(shown, datetime) else shown or "") != (data or "")

    def _wall(self, text: str) -> datetime:
        for shape in _SHAPES:
            try:
                wall = datetime.strptime(text, shape)  # noqa: DTZ007 - it is a reading of a clock, no instant yet
            except ValueError:
                continue
            if wall.year in _YEARS:
                return wall.replace(second=0)
        raise ValidationError(self.error_messages["shape"], code="shape")


def set_zone(form: forms.BaseForm, zone: ZoneInfo) -> None:
    """Let every moment in the form be meant in ``zone``."""
    for field in form.fields.values():
        if isinstance(field, LocalInstantField):
            field.zone = zone


def notes_of(form: forms.BaseForm) -> list[str]:
    """What there is to say about times that the clocks show twice."""
    return [field.note for field in form.fields.values() if isinstance(field, LocalInstantField) and field.note]

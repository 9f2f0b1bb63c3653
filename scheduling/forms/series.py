"""What suits, for the proposals of a series. It stores nothing."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from crispy_forms.layout import Column, Div, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.choices import Weekday
from common.forms import HouseForm
from scheduling.facts import Wishes

_FARTHEST = timedelta(days=365)


class WishesForm(HouseForm):
    """From which day on, on which days of the week, and between which hours."""

    start = forms.DateField(label=_("Not before"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    earliest = forms.TimeField(
        label=_("Not before this hour"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    latest_end = forms.TimeField(
        label=_("Over by this hour"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days that suit"),
        choices=[(day.value, _(day.label)) for day in Weekday],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day of the week.")},
    )

    def __init__(self, *args: Any, today: date, minutes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.minutes = today, minutes
        self.helper.layout = Layout(
            Row(
                Column("start", css_class="col-sm-4"),
                Column("earliest", css_class="col-sm-4"),
                Column("latest_end", css_class="col-sm-4"),
            ),
            Div("weekdays", css_class="weekdays"),
        )

    def clean_start(self) -> date:
        """A day that somebody may mean."""
        start: date = self.cleaned_data["start"]
        if start < self.today:
            raise ValidationError(_("This day is past. Choose today or a later one."))
        if start > self.today + _FARTHEST:
            raise ValidationError(_("This is more than a year from now. Check the year."))
        return start

    def clean(self) -> dict[str, Any]:
        """A session has to fit between the hours."""
        cleaned = super().clean() or self.cleaned_data
        earliest, latest = cleaned.get("earliest"), cleaned.get("latest_end")
        if earliest is None or latest is None:
            return cleaned
        room = _minutes(latest) - _minutes(earliest)
        if room <= 0:
            self.add_error("latest_end", _("This hour is not after the first one."))
        elif room < self.minutes:
            self.add_error(
                "latest_end",
                _("A session takes %(minutes)s minutes; between these hours there are %(room)s.")
                % {"minutes": self.minutes, "room": room},
            )
        return cleaned

    @property
    def wishes(self) -> Wishes:
        """What was wished."""
        said = self.cleaned_data
        return Wishes(said["start"], frozenset(said["weekdays"]), said["earliest"], said["latest_end"])


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute

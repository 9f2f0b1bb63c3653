"""The form in which the office settles what patients change themselves."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm


class RulesForm(HouseForm):
    """What patients may do, until when and how often; steps, offers and the hour of the reminder."""

    patients_move = forms.BooleanField(label=_("Patients may move their sessions"), required=False)
    patients_cancel = forms.BooleanField(label=_("Patients may cancel their sessions"), required=False)
    notice_hours = forms.IntegerField(
        label=_("Until so many hours before"),
        min_value=0,
        max_value=336,
        help_text=_("Later than that they are asked to call."),
    )
    moves_allowed = forms.IntegerField(
        label=_("So often in a course"),
        min_value=0,
        max_value=50,
        help_text=_("Moves by your staff and times taken from the waitlist do not count."),
    )
    step_minutes = forms.TypedChoiceField(
        label=_("Sessions begin every"),
        coerce=int,
        choices=[
            (5, _("5 minutes")),
            (10, _("10 minutes")),
            (15, _("15 minutes")),
            (20, _("20 minutes")),
            (30, _("30 minutes")),
            (60, _("hour")),
            (120, _("two hours")),
        ],
        help_text=_("The planner and the times that patients see keep to it."),
    )
    offer_minutes = forms.IntegerField(
        label=_("A freed time is kept for so many minutes"),
        min_value=15,
        max_value=2880,
        help_text=_("For five people at a time. Then the next are asked. Quiet hours do not count."),
    )
    day_before_at = forms.TimeField(
        label=_("Reminder on the day before at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("By the patient’s own clock, for what is booked or moved from now on."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            HTML(f"<h2>{_('What patients change themselves')}</h2>"),
            "patients_move",
            "patients_cancel",
            _pair("notice_hours", "moves_allowed"),
            HTML(f"<h2>{_('Waitlist')}</h2>"),
            "offer_minutes",
            HTML(f"<h2>{_('Times')}</h2>"),
            _pair("step_minutes", "day_before_at"),
        )


def _pair(*names: str) -> Row:
    return Row(*(Column(name, css_class="col-sm-6") for name in names))

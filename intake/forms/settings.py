"""The shape of the form with the numbers of a clinic's intake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm
from intake.models import IntakeSettings
from intake.services.settings import FIELDS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_LABELS: dict[str, tuple[StrOrPromise, StrOrPromise]] = {
    "systolic_caution": (_("Caution from, upper value (mmHg)"), ""),
    "diastolic_caution": (_("Caution from, lower value (mmHg)"), ""),
    "systolic_stop": (_("Stop from, upper value (mmHg)"), ""),
    "diastolic_stop": (_("Stop from, lower value (mmHg)"), ""),
    "pressure_valid_days": (
        _("A reading is good for (days)"),
        _("Ours; an older one is a note that asks for a new one."),
    ),
    "least_age": (_("Least age (years)"), _("Programmes that publish their rules begin at 18.")),
    "event_recent_months": (
        _("A heart attack or stroke is recent for (months)"),
        _("Sources say “recent” without a number; this one is ours."),
    ),
    "suicidal_recent_months": (
        _("An intention or attempt to end one’s life is recent for (months)"),
        _("Sources say “recent” without a number; this one is ours."),
    ),
    "answer_days": (
        _("Applications are answered within (staffed days)"),
        _("Applicants see the day. Beyond it, the list says so in words."),
    ),
}


class SettingsForm(HouseForm):
    """Whether people can apply, where caution and stop begin, and how soon the clinic answers."""

    takes_applications = forms.BooleanField(
        label=_("New people can apply"),
        required=False,
        help_text=_("Without the tick the clinic is not offered to visitors. What is under way goes on."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in _LABELS.items():
            least, most = _limits(name)
            self.fields[name] = forms.IntegerField(
                label=label,
                help_text=help_text,
                min_value=least,
                max_value=most,
                error_messages={
                    "required": _("Write a number."),
                    "invalid": _("Write a whole number."),
                    "min_value": _("No less than %(limit_value)s."),
                    "max_value": _("No more than %(limit_value)s."),
                },
            )
        self.helper.layout = Layout(
            "takes_applications",
            "answer_days",
            Fieldset(
                _("Blood pressure"),
                Div(
                    "systolic_caution",
                    "diastolic_caution",
                    "systolic_stop",
                    "diastolic_stop",
                    css_class="intake-numbers",
                ),
                "pressure_valid_days",
            ),
            Fieldset(_("Age and what is recent"), "least_age", "event_recent_months", "suicidal_recent_months"),
        )

    def values(self) -> dict[str, Any]:
        """What was typed, by the names of the columns."""
        return {name: self.cleaned_data[name] for name in FIELDS}


def _limits(name: str) -> tuple[int, int]:
    """What the column itself lets in."""
    field = IntakeSettings._meta.get_field(name)
    validators = [one for one in getattr(field, "validators", ()) if isinstance(one, BaseValidator)]
    least = max(int(one.limit_value) for one in validators if isinstance(one, MinValueValidator))
    most = min(int(one.limit_value) for one in validators if isinstance(one, MaxValueValidator))
    return least, most

"""The forms of this room: shape only."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import sensible_day
from messaging import registry, texts
from messaging.models import QUIET_BY_DEFAULT, Channel, ContactPreference

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _helper(*fields: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*fields)
    return helper


class PreferenceForm(forms.Form):
    """Quiet hours and a pause."""

    quiet_from = forms.TimeField(label=_("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_to = forms.TimeField(
        label=_("Quiet until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("The same time in both fields means: no quiet hours."),
    )
    paused_until = forms.DateField(
        label=_("No e-mail before"),
        required=False,
        validators=[sensible_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty for no pause. Your inbox here is filled all the same."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(Row(Column("quiet_from"), Column("quiet_to")), "paused_until")

    @staticmethod
    def initial_from(preference: ContactPreference | None, zone: Any) -> dict[str, date | time | None]:
        """What the form shows at first; the pause as a day of the person's own."""
        if preference is None:
            return {"quiet_from": QUIET_BY_DEFAULT.starts, "quiet_to": QUIET_BY_DEFAULT.ends}
        until: datetime | None = preference.paused_until
        return {
            "quiet_from": preference.quiet_from,
            "quiet_to": preference.quiet_to,
            "paused_until": until.astimezone(zone).date() if until else None,
        }


def _day(label: StrOrPromise) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, validators=[sensible_day], widget=widget)


class OutboxForm(forms.Form):
    """What the office looks for; it stands in the address, so that it can be kept and passed on."""

    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    person = forms.CharField(label=_("Name"), required=False, max_length=120)
    patient = forms.UUIDField(required=False, widget=forms.HiddenInput)
    since = _day(_("From"))
    until = _day(_("To"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("All"))]
        self.fields["state"].choices = [*every, *texts.STATES.items()]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [*every, *((kind.name, kind.label) for kind in registry.all_kinds())]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [*every, *Channel.choices]  # type: ignore[attr-defined]
        narrow = "col-6 col-lg-2"
        self.helper = _helper(
            Row(
                Column("state", css_class=narrow),
                Column("kind", css_class=narrow),
                Column("channel", css_class=narrow),
                Column("since", css_class=narrow),
                Column("until", css_class=narrow),
                Column("person", css_class=narrow),
                "patient",
            )
        )

"""The forms of this room: shape only."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm, sensible_day
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


def _clock_time(label: StrOrPromise, *, help_text: StrOrPromise = "", required: bool = True) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, help_text=help_text, required=required)


class PreferenceForm(HouseForm):
    """A good time of day, and quiet hours."""

    preferred_at = _clock_time(
        _("A good time of day"),
        required=False,
        help_text=_(
            "When you like to be asked after a session. Leave it empty for the usual times. It has to lie outside "
            "your quiet hours. A question that belongs to an hour after a session, and the only one of a day, can still "
            "come at another time."
        ),
    )
    quiet_from = _clock_time(_("Quiet from"))
    quiet_to = _clock_time(_("Quiet until"), help_text=_("The same time in both fields means: no quiet hours."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("preferred_at", Row(Column("quiet_from"), Column("quiet_to")))

    @staticmethod
    def initial_from(preference: ContactPreference | None) -> dict[str, time | None]:
        """What the form shows at first."""
        if preference is None:
            return {"quiet_from": QUIET_BY_DEFAULT.starts, "quiet_to": QUIET_BY_DEFAULT.ends}
        return {
            "preferred_at": preference.preferred_at,
            "quiet_from": preference.quiet_from,
            "quiet_to": preference.quiet_to,
        }


class PauseForm(HouseForm):
    """A pause until a day."""

    paused_until = forms.DateField(
        label=_("No messages before"),
        validators=[sensible_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("They begin again on the morning of that day."),
    )


class NumberForm(HouseForm):
    """A number for texts."""

    number = forms.CharField(
        label=_("Your mobile number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("With + and the country first, such as +1 555 010 0123. We send a code to it."),
    )


class CodeForm(HouseForm):
    """The code that came by text."""

    code = forms.CharField(
        label=_("The six digits from the text"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class DeviceForm(forms.Form):
    """What a browser gives that allows notices; nobody types it."""

    endpoint = forms.CharField(max_length=2000)
    p256dh = forms.CharField(max_length=200)
    auth = forms.CharField(max_length=100)


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

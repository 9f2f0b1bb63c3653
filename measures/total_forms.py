"""The form with which staff enter a total that was rated elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import HouseForm, sensible_day
from common.models import new_id
from common.walltime import instants, local_day
from measures.instruments import Instrument
from people.models import User

PATIENT = "patient"


class TotalForm(HouseForm):
    """Which questionnaire, the total, when and by whom it was rated. Times are those of the clinic's clocks."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    instrument = forms.ChoiceField(
        label=gettext_lazy("Questionnaire"), error_messages={"required": gettext_lazy("Choose a questionnaire.")}
    )
    total = forms.IntegerField(
        label=gettext_lazy("Total"),
        min_value=0,
        max_value=10_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Type the total."),
            "invalid": gettext_lazy("Type the total as a whole number."),
        },
    )
    rated_on = forms.DateField(
        label=gettext_lazy("Day of the rating"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[sensible_day],
        error_messages={"required": gettext_lazy("Give the day on which it was rated.")},
    )
    rated_at = forms.TimeField(
        label=gettext_lazy("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": gettext_lazy("Give the time, roughly if need be.")},
    )
    rated_by = forms.ChoiceField(
        label=gettext_lazy("Who rated"), error_messages={"required": gettext_lazy("Say who rated.")}
    )

    def __init__(
        self, *args: Any, zone: ZoneInfo, instruments: tuple[Instrument, ...], raters: list[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        now = clock.now().astimezone(zone)
        self._zone, self._raters = zone, {str(one.pk): one for one in raters}
        self._choose("instrument", [(one.key, _range(one)) for one in instruments])
        self._choose("rated_by", [(PATIENT, _("the patient"))] + [(key, one.name) for key, one in self._raters.items()])
        self.fields["submission"].initial = new_id
        self.fields["rated_on"].initial, self.fields["rated_at"].initial = now.date(), now.time()
        self.fields["rated_on"].widget.attrs["max"] = local_day(now, zone).isoformat()

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Choose …")), *choices]

    def clean(self) -> dict[str, Any]:
        """Day and time together are one instant; a time that the clocks skip is refused."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("rated_on") and said.get("rated_at") is not None:
            found = instants(said["rated_on"], said["rated_at"], self._zone)
            if not found:
                raise ValidationError({"rated_at": _("The clocks skip this time on that day. Choose another.")})
            said["instant"] = self._meant(found)
        return said

    def _meant(self, found: tuple[datetime, ...]) -> datetime:
        """Of a time that the clocks show twice the last that is past."""
        past = [at for at in found if at <= clock.now()]
        return past[-1] if past else found[0]

    @property
    def rater(self) -> User | None:
        """The member of staff who rated; None for the patient."""
        return self._raters.get(self.cleaned_data["rated_by"])


class CorrectionForm(TotalForm):
    """Another total in the place of one that is wrong, or none at all."""

    take_back = forms.BooleanField(
        label=gettext_lazy("There is no such total: take it back without another"), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say why this is corrected.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["instrument"]
        self.fields["total"].required = False

    def clean(self) -> dict[str, Any]:
        """A total, unless there is none."""
        said = super().clean()
        if not said.get("take_back") and said.get("total") is None and "total" not in self.errors:
            self.add_error("total", _("Type the total, or take it back."))
        return said


def _range(one: Instrument) -> str:
    return f"{one.title} ({one.lowest_total}–{one.highest_total})"

"""Forms of the day: readings, dose, end, departure. Each carries the name of its own submission."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.models import new_id
from sessions.forms.fields import LocalInstantField, set_zone
from sessions.forms.planning import plain_helper
from sessions.models import Condition, Moment, Route

_WHOLE = {"inputmode": "numeric"}


def _number(label: Any, least: int, most: int, *, required: bool = True) -> forms.IntegerField:
    field = forms.IntegerField(label=label, required=required, min_value=least, max_value=most)
    field.widget.attrs.update(_WHOLE)
    return field


def _quarter(name: str) -> Column:
    return Column(name, css_class="col-6 col-md-3")


class DayForm(forms.Form):
    """What all forms of the day share: times in the clinic's zone, and a submission that is stored once."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        super().__init__(*args, **kwargs)
        set_zone(self, zone)
        self.fields["submission"].initial = new_id

    def confirm(self, code: str) -> None:
        """Show the question that belongs to a refusal's code; most forms have none."""


class AlertForm(DayForm):
    """Somebody is needed in this session now."""

    note = forms.CharField(
        label=_("What is happening"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a few words what is happening.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper("submission", "note")


class ReadingForm(DayForm):
    """Vital signs."""

    moment = forms.ChoiceField(label=_("When"), choices=Moment.choices)
    taken_at = LocalInstantField(label=_("Taken at"), has_happened=True)
    systolic = _number(_("Systolic"), 50, 300)
    diastolic = _number(_("Diastolic"), 20, 200)
    pulse = _number(_("Pulse"), 20, 250)
    spo2 = _number(_("SpO₂ %"), 50, 100, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, moments: Sequence[str] = Moment.values, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, label) for value, label in Moment.choices if value in moments]
        self.fields["moment"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["moment"].widget = forms.HiddenInput()
            self.fields["moment"].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        """The upper pressure is the higher one."""
        cleaned = super().clean() or {}
        upper, lower = cleaned.get("systolic"), cleaned.get("diastolic")
        if upper is not None and lower is not None and upper <= lower:
            self.add_error("systolic", _("The systolic pressure is the higher of the two. Please check both."))
        return cleaned

    @property
    def helper(self) -> FormHelper:
        """The numbers in one row."""
        return plain_helper(
            "submission",
            Row(Column("moment", css_class="col-sm-6"), Column("taken_at", css_class="col-sm-6")),
            Row(_quarter("systolic"), _quarter("diastolic"), _quarter("pulse"), _quarter("spo2")),
            "note",
        )


class DoseForm(DayForm):
    """What is given, and when it began. ``ask_range`` and ``ask_reason`` show what has to be confirmed."""

    route = forms.ChoiceField(label=_("Route"), choices=Route.choices)
    amount_mg = forms.DecimalField(label=_("Amount (mg)"), max_digits=6, decimal_places=1, min_value=1, max_value=2000)
    weight_kg = forms.DecimalField(
        label=_("Weight (kg)"), max_digits=4, decimal_places=1, min_value=25, max_value=350, required=False
    )
    started_at = LocalInstantField(label=_("Began at"), has_happened=True)
    pass_reason = forms.CharField(
        label=_("Why it goes on in spite of the hold"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    range_seen = forms.BooleanField(label=_("Yes, this amount is meant"), required=False)

    times: tuple[str, ...] = ("started_at",)

    def __init__(self, *args: Any, routes: Iterable[str], amount_help: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = set(routes)
        choices = [(value, label) for value, label in Route.choices if value in known]
        self.fields["route"].choices = choices  # type: ignore[attr-defined]
        self.fields["amount_mg"].help_text = amount_help
        for name in ("amount_mg", "weight_kg"):
            self.fields[name].widget.attrs["inputmode"] = "decimal"
        self.ask_range = False
        self.ask_reason = False

    def confirm(self, code: str) -> None:
        """Ask whether exactly this amount is meant; another one is asked about anew."""
        amount = self._amount()
        if code == "range" and amount is not None:
            self.ask_range = True
            self.fields["range_seen"].widget.attrs["value"] = _plain(amount)

    def _amount(self) -> Decimal | None:
        try:
            amount: Decimal | None = self.fields["amount_mg"].clean(self["amount_mg"].value())
        except ValidationError:
            return None
        return amount

    def clean(self) -> dict[str, Any]:
        """The tick counts for the amount that it stood beside."""
        cleaned = super().clean() or {}
        amount = cleaned.get("amount_mg")
        ticked = self.data.get(self.add_prefix("range_seen"))
        cleaned["range_seen"] = amount is not None and ticked == _plain(amount)
        return cleaned

    @property
    def helper(self) -> FormHelper:
        """Questions only when they are asked."""
        asked = [name for name, on in (("range_seen", self.ask_range), ("pass_reason", self.ask_reason)) if on]
        return plain_helper(
            "submission",
            "route",
            Row(Column("amount_mg", css_class="col-6"), Column("weight_kg", css_class="col-6")),
            *self.times,
            *asked,
        )


class DoseCorrectionForm(DoseForm):
    """The dose written down anew, with its end once it has one."""

    ended_at = LocalInstantField(label=_("Ended at"), has_happened=True)
    times: tuple[str, ...] = ("started_at", "ended_at")

    def __init__(self, *args: Any, has_ended: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_ended:
            del self.fields["ended_at"]
            self.times = ("started_at",)


class EndForm(DayForm):
    """When the dose ended."""

    ended_at = LocalInstantField(label=_("Ended at"), has_happened=True)

    @property
    def helper(self) -> FormHelper:
        """One field."""
        return plain_helper("ended_at")


CONDITIONS_AT_HOME = [
    (Condition.WELL, _("Awake, oriented and walking safely")),
    (Condition.HELPED, _("Well enough to be with their adult, who helps")),
    (Condition.NOT_HOME, _("Sent on to further care")),
]
"""The same answers in words for somebody who does not leave, because they are at home."""


class DepartureForm(DayForm):
    """How the patient left, or at home how the session ended."""

    left_at = LocalInstantField(label=_("Left at"), has_happened=True)
    condition = forms.ChoiceField(label=_("How they left"), choices=Condition.choices, widget=forms.RadioSelect)
    with_whom = forms.CharField(
        label=_("Who took over"), max_length=120, help_text=_("The adult who stays with the patient.")
    )
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    stay_seen = forms.BooleanField(label=_("Yes, the time is right"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        at_home = kwargs.pop("at_home", False)
        super().__init__(*args, **kwargs)
        self.ask_stay = False
        if at_home:
            self.fields["left_at"].label = _("Session over at")
            self.fields["condition"].label = _("How they are now")
            self.fields["condition"].choices = CONDITIONS_AT_HOME  # type: ignore[attr-defined]
            self.fields["with_whom"].label = _("Who stays with them")
            self.fields["with_whom"].help_text = _("The adult who is there until tomorrow.")

    def confirm(self, code: str) -> None:
        """Ask whether exactly this time is meant; another one is asked about anew."""
        if code == "stay":
            self.ask_stay = True
            self.fields["stay_seen"].widget.attrs["value"] = self.data.get("left_at", "")

    def clean(self) -> dict[str, Any]:
        """The tick counts for the time that it stood beside."""
        cleaned = super().clean() or {}
        ticked = self.data.get("stay_seen")
        cleaned["stay_seen"] = bool(ticked) and ticked == self.data.get("left_at")
        return cleaned

    @property
    def helper(self) -> FormHelper:
        """The question only when it is asked."""
        asked = ["stay_seen"] if self.ask_stay else []
        return plain_helper("submission", "left_at", *asked, "condition", "with_whom", "note")


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"

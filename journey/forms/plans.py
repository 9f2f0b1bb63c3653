"""The shape of what people say before a first dose, and of a plan."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common import clock
from common.forms import HouseForm, sensible_day
from journey.forms.courses import VersionField
from journey.models import ProtocolVersion, TreatmentPlan
from journey.preparation import TAKEN_BACK, Proposed, Step
from journey.preparation_presenters import WAYS
from journey.presenters import ROUTES, SETTINGS
from journey.services import Companion, Terms
from people.forms.fields import PhoneField
from people.models import Membership, Patient
from people.roles import Permission, Role

if TYPE_CHECKING:
    _OneMember = forms.ModelChoiceField[Membership]
else:
    _OneMember = forms.ModelChoiceField


class CompanionForm(HouseForm):
    """The adult who is with the patient, or takes them home."""

    name = forms.CharField(
        label=_("Their name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say who it is.")},
    )
    phone = PhoneField(
        own=False, label=_("Their phone number"), help_text=_("At which your clinic can call them on the day.")
    )
    relation = forms.CharField(
        label=_("How you know them"), max_length=60, required=False, help_text=_("Such as partner, sister, friend.")
    )
    how = forms.ChoiceField(
        label=_("How you get home"),
        choices=list(WAYS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how you get home.")},
    )

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if step is Step.CHAPERONE:
            del self.fields["how"]

    @property
    def companion(self) -> Companion:
        """What was typed, for the service."""
        typed = self.cleaned_data
        return Companion(typed["name"], typed["phone"], typed["relation"], typed.get("how", ""))


def proposed_values(proposed: Proposed | None) -> dict[str, str]:
    """What the form starts with when somebody was named before."""
    if proposed is None:
        return {}
    return {"name": proposed.name, "phone": proposed.phone, "relation": proposed.relation}


class HeldForm(HouseForm):
    """The preparation session was held."""

    held_on = forms.DateField(
        label=_("Held on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[sensible_day],
        error_messages={"required": _("Give the day on which you talked.")},
    )
    note = forms.CharField(
        label=_("What was important in it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A line or two for the team. It is sealed, and the patient does not see it here."),
        error_messages={"required": _("Write a line about it, so that the next person knows what was talked about.")},
    )

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today(patient.clinic.zone)
        self.fields["held_on"].initial = today
        self.fields["held_on"].widget.attrs["max"] = today.isoformat()


class TakeBackForm(HouseForm):
    """A mark is taken back."""

    step = forms.ChoiceField(
        choices=[(step.value, step.value) for step in sorted(TAKEN_BACK)], widget=forms.HiddenInput
    )
    why = forms.CharField(
        label=_("Why it is taken back"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why, so that the next person understands.")},
    )


class _MemberField(_OneMember):
    """Somebody who treats people here. An id that is no id is answered like one of somebody else."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as error:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user.name} · {obj.get_role_display()}"


class PlanForm(HouseForm):
    """What a plan says; it asks whether an unusual amount is meant."""

    protocol = VersionField(
        label=_("Protocol"),
        queryset=ProtocolVersion.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose a protocol."),
            "invalid_choice": _("This protocol is not offered any more. Choose one from the list."),
        },
    )
    setting = forms.ChoiceField(
        label=_("Where"), choices=[("", _("Choose")), *SETTINGS.items()], error_messages={"required": _("Say where.")}
    )
    route = forms.ChoiceField(
        label=_("Route"),
        choices=[("", _("Choose")), *ROUTES.items()],
        error_messages={"required": _("Choose the route.")},
    )
    formulation = forms.CharField(
        label=_("Formulation"),
        max_length=120,
        help_text=_("As it stands on the prescription: what it is, and its strength."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Name the formulation, as it stands on the prescription.")},
    )
    starting_dose_mg = forms.DecimalField(
        label=_("Starting dose (mg)"),
        max_digits=6,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
        help_text=_("You decide it; nothing here computes or proposes one."),
        error_messages={"required": _("Give the starting dose in milligrams.")},
    )
    range_seen = forms.BooleanField(label=_("Yes, this amount is meant"), required=False)
    prescriber = _MemberField(
        label=_("Prescriber, who signs it"),
        queryset=Membership.objects.none(),
        error_messages={"required": _("Choose a prescriber who works here.")},
    )
    therapist = _MemberField(
        label=_("Therapist"), queryset=Membership.objects.none(), required=False, empty_label=_("Nobody yet")
    )
    review_on = forms.DateField(
        label=_("Looked at again by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[sensible_day],
        help_text=_(
            "Twelve weeks ahead unless you choose otherwise. The number is our suggestion; no source names one."
        ),
        error_messages={"required": _("Choose the day by which the plan is looked at again.")},
    )
    note = forms.CharField(
        label=_("Note for the team"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sealed. The patient does not see it with the plan."),
    )

    def __init__(self, *args: Any, patient: Patient, offered: QuerySet[ProtocolVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Membership.objects.treating().filter(clinic=patient.clinic_id).select_related("user")
        signers = [role for role in Role if Permission.SIGN_PLAN.granted_to(role)]
        self._query("protocol", offered)
        self._query("prescriber", here.filter(role__in=signers))
        self._query("therapist", here)
        self.show_question(ask=False)

    def show_question(self, *, ask: bool) -> None:
        """Ask whether exactly this amount is meant; another one is asked about anew. The page draws the protocols itself."""
        amount = self._amount() if ask else None
        if amount is not None:
            self.fields["range_seen"].widget.attrs["value"] = _plain(amount)
        self.asked = ["range_seen"] if amount is not None else []
        self.helper.layout = Layout(*self._parts())

    def show_all(self) -> None:
        """With the protocols, for a page that draws the form alone."""
        self.helper.layout = Layout("protocol", *self._parts())

    def _parts(self) -> list[Any]:
        return [
            Row(Column("setting", css_class="col-sm-6"), Column("route", css_class="col-sm-6")),
            "formulation",
            "starting_dose_mg",
            *self.asked,
            Row(Column("prescriber", css_class="col-sm-6"), Column("therapist", css_class="col-sm-6")),
            "review_on",
            "note",
        ]

    def clean(self) -> dict[str, Any]:
        """The tick counts for the amount that it stood beside."""
        cleaned = super().clean() or {}
        amount = cleaned.get("starting_dose_mg")
        ticked = self.data.get(self.add_prefix("range_seen"))
        cleaned["range_seen"] = amount is not None and ticked == _plain(amount)
        return cleaned

    @property
    def terms(self) -> Terms:
        """What was typed, for the service."""
        names = (
            "protocol",
            "setting",
            "route",
            "formulation",
            "starting_dose_mg",
            "prescriber",
            "review_on",
            "therapist",
        )
        return Terms(**{name: self.cleaned_data[name] for name in names}, note=self.cleaned_data["note"])

    def _query(self, name: str, rows: QuerySet[Any]) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def _amount(self) -> Decimal | None:
        try:
            amount: Decimal | None = self.fields["starting_dose_mg"].clean(self["starting_dose_mg"].value())
        except ValidationError:
            return None
        return amount


class SignForm(HouseForm):
    """The signature: one's own name, typed."""

    signed_name = forms.CharField(
        label=_("Your name, as your signature"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type your name to sign.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


def as_typed(plan: TreatmentPlan) -> dict[str, Any]:
    """What the form of a draft starts with."""
    names = ("protocol", "setting", "route", "formulation", "prescriber", "therapist", "review_on", "note")
    return {name: getattr(plan, name) for name in names} | {"starting_dose_mg": _plain(plan.starting_dose_mg)}


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"

"""The forms of the office: invitations and care teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm
from people.forms.fields import AddressField, NameField
from people.models import PATIENT, Clinic, Membership
from people.roles import Role

if TYPE_CHECKING:
    OneMember = forms.ModelChoiceField[Membership]
    Members = forms.ModelMultipleChoiceField[Membership]
else:
    OneMember = forms.ModelChoiceField
    Members = forms.ModelMultipleChoiceField


class _MemberChoice(OneMember):
    def to_python(self, value: Any) -> Membership | None:
        try:
            return super().to_python(value)
        except ValidationError as error:  # what is no id at all is no choice either
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error

    def label_from_instance(self, obj: Membership) -> str:
        return obj.user.name


class _TeamChoice(Members):
    def clean(self, value: Any) -> QuerySet[Membership]:
        try:
            return super().clean(value)
        except ValidationError as error:
            if error.code == "required":
                raise
            raise ValidationError(
                _("Somebody you ticked can no longer be chosen. Choose again."), code="invalid"
            ) from error

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user.name} · {obj.get_role_display()}"


def _treating(clinic: Clinic) -> QuerySet[Membership]:
    return Membership.objects.treating().filter(clinic=clinic).select_related("user").order_by("user__name")


class InviteForm(HouseForm):
    """Whom to invite as what; a patient with a prescriber and perhaps more people."""

    name = NameField(label=_("Name"), help_text=_("As it stands in the letter. They can change it later."))
    email = AddressField()
    role = forms.ChoiceField(
        label=_("They join as"),
        choices=[(PATIENT, _("Patient")), *Role.choices],
        widget=forms.RadioSelect,
        initial=PATIENT,
    )
    prescriber = _MemberChoice(
        queryset=Membership.objects.none(),
        required=False,
        label=_("Responsible prescriber"),
        empty_label=_("Nobody"),
        help_text=_("For patients. Joins the care team when they accept."),
    )
    team = _TeamChoice(
        queryset=Membership.objects.none(),
        required=False,
        label=_("Also on the care team"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For patients. They read the record too. The prescriber need not be ticked here."),
    )

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        treating = _treating(clinic)
        _choice(self, "prescriber").queryset = treating.filter(role=Role.PRESCRIBER)
        _choice(self, "team").queryset = treating
        if not treating.exists():
            del self.fields["team"]

    def clean(self) -> dict[str, Any]:
        """Members of staff have no care team: what was left ticked for a patient does not count for them."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") != PATIENT:
            cleaned["prescriber"], cleaned["team"] = None, []
        return cleaned


class TeamForm(HouseForm):
    """Who treats this patient."""

    members = _TeamChoice(
        queryset=Membership.objects.none(),
        label=_("Care team"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("A patient needs at least one prescriber on the care team.")},
        help_text=_("Whoever is ticked reads this patient's record, is told when something needs care, and can act."),
    )

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choice(self, "members").queryset = _treating(clinic)


def _choice(form: forms.Form, name: str) -> forms.ModelChoiceField[Membership]:
    return cast("forms.ModelChoiceField[Membership]", form.fields[name])

"""How a patient is reached, and when they were born."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common import clock
from common.forms import HouseForm
from people.details import EARLIEST, birth_problem
from people.forms.fields import PhoneField
from people.models import Patient


class MyPhoneForm(HouseForm):
    """A patient's own number."""

    phone = PhoneField(own=True, label=_("Phone number"), help_text=_("Empty means that your clinic has no number."))


class PhoneForm(HouseForm):
    """A patient's number, as the care team writes it down."""

    phone = PhoneField(own=False, label=_("Phone number"), help_text=_("Empty means that there is none."))


class DetailsForm(PhoneForm):
    """Number and date of birth, as the office writes them down."""

    born_on = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=forms.DateInput(
            attrs={"type": "date", "min": EARLIEST.isoformat(), "autocomplete": "off"}, format="%Y-%m-%d"
        ),
    )

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = clock.today(patient.clinic.zone)
        self.fields["born_on"].widget.attrs["max"] = self.today.isoformat()

    def clean_born_on(self) -> date | None:
        """A day on which somebody who is treated today can have been born."""
        born_on: date | None = self.cleaned_data["born_on"]
        problem = birth_problem(born_on, self.today)
        if problem:
            raise ValidationError(problem, code="born_on")
        return born_on

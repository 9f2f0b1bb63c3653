"""Fields that several forms of this room have."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common import phones
from common.forms import HouseForm, LongSelect
from people import zones
from people.details import LONGEST, phone_problem
from people.models import User, address
from people.names import check_name, tidy


class NameField(forms.CharField):
    """The name of a person or a clinic."""

    default_validators = [check_name]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        # Composed before its length is measured; blanks are tidied last, for a hidden line break must be refused.
        return unicodedata.normalize("NFC", super().to_python(value) or "")

    def clean(self, value: Any) -> str:
        """The tidied name."""
        return tidy(super().clean(value))


class AddressField(forms.EmailField):
    """An e-mail address, in small letters."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("label", _("E-mail address"))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """The address as we keep it."""
        return address(super().clean(value))


class PhoneField(forms.CharField):
    """A phone number, or none. ``own`` lets the browser offer the number of the person who types."""

    def __init__(self, *, own: bool, **kwargs: Any) -> None:
        marks = {"type": "tel", "inputmode": "tel", "autocomplete": "tel" if own else "off"}
        super().__init__(required=False, max_length=LONGEST, widget=forms.TextInput(attrs=marks), **kwargs)

    def to_python(self, value: Any) -> str:
        # Tidied before it is measured: what is pasted from a list of contacts often holds marks that nobody sees.
        return phones.tidy(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        """It can be dialled."""
        super().validate(value)
        problem = phone_problem(value)
        if problem:
            raise ValidationError(problem, code="phone")


class ZoneField(forms.ChoiceField):
    """A time zone out of the list. The browser's own is chosen beforehand where the form asks for it."""

    def __init__(self, *, guess: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        kwargs.setdefault("error_messages", {"invalid_choice": _("Choose a time zone from the list.")})
        marks = {"data-zone": "guess" if guess else "choose", "data-search": _("Type a city to search")}
        super().__init__(
            choices=_zone_choices,
            widget=LongSelect(attrs=marks),
            **kwargs,
        )


def _zone_choices() -> list[Any]:
    return [("", _("Choose …")), *zones.grouped()]


def password_field(label: Any, *, new: bool, **kwargs: Any) -> forms.CharField:
    """A password: never stripped, never shown again, and no longer than anybody types."""
    marks = {"autocomplete": "new-password" if new else "current-password"}
    return forms.CharField(label=label, strip=False, max_length=1000, widget=forms.PasswordInput(attrs=marks), **kwargs)


class NewPasswordForm(HouseForm):
    """A new password, twice, that passes the validators for ``user`` (whose name and address it must not repeat)."""

    password = password_field(_("Password"), new=True)
    again = password_field(_("The same password again"), new=True)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = _(
            "At least 10 characters. A few unrelated words are good; your name or a well-known password is not."
        )

    def clean_password(self) -> str:
        """Each validator's sentence, when one objects."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any] | None:
        """Both must be the same."""
        cleaned = super().clean() or self.cleaned_data
        if {"password", "again"} <= cleaned.keys() and cleaned["password"] != cleaned["again"]:
            self.add_error("again", ValidationError(_("The two passwords are not the same."), code="differs"))
        return cleaned

"""The forms at the door, for people who are not signed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm
from people import agreement
from people.forms.fields import AddressField, NewPasswordForm, PhoneField, ZoneField, password_field
from people.models import Invitation, User

WRITE = "yes"
DO_NOT_WRITE = "no"


class SignInForm(HouseForm):
    """Address and password."""

    # The throttle at the door knows the address by this name.
    username = AddressField(
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    )
    password = password_field(_("Password"), new=False)


class ForgottenForm(HouseForm):
    """The address that a new password is for."""

    email = AddressField(widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}))


def contact_field(clinic_name: str) -> forms.ChoiceField:
    """May the clinic write by e-mail? Nothing is chosen beforehand, and both answers say what follows."""
    return forms.ChoiceField(
        label=_("May %(clinic)s write to you by e-mail?") % {"clinic": clinic_name},
        choices=[
            (WRITE, _("Yes, write to me by e-mail.")),
            (DO_NOT_WRITE, _("No. Messages wait for me here, and I look for them myself.")),
        ],
        widget=forms.RadioSelect,
        help_text=agreement.BY_EMAIL,
        error_messages={"required": _("Choose one of the two. Both are fine.")},
    )


def phone_field() -> PhoneField:
    """Where the clinic may call; nobody has to say."""
    return PhoneField(
        own=True,
        label=_("Phone number at which your clinic can reach you"),
        help_text=_(
            "You can leave it empty. Your clinic calls it when something should not wait for a message; only your care "
            "team and the office see it. You can change it later under “You”."
        ),
    )


class _AsksForContact(HouseForm):
    """Adds for patients a phone number and the question about e-mail; staff are not asked."""

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if invitation.for_patient:
            self.fields["phone"] = phone_field()
            self.fields["contact"] = contact_field(invitation.clinic.name)

    @property
    def write_by_email(self) -> bool | None:
        """The answer; None when the question was not asked."""
        answer = self.cleaned_data.get("contact")
        return None if answer is None else answer == WRITE

    @property
    def phone(self) -> str:
        """The number; empty when none was given, or nobody asked for it."""
        given: str = self.cleaned_data.get("phone", "")
        return given


class JoinForm(_AsksForContact, NewPasswordForm):
    """A new login: password and zone, and for patients how they are reached."""

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        user = User(email=invitation.email, name=invitation.name)
        super().__init__(*args, invitation=invitation, user=user, **kwargs)
        self.fields["zone_name"] = ZoneField(
            guess=True,
            label=_("Your time zone"),
            help_text=_("So that times are shown, and messages sent, by your clock."),
        )
        self.order_fields(["password", "again", "zone_name", "phone", "contact"])


class JoinSignedInForm(_AsksForContact):
    """Joining with the login that one has: for patients how they are reached, for staff nothing."""

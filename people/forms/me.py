"""The forms on one's own page."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm
from people.forms.fields import NameField, NewPasswordForm, ZoneField, password_field


class ProfileForm(HouseForm):
    """Name and time zone."""

    name = NameField(label=_("Name"), help_text=_("As others here see it."))
    zone_name = ZoneField(help_text=_("Times are shown, and messages sent, by this clock."))


class ChangePasswordForm(NewPasswordForm):
    """The present password, and a new one twice."""

    old = password_field(_("Your present password"), new=False)
    field_order = ["old", "password", "again"]

    def clean_old(self) -> str:
        """It must be the one that works now."""
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise ValidationError(_("This is not your present password."), code="wrong")
        return old

"""The shape of what people type about a course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from journey.models import ProtocolVersion

if TYPE_CHECKING:
    _OneVersion = forms.ModelChoiceField[ProtocolVersion]
else:
    _OneVersion = forms.ModelChoiceField


class VersionField(_OneVersion):
    """An id that is no id at all is answered like one that is not offered."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as error:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error


class CloseCourseForm(forms.Form):
    """Why a course ends."""

    why = forms.CharField(label=_("Why it ends"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    @property
    def helper(self) -> FormHelper:
        """Fields only."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

"""What every form of the house has: a crispy helper without a form tag, and a place for refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from common.errors import Refused


class HouseForm(forms.Form):
    """A form for ``components/form.html``, which brings the tag, the token and the summary of what is wrong."""

    error_css_class = "is-invalid"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def refuse(self, refusal: Refused) -> None:
        """Show a rule's sentence beside its field, or above the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, str(refusal.sentence))


def posted_number(data: Mapping[str, Any], name: str) -> int:
    """A small whole number out of a hidden field; 0 when it is missing or no number.

    No row has the version 0, so a form without its version counts as stale, never as the newest.
    """
    typed = str(data.get(name, ""))
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0

"""The shapes of the forms of this room."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from safety import crisis
from safety.models import Disposition, Way


class CloseForm(forms.Form):
    """What was done about a safety task, and what a colleague should know."""

    disposition = forms.ChoiceField(
        label=_("What was done"),
        choices=Disposition.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what was done.")},
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you found and what happens next. The care team reads it; the patient does not see it here."),
        error_messages={"required": _("Write a note: what you found, and what happens next.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class LineForm(forms.Form):
    """One crisis line; a row left empty is no line."""

    label = forms.CharField(label=_("Who answers there"), max_length=80)
    number = forms.CharField(label=_("Number"), max_length=30)
    way = forms.ChoiceField(label=_("By"), choices=Way.choices, initial=Way.CALL)
    note = forms.CharField(label=_("Note, such as when it answers"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # A row that was there and is emptied now is a line taken away.
        super().__init__(*args, **(kwargs | {"empty_permitted": True, "use_required_attribute": False}))
        self.fields["number"].widget.attrs.update(inputmode="tel", autocomplete="off")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def has_changed(self) -> bool:
        """An empty row stays empty, whatever its drop-down says."""
        return any(str(self[name].data or "").strip() for name in ("label", "number", "note"))

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip()
        if not crisis.is_number(number):
            raise ValidationError(_("Write a number that a phone can dial, such as 988 or +1 555 0100."))
        return number

    def line(self) -> crisis.Line:
        """What was typed, as the rules know it."""
        said = self.cleaned_data
        return crisis.line(said["label"], said["number"], crisis.Way(said["way"]), said["note"])


LineForms = forms.formset_factory(LineForm, extra=2, max_num=8, absolute_max=8, validate_max=True)

"""The forms with which an applicant brings a health record: the file, and what of it is taken over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm
from intake.record.found import FoundItem
from intake.record.opened import MOST_BYTES
from intake.record.refusals import SENTENCES


class RecordForm(HouseForm):
    """The file that somebody brings."""

    file = forms.FileField(
        label=_("The file from your hospital"),
        help_text=_("A .json file of at most 10 MB. Reading it takes a few seconds: keep this page open."),
        max_length=1000,
        widget=forms.FileInput(attrs={"accept": ".json,application/json,application/fhir+json"}),
        error_messages={
            "required": _("Choose the file first."),
            "empty": SENTENCES["empty"],
            "invalid": _("Choose the file first."),
            "max_length": _("The name of this file is too long. Give it a short one, then choose it again."),
        },
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Not larger than what is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(SENTENCES["large"], code="large")
        return file


class TakeForm(HouseForm):
    """Which items of a record are taken over."""

    keys = forms.MultipleChoiceField(
        label=_("What your record says"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick what you want to take over. Nothing was taken over yet."),
            "invalid_choice": _("Tick what you want to take over, on this page. Nothing was taken over yet."),
        },
    )

    def __init__(self, *args: Any, items: Iterable[FoundItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["keys"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(item.key, item.words) for item in items]

"""The shape of the care team's answer to a shared entry."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm, SubmissionField, WordsField


class AnswerForm(HouseForm):
    """An answer in a line or two: the words, how many answers stood on the page, the form's own id."""

    text = WordsField(label=_("Answer in a line"))
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=9)
    submission = SubmissionField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"submission": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs.update({"rows": 3, "class": "letter-to-write letter-to-write--line"})

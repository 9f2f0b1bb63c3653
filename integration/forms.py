"""The shape of the writing page's forms. What may be kept is the service's business."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from integration.prompts import Prompt

PRIVATE, SHARED = "private", "shared"

_WHO = (
    (PRIVATE, _("Only I can read it")),
    (SHARED, _("My care team can read it, too")),
)


class WordsField(forms.CharField):
    """A long text exactly as it was typed. No ``maxlength``: a browser would cut a pasted text without a word."""

    widget = forms.Textarea(
        attrs={"class": "page-to-write", "rows": 10, "dir": "auto", "autocapitalize": "sentences", "spellcheck": "true"}
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)
        self.validators = []  # a stray sign must not keep anybody's words out; the service takes it off


class SubmissionField(forms.Field):
    """The id of one filled-in form, so that sending it twice stores it once. Altered or missing: a fresh one."""

    def to_python(self, value: Any) -> UUID:
        try:
            return UUID(str(value))
        except ValueError:
            return uuid4()


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True  # components/form.html brings the token
    return helper


class EntryForm(forms.Form):
    """A new entry: the words, who may read them, and which question stood above them."""

    text = WordsField(label=_("Your words"))
    share = forms.ChoiceField(
        label=_("Who may read this?"), choices=_WHO, widget=forms.RadioSelect, required=False, initial=PRIVATE
    )
    prompt = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    submission = SubmissionField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, prompt: Prompt, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).update(prompt=prompt.key, submission=uuid4(), share=PRIVATE)
        super().__init__(*args, **kwargs)
        self.fields["text"].label = prompt.question
        self.fields["text"].help_text = prompt.ease
        self.helper = _helper()

    @property
    def wants_to_share(self) -> bool:
        """Whether the care team may read it; anything but a clear yes is a no."""
        return self.cleaned_data.get("share") == SHARED


class EditForm(forms.Form):
    """The words of an entry, changed."""

    text = WordsField(label=_("Your words"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()

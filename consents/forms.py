"""The shapes of the forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import HouseForm, WordsField


class SignForm(HouseForm):
    """A signature: the typed name, that the words were read, and which words they were.

    ``seen`` is a name that was asked about once because it is not the one in the record; ``next`` is where to go on; ``of``
    is the record, and so the clinic, that the page is about.
    """

    read = forms.BooleanField(
        label=gettext_lazy("I have read all of it, or it was read to me."),
        error_messages={"required": gettext_lazy("Tick this when you have read it.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Your full name, typed"),
        max_length=120,
        help_text=gettext_lazy("Typing your name here is your signature."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Type your name, as you sign.")},
    )
    digest = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)
    next = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)
    of = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def ask_about_name(self, known: str) -> None:
        """The name is another one than in the record: ask once, and take it when it comes again."""
        self.add_error(
            "name",
            _("Your record here says %(known)s. If what you typed is how you sign, press “Sign” once more.")
            % {"known": known},
        )
        self.has_seen(self.cleaned_data.get("name") or self.data.get("name", ""))


class TextForm(HouseForm):
    """New words for an agreement, and the number of the version that they start from."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give the agreement a title.")},
    )
    body = WordsField(
        label=gettext_lazy("Words"),
        help_text=gettext_lazy(
            "An empty line parts paragraphs. A line that begins with “# ” is a heading, one that begins with “- ” a point."
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["rows"] = 24

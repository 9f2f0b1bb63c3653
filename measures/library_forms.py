"""The forms with which the office takes over a questionnaire: the file, and what the clinic says about it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import HouseForm
from measures.adoption import Statement
from measures.definition import Band, Instrument
from measures.fhir_reading import MOST_BYTES, Understood

_BAND = re.compile(r"^(\d{1,4})\s*(?:[-–—]|to)\s*(\d{1,4})[\s:]+(\S.*)$")
MOST_BANDS = 12


class FileForm(HouseForm):
    """The file that somebody brings."""

    file = forms.FileField(
        label=gettext_lazy("FHIR R4 Questionnaire (JSON)"),
        help_text=gettext_lazy("At most 1 MB. Nothing is taken over before you have seen what was understood."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json,application/fhir+json"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty."),
        },
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Not larger than what is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than 1 MB. A questionnaire is not that long."))
        return file


class StatementForm(HouseForm):
    """What the clinic says about the questionnaire, and who may use its wording."""

    understood = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, error_messages={"required": gettext_lazy("Give it a name.")}
    )
    plain_name = forms.CharField(
        label=gettext_lazy("Name on patients’ buttons"),
        max_length=80,
        help_text=gettext_lazy("In plain words, like “How you slept”."),
        error_messages={"required": gettext_lazy("Say what stands on the button that patients press.")},
    )
    subject = forms.CharField(
        label=gettext_lazy("What it is about"),
        max_length=60,
        help_text=gettext_lazy("A word or two, like “insomnia”: it stands in “signs of insomnia”."),
        error_messages={"required": gettext_lazy("Say in a word or two what it is about.")},
    )
    instruction = forms.CharField(
        label=gettext_lazy("Text before the questions"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    stem = forms.CharField(
        label=gettext_lazy("Sentence that every question continues"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    recall_days = forms.IntegerField(
        label=gettext_lazy("Days that it asks about"), required=False, min_value=1, max_value=366
    )
    stands_for = forms.ChoiceField(
        label=gettext_lazy("This is the wording of"),
        required=False,
        help_text=gettext_lazy("Scoring, ranges and limits of change then come from the one you choose."),
    )
    bands = forms.CharField(
        label=gettext_lazy("Ranges of totals"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "0–7 Low"}),
        help_text=gettext_lazy("One on each line, like “0–7 Low”. They must cover every total. Empty means none."),
    )
    higher_is_better = forms.BooleanField(label=gettext_lazy("A higher total is better"), required=False)
    alert_items = forms.MultipleChoiceField(
        label=gettext_lazy("Questions that open a safety task"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Choose every question after whose answer somebody must look. Those that seem to ask about suicide or "
            "self-harm are chosen already."
        ),
    )
    alert_from = forms.IntegerField(
        label=gettext_lazy("From this score on"), required=False, min_value=0, max_value=1000, initial=1
    )
    no_other_asks = forms.BooleanField(
        label=gettext_lazy("I state that no other question asks about suicide or self-harm"),
        required=False,
        help_text=gettext_lazy("Only where a question looks as if it did. It is kept with your name and the date."),
    )
    replaces = forms.ChoiceField(
        label=gettext_lazy("New or changed"),
        required=False,
        help_text=gettext_lazy("A changed one gets the next number. Answers stay with the version they were given to."),
    )
    licence = forms.CharField(
        label=gettext_lazy("Licence under which the clinic uses this wording"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say under which licence the clinic may use this wording.")},
    )
    states_it = forms.BooleanField(
        label=gettext_lazy("I state that the clinic may use this wording for its patients"),
        error_messages={
            "required": gettext_lazy("Somebody has to state this. It is kept with your name and the date.")
        },
    )

    def __init__(
        self,
        *args: Any,
        understood: Understood,
        known: tuple[Instrument, ...],
        own: tuple[Instrument, ...],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._known = {one.key: one for one in known}
        self._choose("stands_for", _("none of these"), [(one.key, one.title) for one in known])
        questions = (*understood.items, *understood.unscored)
        self._offer("alert_items", [(one.key, f"{n}. {one.text}") for n, one in enumerate(questions, 1)])
        again = [(one.key, _("changed: %(title)s") % {"title": one.title}) for one in own]
        self._choose("replaces", _("a new questionnaire"), again)

    def _choose(self, name: str, nothing: str, choices: list[tuple[str, str]]) -> None:
        self._offer(name, [("", nothing), *choices])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_bands(self) -> tuple[Band, ...]:
        """Each line as a range with its name."""
        lines = [line.strip() for line in self.cleaned_data["bands"].splitlines() if line.strip()]
        if len(lines) > MOST_BANDS:
            raise ValidationError(_("At most %(n)s ranges."), params={"n": MOST_BANDS})
        return tuple(_band(line, number) for number, line in enumerate(lines, 1))

    @property
    def statement(self) -> Statement:
        """What was said, for the service."""
        said = self.cleaned_data
        return Statement(
            title=said["title"],
            plain_name=said["plain_name"],
            subject=said["subject"],
            licence=said["licence"],
            stem=said["stem"],
            instruction=said["instruction"],
            recall_days=said["recall_days"],
            higher_is_better=said["higher_is_better"],
            stands_for=self._known.get(said["stands_for"]),
            bands=said["bands"],
            alert_items=tuple(said["alert_items"]),
            alert_from=1 if said["alert_from"] is None else said["alert_from"],
            no_other_asks=said["no_other_asks"],
        )


def _band(line: str, number: int) -> Band:
    found = _BAND.match(line)
    if found is None:
        raise ValidationError(_("Write a range like “0–7 Low”, not “%(line)s”."), params={"line": line[:40]})
    lowest, highest, text = found.groups()
    return Band(key=f"range_{number}", text=text[:80], lowest=int(lowest), highest=int(highest))

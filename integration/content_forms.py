"""The office's form for a part of a set: a row for each question or practice, and room for more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from secrets import token_hex
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import HouseForm, posted_number
from integration.content import (
    LONGEST_LINE,
    LONGEST_TITLE,
    MOST_MINUTES,
    MOST_STEPS,
    STAGES,
    Body,
    PracticeSet,
    PracticeText,
    PromptSet,
    PromptText,
)
from integration.content_presenters import PRACTICE_FAMILY_NAMES, PROMPT_FAMILY_NAMES, Row

SPARE = 2
"""Empty rows at the end, for what is new."""
MOST = 60
_LATER = 999
_LOOKS = {"active": "form-check-input", "family": "form-select"}


class RowForm(forms.Form):
    """What a question and a practice share."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    place = forms.IntegerField(
        label=gettext_lazy("Place"), required=False, min_value=1, max_value=_LATER, widget=forms.NumberInput
    )
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)
    texts: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name, field in self.fields.items():
            field.widget.attrs["class"] = _LOOKS.get(name, "form-control")
            if self.is_bound and not self.is_empty and self[name].errors:
                field.widget.attrs["class"] += " is-invalid"
                field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"{self.prefix}-wrong"}

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in a row that was there for something new."""
        if not self.is_bound:
            return not self.initial
        said = [str(self.data.get(self.add_prefix(name), "")).strip() for name in ("key", *self.texts)]
        return not any(said)

    @property
    def is_away(self) -> bool:
        """Whether it is put away."""
        return not self["active"].value()

    @property
    def wrong(self) -> list[str]:
        """Every sentence about what is wrong in this row."""
        return [] if self.is_empty else [str(error) for errors in self.errors.values() for error in errors]


class PromptRowForm(RowForm):
    """A question."""

    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("A question needs words. To take it out of use, put it away.")},
    )
    ease = forms.CharField(
        label=gettext_lazy("Line under it"),
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    family = forms.ChoiceField(label=gettext_lazy("Family"), choices=list(PROMPT_FAMILY_NAMES.items()))
    texts = ("question", "ease")

    def clean_question(self) -> str:
        """In one line."""
        return " ".join(self.cleaned_data["question"].split())

    def clean_ease(self) -> str:
        """In one line."""
        return " ".join(self.cleaned_data["ease"].split())

    @staticmethod
    def said_before(row: Row) -> dict[str, Any]:
        """What a row of the set says."""
        return row.model_dump()

    def row(self, part: str) -> PromptText:
        """What was typed, as data."""
        said = {name: self.cleaned_data[name] for name in ("question", "ease", "family", "active")}
        key = self.cleaned_data["key"] or f"{part.replace('_', '-')}-{token_hex(3)}"
        return PromptText.model_validate({"key": key, "stage": part, **said})


class PracticeRowForm(RowForm):
    """A practice."""

    title = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_TITLE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("A practice needs a name. To take it out of use, put it away.")},
    )
    steps = forms.CharField(
        label=gettext_lazy("What to do"),
        max_length=(LONGEST_LINE + 2) * MOST_STEPS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One short sentence on each line, four at most."),
        error_messages={"required": gettext_lazy("Say in one to four lines what there is to do.")},
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages={
            "required": gettext_lazy("Say for how many minutes, from 1 to 20."),
            "max_value": gettext_lazy("A practice is short: at most 20 minutes."),
        },
    )
    family = forms.ChoiceField(label=gettext_lazy("Family"), choices=list(PRACTICE_FAMILY_NAMES.items()))
    texts = ("title", "steps")

    def clean_title(self) -> str:
        """In one line."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_steps(self) -> tuple[str, ...]:
        """Each line a step."""
        lines = tuple(" ".join(line.split()) for line in self.cleaned_data["steps"].splitlines() if line.strip())
        if len(lines) > MOST_STEPS:
            raise ValidationError(_("Four lines at most. Nobody reads more while they rest."))
        if any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(_("A line has at most %(n)s characters.") % {"n": LONGEST_LINE})
        return lines

    @staticmethod
    def said_before(row: Row) -> dict[str, Any]:
        """What a row of the set says."""
        return {**row.model_dump(), "steps": "\n".join(row.steps)} if isinstance(row, PracticeText) else {}

    def row(self, part: str) -> PracticeText:
        """What was typed, as data."""
        said = {name: self.cleaned_data[name] for name in ("title", "steps", "minutes", "family", "active")}
        key = self.cleaned_data["key"] or f"{part}-{token_hex(3)}"
        return PracticeText.model_validate({"key": key, **said})


class NoteForm(HouseForm):
    """Why there is a new version."""

    note = forms.CharField(
        label=gettext_lazy("What is new, for your colleagues"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Stands in the list of versions. Patients do not see it."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class PartForm:
    """The rows of a part, bound to what was sent or filled from the set, and the note.

    It is made by hand and not as one of Django's formsets: rows that are new and empty are nobody's mistake, and the
    order is what people type as the place.
    """

    def __init__(self, part: str, rows: Sequence[Row], data: Any = None, known: Collection[str] = ()) -> None:
        self.part, self.data = part, data
        self.known = {*known, *(row.key for row in rows)}
        self.shape: type[PromptRowForm | PracticeRowForm] = PracticeRowForm if part == "all" else PromptRowForm
        self.note = NoteForm(data)
        self.errors: list[str] = []
        self.wrong: list[int] = []
        self.rows = list(self._bound() if data is not None else self._fresh(rows))

    @property
    def count(self) -> int:
        """How many rows there are, the empty ones too."""
        return len(self.rows)

    def is_valid(self) -> bool:
        """Whether every row that is not empty can be kept, and at least one is in use."""
        filled = self.filled
        numbered = enumerate(self.rows, start=1)
        self.wrong = [number for number, row in numbered if not row.is_empty and not row.is_valid()]
        if self.wrong:
            self.errors.append(_("It says beside each of these rows what is wrong."))
        elif not any(row.cleaned_data["active"] for row in filled):
            self.errors.append(_("Keep at least one of them in use, so that there is something to show."))
        elif self._repeats():
            self.errors.append(_("A row came twice. Reload the page and make the change once more."))
        return not self.errors and self.note.is_valid()

    @property
    def filled(self) -> list[PromptRowForm | PracticeRowForm]:
        """The rows in which something stands."""
        return [row for row in self.rows if not row.is_empty]

    def more(self) -> None:
        """Room for more at the end."""
        for number in range(self.count, min(MOST, self.count + SPARE)):
            self.rows.append(self._spare(number))

    def take_in(self, saved: Sequence[Row]) -> None:
        """Add what somebody else saved meanwhile, so that saving again does not lose it."""
        mine = {row.cleaned_data.get("key") for row in self.filled}
        for row in saved:
            if row.key not in mine:
                about = {**self.shape.said_before(row), "place": self.count + 1}
                self.rows.append(self.shape(prefix=f"row-{self.count}", initial=about))

    def cleaned(self) -> list[Row]:
        """The rows as data, in the order of their places."""
        ordered = sorted(self.filled, key=lambda row: row.cleaned_data["place"] or _LATER)
        return [row.row(self.part) for row in ordered]

    def _fresh(self, rows: Sequence[Row]) -> Iterator[PromptRowForm | PracticeRowForm]:
        for number, row in enumerate(rows):
            about = {**self.shape.said_before(row), "place": number + 1}
            yield self.shape(prefix=f"row-{number}", initial=about)
        for number in range(len(rows), min(MOST, len(rows) + SPARE)):
            yield self._spare(number)

    def _bound(self) -> Iterator[PromptRowForm | PracticeRowForm]:
        for number in range(min(MOST, posted_number(self.data, "rows"))):
            row = self.shape(self.data, prefix=f"row-{number}")
            yield self._spare(number) if row.is_empty else row

    def _spare(self, number: int) -> PromptRowForm | PracticeRowForm:
        return self.shape(prefix=f"row-{number}", empty_permitted=True, use_required_attribute=False)

    def _repeats(self) -> bool:
        keys = [row.cleaned_data["key"] for row in self.filled if row.cleaned_data["key"]]
        return len(set(keys)) != len(keys) or not set(keys) <= self.known


def with_part(body: Body, part: str, rows: Sequence[Row]) -> Body:
    """The set with one part of it changed."""
    if isinstance(body, PracticeSet):
        return PracticeSet(practices=tuple(row for row in rows if isinstance(row, PracticeText)))
    changed = tuple(row for row in rows if isinstance(row, PromptText))
    return PromptSet(
        prompts=tuple(row for stage in STAGES for row in (changed if stage == part else body.of_stage(stage)))
    )

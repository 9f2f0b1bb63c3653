"""The shape of a questionnaire: one field an item, its published answers, and leave to say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from measures.instruments import Answer, Instrument

RATHER_NOT = "rather_not"


@dataclass(frozen=True)
class Question:
    """A question as the page shows it."""

    number: int | None
    text: str
    field: forms.BoundField
    choices: tuple[tuple[str, Any], ...]
    rather_not: bool

    @property
    def chosen(self) -> str:
        """The answer that is ticked, empty for none."""
        return str(self.field.value() or "")


class AnswersForm(forms.Form):
    """The answers to one version of an instrument.

    A scored item has its answers and, apart from them, "I’d rather not answer this one"; the page asks once for an item
    that has neither. ``submission`` is made with the form, so that a doubled submit is stored once.
    """

    submission = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, instrument: Instrument, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"submission": uuid4(), "number": instrument.number})
        self.instrument = instrument
        for item in instrument.items:
            self.fields[item.key] = _choice(instrument.answers, required=True)
        for extra in instrument.unscored:
            self.fields[extra.key] = _choice(extra.answers, required=False)

    def questions(self) -> list[Question]:
        """The scored questions in their order."""
        shown = _shown(self.instrument.answers)
        return [
            Question(place, item.text, self[item.key], shown, rather_not=True)
            for place, item in enumerate(self.instrument.items, start=1)
        ]

    def extras(self) -> list[Question]:
        """Questions that count for no total and may be left out without a word."""
        return [
            Question(None, item.text, self[item.key], _shown(item.answers), rather_not=False)
            for item in self.instrument.unscored
        ]

    def missing(self) -> list[Question]:
        """The scored questions that have no answer yet."""
        return [one for one in self.questions() if one.field.errors]

    def answers(self) -> dict[str, int | None]:
        """Item key to value; None where the person would rather not answer."""
        scored = {item.key: _value(self.cleaned_data[item.key]) for item in self.instrument.items}
        said = {item.key: _value(self.cleaned_data[item.key]) for item in self.instrument.unscored}
        return scored | {key: value for key, value in said.items() if value is not None}

    def submission_id(self) -> UUID:
        """The id that came with the form."""
        found: UUID = self.fields["submission"].clean(self["submission"].value())
        return found


def afresh(instrument: Instrument, typed: Mapping[str, Any]) -> AnswersForm:
    """The newest form with what was typed where the question is still there, and an id of its own."""
    kept: dict[str, Any] = {key: value for key, value in typed.items() if key not in {"submission", "number"}}
    return AnswersForm(instrument, kept | {"submission": str(uuid4()), "number": instrument.number})


def given(instrument: Instrument, typed: Mapping[str, Any]) -> dict[str, int]:
    """What was answered on a form, complete or not: item key to value, for every answer that is offered."""
    keys = [item.key for item in (*instrument.items, *instrument.unscored)]
    return {
        key: value for key in keys for value in instrument.values_of(key) or () if str(typed.get(key, "")) == str(value)
    }


def _choice(answers: tuple[Answer, ...], *, required: bool) -> forms.ChoiceField:
    choices = _shown(answers) + (((RATHER_NOT, ""),) if required else ())
    message = _("Choose an answer, or say that you would rather not.")
    return forms.ChoiceField(
        choices=choices, required=required, error_messages={"required": message, "invalid_choice": message}
    )


def _shown(answers: tuple[Answer, ...]) -> tuple[tuple[str, Any], ...]:
    return tuple((str(one.value), one.text) for one in answers)


def _value(said: str) -> int | None:
    return None if said in {"", RATHER_NOT} else int(said)

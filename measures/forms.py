"""The shape of a questionnaire: one field a question, its published answers, and leave to say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from measures.definition import Answer, Instrument, Item

RATHER_NOT = "rather_not"
ANSWER = "answer"
"""What the one answer of a page with one question is called."""


@dataclass(frozen=True)
class Question:
    """A question as the page shows it. ``asked_if`` names the fields one of which asks for it; empty for always."""

    number: int | None
    text: str
    field: forms.BoundField
    choices: tuple[tuple[str, Any], ...]
    rather_not: bool
    asked_if: str = ""
    at_least: int = 0
    or_declined: bool = False

    @property
    def chosen(self) -> str:
        """The answer that is ticked, empty for none."""
        value = self.field.value()
        return "" if value is None else str(value)


class AnswersForm(forms.Form):
    """The answers to one version of an instrument.

    A scored item has its answers and, apart from them, "I’d rather not answer this one"; the page asks once for an item
    that has neither. ``submission`` is made with the form, so that a doubled submit is stored once.
    """

    submission = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        instrument: Instrument,
        data: Mapping[str, Any] | None = None,
        *,
        begun: Mapping[str, int | None] | None = None,
        submission: UUID | None = None,
    ) -> None:
        said = {key: _typed(value) for key, value in (begun or {}).items()}
        super().__init__(data, initial={"submission": submission or uuid4(), "number": instrument.number} | said)
        self.instrument = instrument
        asked = instrument.asked(said_so_far(instrument, data)) if data is not None else ()
        for item in instrument.items:
            self.fields[item.key] = _choice(instrument.answers_of(item), required=item.key in asked)
        for extra in instrument.unscored:
            self.fields[extra.key] = _choice(instrument.answers_of(extra), required=False, rather_not=False)

    def questions(self) -> list[Question]:
        """The scored questions in their order."""
        return [self._question(place, item) for place, item in enumerate(self.instrument.items, start=1)]

    def extras(self) -> list[Question]:
        """Questions that count for no total and may be left out without a word."""
        return [self._question(None, item) for item in self.instrument.unscored]

    def missing(self) -> list[Question]:
        """The scored questions that have no answer yet."""
        return [one for one in self.questions() if one.field.errors]

    def answers(self) -> dict[str, int | None]:
        """Item key to value; None where the person would rather not answer what is asked.

        What was answered although nothing asked for it is kept: it may be the answer that matters most.
        """
        said = {key: _value(self.cleaned_data[key]) for key in _keys(self.instrument)}
        optional = {item.key for item in self.instrument.unscored}
        owed = set(self.instrument.asked(said)) - optional
        return {key: value for key, value in said.items() if value is not None or key in owed}

    def submission_id(self) -> UUID:
        """The id that came with the form."""
        found: UUID = self.fields["submission"].clean(self["submission"].value())
        return found

    def _question(self, place: int | None, item: Item) -> Question:
        shown = _shown(self.instrument.answers_of(item))
        question = Question(place, item.text, self[item.key], shown, rather_not=place is not None)
        if item.asked_if is None:
            return question
        return Question(
            place,
            item.text,
            self[item.key],
            shown,
            rather_not=place is not None,
            asked_if=" ".join(item.asked_if.any_of),
            at_least=item.asked_if.at_least,
            or_declined=item.asked_if.or_declined,
        )


class StepForm(forms.Form):
    """One question of an instrument. ``item`` says which one was on the page, whatever stands in its address."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    item = forms.SlugField(widget=forms.HiddenInput)

    def __init__(
        self,
        instrument: Instrument,
        item: Item,
        data: Mapping[str, Any] | None = None,
        *,
        begun: Mapping[str, int | None] | None = None,
        submission: UUID | None = None,
    ) -> None:
        initial: dict[str, Any] = {"submission": submission, "number": instrument.number, "item": item.key}
        if begun and item.key in begun:
            initial[ANSWER] = _typed(begun[item.key])
        super().__init__(data, initial=initial)
        self.instrument, self.asked = instrument, item
        self.is_scored = item in instrument.items
        self.fields[ANSWER] = _choice(instrument.answers_of(item), required=self.is_scored, rather_not=self.is_scored)

    def question(self) -> Question:
        """The question as the page shows it."""
        place = self.instrument.items.index(self.asked) + 1 if self.is_scored else None
        shown = _shown(self.instrument.answers_of(self.asked))
        return Question(place, self.asked.text, self[ANSWER], shown, rather_not=self.is_scored)

    def said(self) -> dict[str, int | None]:
        """What was answered on this page, by the item's key; nothing where a question was left out that may be."""
        chosen = self.cleaned_data.get(ANSWER, "")
        return {} if chosen == "" else {self.asked.key: _value(chosen)}


def afresh(instrument: Instrument, typed: Mapping[str, Any]) -> AnswersForm:
    """The newest form with what was typed where the question is still there, and an id of its own."""
    kept: dict[str, Any] = {key: value for key, value in typed.items() if key not in {"submission", "number"}}
    return AnswersForm(instrument, kept | {"submission": str(uuid4()), "number": instrument.number})


def given(instrument: Instrument, typed: Mapping[str, Any]) -> dict[str, int]:
    """What was answered on a form, complete or not: item key to value, for every answer that is offered."""
    return {
        key: value
        for key in _keys(instrument)
        for value in instrument.values_of(key) or ()
        if str(typed.get(key, "")) == str(value)
    }


def said_so_far(instrument: Instrument, typed: Mapping[str, Any]) -> dict[str, int | None]:
    """What a form holds so far, complete or not, with None where somebody would rather not answer."""
    rather_not: dict[str, int | None] = {
        item.key: None for item in instrument.items if typed.get(item.key) == RATHER_NOT
    }
    return rather_not | given(instrument, typed)


def _keys(instrument: Instrument) -> tuple[str, ...]:
    return tuple(item.key for item in instrument.questions)


def _choice(answers: tuple[Answer, ...], *, required: bool, rather_not: bool = True) -> forms.ChoiceField:
    choices = _shown(answers) + (((RATHER_NOT, ""),) if rather_not else ())
    message = _("Choose an answer, or say that you would rather not.")
    return forms.ChoiceField(
        choices=choices, required=required, error_messages={"required": message, "invalid_choice": message}
    )


def _shown(answers: tuple[Answer, ...]) -> tuple[tuple[str, Any], ...]:
    return tuple((str(one.value), one.text) for one in answers)


def _typed(value: int | None) -> str:
    return RATHER_NOT if value is None else str(value)


def _value(said: str) -> int | None:
    return None if said in {"", RATHER_NOT} else int(said)

"""The shape of the form in which a safety plan is written: texts with a thing a line, and rows for people and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from common import phones
from common.forms import HouseForm
from safety import plan_parts
from safety.plan_parts import FEWEST_DIGITS, PARTS, Contact, Content, Part

MOST_CONTACTS = 6
LONGEST_TEXT = 2000


class LinesField(forms.CharField):
    """A text in which each line is a thing of its own."""

    def __init__(self, part: Part) -> None:
        attrs = {"rows": 4, "dir": "auto", "autocapitalize": "sentences"}
        super().__init__(
            label=part.title,
            required=False,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs=attrs),
            help_text=_("A line for each thing. It may stay empty."),
        )

    def clean(self, value: Any) -> Any:
        """The lines."""
        return plan_parts.lines(super().clean(value))


class NumberField(forms.CharField):
    """A number that a phone can dial, or none."""

    def __init__(self) -> None:
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "off"}
        super().__init__(label=_("Phone number"), required=False, max_length=40, widget=forms.TextInput(attrs=attrs))

    def to_python(self, value: Any) -> str:
        return phones.tidy(super().to_python(value) or "")

    def clean(self, value: Any) -> str:
        """The tidied number."""
        number: str = super().clean(value)
        if number and not phones.can_be_dialled(number, fewest=FEWEST_DIGITS):
            raise ValidationError(_("A phone cannot dial this. Write only the number here, such as +1 555 0100."))
        return number


@dataclass(frozen=True)
class Row:
    """The fields of one person, place or office."""

    number: int
    name: BoundField
    phone: BoundField
    note: BoundField

    @property
    def is_in_use(self) -> bool:
        """Whether something stands in it."""
        return any(str(one.value() or "").strip() for one in (self.name, self.phone, self.note))


@dataclass(frozen=True)
class Section:
    """One part of the plan as the form asks for it: a text, or rows of which the first empty one is open."""

    part: Part
    text: BoundField | None
    rows: tuple[Row, ...] = ()

    @property
    def open_rows(self) -> tuple[Row, ...]:
        """Those in use and one more."""
        return self.rows[: self._used + 1]

    @property
    def more_rows(self) -> tuple[Row, ...]:
        """Those that are folded away."""
        return self.rows[self._used + 1 :]

    @property
    def _used(self) -> int:
        return max((row.number for row in self.rows if row.is_in_use), default=0)


class PlanForm(HouseForm):
    """The whole plan. Every field may stay empty."""

    @property
    def sections(self) -> Iterator[Section]:
        """The parts in their order, with their fields."""
        for part in PARTS:
            rows = tuple(self._row(part, place) for place in range(MOST_CONTACTS)) if part.has_contacts else ()
            yield Section(part, None if rows else self[part.key], rows)

    def clean(self) -> dict[str, Any]:
        """A note alone says of nobody who it is."""
        said = super().clean() or self.cleaned_data
        for name in [name for name in self.fields if name.endswith("_note")]:
            row = name.removesuffix("_note")
            if said.get(name) and not said.get(f"{row}_name") and not self._phone_was_typed(row):
                self.add_error(f"{row}_name", _("Write down who or what this is."))
        return said

    def content(self) -> Content:
        """What was typed, as the rules know it."""
        said: dict[str, Any] = {
            part.key: self._contacts(part) if part.has_contacts else self.cleaned_data[part.key] for part in PARTS
        }
        return Content(**said)

    def _contacts(self, part: Part) -> tuple[Contact, ...]:
        rows = (f"{part.key}_{place}" for place in range(MOST_CONTACTS))
        typed = (Contact(*(self.cleaned_data[f"{row}_{one}"] for one in ("name", "phone", "note"))) for row in rows)
        return tuple(contact for contact in typed if contact)

    def _phone_was_typed(self, row: str) -> bool:
        return bool(str(self[f"{row}_phone"].value() or "").strip())

    def _row(self, part: Part, place: int) -> Row:
        row = f"{part.key}_{place}"
        return Row(place + 1, self[f"{row}_name"], self[f"{row}_phone"], self[f"{row}_note"])


def initial_of(content: Content) -> dict[str, str]:
    """What the form begins with."""
    typed: dict[str, str] = {}
    for part in PARTS:
        if not part.has_contacts:
            typed[part.key] = content.in_words(part)
            continue
        for place, contact in enumerate(content.of(part)):
            if isinstance(contact, Contact):
                row = f"{part.key}_{place}"
                typed |= {f"{row}_name": contact.name, f"{row}_phone": contact.phone, f"{row}_note": contact.note}
    return typed


def _fields() -> Iterator[tuple[str, forms.Field]]:
    for part in PARTS:
        if not part.has_contacts:
            yield part.key, LinesField(part)
            continue
        for place in range(MOST_CONTACTS):
            row = f"{part.key}_{place}"
            yield f"{row}_name", forms.CharField(label=part.one, required=False, max_length=120, widget=_plain())
            yield f"{row}_phone", NumberField()
            yield (
                f"{row}_note",
                forms.CharField(label=_("Good to know"), required=False, max_length=200, widget=_plain()),
            )


def _plain() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})


# The rows stand in a table and not in the class: six people in three parts would be a page of the same three lines.
PlanForm.base_fields = dict(_fields())

"""What every section's form can do: begin with what stands there, say what was typed, and name what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.forms import HouseForm
from intake.forms.section_rows import MARK, RowForm, Rows, begun, bound, renumbered, with_empty
from intake.sections.keys import SectionKey
from intake.sections.missing import Missing, missing_in, wrong_in
from intake.sections.shapes import SHAPES, Part


@dataclass(frozen=True)
class Of:
    """One thing of the page: a field, or a list of rows. ``only_if`` names the field and answers that it belongs to."""

    name: str
    only_if: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Group:
    """Things that stand together under a heading; without a title they stand alone."""

    title: Any
    things: tuple[Of, ...]
    note: Any = ""
    key: str = ""


@dataclass(frozen=True)
class Shown:
    """A thing as the template draws it. ``look`` is line, words, ask, tick, ticks, month, or rows."""

    look: str
    field: BoundField | None = None
    rows: Rows | None = None
    only_if: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class ShownGroup:
    """A group as the template draws it."""

    title: Any
    note: Any
    key: str
    things: tuple[Shown, ...]


@dataclass(frozen=True)
class Trouble:
    """What has to be put right: where on the page, what it is called there, and a sentence."""

    anchor: str
    label: str
    sentence: str


@dataclass(frozen=True)
class RowsOf:
    """Which rows a section has, and what the page calls them."""

    shape: type[RowForm]
    one: Any
    more: Any
    most: int


@dataclass
class Typed:
    """What was typed so far, as far as it fits (``part``), and what does not fit yet (``unfinished``)."""

    part: Part
    unfinished: dict[str, str] = field(default_factory=dict)


class SectionForm(HouseForm):
    """One section. ``earlier`` is what stands there; a bound form is one that was typed over it."""

    key: ClassVar[SectionKey]
    rows_of: ClassVar[Mapping[str, RowsOf]] = {}

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        earlier: Part,
        unfinished: Mapping[str, str] | None = None,
        more: str = "",
        drop: str = "",
    ) -> None:
        self.earlier, self.more = earlier, more
        shapes = {name: one.shape for name, one in self.rows_of.items()}
        sent = renumbered(data, shapes, drop) if data is not None else None
        self.sent = sent if sent is not None else QueryDict()
        super().__init__(sent, initial=self._begin(unfinished or {}) if sent is None else None)
        self.rows = {name: self._rows(name, sent, unfinished or {}) for name in shapes}

    @property
    def groups(self) -> Iterator[ShownGroup]:
        """The page, from above."""
        for one in self.layout():
            yield ShownGroup(one.title, one.note, one.key, tuple(self._shown(thing) for thing in one.things))

    def layout(self) -> Iterable[Group]:
        """What stands on the page, in its order."""
        raise NotImplementedError

    def initial_of(self, part: Any) -> dict[str, Any]:
        """What the fields begin with."""
        return {name: getattr(part, name) for name in type(self).base_fields if hasattr(part, name)}

    def rows_in(self, part: Any, name: str) -> list[dict[str, Any]]:
        """What the rows begin with."""
        return [dict(one) for one in getattr(part, name)]

    def said(self, clean: dict[str, Any]) -> dict[str, Any]:
        """The shape's values, out of those of the fields that fit."""
        return {name: value for name, value in clean.items() if name in SHAPES[self.key].model_fields}

    def row_said(self, name: str, clean: dict[str, Any]) -> Any:
        """One row's value, out of those of its fields."""
        raise NotImplementedError

    def typed(self) -> Typed:
        """What was typed, whole or not: nothing is left out."""
        self.full_clean()
        left = dict(self._raw(self, self.errors))
        for rows in self.rows.values():
            for row in rows.forms:
                if row.is_bound:
                    row.full_clean()
                    left |= dict(self._raw(row, row.errors))
        values = self.said({name: value for name, value in self.cleaned_data.items() if value is not None})
        for name, rows in self.rows.items():
            values[name] = tuple(self.row_said(name, dict(row.cleaned_data)) for row in rows.forms if row.is_bound)
        return Typed(SHAPES[self.key](**values), left)

    def name_what_is_missing(self, part: Part, today: date) -> None:
        """Put a sentence beside each field that still has to be answered, or can not be so."""
        for one in (*missing_in(self.key, part), *wrong_in(self.key, part, today)):
            self._note(one)

    @property
    def troubles(self) -> list[Trouble]:
        """All that has to be put right, in the order of the page."""
        found = [Trouble("", "", str(sentence)) for sentence in self.non_field_errors()]
        for group in self.groups:
            for thing in group.things:
                if thing.field is not None:
                    found += _troubles(thing.field)
                if thing.rows is not None:
                    found += [
                        one for row in thing.rows.forms if row.is_bound for each in row for one in _troubles(each)
                    ]
        return found

    def words(self) -> list[tuple[str, str]]:
        """What stands in an unbound form, as a person reads it: a label and words."""
        lines = []
        for group in self.layout():
            for thing in group.things:
                if thing.name in self.rows:
                    lines.append((str(self.rows_of[thing.name].one), self._rows_in_words(thing.name)))
                else:
                    lines.append((str(self.fields[thing.name].label), in_words(self[thing.name])))
        return lines

    def _rows_in_words(self, name: str) -> str:
        rows = (row for row in self.rows[name].forms if row.initial)
        return "\n".join(", ".join(filter(None, (in_words(one) for one in row))) for row in rows)

    def _note(self, one: Missing) -> None:
        if one.field in self.fields:
            if not self.has_error(one.field):
                self.add_error(one.field, str(one.sentence))
            return
        for rows in self.rows.values():
            for row in rows.forms:
                name = one.field.removeprefix(f"{row.prefix}-")
                if name in row.fields and name != one.field and row.is_bound:
                    row.add_error(name, str(one.sentence))
                    return
        self.add_error(None, str(one.sentence))

    def _begin(self, unfinished: Mapping[str, str]) -> dict[str, Any]:
        begins = self.initial_of(self.earlier)
        for name, one in type(self).base_fields.items():
            if isinstance(one.widget, forms.MultiWidget):
                parts = [unfinished.get(f"{name}_{place}") for place in range(len(one.widget.widgets))]
                if any(part is not None for part in parts):
                    begins[name] = [part or "" for part in parts]
            elif name in unfinished:
                begins[name] = unfinished[name]
        return begins

    def _rows(self, name: str, sent: QueryDict | None, unfinished: Mapping[str, str]) -> Rows:
        of = self.rows_of[name]
        if sent is not None:
            rows = bound(of.shape, name, sent)[: of.most]
        else:
            there = self.rows_in(self.earlier, name)
            for place, row in enumerate(there):
                row |= {
                    one: unfinished[f"{name}-{place}-{one}"] for one in row if f"{name}-{place}-{one}" in unfinished
                }
            rows = begun(of.shape, name, there)
        room = len(rows) < of.most
        shown = tuple(with_empty(of.shape, name, rows, more=room and self.more == name))
        return Rows(name, shown, of.shape(prefix=f"{name}-{MARK}"), of.one, of.more, of.most)

    def _shown(self, thing: Of) -> Shown:
        if thing.name in self.rows:
            return Shown("rows", rows=self.rows[thing.name], only_if=thing.only_if)
        return Shown(_look(self.fields[thing.name]), self[thing.name], only_if=thing.only_if)

    @staticmethod
    def _raw(form: HouseForm, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        """What the fields of these names were sent, by their names in the page."""
        for name in names:
            if name not in form.fields:
                continue
            html_name = form.add_prefix(name)
            widget = form.fields[name].widget
            several = len(widget.widgets) if isinstance(widget, forms.MultiWidget) else 0
            for one in [f"{html_name}_{place}" for place in range(several)] or [html_name]:
                if raw := str(form.data.get(one, "")):
                    yield one, raw


def in_words(bound_field: BoundField) -> str:
    """What stands in a field, as a person reads it; empty for nothing."""
    value, of = bound_field.value(), bound_field.field
    if value in (None, "", False, [], ()):
        return ""
    if value is True:
        return _("yes")
    if isinstance(value, date):
        return date_format(value, "F Y" if isinstance(of.widget, forms.MultiWidget) else "j F Y")
    choices = {str(key): str(words) for key, words in getattr(of, "choices", ())}
    if isinstance(value, list | tuple):
        return ", ".join(choices.get(str(one), str(one)) for one in value)
    return choices.get(str(value), str(value))


def _look(of: forms.Field) -> str:
    looks: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxSelectMultiple, "ticks"),
        (forms.RadioSelect, "ask"),
        (forms.MultiWidget, "month"),
        (forms.CheckboxInput, "tick"),
    )
    return next((look for kind, look in looks if isinstance(of.widget, kind)), "line")


def _troubles(one: BoundField) -> list[Trouble]:
    anchor = (
        one.auto_id if isinstance(one.field.widget, forms.CheckboxInput) else one.id_for_label or f"{one.auto_id}_0"
    )
    return [Trouble(anchor, str(one.label), str(sentence)) for sentence in one.errors]

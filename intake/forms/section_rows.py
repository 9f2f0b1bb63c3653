"""Rows of a section: treatments, conditions, medicines, allergies. They work by pressing, and grow without it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm
from intake.forms.section_fields import LineField
from intake.medicines import book
from intake.medicines.book import Entry

MARK = "__i__"
"""Stands for the number of a row in the sample that the script copies."""


class RowForm(HouseForm):
    """The fields of one row. ``says`` are those that make it more than an empty one."""

    says: ClassVar[tuple[str, ...]]

    @property
    def note(self) -> Any:
        """What the page says under the row."""
        return ""


class TriedRow(RowForm):
    """A treatment that was tried."""

    says = ("kind", "what", "helped", "when")
    kind = forms.ChoiceField(
        label=_("What kind"),
        required=False,
        choices=[
            ("", _("Choose …")),
            ("medicine", _("A medicine")),
            ("talking", _("Talking therapy")),
            ("stimulation", _("Stimulation (TMS or ECT)")),
            ("ketamine", _("Ketamine or esketamine")),
            ("other", _("Something else")),
        ],
    )
    what = LineField(_("What it was"), help_text=_("Its name, or what you did."))
    helped = forms.ChoiceField(
        label=_("Did it help?"),
        required=False,
        choices=[
            ("", _("Choose …")),
            ("no", _("No")),
            ("some", _("A little")),
            ("much", _("A lot")),
            ("unsure", _("Not sure")),
        ],
    )
    when = LineField(_("When, and for how long"))


class ConditionRow(RowForm):
    """A condition beyond those that are asked for by name."""

    says = ("words",)
    words = LineField(_("What it is"))
    standing = forms.ChoiceField(
        label=_("Is it there now?"), required=False, choices=[("now", _("I have it now")), ("past", _("It is over"))]
    )


class MedicineRow(RowForm):
    """A medicine that is taken."""

    says = ("words", "how_much")
    words = LineField(_("Name"), attrs={"data-medicine": "", "autocapitalize": "off", "spellcheck": "false"})
    how_much = LineField(_("How much, how often"))

    @property
    def note(self) -> Any:
        """What the bundled list knows of it, or that a person has to look."""
        words = str(self["words"].value() or "").strip()
        known = book.all_by_words(words)
        if not words or known:
            return ", ".join(f"{one.name} ({_classes(one)})" if one.classes else one.name for one in known)
        return _("Not checked: it is not on our list. Somebody of the clinic looks at it.")


class AllergyRow(RowForm):
    """Something that is not tolerated."""

    says = ("words", "reaction")
    words = LineField(_("What you do not tolerate"))
    reaction = LineField(_("What happened"))


def _classes(entry: Entry) -> str:
    return ", ".join(book.class_title(one) for one in entry.classes)


@dataclass(frozen=True)
class Rows:
    """A list of rows as the page shows it. ``one`` is what a row is called, ``more`` the words of the button."""

    prefix: str
    forms: tuple[RowForm, ...]
    sample: RowForm
    one: Any
    more: Any
    most: int

    @property
    def may_grow(self) -> bool:
        """Whether there is room for another."""
        return len(self.forms) < self.most


def in_use(
    shape: type[RowForm], prefix: str, data: Mapping[str, Any], leave_out: int | None = None
) -> list[dict[str, str]]:
    """What was sent in rows that say something, in their order."""
    numbers = sorted({int(found[1]) for name in data if (found := re.fullmatch(rf"{prefix}-(\d{{1,4}})-\w+", name))})
    rows = (
        {name: str(data.get(f"{prefix}-{one}-{name}", "")) for name in shape.base_fields}
        for one in numbers
        if one != leave_out
    )
    return [row for row in rows if any(row[name].strip() for name in shape.says)]


def renumbered(data: QueryDict, shapes: Mapping[str, type[RowForm]], drop: str = "") -> QueryDict:
    """What was sent, with the rows one after the other and empty ones left out; ``drop`` ("taken:2") names one to go."""
    prefix, _colon, number = drop.partition(":")
    fresh = QueryDict(mutable=True)
    for name, values in data.lists():
        if not any(name.startswith(f"{one}-") for one in shapes):
            fresh.setlist(name, [str(value) for value in values])
    for one, shape in shapes.items():
        gone = int(number) if one == prefix and number.isdecimal() else None
        for place, row in enumerate(in_use(shape, one, data, gone)):
            for name, value in row.items():
                fresh[f"{one}-{place}-{name}"] = value
    return fresh


def bound(shape: type[RowForm], prefix: str, data: QueryDict) -> tuple[RowForm, ...]:
    """The rows that were sent."""
    many = len(in_use(shape, prefix, data))
    return tuple(shape(data, prefix=f"{prefix}-{place}") for place in range(many))


def begun(shape: type[RowForm], prefix: str, rows: list[dict[str, Any]]) -> tuple[RowForm, ...]:
    """The rows that stand there."""
    return tuple(shape(initial=row, prefix=f"{prefix}-{place}") for place, row in enumerate(rows))


def with_empty(shape: type[RowForm], prefix: str, rows: tuple[RowForm, ...], *, more: bool) -> Iterator[RowForm]:
    """And an empty one to write in, where there is none or another was asked for."""
    yield from rows
    if more or not rows:
        yield shape(prefix=f"{prefix}-{len(rows)}")

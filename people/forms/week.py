"""The form of a week's opening hours: for each day a few pairs of times, empty ones do not count."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from common.choices import Weekday
from common.forms import HouseForm
from people.hours import Span, problem

LEAST, MOST = 2, 6
_NAME = re.compile(r"d[0-6]_([0-9])_(?:opens|closes)")

Week = dict[int, list[Span]]


@dataclass(frozen=True)
class Day:
    """A day of the week as the page shows it."""

    label: str
    pairs: list[tuple[BoundField, BoundField]]
    errors: list[str]


class WeekForm(HouseForm):
    """Two times a stretch; there is always one empty stretch more than the day has."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, week: Mapping[int, Sequence[Span]]) -> None:
        super().__init__(data)
        fullest = max((len(spans) for spans in week.values()), default=0)
        posted = max((int(found[1]) + 1 for name in data or () if (found := _NAME.fullmatch(name))), default=0)
        self.slots = min(max(LEAST, posted, fullest + 1 if data is None else 0), MOST)
        for day in Weekday.values:
            self._add_day(day, week.get(day, ()))

    def _add_day(self, day: int, spans: Sequence[Span]) -> None:
        for slot in range(self.slots):
            span = spans[slot] if slot < len(spans) else None
            for end in ("opens", "closes"):
                words = _("%(day)s, from") if end == "opens" else _("%(day)s, until")
                self.fields[f"d{day}_{slot}_{end}"] = forms.TimeField(
                    label=words % {"day": Weekday(day).label},
                    required=False,
                    initial=getattr(span, end) if span else None,
                    widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"}),
                )

    def clean(self) -> dict[str, Any]:
        """Each day's stretches stand one after the other."""
        cleaned = super().clean() or self.cleaned_data
        for day in Weekday.values:
            self._check_day(day, cleaned)
        return cleaned

    def _check_day(self, day: int, cleaned: Mapping[str, Any]) -> None:
        for slot in range(self.slots):
            opens, closes = self._pair(day, slot, cleaned)
            if (opens is None) != (closes is None) and not self._is_wrong(day, slot):
                missing = "opens" if opens is None else "closes"
                self.add_error(f"d{day}_{slot}_{missing}", _("Give both times, or neither."))
        wrong = problem(self._spans(day, cleaned))
        if wrong:
            self.add_error(f"d{day}_0_opens", wrong)

    def _is_wrong(self, day: int, slot: int) -> bool:
        return bool({f"d{day}_{slot}_opens", f"d{day}_{slot}_closes"} & self.errors.keys())

    def _pair(self, day: int, slot: int, cleaned: Mapping[str, Any]) -> tuple[time | None, time | None]:
        return cleaned.get(f"d{day}_{slot}_opens"), cleaned.get(f"d{day}_{slot}_closes")

    def _spans(self, day: int, cleaned: Mapping[str, Any]) -> list[Span]:
        pairs = (self._pair(day, slot, cleaned) for slot in range(self.slots))
        return sorted(Span(opens, closes) for opens, closes in pairs if opens and closes)

    @property
    def week(self) -> Week:
        """The stretches of each day, in order; only of a valid form."""
        return {day: self._spans(day, self.cleaned_data) for day in Weekday.values}

    def days(self) -> list[Day]:
        """The week as the page shows it."""
        return [self._day(day) for day in Weekday.values]

    def _day(self, day: int) -> Day:
        pairs = [(self[f"d{day}_{slot}_opens"], self[f"d{day}_{slot}_closes"]) for slot in range(self.slots)]
        errors = [str(error) for pair in pairs for field in pair for error in field.errors]
        return Day(str(Weekday(day).label), pairs, errors)

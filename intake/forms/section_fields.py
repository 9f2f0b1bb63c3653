"""Fields of an application's sections. Nothing is required here: what is missing is a rule's matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from common.forms import EARLIEST_DAY, sensible_day
from intake.sections.shapes import Known, Often

MOST_IN_A_LINE, MOST_WORDS = 200, 4000
NO, YES, PAST, UNSURE = _("No"), _("Yes"), _("In the past"), _("Not sure")
ALL_FOUR: Mapping[Known, Any] = {Known.NO: NO, Known.YES: YES, Known.PAST: PAST, Known.UNSURE: UNSURE}
OF_NOW: Mapping[Known, Any] = {Known.NO: NO, Known.YES: YES, Known.UNSURE: UNSURE}


class LineField(forms.CharField):
    """One line. No ``maxlength``: a browser would cut what is pasted without a word."""

    def __init__(self, label: Any, *, attrs: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", **(attrs or {})})
        super().__init__(label=label, required=False, widget=widget, **kwargs)
        sentence = _("This is too long for one line: at most %(limit_value)s signs. All of it is still here.")
        self.validators.append(MaxLengthValidator(MOST_IN_A_LINE, sentence))


class LongField(forms.CharField):
    """Somebody's own words."""

    def __init__(self, label: Any, *, rows: int = 4, **kwargs: Any) -> None:
        attrs = {"rows": rows, "dir": "auto", "autocapitalize": "sentences", "spellcheck": "true"}
        super().__init__(label=label, required=False, widget=forms.Textarea(attrs=attrs), **kwargs)
        sentence = _(
            "This is %(show_value)s signs long and one answer holds %(limit_value)s. All of it is still here: please "
            "make it shorter."
        )
        self.validators.append(MaxLengthValidator(MOST_WORDS, sentence))

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class ChoiceOf(forms.ChoiceField):
    """One of a few answers, each a large target; none chosen is None."""

    def __init__(self, label: Any, choices: Mapping[Any, Any], **kwargs: Any) -> None:
        listed = [(str(value), words) for value, words in choices.items()]
        kwargs.setdefault("error_messages", {"invalid_choice": _("Choose one of the answers.")})
        super().__init__(label=label, required=False, choices=listed, widget=forms.RadioSelect, **kwargs)
        self.kind: type[StrEnum] = type(next(iter(choices)))

    def clean(self, value: Any) -> Any:
        """The answer, or None."""
        said = super().clean(value)
        return self.kind(said) if said else None


def often_field(label: Any, **kwargs: Any) -> ChoiceOf:
    """How often something is taken."""
    words = {
        Often.NEVER: _("Never"),
        Often.MONTHLY: _("Once a month or less"),
        Often.WEEKLY: _("Every week"),
        Often.DAILY: _("On most days"),
    }
    return ChoiceOf(label, words, **kwargs)


class PlainChoice(ChoiceOf):
    """One of a few answers whose keys are plain words; none chosen is empty."""

    def clean(self, value: Any) -> Any:
        """The key, or empty."""
        return forms.ChoiceField.clean(self, value)


class TickField(forms.BooleanField):
    """A box to tick."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label=label, required=False, **kwargs)


class NumberField(forms.IntegerField):
    """A whole number of two or three digits; typed with the digits of a phone."""

    def __init__(self, label: Any, least: int, most: int) -> None:
        sentence = _("A number between %(least)s and %(most)s is expected here.") % {"least": least, "most": most}
        super().__init__(
            label=label,
            required=False,
            min_value=least,
            max_value=most,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), sentence),
        )


class DayField(forms.DateField):
    """A day."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        attrs = {"type": "date", "min": EARLIEST_DAY.isoformat(), "autocomplete": "off"}
        widget = forms.DateInput(attrs=attrs, format="%Y-%m-%d")
        super().__init__(label=label, required=False, widget=widget, validators=[sensible_day], **kwargs)


class MonthWidget(forms.MultiWidget):
    """A month and a year."""

    def __init__(self) -> None:
        months = [("", _("Month")), *((str(number), name) for number, name in MONTHS.items())]
        year = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "aria-label": _("Year")})
        super().__init__([forms.Select(attrs={"aria-label": _("Month")}, choices=months), year])

    def decompress(self, value: date | None) -> list[Any]:
        """The month and the year of a day."""
        return [str(value.month), str(value.year)] if value else ["", ""]


class MonthField(forms.MultiValueField):
    """The month of an event, as its first day; None when it is not known."""

    widget = MonthWidget

    def __init__(self, label: Any, **kwargs: Any) -> None:
        number = forms.IntegerField(error_messages={"invalid": _("Write the year with four digits.")})
        fields = (forms.ChoiceField(choices=[(str(one), one) for one in MONTHS]), number)
        sentence = _("Choose the month and write the year. Not sure? Take the latest that it could have been.")
        super().__init__(
            fields=fields,
            label=label,
            required=False,
            require_all_fields=True,
            error_messages={"incomplete": sentence, "required": sentence},
            **kwargs,
        )

    def clean(self, value: Sequence[Any]) -> date | None:
        """The first day of the month. Half of it typed is not enough."""
        said = [str(part or "").strip() for part in value or ("", "")]
        if any(said) and not all(said):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        found: date | None = super().clean(said)
        return found

    def compress(self, data_list: Sequence[Any]) -> date | None:
        """One day out of the two."""
        if not data_list:
            return None
        month, year = int(data_list[0]), int(data_list[1])
        if not EARLIEST_DAY.year <= year <= EARLIEST_DAY.year + 200:
            raise ValidationError(_("That year cannot be meant. Write it with four digits."))
        return date(year, month, 1)

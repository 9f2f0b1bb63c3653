"""The shapes of the forms of this room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.forms import HouseForm, SubmissionField, WordsField, sensible_day
from correspondence.waiting import MOST_DAYS
from people.models import Membership

_ROWS = {"rows": 5, "class": "letter-to-write"}


class LetterForm(HouseForm):
    """A message: the words, the form's own id, and which letter was the newest on the page."""

    text = WordsField(label=_("Your message"))
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    submission = SubmissionField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"submission": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs.update(_ROWS)


def upto(sent: Mapping[str, Any], name: str = "upto") -> UUID:
    """The newest letter that was on the page; what is no id becomes one that no letter has."""
    return SubmissionField().to_python(sent.get(name, ""))


class AwayForm(HouseForm):
    """When somebody is away, and who covers."""

    first_on = forms.DateField(
        label=_("First day"),
        validators=[sensible_day],
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Say from which day on."), "invalid": _("That is no day of the calendar.")},
    )
    last_on = forms.DateField(
        label=_("Last day"),
        validators=[sensible_day],
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Say until which day."), "invalid": _("That is no day of the calendar.")},
    )
    cover = forms.ChoiceField(
        label=_("Who covers"),
        required=False,
        help_text=_("Patients see the name only where this colleague is on their care team."),
        error_messages={"invalid_choice": _("Choose a colleague in the list.")},
    )

    def __init__(self, *args: Any, colleagues: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._colleagues = {str(one.pk): one for one in colleagues}
        names = [(pk, one.user.name) for pk, one in self._colleagues.items()]
        self.fields["cover"].choices = [("", _("Nobody in particular")), *names]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Membership | None:
        """The colleague who was chosen."""
        return self._colleagues.get(self.cleaned_data.get("cover", ""))


class AnswerTimeForm(HouseForm):
    """By the end of which staffed day somebody answers."""

    staffed_days = forms.TypedChoiceField(
        label=_("Messages are answered"),
        coerce=int,
        help_text=_("After that the patient stands on the caseload as waiting for an answer."),
        error_messages={
            "required": _("Choose one of the days in the list."),
            "invalid_choice": _("Choose one of the days in the list."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staffed_days"].choices = [(days, in_words(days)) for days in range(MOST_DAYS + 1)]  # type: ignore[attr-defined]


def in_words(days: int) -> str:
    """The setting as a sentence's end."""
    if days == 0:
        return str(_("by the end of the same staffed day"))
    if days == 1:
        return str(_("by the end of the next staffed day"))
    return ngettext(
        "by the end of the %(days)s. staffed day after", "by the end of the %(days)s. staffed day after", days
    ) % {"days": days}

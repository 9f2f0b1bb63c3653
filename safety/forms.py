"""The shapes of the forms of this room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm
from common.models import new_id
from people.models import Membership
from safety import crisis
from safety.models import Disposition, Tier, Way
from safety.tiers import FEWEST_MINUTES, MOST_MINUTES


class CloseForm(forms.Form):
    """What was done about a safety task, and what a colleague should know."""

    disposition = forms.ChoiceField(
        label=_("What was done"),
        choices=Disposition.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what was done.")},
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you found and what happens next. The care team reads it; the patient does not see it here."),
        error_messages={"required": _("Write a note: what you found, and what happens next.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class NoteForm(HouseForm):
    """Something that was found or tried; the task stays open."""

    text = forms.CharField(
        label=_("Your note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("There is nothing to note yet.")},
    )


class HandOnForm(HouseForm):
    """Which colleague should answer instead, and what they should know."""

    to = forms.ChoiceField(label=_("To"), error_messages={"required": _("Choose a colleague.")})
    why = forms.CharField(
        label=_("What they should know"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, people: Iterable[Membership] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(one.pk), f"{one.user} ({one.get_role_display()})") for one in people]
        self.fields["to"].choices = [("", _("Choose a colleague")), *names]  # type: ignore[attr-defined]


class OpenForm(HouseForm):
    """A colleague asks for somebody to look at a patient."""

    tier = forms.ChoiceField(label=_("How soon"), choices=Tier.choices, initial=Tier.URGENT, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What a colleague should look at"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The care team and whoever is asked to answer read it; the patient does not see it here."),
        error_messages={"required": _("Say in a few words what a colleague should look at.")},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("submission", new_id())
        super().__init__(*args, **kwargs)


class CallForm(HouseForm):
    """The patient would like to be called; words are welcome, none are needed."""

    words = forms.CharField(
        label=_("Anything we should know before we call"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "You can leave this empty. What you write is looked through for words of danger by a fixed list "
            "that finds only some of them; nobody may be reading at once."
        ),
    )


class DutyForm(HouseForm):
    """The clinic's lead, and the minutes of each tier."""

    lead = forms.ChoiceField(label=_("Lead"), required=False)

    def __init__(self, *args: Any, people: Iterable[Membership] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(one.pk), f"{one.user} ({one.get_role_display()})") for one in people]
        self.fields["lead"].choices = [("", _("Nobody")), *names]  # type: ignore[attr-defined]
        for tier in Tier:
            for part, label in _PARTS.items():
                self.fields[f"{tier}_{part}"] = forms.IntegerField(
                    label=label, min_value=FEWEST_MINUTES, max_value=MOST_MINUTES
                )

    def tiers(self) -> list[tuple[Tier, list[forms.BoundField]]]:
        """The fields of the minutes, tier by tier."""
        return [(tier, [self[f"{tier}_{part}"] for part in _PARTS]) for tier in Tier]

    def minutes(self) -> dict[str, int]:
        """What was typed, by the names of the columns."""
        return {name: value for name, value in self.cleaned_data.items() if name != "lead"}


_PARTS = {
    "answer": _("Answered within (minutes)"),
    "hand": _("Next person asked after (minutes)"),
    "settle": _("Settled within (minutes)"),
}


class LineForm(forms.Form):
    """One crisis line; a row left empty is no line."""

    label = forms.CharField(label=_("Who answers there"), max_length=80)
    number = forms.CharField(label=_("Number"), max_length=30)
    way = forms.ChoiceField(label=_("By"), choices=Way.choices, initial=Way.CALL)
    note = forms.CharField(label=_("Note, such as when it answers"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # A row that was there and is emptied now is a line taken away.
        super().__init__(*args, **(kwargs | {"empty_permitted": True, "use_required_attribute": False}))
        self.fields["number"].widget.attrs.update(inputmode="tel", autocomplete="off")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def has_changed(self) -> bool:
        """An empty row stays empty, whatever its drop-down says."""
        return any(str(self[name].data or "").strip() for name in ("label", "number", "note"))

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip()
        if not crisis.is_number(number):
            raise ValidationError(_("Write a number that a phone can dial, such as 988 or +1 555 0100."))
        return number

    def line(self) -> crisis.Line:
        """What was typed, as the rules know it."""
        said = self.cleaned_data
        return crisis.line(said["label"], said["number"], crisis.Way(said["way"]), said["note"])


LineForms = forms.formset_factory(LineForm, extra=2, max_num=8, absolute_max=8, validate_max=True)

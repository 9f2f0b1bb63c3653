"""The shapes of the forms with which staff decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm, WordsField
from intake.presenters_answers import TITLES
from intake.sections.keys import SectionKey
from people.models import Membership

_NOTE = {
    "label": _("Note for the team"),
    "help_text": _("Only those who treat here read it. It may stay empty."),
}


def _rows(form: forms.Form, **rows: int) -> None:
    for name, many in rows.items():
        form.fields[name].widget.attrs.update({"rows": many, "class": "letter-to-write"})


class AcceptForm(HouseForm):
    """Who writes the plan, and a note."""

    prescriber = forms.ChoiceField(
        label=_("Who writes the plan"),
        help_text=_("They join the care team, too, and find it in their inbox."),
        error_messages={
            "required": _("Choose who writes the plan."),
            "invalid_choice": _("Choose a prescriber who treats people here."),
        },
    )
    note = WordsField(**_NOTE)

    def __init__(
        self, *args: Any, prescribers: Iterable[Membership] = (), own: Membership | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, auto_id="accept_%s", **kwargs)
        self._prescribers = {str(one.pk): one for one in prescribers}
        names = [(pk, one.user.name) for pk, one in self._prescribers.items()]
        is_own = own is not None and str(own.pk) in self._prescribers
        alone = len(names) == 1
        self.fields["prescriber"].choices = names if is_own or alone else [("", _("Choose somebody")), *names]  # type: ignore[attr-defined]
        self.fields["prescriber"].initial = str(own.pk) if own is not None and is_own else None
        _rows(self, note=2)

    @property
    def chosen(self) -> Membership | None:
        """The prescriber who was chosen."""
        return self._prescribers.get(self.cleaned_data.get("prescriber", ""))


class AskForm(HouseForm):
    """What the clinic would like to know, and about which sections."""

    words = WordsField(
        label=_("What would you like to know?"),
        help_text=_("The person reads exactly this, on their application."),
    )
    sections = forms.MultipleChoiceField(
        label=_("About which sections"),
        required=False,
        choices=[(key.value, TITLES[key]) for key in SectionKey],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("These are marked for the person. All of them can be changed again."),
        error_messages={"invalid_choice": _("Choose sections in the list.")},
    )
    note = WordsField(**_NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="ask_%s", **kwargs)
        _rows(self, words=4, note=2)


NEXT_STEPS = (
    (
        "own_doctor",
        _("Please talk about this with your own doctor, and take this answer along if you like."),
    ),
    (
        "therapist",
        _("A psychiatrist or therapist near you can look at other ways with you. We gladly help you to find one."),
    ),
    ("later", _("You are welcome to apply again when this has changed.")),
    ("call_us", _("If you have questions about this, call us: we take the time.")),
)
"""Gentle next steps to begin from. Ours; the clinician's own words go with them or stand alone."""


class DeclineForm(HouseForm):
    """Why, and what the person can do next."""

    words = WordsField(
        label=_("Why"),
        help_text=_(
            "The person reads exactly this. Name what speaks against it now, and nothing that reads like blame."
        ),
    )
    steps = forms.MultipleChoiceField(
        label=_("What they can do next"),
        required=False,
        choices=NEXT_STEPS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose steps in the list.")},
    )
    next_step = WordsField(
        label=_("In your own words"),
        help_text=_(
            "A name, a number, a date. At least one step has to stand here or above. Crisis lines stand on their page anyway."
        ),
    )
    note = WordsField(**_NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="decline_%s", **kwargs)
        _rows(self, words=4, next_step=2, note=2)

    @property
    def next_words(self) -> str:
        """The chosen steps and the own words, as the person reads them."""
        chosen = set(self.cleaned_data.get("steps", ()))
        lines = [str(words) for key, words in NEXT_STEPS if key in chosen]
        return "\n".join([*lines, self.cleaned_data.get("next_step", "")]).strip()


class PassForm(HouseForm):
    """Why a prescriber goes on in spite of a stop."""

    why = WordsField(
        label=_("Why you go on in spite of it"),
        help_text=_("It stands in the record beside the finding, with your name. It holds for what was sent in now."),
    )

    def __init__(self, *args: Any, name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"pass_{name}_%s", **kwargs)
        _rows(self, why=3)

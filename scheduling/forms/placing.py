"""Where, and with whom: two lists to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm

Choices = Sequence[tuple[str, str]]

BOARD, BY_PLACE, BY_PERSON = "board", "place", "person"


class PlacingForm(HouseForm):
    """Place and person of one booking. ``to`` says from which page somebody came; they go back there."""

    place = forms.TypedChoiceField(label=_("Place"), required=False, coerce=UUID, empty_value=None)
    clinician = forms.TypedChoiceField(label=_("With"), required=False, coerce=UUID, empty_value=None)
    to = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: Choices | None, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if places is None:  # at home or by video
            del self.fields["place"]
        else:
            self.fields["place"].choices = [("", _("No place yet")), *places]  # type: ignore[attr-defined]
        self.fields["clinician"].choices = [("", _("Nobody yet")), *people]  # type: ignore[attr-defined]

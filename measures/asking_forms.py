"""The form with which the care team asks a patient to answer now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm
from measures.instruments import Instrument
from measures.services.wishes import LONGEST_DAYS, USUAL_DAYS


class AskForm(HouseForm):
    """Which questionnaire, and how long it may be answered."""

    instrument = forms.ChoiceField(label=_("Questionnaire"), error_messages={"required": _("Choose a questionnaire.")})
    days = forms.IntegerField(
        label=_("Open for how many days"),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=USUAL_DAYS,
        help_text=_("Whoever has not answered after two days is reminded once. After the last day it is given up."),
    )

    def __init__(self, data: Any = None, *, offered: Iterable[Instrument], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["instrument"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose …")),  # nothing is asked of anybody because it stood first
            *(
                (one.key, f"{one.title} · {one.plain_name}" if one.plain_name != one.title else one.title)
                for one in offered
            ),
        ]

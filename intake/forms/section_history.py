"""The form of the health history: what is asked by name, the blood pressure, and anything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.eligibility import claims
from intake.eligibility.claims import CLAIMS
from intake.forms.section_base import Group, Of, RowsOf, SectionForm
from intake.forms.section_fields import ALL_FOUR, ChoiceOf, DayField, MonthField, NumberField, TickField
from intake.forms.section_rows import ConditionRow
from intake.sections.keys import SectionKey
from intake.sections.missing import asked_claims
from intake.sections.shapes import Condition, History, Known, Origin, Pressure

HAPPENED = (Known.YES.value, Known.PAST.value)

#: Where a condition that is asked for by name stands on the page; what is not named here stands under the last.
HISTORY_GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("Mind and memory"), ("psychosis", "mania", "dementia", "seizures")),
    (
        _("Heart and blood vessels"),
        (
            "hypertension",
            "hypertension_uncontrolled",
            "heart_attack",
            "unstable_heart_disease",
            "heart_disease",
            "stroke",
            "aneurysm",
            "av_malformation",
            "brain_bleed",
        ),
    ),
    (
        _("Liver, lungs and the rest"),
        (
            "liver_severe",
            "liver_moderate",
            "lung_severe",
            "sleep_apnoea",
            "kidney_severe",
            "bladder",
            "hyperthyroidism_untreated",
            "raised_pressure_brain_or_eye",
            "porphyria",
        ),
    ),
)


class HistoryForm(SectionForm):
    """Health history."""

    key = SectionKey.HISTORY
    rows_of = {"others": RowsOf(ConditionRow, _("Condition"), _("Add another condition"), 200)}
    systolic = NumberField(_("Upper number"), 40, 300)
    diastolic = NumberField(_("Lower number"), 20, 200)
    taken_on = DayField(_("Measured on"), help_text=_("About when is enough."))
    pressure_unknown = TickField(_("I do not know my blood pressure"))

    def layout(self) -> Iterable[Group]:
        asked = asked_claims()
        placed = {key for _title, keys in HISTORY_GROUPS for key in keys}
        for place, (title, keys) in enumerate(HISTORY_GROUPS):
            rest = [key for key in asked if key not in placed] if place == len(HISTORY_GROUPS) - 1 else []
            yield Group(title, tuple(_asks([key for key in keys if key in asked] + rest)), key="asks")
        yield Group(
            _("Blood pressure"),
            tuple(Of(name) for name in ("systolic", "diastolic", "taken_on", "pressure_unknown")),
            _("The last one that you know, such as 120 over 80."),
            key="pressure",
        )
        yield Group(
            _("Anything else"), (Of("others"),), _("Other illnesses and operations. Leave it empty if there are none.")
        )

    def initial_of(self, part: Any) -> dict[str, Any]:
        begins: dict[str, Any] = {f"asked_{key}": said for key, said in part.asked.items()}
        begins |= {f"last_{key}": day for key, day in part.last.items()}
        begins["pressure_unknown"] = part.pressure_unknown
        if part.pressure is not None:
            begins |= {name: getattr(part.pressure, name) for name in ("systolic", "diastolic", "taken_on")}
        return begins

    def rows_in(self, part: Any, name: str) -> list[dict[str, Any]]:  # noqa: ARG002  (there is one kind of row)
        return [{"words": one.words, "standing": "now" if one.active else "past"} for one in part.others]

    def said(self, clean: dict[str, Any]) -> dict[str, Any]:
        asked = {key: clean[f"asked_{key}"] for key in asked_claims() if clean.get(f"asked_{key}")}
        happened = [key for key, said in asked.items() if said in (Known.YES, Known.PAST)]
        last = {key: clean[f"last_{key}"] for key in happened if clean.get(f"last_{key}")}
        return {
            "asked": asked,
            "last": last,
            "pressure": self._pressure(clean),
            "pressure_unknown": clean.get("pressure_unknown", False),
        }

    def _pressure(self, clean: dict[str, Any]) -> Pressure | None:
        """Both numbers, or none; as a record said it while nobody changed it."""
        if not (clean.get("systolic") and clean.get("diastolic")):
            return None
        typed = Pressure(systolic=clean["systolic"], diastolic=clean["diastolic"], taken_on=clean.get("taken_on"))
        stood = self.earlier.pressure if isinstance(self.earlier, History) else None
        same = stood is not None and stood.model_copy(update={"origin": Origin.TYPED}) == typed
        return stood if same else typed

    def clean(self) -> dict[str, Any]:
        """One number alone is no pressure."""
        said = super().clean() or self.cleaned_data
        for one, other in (("systolic", "diastolic"), ("diastolic", "systolic")):
            if said.get(one) and not said.get(other) and other not in self.errors:
                self.add_error(one, _("A blood pressure has two numbers. Write both."))
        return said

    def row_said(self, name: str, clean: dict[str, Any]) -> Condition:  # noqa: ARG002  (there is one kind of row)
        words = clean.get("words", "")
        active = clean.get("standing") != "past"
        earlier = self.earlier.others if isinstance(self.earlier, History) else ()
        stood = next((one for one in earlier if one.words == words), None)
        if stood is not None:
            return stood.model_copy(update={"active": active})
        return Condition(words=words, key=claims.by_words(words), active=active)


def _asks(keys: Iterable[str]) -> Iterator[Of]:
    for key in keys:
        yield Of(f"asked_{key}")
        if CLAIMS[key].asks_when:
            yield Of(f"last_{key}", (f"asked_{key}", HAPPENED))


def _history_fields() -> Iterator[tuple[str, forms.Field]]:
    for key in asked_claims():
        yield f"asked_{key}", ChoiceOf(CLAIMS[key].question, ALL_FOUR)
        if CLAIMS[key].asks_when:
            yield (
                f"last_{key}",
                MonthField(_("When was the last time?"), help_text=_("Leave it empty if you do not know.")),
            )


# What is asked by name stands in the data, so that a new condition is asked for without a new line here.
HistoryForm.base_fields = {**dict(_history_fields()), **HistoryForm.base_fields}

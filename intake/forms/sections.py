"""The form of each section of an application."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.eligibility import claims
from intake.eligibility.claims import CLAIMS
from intake.forms.section_base import Group, Of, RowsOf, SectionForm
from intake.forms.section_fields import (
    ALL_FOUR,
    NO,
    OF_NOW,
    UNSURE,
    YES,
    ChoiceOf,
    DayField,
    LineField,
    LongField,
    MonthField,
    NumberField,
    PlainChoice,
    TickField,
    often_field,
)
from intake.forms.section_rows import AllergyRow, ConditionRow, MedicineRow, TriedRow
from intake.medicines import book
from intake.sections.keys import SectionKey
from intake.sections.missing import asked_claims
from intake.sections.shapes import (
    Allergies,
    Allergy,
    Concerns,
    Condition,
    History,
    Known,
    Medicine,
    Medicines,
    Origin,
    Person,
    Place,
    Pressure,
    Tried,
)
from people.forms.fields import PhoneField

HAPPENED = (Known.YES.value, Known.PAST.value)


class AboutForm(SectionForm):
    """About you."""

    key = SectionKey.ABOUT
    full_name = LineField(
        _("Your full name"), attrs={"autocomplete": "name"}, help_text=_("As it stands on your papers.")
    )
    born_on = DayField(_("Date of birth"))
    phone = PhoneField(own=True, label=_("Phone number"), help_text=_("The clinic calls you at this number."))
    region = LineField(
        _("The state that you live in"),
        attrs={"autocomplete": "address-level1"},
        help_text=_("A clinic may treat only where it is licensed."),
    )
    own_doctor = LineField(_("Your own doctor, if you have one"), help_text=_("Name and place are enough."))

    def layout(self) -> Iterable[Group]:
        yield Group("", tuple(Of(name) for name in ("full_name", "born_on", "phone", "region", "own_doctor")))


class ConcernsForm(SectionForm):
    """What brings you here."""

    key = SectionKey.CONCERNS
    what_brings = LongField(_("What brings you here?"), rows=6, help_text=_("One sentence is enough."))
    since = PlainChoice(
        _("For how long has it been so?"), {"weeks": _("Weeks"), "months": _("Months"), "years": _("Years")}
    )
    diagnoses = forms.MultipleChoiceField(
        label=_("Has somebody given it one of these names?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("depression", _("Depression")),
            ("anxiety", _("An anxiety disorder")),
            ("ptsd", _("Post-traumatic stress (PTSD)")),
            ("ocd", _("Obsessive-compulsive disorder (OCD)")),
            ("bipolar", _("Bipolar disorder")),
            ("chronic_pain", _("Chronic pain")),
        ],
    )
    hopes = LongField(_("What do you hope would be different?"), rows=3)
    place = ChoiceOf(
        _("Where would you like to be treated?"),
        {Place.HOME: _("At home"), Place.CLINIC: _("At the clinic"), Place.EITHER: _("Either is fine")},
    )
    intent = ChoiceOf(
        _("Was there ever a time when you meant to end your life?"),
        {Known.NO: _("No"), Known.YES: _("Yes, now"), Known.PAST: _("Yes, in the past"), Known.UNSURE: UNSURE},
    )
    intent_last = MonthField(_("When was it last so?"), help_text=_("Leave it empty if you do not know."))
    attempt = ChoiceOf(
        _("Have you ever tried to end your life?"),
        {
            Known.NO: _("No"),
            Known.YES: _("Yes, in the last year"),
            Known.PAST: _("Yes, longer ago"),
            Known.UNSURE: UNSURE,
        },
    )
    attempt_last = MonthField(_("When was the last time?"), help_text=_("Leave it empty if you do not know."))

    def layout(self) -> Iterable[Group]:
        yield Group(_("In your own words"), tuple(Of(name) for name in ("what_brings", "since", "diagnoses", "hopes")))
        yield Group("", (Of("place"),))
        yield Group(
            _("Two questions that are asked of everybody"),
            (
                Of("intent"),
                Of("intent_last", ("intent", (Known.PAST.value,))),
                Of("attempt"),
                Of("attempt_last", ("attempt", HAPPENED)),
            ),
            _("An honest answer does not shut the door. If you say yes, somebody of the clinic turns to you."),
            key="danger",
        )

    def said(self, clean: dict[str, Any]) -> dict[str, Any]:
        values = super().said(clean)
        if values.get("intent") is not Known.PAST:
            values.pop("intent_last", None)
        if values.get("attempt") not in (Known.YES, Known.PAST):
            values.pop("attempt_last", None)
        earlier = self.earlier.diagnoses if isinstance(self.earlier, Concerns) else ()
        offered = {value for value, _words in self.fields["diagnoses"].choices}  # type: ignore[attr-defined]
        kept = [one for one in earlier if one not in offered]  # said in the self-check, and not asked here
        return values | {"diagnoses": (*values.get("diagnoses", ()), *kept)}


class TreatmentsForm(SectionForm):
    """Treatments tried."""

    key = SectionKey.TREATMENTS
    rows_of = {"tried": RowsOf(TriedRow, _("Treatment"), _("Add another treatment"), 40)}
    none = TickField(_("I have not tried anything yet"))
    ketamine_before = ChoiceOf(
        _("Have you had ketamine or esketamine before?"), {Known.NO: NO, Known.YES: YES, Known.UNSURE: UNSURE}
    )
    ketamine_reaction = LongField(_("How did your body and mind take it?"), rows=3)

    def layout(self) -> Iterable[Group]:
        note = _("Medicines, talking, stimulation: what you remember is enough.")
        yield Group(_("What you have tried"), (Of("tried"), Of("none")), note)
        yield Group(
            _("Ketamine"), (Of("ketamine_before"), Of("ketamine_reaction", ("ketamine_before", (*HAPPENED, "unsure"))))
        )

    def initial_of(self, part: Any) -> dict[str, Any]:
        begins = super().initial_of(part)
        return begins | {"ketamine_before": Known.YES if part.ketamine_before is Known.PAST else part.ketamine_before}

    def said(self, clean: dict[str, Any]) -> dict[str, Any]:
        values = super().said(clean)
        if values.get("ketamine_before") is Known.NO:
            values.pop("ketamine_reaction", None)
        return values

    def row_said(self, name: str, clean: dict[str, Any]) -> Tried:  # noqa: ARG002  (there is one kind of row)
        kept = {one: clean[one] for one in ("what", "helped", "when") if clean.get(one)}
        return Tried(kind=clean.get("kind") or "other", **kept)


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


class MedicinesForm(SectionForm):
    """Medicines."""

    key = SectionKey.MEDICINES
    rows_of = {"taken": RowsOf(MedicineRow, _("Medicine"), _("Add another medicine"), 100)}
    none = TickField(_("I take no medicines at all"))

    def layout(self) -> Iterable[Group]:
        note = _(
            "Also what you bought yourself: sleeping aids, herbs, vitamins. Type a few letters and choose from the list. What "
            "is not on it, you can write all the same: somebody of the clinic looks at it."
        )
        yield Group(_("What you take"), (Of("taken"), Of("none")), note)

    def row_said(self, name: str, clean: dict[str, Any]) -> Medicine:  # noqa: ARG002  (there is one kind of row)
        words, how_much = clean.get("words", ""), clean.get("how_much", "")
        earlier = self.earlier.taken if isinstance(self.earlier, Medicines) else ()
        stood = next((one for one in earlier if one.words == words), None)
        if stood is not None:
            return stood.model_copy(update={"how_much": how_much})
        entry = book.by_words(words)
        return Medicine(words=words, key=entry.key if entry else None, how_much=how_much)


class AllergiesForm(SectionForm):
    """Allergies."""

    key = SectionKey.ALLERGIES
    rows_of = {"known": RowsOf(AllergyRow, _("Allergy"), _("Add another"), 100)}
    ketamine = ChoiceOf(
        _("Have you ever had a bad reaction to ketamine or esketamine?"),
        {Known.NO: _("No, or never had it"), Known.YES: YES, Known.UNSURE: UNSURE},
    )
    none = TickField(_("I know of nothing that I do not tolerate"))

    def layout(self) -> Iterable[Group]:
        yield Group("", (Of("ketamine"),))
        note = _("Medicines above all; also food, latex or anything else that your body did not take well.")
        yield Group(_("What you do not tolerate"), (Of("known"), Of("none")), note)

    def initial_of(self, part: Any) -> dict[str, Any]:
        begins = super().initial_of(part)
        return begins | {"ketamine": Known.YES if part.ketamine is Known.PAST else part.ketamine}

    def row_said(self, name: str, clean: dict[str, Any]) -> Allergy:  # noqa: ARG002  (there is one kind of row)
        words, reaction = clean.get("words", ""), clean.get("reaction", "")
        earlier = self.earlier.known if isinstance(self.earlier, Allergies) else ()
        stood = next((one for one in earlier if one.words == words), None)
        return stood.model_copy(update={"reaction": reaction}) if stood else Allergy(words=words, reaction=reaction)


class SubstancesForm(SectionForm):
    """Alcohol and other substances."""

    key = SectionKey.SUBSTANCES
    alcohol = often_field(_("How often do you drink alcohol?"))
    cannabis = often_field(_("How often do you use cannabis?"))
    stimulants = often_field(
        _("How often do you use stimulants that nobody prescribed?"), help_text=_("Such as cocaine or amphetamines.")
    )
    opioids = ChoiceOf(
        _("Do you take any opioid now?"), OF_NOW, help_text=_("Strong pain medicines count, prescribed ones too.")
    )
    dependence = ChoiceOf(
        _("Are you dependent on alcohol or on anything else?"),
        ALL_FOUR,
        help_text=_("In your own words or in a doctor’s. Nicotine does not count."),
    )
    dependence_on = LineField(_("On what?"))
    opioid_use_disorder = ChoiceOf(
        _("Have you ever had an addiction to opioids, or been treated for one?"),
        ALL_FOUR,
        help_text=_("Such as heroin, fentanyl or pain medicine."),
    )

    def layout(self) -> Iterable[Group]:
        yield Group("", tuple(Of(name) for name in ("alcohol", "cannabis", "stimulants")))
        yield Group(
            "",
            (
                Of("opioids"),
                Of("dependence"),
                Of("dependence_on", ("dependence", (*HAPPENED, "unsure"))),
                Of("opioid_use_disorder"),
            ),
        )

    def initial_of(self, part: Any) -> dict[str, Any]:
        begins = super().initial_of(part)
        return begins | {"opioids": Known.NO if part.opioids is Known.PAST else part.opioids}

    def said(self, clean: dict[str, Any]) -> dict[str, Any]:
        values = super().said(clean)
        if values.get("dependence") is Known.NO:
            values.pop("dependence_on", None)
        return values


class PregnancyForm(SectionForm):
    """Pregnancy and nursing."""

    key = SectionKey.PREGNANCY
    not_applicable = TickField(_("I can not be pregnant, and I do not breastfeed"))
    pregnant = ChoiceOf(_("Are you pregnant, or could you be?"), OF_NOW)
    nursing = ChoiceOf(_("Are you breastfeeding?"), {Known.NO: NO, Known.YES: YES})
    planning = ChoiceOf(_("Do you plan to become pregnant in the coming months?"), OF_NOW)

    def layout(self) -> Iterable[Group]:
        yield Group("", tuple(Of(name) for name in ("not_applicable", "pregnant", "nursing", "planning")))

    def initial_of(self, part: Any) -> dict[str, Any]:
        begins = super().initial_of(part)
        return {name: Known.NO if said is Known.PAST else said for name, said in begins.items()}


class PeopleForm(SectionForm):
    """People near you."""

    key = SectionKey.PEOPLE
    people: ClassVar[tuple[str, ...]] = ("emergency", "adult")
    emergency_name = LineField(_("Their name"))
    emergency_phone = PhoneField(own=False, label=_("Their phone number"))
    emergency_relation = LineField(_("Who they are to you"), help_text=_("Such as partner, sister, friend."))
    same_person = TickField(_("The same person would be with me"))
    no_adult = TickField(_("There is nobody who could be with me"))
    adult_name = LineField(_("Name of the adult"))
    adult_phone = PhoneField(own=False, label=_("Phone number of the adult"))
    adult_relation = LineField(_("Who the adult is to you"))

    def layout(self) -> Iterable[Group]:
        yield Group(
            _("Whom may the clinic call in an emergency?"),
            tuple(Of(f"emergency_{name}") for name in ("name", "phone", "relation")),
            _("Tell them that you named them."),
        )
        rest = ("same_person", "no_adult", "adult_name", "adult_phone", "adult_relation")
        yield Group(
            _("Which adult would be with you during a session?"),
            tuple(Of(name) for name in rest),
            _(
                "A sober adult who stays within call. Without one, treatment at home is not possible; say so all the same."
            ),
            key="adult",
        )

    def initial_of(self, part: Any) -> dict[str, Any]:
        begins: dict[str, Any] = {"same_person": part.same_person, "no_adult": part.no_adult}
        for who in self.people:
            begins |= {f"{who}_{name}": value for name, value in dict(getattr(part, who)).items()}
        return begins

    def said(self, clean: dict[str, Any]) -> dict[str, Any]:
        values = {name: clean.get(name, False) for name in ("same_person", "no_adult")}
        for who in self.people:
            near = {name: clean.get(f"{who}_{name}") or "" for name in Person.model_fields}
            values[who] = Person(**near)
        return values


FORMS: Mapping[SectionKey, type[SectionForm]] = MappingProxyType(
    {
        one.key: one
        for one in (
            AboutForm,
            ConcernsForm,
            TreatmentsForm,
            HistoryForm,
            MedicinesForm,
            AllergiesForm,
            SubstancesForm,
            PregnancyForm,
            PeopleForm,
        )
    }
)
"""The form of each section."""

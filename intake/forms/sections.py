"""The form of each section of an application."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

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
    PlainChoice,
    TickField,
    often_field,
)
from intake.forms.section_history import HistoryForm
from intake.forms.section_rows import AllergyRow, MedicineRow, TriedRow
from intake.medicines import book
from intake.sections.keys import SectionKey
from intake.sections.shapes import (
    Allergies,
    Allergy,
    Concerns,
    Known,
    Medicine,
    Medicines,
    Person,
    Place,
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
    not_applicable = TickField(_("I cannot be pregnant, and I do not breastfeed"))
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

"""A record and what was typed, side by side, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intake.eligibility.claims import CLAIMS
from intake.record.beside import SECTION_OF, Beside, Standing, beside
from intake.record.found import FoundItem, FoundRecord, Kind, LeftOut, Why
from intake.sections.keys import SectionKey
from intake.sections.shapes import Allergies, Condition, History, Known, Medicines, Part

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TITLES: Mapping[Kind, StrOrPromise] = {
    Kind.CONDITION: gettext_lazy("Conditions"),
    Kind.MEDICINE: gettext_lazy("Medicines you take now"),
    Kind.ALLERGY: gettext_lazy("Allergies"),
    Kind.PRESSURE: gettext_lazy("Latest blood pressure"),
}
_ANSWERS: Mapping[Known, StrOrPromise] = {
    Known.NO: gettext_lazy("no"),
    Known.YES: gettext_lazy("yes"),
    Known.PAST: gettext_lazy("in the past"),
    Known.UNSURE: gettext_lazy("not sure"),
}
_SORTS: Mapping[str, StrOrPromise] = {
    "AllergyIntolerance": gettext_lazy("allergies"),
    "CarePlan": gettext_lazy("care plans"),
    "CareTeam": gettext_lazy("care teams"),
    "Claim": gettext_lazy("bills"),
    "Device": gettext_lazy("devices"),
    "DiagnosticReport": gettext_lazy("reports of tests"),
    "DocumentReference": gettext_lazy("documents"),
    "Encounter": gettext_lazy("visits"),
    "ExplanationOfBenefit": gettext_lazy("insurance statements"),
    "FamilyMemberHistory": gettext_lazy("history of family members"),
    "Goal": gettext_lazy("goals"),
    "ImagingStudy": gettext_lazy("images"),
    "Immunization": gettext_lazy("vaccinations"),
    "Location": gettext_lazy("places"),
    "MedicationAdministration": gettext_lazy("medicines given on the spot"),
    "MedicationDispense": gettext_lazy("medicines handed out"),
    "Observation": gettext_lazy("other measurements"),
    "Organization": gettext_lazy("organisations"),
    "Practitioner": gettext_lazy("clinicians"),
    "PractitionerRole": gettext_lazy("roles of clinicians"),
    "Procedure": gettext_lazy("procedures"),
    "Provenance": gettext_lazy("notes on where entries come from"),
}


@dataclass(frozen=True)
class Row:
    """One item of the record: its words, small words under them, and how it stands to what was typed.

    ``number`` counts those that can be ticked, from 0.
    """

    number: int
    key: str
    words: str
    small: str
    standing: Standing
    differs: str
    is_ticked: bool

    @property
    def is_said(self) -> bool:
        """Whether there is nothing to take over."""
        return self.standing in {Standing.SAID, Standing.BEHIND}

    @property
    def is_behind(self) -> bool:
        """Whether what was typed counts instead."""
        return self.standing is Standing.BEHIND


@dataclass(frozen=True)
class Pane:
    """One kind: what was typed, and what the record says."""

    kind: Kind
    title: StrOrPromise
    section: SectionKey
    typed: tuple[str, ...]
    rows: tuple[Row, ...]


def panes(record: FoundRecord, sections: Mapping[SectionKey, Part], ticked: Collection[str] = ()) -> list[Pane]:
    """Every kind, the ones of which the record says nothing as well."""
    laid = beside(record, sections)
    numbers = count()
    rows = [(one.item.kind, _row(one, ticked, numbers)) for one in laid]
    return [
        Pane(
            kind,
            TITLES[kind],
            SECTION_OF[kind],
            tuple(_typed(kind, sections)),
            tuple(row for its_kind, row in rows if its_kind == kind),
        )
        for kind in Kind
    ]


def _row(one: Beside, ticked: Collection[str], numbers: Iterator[int]) -> Row:
    item = one.item
    number = -1 if one.standing in {Standing.SAID, Standing.BEHIND} else next(numbers)
    small = " · ".join(_small(item))
    return Row(number, item.key, item.words, small, one.standing, _differs(one), item.key in ticked)


def _small(item: FoundItem) -> list[str]:
    """What stands in small letters under an item."""
    said = [item.how_much, item.reaction]
    if item.began_on is not None and item.active:
        said.append(_("since %(month)s") % {"month": _month(item.began_on)})
    elif item.began_on is not None:
        said.append(_("in the past, from %(month)s on") % {"month": _month(item.began_on)})
    elif not item.active:
        said.append(_("in the past"))
    if item.pressure is not None and item.pressure.taken_on is not None:
        said.append(_("measured on %(day)s") % {"day": _day(item.pressure.taken_on)})
    if not item.confirmed:
        said.append(_("not confirmed, says the record"))
    return [words for words in said if words]


def _differs(one: Beside) -> str:
    if one.standing is not Standing.DIFFERS:
        return ""
    if one.answer is None:
        return _("Yours is another one. Taking this over replaces it.")
    if one.answer is Known.YES or (one.answer is Known.PAST and not one.item.active):
        return _("You answered “%(answer)s”. Your record says more; taking this over adds it.") % {
            "answer": _ANSWERS[one.answer]
        }
    return _("You answered “%(answer)s”. Taking this over changes your answer.") % {"answer": _ANSWERS[one.answer]}


def _typed(kind: Kind, sections: Mapping[SectionKey, Part]) -> list[str]:
    part = sections.get(SECTION_OF[kind])
    if isinstance(part, History):
        return _typed_pressure(part) if kind == Kind.PRESSURE else _typed_conditions(part)
    if isinstance(part, Medicines):
        rows = [_joined(one.words, one.how_much) for one in part.taken]
        return rows or ([_("You take nothing.")] if part.none else [])
    if isinstance(part, Allergies):
        rows = [_joined(one.words, one.reaction) for one in part.known]
        return rows or ([_("You know of none.")] if part.none else [])
    return []


def _typed_conditions(part: History) -> list[str]:
    held = [(key, answer) for key, answer in part.asked.items() if answer is not Known.NO and key in CLAIMS]
    asked = [f"{CLAIMS[key].title}: {_ANSWERS[answer]}" for key, answer in held]
    return [*asked, *(_condition(one) for one in part.others)]


def _condition(one: Condition) -> str:
    return one.words if one.active else _joined(one.words, _("in the past"))


def _typed_pressure(part: History) -> list[str]:
    if part.pressure is None:
        return [_("You do not know it.")] if part.pressure_unknown else []
    one = part.pressure
    return [_joined(f"{one.systolic}/{one.diastolic} mmHg", _day(one.taken_on) if one.taken_on else "")]


def _joined(words: str, more: str) -> str:
    return f"{words}, {more}" if more else words


def _month(day: date) -> str:
    return date_format(day, "F Y")


def _day(day: date) -> str:
    return date_format(day, "j F Y")


@dataclass(frozen=True)
class Left:
    """What is not offered, of one sort: a sentence, and some of it."""

    sentence: str
    examples: tuple[str, ...]


def left_out(record: FoundRecord) -> list[Left]:
    """What is not offered, in numbers, and why."""
    return [Left(_left(one), _examples(one)) for one in record.left_out]


def _examples(one: LeftOut) -> tuple[str, ...]:
    if one.why is not Why.OTHER_KIND:
        return one.examples
    return tuple(_sort_in_words(example) for example in one.examples)


def _sort_in_words(example: str) -> str:
    sort, times, count = example.partition(" × ")
    return f"{_SORTS.get(sort, sort)}{times}{count}"


def _left(one: LeftOut) -> str:
    """A sentence for each reason."""
    number = one.count
    sentences = {
        Why.NOT_CONDITION: ngettext(
            "%(count)s entry that is no condition, such as work, housing or a single finding",
            "%(count)s entries that are no conditions, such as work, housing or a single finding",
            number,
        ),
        Why.ENDED: ngettext(
            "%(count)s medicine or allergy that is over", "%(count)s medicines or allergies that are over", number
        ),
        Why.WITHDRAWN: ngettext(
            "%(count)s entry that the record itself takes back",
            "%(count)s entries that the record itself takes back",
            number,
        ),
        Why.NONE_KNOWN: ngettext(
            "%(count)s entry that says there is nothing", "%(count)s entries that say there is nothing", number
        ),
        Why.ELSEWHERE: ngettext(
            "%(count)s entry that is about somebody else, or refers to what is not in the file",
            "%(count)s entries that are about somebody else, or refer to what is not in the file",
            number,
        ),
        Why.UNREADABLE: ngettext(
            "%(count)s entry that cannot be read", "%(count)s entries that cannot be read", number
        ),
        Why.REPEATED: ngettext(
            "%(count)s entry that says the same again", "%(count)s entries that say the same again", number
        ),
        Why.OLDER: ngettext("%(count)s older blood pressure", "%(count)s older blood pressures", number),
        Why.TOO_MANY: ngettext(
            "%(count)s entry more than fits here: type it if it matters",
            "%(count)s entries more than fit here: type those that matter",
            number,
        ),
        Why.OTHER_KIND: ngettext(
            "%(count)s entry of a kind that the application does not ask for",
            "%(count)s entries of kinds that the application does not ask for",
            number,
        ),
    }
    return sentences[one.why] % {"count": number}

"""What an applicant said, in rows that a clinician can skim: the section, what was asked, what was said, from where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.eligibility.claims import CLAIMS
from intake.medicines.book import by_key
from intake.sections.keys import SectionKey
from intake.sections.shapes import (
    About,
    Allergies,
    Concerns,
    History,
    Known,
    Medicine,
    Medicines,
    Often,
    Part,
    People,
    Person,
    Place,
    Pregnancy,
    Substances,
    Treatments,
    Tried,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KNOWN: Mapping[Known, StrOrPromise] = {
    Known.NO: gettext_lazy("no"),
    Known.YES: gettext_lazy("yes"),
    Known.PAST: gettext_lazy("in the past"),
    Known.UNSURE: gettext_lazy("not sure"),
}
OFTEN: Mapping[Often, StrOrPromise] = {
    Often.NEVER: gettext_lazy("never"),
    Often.MONTHLY: gettext_lazy("once a month or less"),
    Often.WEEKLY: gettext_lazy("every week"),
    Often.DAILY: gettext_lazy("on most days"),
}
PLACES: Mapping[Place, StrOrPromise] = {
    Place.HOME: gettext_lazy("at home"),
    Place.CLINIC: gettext_lazy("at the clinic"),
    Place.EITHER: gettext_lazy("either, at home or at the clinic"),
}
SINCE: Mapping[str, StrOrPromise] = {
    "weeks": gettext_lazy("for weeks"),
    "months": gettext_lazy("for months"),
    "years": gettext_lazy("for years"),
}
HELPED: Mapping[str, StrOrPromise] = {
    "no": gettext_lazy("did not help"),
    "some": gettext_lazy("helped a little"),
    "much": gettext_lazy("helped much"),
    "unsure": gettext_lazy("not sure whether it helped"),
}
DIAGNOSES: Mapping[str, StrOrPromise] = {
    "depression": gettext_lazy("depression"),
    "anxiety": gettext_lazy("an anxiety disorder"),
    "ptsd": gettext_lazy("PTSD"),
    "ocd": gettext_lazy("OCD"),
    "bipolar": gettext_lazy("bipolar disorder"),
    "chronic_pain": gettext_lazy("chronic pain"),
}
KINDS: Mapping[str, StrOrPromise] = {
    "medicine": gettext_lazy("Medicine"),
    "talking": gettext_lazy("Talking therapy"),
    "stimulation": gettext_lazy("TMS or ECT"),
    "ketamine": gettext_lazy("Ketamine"),
    "other": gettext_lazy("Something else"),
}
TITLES: Mapping[SectionKey, StrOrPromise] = {
    SectionKey.ABOUT: gettext_lazy("About them"),
    SectionKey.CONCERNS: gettext_lazy("What brings them here"),
    SectionKey.TREATMENTS: gettext_lazy("Treatments tried"),
    SectionKey.HISTORY: gettext_lazy("Health history"),
    SectionKey.MEDICINES: gettext_lazy("Medicines"),
    SectionKey.ALLERGIES: gettext_lazy("Allergies"),
    SectionKey.SUBSTANCES: gettext_lazy("Alcohol and other substances"),
    SectionKey.PREGNANCY: gettext_lazy("Pregnancy and nursing"),
    SectionKey.PEOPLE: gettext_lazy("People near them"),
}
"""What the sections are called on pages of staff; the person's own pages address the person."""


@dataclass(frozen=True)
class AnswerRow:
    """One answer. ``is_quiet``: a "no" or a blank, shown in short; ``is_long``: somebody's own text.

    ``origin`` is "record" for what was taken over from a brought record; ``mark`` is a word to notice beside it.
    """

    label: str
    value: str
    origin: str = "typed"
    mark: str = ""
    is_quiet: bool = False
    is_long: bool = False

    @property
    def is_from_record(self) -> bool:
        """Whether it was taken over from a record."""
        return self.origin == "record"


def rows_of(key: SectionKey, part: Part, today: date) -> list[AnswerRow]:
    """The answers of one section; what was left empty is no row, but where a "no" counts."""
    return [row for row in _ROWS[key](part, today) if row.value]


def _known(label: str, said: Known | None, last: date | None = None) -> AnswerRow:
    if said is None:
        return AnswerRow(label, _("not answered"), is_quiet=True)
    when = _(", last in %(month)s") % {"month": date_format(last, "F Y")} if last else ""
    return AnswerRow(label, f"{KNOWN[said]}{when}", is_quiet=said is Known.NO)


def _often(label: str, said: Often | None) -> AnswerRow:
    if said is None:
        return AnswerRow(label, _("not answered"), is_quiet=True)
    return AnswerRow(label, str(OFTEN[said]), is_quiet=said is Often.NEVER)


def _about(part: About, today: date) -> Iterator[AnswerRow]:
    yield AnswerRow(_("Name"), part.full_name)
    if part.born_on:
        had_birthday = (today.month, today.day) >= (part.born_on.month, part.born_on.day)
        age = today.year - part.born_on.year - (not had_birthday)
        words = _("%(day)s, %(age)s years old") % {"day": date_format(part.born_on, "j F Y"), "age": age}
        yield AnswerRow(_("Born"), words)
    yield AnswerRow(_("Phone"), part.phone)
    yield AnswerRow(_("Lives in"), part.region)
    yield AnswerRow(_("Own doctor"), part.own_doctor)


def _concerns(part: Concerns, _today: date) -> Iterator[AnswerRow]:
    yield AnswerRow(_("In their own words"), part.what_brings, is_long=True)
    yield AnswerRow(_("For how long"), str(SINCE.get(part.since, "")))
    yield AnswerRow(
        _("Diagnoses that they name"), ", ".join(str(DIAGNOSES.get(one, _plain(one))) for one in part.diagnoses)
    )
    yield AnswerRow(_("What they hope for"), part.hopes, is_long=True)
    yield AnswerRow(_("Would like to be treated"), str(PLACES[part.place]) if part.place else "")
    yield _known(_("Intention to end their life"), part.intent, part.intent_last)
    yield _known(_("Attempt to end their life"), part.attempt, part.attempt_last)


def _treatments(part: Treatments, _today: date) -> Iterator[AnswerRow]:
    if part.none:
        yield AnswerRow(_("Tried so far"), _("nothing"))
    for one in part.tried:
        yield _tried(one)
    yield _known(_("Ketamine before"), part.ketamine_before)
    yield AnswerRow(_("How they reacted to it"), part.ketamine_reaction, is_long=True)


def _tried(one: Tried) -> AnswerRow:
    said = [one.what, str(HELPED.get(one.helped, "")), one.when]
    return AnswerRow(
        str(KINDS.get(one.kind, _plain(one.kind))), " · ".join(part for part in said if part) or _("tried")
    )


def _history(part: History, _today: date) -> Iterator[AnswerRow]:
    for key, claim in CLAIMS.items():
        if claim.asked or key in part.asked:
            yield _known(claim.title, part.asked.get(key), part.last.get(key))
    for unknown in sorted(set(part.asked) - set(CLAIMS)):
        yield _known(_plain(unknown), part.asked[unknown], part.last.get(unknown))
    for one in part.others:
        when = date_format(one.began_on, "F Y") if one.began_on else ""
        said = [one.words, _("since %(when)s") % {"when": when} if when else "", "" if one.active else _("over")]
        mark = "" if one.key else _("not known to the rules")
        yield AnswerRow(_("Another condition"), " · ".join(part for part in said if part), one.origin, mark)
    if part.pressure:
        taken = part.pressure.taken_on
        on = _(", on %(day)s") % {"day": date_format(taken, "j F Y")} if taken else _(", day not known")
        words = f"{part.pressure.systolic}/{part.pressure.diastolic} mmHg{on}"
        yield AnswerRow(_("Blood pressure"), words, part.pressure.origin)
    elif part.pressure_unknown:
        yield AnswerRow(_("Blood pressure"), _("not known"))


def _medicines(part: Medicines, _today: date) -> Iterator[AnswerRow]:
    if part.none:
        yield AnswerRow(_("Taken now"), _("none"))
    for one in part.taken:
        yield _medicine(one)


def _medicine(one: Medicine) -> AnswerRow:
    entry = by_key(one.key) if one.key else None
    known = f" ({entry.name})" if entry and entry.name.casefold() not in one.words.casefold() else ""
    said = f"{one.words}{known}{f' · {one.how_much}' if one.how_much else ''}"
    return AnswerRow(_("Medicine"), said, one.origin, "" if entry else _("not checked"))


def _allergies(part: Allergies, _today: date) -> Iterator[AnswerRow]:
    yield _known(_("Bad reaction to ketamine or esketamine"), part.ketamine)
    if part.none:
        yield AnswerRow(_("Anything else not tolerated"), _("nothing"), is_quiet=True)
    for one in part.known:
        yield AnswerRow(_("Not tolerated"), f"{one.words}{f' · {one.reaction}' if one.reaction else ''}", one.origin)


def _substances(part: Substances, _today: date) -> Iterator[AnswerRow]:
    yield _often(_("Alcohol"), part.alcohol)
    yield _often(_("Cannabis"), part.cannabis)
    yield _often(_("Stimulants that nobody prescribed"), part.stimulants)
    yield _known(_("Opioids now, prescribed ones included"), part.opioids)
    yield _known(_("Dependent on something"), part.dependence)
    yield AnswerRow(_("Dependent on"), part.dependence_on)
    yield _known(_("Opioid use disorder, ever"), part.opioid_use_disorder)


def _pregnancy(part: Pregnancy, _today: date) -> Iterator[AnswerRow]:
    if part.not_applicable:
        yield AnswerRow(_("Pregnancy and nursing"), _("cannot be"), is_quiet=True)
        return
    yield _known(_("Pregnant"), part.pregnant)
    yield _known(_("Nursing"), part.nursing)
    yield _known(_("Planning to become pregnant"), part.planning)


def _people(part: People, _today: date) -> Iterator[AnswerRow]:
    yield AnswerRow(_("In an emergency"), _person(part.emergency))
    if part.no_adult:
        yield AnswerRow(_("An adult who will be there"), _("nobody can"))
    elif part.same_person:
        yield AnswerRow(_("An adult who will be there"), _("the same person"))
    else:
        yield AnswerRow(_("An adult who will be there"), _person(part.adult))


def _person(one: Person) -> str:
    return ", ".join(part for part in (one.name, one.relation, one.phone) if part)


def _plain(key: str) -> str:
    return key.replace("_", " ").replace("-", " ").capitalize()


_ROWS: Mapping[SectionKey, Callable[[Any, date], Iterator[AnswerRow]]] = {
    SectionKey.ABOUT: _about,
    SectionKey.CONCERNS: _concerns,
    SectionKey.TREATMENTS: _treatments,
    SectionKey.HISTORY: _history,
    SectionKey.MEDICINES: _medicines,
    SectionKey.ALLERGIES: _allergies,
    SectionKey.SUBSTANCES: _substances,
    SectionKey.PREGNANCY: _pregnancy,
    SectionKey.PEOPLE: _people,
}

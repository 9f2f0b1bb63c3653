"""What the sections of an application hold, as values. Pure; ``answers`` of a section is the JSON of its shape.

Every field may be empty, for a section is kept while it is being written; ``missing_in`` (``intake.sections.missing``) says
what still has to be answered. An answer that a person may not know has ``Known.UNSURE``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from intake.sections.keys import SectionKey

Line = Annotated[str, Field(max_length=200)]
Words = Annotated[str, Field(max_length=4000)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]


class Known(StrEnum):
    """An answer about oneself."""

    NO = "no"
    YES = "yes"
    PAST = "past"
    UNSURE = "unsure"


class Origin(StrEnum):
    """Who said so."""

    TYPED = "typed"
    RECORD = "record"


class Often(StrEnum):
    """How often something is taken."""

    NEVER = "never"
    MONTHLY = "monthly"
    WEEKLY = "weekly"
    DAILY = "daily"


class Place(StrEnum):
    """Where somebody would like to be treated."""

    HOME = "home"
    CLINIC = "clinic"
    EITHER = "either"


class Part(BaseModel):
    """A part of an application; what nobody knows of is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class About(Part):
    """About you."""

    full_name: Line = ""
    born_on: date | None = None
    phone: Line = ""
    region: Line = ""
    own_doctor: Line = ""


class Concerns(Part):
    """What brings you here.

    ``intent`` and ``attempt``: was there ever the intention, or an attempt, to end one's life; ``*_last`` is the first day
    of the month in which it was last so.
    """

    what_brings: Words = ""
    since: Annotated[str, Field(pattern=r"^(|weeks|months|years)$")] = ""
    diagnoses: tuple[Key, ...] = ()
    hopes: Words = ""
    place: Place | None = None
    intent: Known | None = None
    intent_last: date | None = None
    attempt: Known | None = None
    attempt_last: date | None = None


class Tried(Part):
    """A treatment that was tried. ``kind``: medicine, talking, stimulation (TMS, ECT), ketamine, other."""

    kind: Key = "medicine"
    what: Line = ""
    helped: Annotated[str, Field(pattern=r"^(|no|some|much|unsure)$")] = ""
    when: Line = ""


class Treatments(Part):
    """Treatments tried."""

    none: bool = False
    tried: Annotated[tuple[Tried, ...], Field(max_length=40)] = ()
    ketamine_before: Known | None = None
    ketamine_reaction: Words = ""


class Code(Part):
    """A code of a terminology: ``system`` is its URI as FHIR writes it."""

    system: Line
    code: Annotated[str, Field(max_length=40)]


class Condition(Part):
    """A condition beyond those that are asked for by name. ``key`` is a claim's key when the words or codes were known."""

    words: Line
    key: Key | None = None
    codes: tuple[Code, ...] = ()
    active: bool = True
    began_on: date | None = None
    origin: Origin = Origin.TYPED


class Pressure(Part):
    """A blood pressure in mmHg."""

    systolic: Annotated[int, Field(ge=40, le=300)]
    diastolic: Annotated[int, Field(ge=20, le=200)]
    taken_on: date | None = None
    origin: Origin = Origin.TYPED


class History(Part):
    """Health history.

    ``asked`` holds the answers to the conditions asked for by name (keys of ``conditions.v1.json`` that are marked as
    asked), ``last`` the first day of the month of the last event, where one is asked for.
    """

    asked: Mapping[Key, Known] = Field(default_factory=dict)
    last: Mapping[Key, date] = Field(default_factory=dict)
    others: Annotated[tuple[Condition, ...], Field(max_length=200)] = ()
    pressure: Pressure | None = None
    pressure_unknown: bool = False


class Medicine(Part):
    """A medicine that is taken. ``key`` names it in the bundled list; without one it is unverified."""

    words: Line
    key: Key | None = None
    codes: tuple[Code, ...] = ()
    how_much: Line = ""
    origin: Origin = Origin.TYPED


class Medicines(Part):
    """Medicines."""

    none: bool = False
    taken: Annotated[tuple[Medicine, ...], Field(max_length=100)] = ()


class Allergy(Part):
    """Something that is not tolerated."""

    words: Line
    reaction: Line = ""
    codes: tuple[Code, ...] = ()
    origin: Origin = Origin.TYPED


class Allergies(Part):
    """Allergies. ``ketamine``: ever a bad reaction to ketamine or esketamine."""

    none: bool = False
    ketamine: Known | None = None
    known: Annotated[tuple[Allergy, ...], Field(max_length=100)] = ()


class Substances(Part):
    """Alcohol and other substances.

    ``dependence``: now dependent on anything, in one's own or a doctor's words; ``opioid_use_disorder``: ever;
    ``opioids``: takes any opioid now, prescribed ones included.
    """

    alcohol: Often | None = None
    cannabis: Often | None = None
    stimulants: Often | None = None
    opioids: Known | None = None
    dependence: Known | None = None
    dependence_on: Line = ""
    opioid_use_disorder: Known | None = None


class Pregnancy(Part):
    """Pregnancy and nursing; ``not_applicable`` where it cannot be."""

    not_applicable: bool = False
    pregnant: Known | None = None
    nursing: Known | None = None
    planning: Known | None = None


class Person(Part):
    """Somebody near."""

    name: Line = ""
    phone: Line = ""
    relation: Line = ""


class People(Part):
    """People: whom to call in an emergency, and the adult who will be there. ``no_adult``: nobody can."""

    emergency: Person = Person()
    adult: Person = Person()
    same_person: bool = False
    no_adult: bool = False


SHAPES: Mapping[SectionKey, type[Part]] = MappingProxyType(
    {
        SectionKey.ABOUT: About,
        SectionKey.CONCERNS: Concerns,
        SectionKey.TREATMENTS: Treatments,
        SectionKey.HISTORY: History,
        SectionKey.MEDICINES: Medicines,
        SectionKey.ALLERGIES: Allergies,
        SectionKey.SUBSTANCES: Substances,
        SectionKey.PREGNANCY: Pregnancy,
        SectionKey.PEOPLE: People,
    }
)
"""The shape of each section."""

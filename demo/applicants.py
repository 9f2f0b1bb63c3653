"""The demo's applicants, one at every stage between the first question and a signed plan. Data only, all invented.

What somebody wrote is told for a day, so that a blood pressure is always of last week.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from demo.plot import HOME_TABLETS, INFUSION
from intake.sections.keys import SectionKey
from intake.sections.missing import asked_claims
from intake.sections.shapes import (
    About,
    Allergies,
    Allergy,
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
    Pressure,
    Substances,
    Treatments,
    Tried,
)

K = SectionKey
Sections = Mapping[SectionKey, Part]


class Stage(StrEnum):
    """How far somebody has come."""

    LINK = "link"  # asked for a link and has not opened it
    BEGUN = "begun"
    SENT = "sent"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DRAFTED = "drafted"
    PREPARING = "preparing"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Applicant:
    """One person. ``days_ago`` is when they asked for their link; ``wrote`` gives what they wrote, for the demo's day.

    ``words`` and ``next_step`` are the clinic's, ``sections`` those that it asks about; ``takes`` are words of the brought
    record that the person takes over.
    """

    key: str
    about: str
    stage: Stage
    days_ago: int
    wrote: Callable[[date], Sections] = lambda _today: MappingProxyType({})
    phq9: int = 16
    gad7: int = 11
    words: str = ""
    next_step: str = ""
    sections: tuple[SectionKey, ...] = ()
    protocol: str = INFUSION
    takes: tuple[str, ...] = ()

    @property
    def is_sent(self) -> bool:
        """Whether it was sent in at least once."""
        return self.stage not in (Stage.LINK, Stage.BEGUN)


def _usual(today: date, name: str, born_on: date, what_brings: str, **other: Part) -> dict[SectionKey, Part]:
    """A whole application in which nothing speaks against it; ``other`` sections by their keys."""
    parts: dict[SectionKey, Part] = {
        K.ABOUT: About(full_name=name, born_on=born_on, phone="+1 212 555 0186", region="New York"),
        K.CONCERNS: _concerns(what_brings),
        K.TREATMENTS: Treatments(
            tried=(Tried(kind="medicine", what="Sertraline", helped="some", when="two years"),),
            ketamine_before=Known.NO,
        ),
        K.HISTORY: _history(today, 122, 78),
        K.MEDICINES: Medicines(none=True),
        K.ALLERGIES: Allergies(none=True, ketamine=Known.NO),
        K.SUBSTANCES: _substances(Often.MONTHLY),
        K.PREGNANCY: Pregnancy(not_applicable=True),
        K.PEOPLE: People(emergency=Person(name="Anton", phone="+1 212 555 0177", relation="brother"), same_person=True),
    }
    return parts | {SectionKey(key): part for key, part in other.items()}


def _concerns(what_brings: str, place: Place = Place.CLINIC, hopes: str = "") -> Concerns:
    return Concerns(
        what_brings=what_brings,
        since="years",
        diagnoses=("depression",),
        hopes=hopes,
        place=place,
        intent=Known.NO,
        attempt=Known.NO,
    )


def _history(today: date, systolic: int, diastolic: int, **asked: Known) -> History:
    told = dict.fromkeys(asked_claims(), Known.NO) | asked
    taken_on = today - timedelta(days=6)
    return History(asked=told, pressure=Pressure(systolic=systolic, diastolic=diastolic, taken_on=taken_on))


def _substances(alcohol: Often) -> Substances:
    return Substances(
        alcohol=alcohol,
        cannabis=Often.NEVER,
        stimulants=Often.NEVER,
        opioids=Known.NO,
        dependence=Known.NO,
        opioid_use_disorder=Known.NO,
    )


def _fenella(today: date) -> Sections:
    whole = _usual(
        today,
        "Fenella Brookwillow",
        date(1987, 4, 2),
        "Since my father died I go through the days as if behind glass. Two medicines took the edge off, not more.",
    )
    done = {key: whole[key] for key in (K.ABOUT, K.CONCERNS, K.TREATMENTS)}
    told = {key: Known.NO for place, key in enumerate(asked_claims()) if place < 4}
    return done | {K.HISTORY: History(asked=told)}


def _saffron(today: date) -> Sections:
    return _usual(
        today,
        "Saffron Larchwick",
        date(1979, 11, 23),
        "Every winter is longer than the one before. I would like to want something again.",
    )


def _barnaby(today: date) -> Sections:
    return _usual(
        today,
        "Barnaby Thornwhistle",
        date(1968, 1, 30),
        "I have stopped seeing people. At work nobody knows. My wife wants me to ask for help.",
        concerns=_concerns(
            "I have stopped seeing people. At work nobody knows. My wife wants me to ask for help.", Place.HOME
        ),
        history=_history(today, 168, 104, hypertension=Known.YES),
        medicines=Medicines(taken=(Medicine(words="Lisinopril", key="lisinopril", how_much="10 mg, mornings"),)),
    )


def _imogen(today: date) -> Sections:
    return _usual(
        today,
        "Imogen Saltbramble",
        date(1991, 7, 14),
        "The worry is there before I am awake. I count the hours until I may lie down again.",
        history=_history(today, 144, 88),
        medicines=Medicines(
            taken=(
                Medicine(words="Clonazepam", key="clonazepam", how_much="0.5 mg, at night"),
                Medicine(words="Sertraline", key="sertraline", how_much="100 mg"),
            )
        ),
        substances=_substances(Often.DAILY),
    )


def _cosimo(today: date) -> Sections:
    return _usual(
        today,
        "Cosimo Winterquill",
        date(1974, 9, 9),
        "Four medicines in ten years. I have the papers of all of them, and nobody ever read them together.",
        history=History(asked=dict.fromkeys(asked_claims(), Known.NO), pressure_unknown=True),
        medicines=Medicines(taken=(Medicine(words="Sertraline", key="sertraline", how_much="50 mg"),)),
    )


def _leopold(today: date) -> Sections:
    return _usual(
        today,
        "Leopold Ashenfield",
        date(1982, 3, 17),
        "I manage. That is all I do. My sister read about this and sat down with me to write it.",
        medicines=Medicines(taken=(Medicine(words="The small white one for the night", how_much="one"),)),
    )


def _wilhelmina(today: date) -> Sections:
    return _usual(
        today,
        "Wilhelmina Duskmere",
        date(1965, 12, 5),
        "The children are grown, the house is quiet, and I cannot find my way back into my own life.",
        history=_history(today, 134, 82, sleep_apnoea=Known.YES),
    )


def _anselm(today: date) -> Sections:
    return _usual(
        today,
        "Anselm Copperleaf",
        date(1990, 5, 28),
        "I sing in a choir and feel nothing while I do. It used to be the best hour of the week.",
        allergies=Allergies(ketamine=Known.NO, known=(Allergy(words="Penicillin", reaction="A rash, as a child"),)),
    )


def _tamsin(today: date) -> Sections:
    return _usual(
        today,
        "Tamsin Oatfield",
        date(1984, 8, 19),
        "Three springs in a row I thought it was over. I want to stop waiting for the next fall.",
        concerns=_concerns("Three springs in a row I thought it was over.", Place.HOME, "A whole year."),
    )


def _rupert(today: date) -> Sections:
    return _usual(
        today,
        "Rupert Mossgate",
        date(1995, 2, 11),
        "Nothing has helped for long. A friend told me about this.",
        history=_history(today, 118, 74, psychosis=Known.PAST),
    )


def _delphine(today: date) -> Sections:
    return _usual(
        today,
        "Delphine Quickwater",
        date(1988, 6, 6),
        "I sleep twelve hours and wake up tired. My doctor says that we should try something else.",
    )


APPLICANTS: tuple[Applicant, ...] = (
    Applicant("odalys", "asked for a link yesterday and has not opened it", Stage.LINK, 1),
    Applicant("fenella", "half-way through the application", Stage.BEGUN, 2, _fenella, phq9=17, gad7=13),
    Applicant("saffron", "waits longer than the clinic meant to take", Stage.SENT, 13, _saffron, phq9=14, gad7=8),
    Applicant("barnaby", "sent in, with a blood pressure that is a stop", Stage.SENT, 4, _barnaby, phq9=19, gad7=9),
    Applicant("imogen", "sent in, with several cautions", Stage.SENT, 6, _imogen, phq9=18, gad7=17),
    Applicant(
        "cosimo", "sent in with a record brought along", Stage.SENT, 3, _cosimo, phq9=20, gad7=12,
        takes=("Hypertension", "Buspirone"),
    ),
    Applicant(
        "leopold", "asked for more", Stage.ASKED, 7, _leopold, phq9=16, gad7=10,
        words="Which medicine do you take at night? The name stands on the packet; a photograph for yourself helps.",
        sections=(K.MEDICINES,),
    ),
    Applicant("wilhelmina", "accepted, and no plan yet", Stage.ACCEPTED, 8, _wilhelmina, phq9=18, gad7=11),
    Applicant("anselm", "accepted, and the plan is a draft", Stage.DRAFTED, 10, _anselm, phq9=21, gad7=14),
    Applicant(
        "tamsin", "the plan is signed, the preparation half done", Stage.PREPARING, 14, _tamsin, phq9=19, gad7=16,
        protocol=HOME_TABLETS,
    ),
    Applicant(
        "rupert", "declined, with a reason and a next step", Stage.DECLINED, 16, _rupert, phq9=17, gad7=12,
        words=(
            "You told us of a time in which you heard what others did not hear. For people to whom that happened this "
            "treatment can bring it back, so we do not offer it to you."
        ),
        next_step=(
            "The clinic on Alder Street sees people after such a time, also quickly, and knows of other ways out of a "
            "depression. We can write to them for you: call us, or answer this under Messages."
        ),
    ),
    Applicant("delphine", "took it back", Stage.WITHDRAWN, 9, _delphine, phq9=15, gad7=9),
)  # fmt: skip


def record_of(today: date, name: tuple[str, str], born_on: date) -> dict[str, object]:
    """What a hospital gave somebody: a FHIR R4 Bundle, with a pressure of last month, a condition and two medicines."""
    measured = (today - timedelta(days=34)).isoformat()
    me = "urn:uuid:6f6c2b3e-2a55-4a39-9f0e-0d3b7f1f9a10"
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {
                "fullUrl": me,
                "resource": {
                    "resourceType": "Patient",
                    "name": [{"family": name[1], "given": [name[0]]}],
                    "birthDate": born_on.isoformat(),
                },
            },
            {"resource": _condition(me, "38341003", "Hypertension")},
            {"resource": _medicine(me, "Buspirone")},
            {"resource": _medicine(me, "Sertraline")},
            {"resource": _pressure(me, measured)},
        ],
    }


def _condition(me: str, code: str, words: str) -> dict[str, object]:
    display = f"{words} (disorder)"
    return {
        "resourceType": "Condition",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": code, "display": display}], "text": words},
        "subject": {"reference": me},
        "onsetDateTime": "2019-03-04",
    }


def _medicine(me: str, words: str) -> dict[str, object]:
    return {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": words},
        "subject": {"reference": me},
    }


def _pressure(me: str, measured: str) -> dict[str, object]:
    def part(code: str, value: int) -> dict[str, object]:
        return {
            "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "valueQuantity": {"value": value, "unit": "mm[Hg]"},
        }

    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
        "subject": {"reference": me},
        "effectiveDateTime": measured,
        "component": [part("8480-6", 136), part("8462-4", 84)],
    }

"""What an applicant said, in rows for staff: nothing of it is left out."""

from __future__ import annotations

from datetime import date

import pytest

from intake.presenters_answers import TITLES, rows_of
from intake.sections.keys import SectionKey
from intake.sections.shapes import (
    SHAPES,
    About,
    Allergies,
    Allergy,
    Concerns,
    Condition,
    History,
    Known,
    Medicine,
    Medicines,
    Often,
    Origin,
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

TODAY = date(2027, 1, 12)
EVERYTHING: list[tuple[SectionKey, Part, list[str]]] = [
    (
        SectionKey.ABOUT,
        About(full_name="Zoe", born_on=date(1990, 1, 13), phone="555", region="Ohio", own_doctor="Dr. Bell"),
        ["Zoe", "13 January 1990, 36 years old", "555", "Ohio", "Dr. Bell"],
    ),
    (
        SectionKey.CONCERNS,
        Concerns(
            what_brings="Grief.",
            since="years",
            diagnoses=("ptsd", "something_else"),
            hopes="Sleep.",
            place=Place.HOME,
            intent=Known.PAST,
            intent_last=date(2020, 5, 1),
            attempt=Known.UNSURE,
        ),
        [
            "Grief.",
            "for years",
            "PTSD, Something else",
            "Sleep.",
            "at home",
            "in the past, last in May 2020",
            "not sure",
        ],
    ),
    (
        SectionKey.TREATMENTS,
        Treatments(
            tried=(Tried(kind="talking", what="CBT", helped="some", when="2019"),),
            ketamine_before=Known.YES,
            ketamine_reaction="Dizzy.",
        ),
        ["CBT · helped a little · 2019", "yes", "Dizzy."],
    ),
    (
        SectionKey.HISTORY,
        History(
            asked={"stroke": Known.YES, "unheard_of": Known.UNSURE},
            last={"stroke": date(2025, 2, 1)},
            others=(Condition(words="Gout", active=False, began_on=date(2001, 3, 4)),),
            pressure=Pressure(systolic=150, diastolic=95),
        ),
        ["yes, last in February 2025", "not sure", "Gout · since March 2001 · over", "150/95 mmHg, day not known"],
    ),
    (
        SectionKey.MEDICINES,
        Medicines(taken=(Medicine(words="Moon drops", how_much="three"),)),
        ["Moon drops · three"],
    ),
    (
        SectionKey.ALLERGIES,
        Allergies(ketamine=Known.YES, known=(Allergy(words="Latex", reaction="rash"),)),
        ["yes", "Latex · rash"],
    ),
    (
        SectionKey.SUBSTANCES,
        Substances(
            alcohol=Often.DAILY,
            cannabis=Often.WEEKLY,
            stimulants=Often.MONTHLY,
            opioids=Known.YES,
            dependence=Known.PAST,
            dependence_on="Tobacco",
            opioid_use_disorder=Known.UNSURE,
        ),
        ["on most days", "every week", "once a month or less", "yes", "in the past", "Tobacco", "not sure"],
    ),
    (
        SectionKey.PREGNANCY,
        Pregnancy(pregnant=Known.NO, nursing=Known.YES, planning=Known.UNSURE),
        ["no", "yes", "not sure"],
    ),
    (
        SectionKey.PEOPLE,
        People(emergency=Person(name="Bo", phone="1", relation="brother"), adult=Person(name="Cy", phone="2")),
        ["Bo, brother, 1", "Cy, 2"],
    ),
]


@pytest.mark.parametrize(("key", "part", "values"), EVERYTHING, ids=[str(row[0]) for row in EVERYTHING])
def test_every_answer_is_a_row_in_its_order(key, part, values):
    said = [row.value for row in rows_of(key, part, TODAY)]
    assert [value for value in said if value in values or value not in {"no", "not answered"}] == values


@pytest.mark.parametrize("key", list(SectionKey))
def test_an_empty_section_says_no_more_than_what_was_not_answered(key):
    assert all(row.value == "not answered" for row in rows_of(key, SHAPES[key](), TODAY))
    assert TITLES[key]


def test_what_comes_from_a_record_and_what_nobody_checked_is_marked():
    known = Medicine(words="Lorazepam 1 MG Oral Tablet", key="lorazepam", origin=Origin.RECORD)
    rows = rows_of(SectionKey.MEDICINES, Medicines(taken=(known, Medicine(words="Moon drops"))), TODAY)
    assert [(row.is_from_record, row.mark) for row in rows] == [(True, ""), (False, "not checked")]


def test_nobody_who_can_be_there_is_said_in_words():
    rows = rows_of(SectionKey.PEOPLE, People(no_adult=True), TODAY)
    assert [row.value for row in rows] == ["nobody can"]

"""What is carried from the self-check into an application: only what means the same in both."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from intake.eligibility.claims import CLAIMS
from intake.sections.keys import SectionKey
from intake.sections.shapes import Allergies, Concerns, Known, Often, People, Pregnancy, Substances, Treatments, Tried
from intake.selfcheck.carry import packed, sections_from, unpacked
from intake.selfcheck.questions import NONE, UNSAID, UNSURE, load
from tests.intake.test_selfcheck_outcome import answers

S, K = SectionKey, Known
HEART = tuple(option.key for option in load().question("heart").options)


def made(**said: str | tuple[str, ...]) -> dict[SectionKey, Any]:
    return sections_from({key: (one,) if isinstance(one, str) else one for key, one in said.items()})


def history(**said: str | tuple[str, ...]) -> dict[str, Any]:
    return dict(made(**said)[S.HISTORY].asked)


@pytest.mark.parametrize(
    ("said", "sections"),
    [
        ({}, {}),
        ({"troubles": "anxiety"}, {S.CONCERNS: Concerns(what_brings="Anxiety or constant worry")}),
        ({"troubles": "other"}, {}),
        ({"tried": NONE}, {S.TREATMENTS: Treatments(none=True)}),
        ({"tried": ("medicine", "talking")}, {S.TREATMENTS: Treatments(tried=(Tried(), Tried(kind="talking")))}),
        ({"tried": UNSURE}, {}),
        (
            {"ketamine": "never"},
            {S.TREATMENTS: Treatments(ketamine_before=K.NO), S.ALLERGIES: Allergies(ketamine=K.NO)},
        ),
        (
            {"ketamine": "bad"},
            {S.TREATMENTS: Treatments(ketamine_before=K.YES), S.ALLERGIES: Allergies(ketamine=K.YES)},
        ),
        ({"ketamine": "allergic"}, {S.ALLERGIES: Allergies(ketamine=K.YES)}),
        ({"ketamine": UNSURE}, {S.ALLERGIES: Allergies(ketamine=K.UNSURE)}),
        (
            {"substances": ("alcohol_daily", "opioids")},
            {S.SUBSTANCES: Substances(alcohol=Often.DAILY, opioids=K.YES, opioid_use_disorder=K.NO, dependence=K.NO)},
        ),
        ({"substances": UNSAID}, {}),
        ({"pregnancy": "nursing"}, {S.PREGNANCY: Pregnancy(pregnant=K.NO, nursing=K.YES, planning=K.NO)}),
        # "none of these, or it does not apply" has two meanings
        ({"pregnancy": NONE}, {}),
        ({"ending": ("attempt", "intent")}, {S.CONCERNS: Concerns(intent=K.YES, attempt=K.YES)}),
        # the self-check asks about now, the application about ever
        ({"ending": NONE}, {}),
        ({"ending": "thoughts"}, {}),
        ({"adult": "no"}, {S.PEOPLE: People(no_adult=True)}),
        ({"adult": "yes"}, {}),
        ({"age": "yes"}, {}),
    ],
)
def test_what_was_said_stands_in_its_section(said, sections):
    assert made(**said) == sections


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"psychosis": "past", "mania": "now"}, {"psychosis": K.PAST, "mania": K.YES}),
        ({"psychosis": "no", "mania": UNSURE}, {"psychosis": K.NO, "mania": K.UNSURE}),
        ({"liver": "no"}, {"liver_severe": K.NO, "liver_moderate": K.NO}),
        ({"liver": "some"}, {"liver_severe": K.NO, "liver_moderate": K.YES}),
        ({"liver": "severe"}, {"liver_severe": K.YES}),
        ({"heart": NONE}, dict.fromkeys(HEART, K.NO)),
        ({"heart": ("stroke",)}, {**dict.fromkeys(HEART, K.NO), "stroke": K.YES}),
    ],
)
def test_what_was_said_of_illnesses_stands_in_the_health_history(said, asked):
    assert history(**said) == asked


def test_every_illness_that_is_carried_is_one_that_the_history_asks_for():
    carried = {*HEART, "psychosis", "mania", "liver_severe", "liver_moderate"}
    assert {key for key in carried if not (CLAIMS[key].asked and CLAIMS[key].section == "history")} == set()


@given(answers)
def test_what_is_sealed_opens_again_as_it_was(said):
    assert unpacked(packed(said)) == said
    for part in sections_from(said).values():
        assert type(part).model_validate_json(part.model_dump_json()) == part


def test_answers_of_a_version_that_is_gone_are_left_out():
    assert unpacked('{"number": 99, "said": {"age": ["yes"]}}') == {}
    assert unpacked('{"number": 1, "said": {"age": ["maybe"], "gone": ["yes"]}}') == {"age": ()}

"""What a section still lacks, what in it can not be so, and how far an application is: one table each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.sections import shapes
from intake.sections.keys import SectionKey
from intake.sections.missing import asked_claims, missing_in, wrong_in
from intake.sections.order import HEADINGS, ORDER, next_of
from intake.sections.progress import Questionnaire, progress, since
from intake.sections.shapes import SHAPES, Known
from tests.intake.application_build import FULL

K = SectionKey
TODAY = date(2027, 1, 12)
NEAR = shapes.Person(name="Grace", phone="+1 212 555 0101")


def but(key: SectionKey, **other):
    return FULL[key].model_copy(update=other)


def fields(found) -> list[str]:
    return [one.field for one in found]


EMPTY = {
    K.ABOUT: ["full_name", "born_on", "phone", "region"],
    K.CONCERNS: ["what_brings", "since", "place", "intent", "attempt"],
    K.TREATMENTS: ["none", "ketamine_before"],
    K.HISTORY: [*(f"asked_{key}" for key in asked_claims()), "systolic"],
    K.MEDICINES: ["none"],
    K.ALLERGIES: ["ketamine", "none"],
    K.SUBSTANCES: ["alcohol", "cannabis", "stimulants", "opioids", "dependence", "opioid_use_disorder"],
    K.PREGNANCY: ["pregnant", "nursing", "planning"],
    K.PEOPLE: ["emergency_name", "emergency_phone", "adult_name", "adult_phone"],
}


@pytest.mark.parametrize("key", list(SectionKey))
def test_an_empty_section_lacks_all_that_has_to_be_answered(key):
    assert fields(missing_in(key, SHAPES[key]())) == EMPTY[key]


@pytest.mark.parametrize("key", list(SectionKey))
def test_a_whole_section_lacks_nothing(key):
    assert not missing_in(key, FULL[key])
    assert not wrong_in(key, FULL[key], TODAY)


CASES = [
    (K.ABOUT, but(K.ABOUT, full_name="  "), ["full_name"]),
    (K.ABOUT, but(K.ABOUT, own_doctor=""), []),
    (K.CONCERNS, but(K.CONCERNS, hopes="", diagnoses=()), []),
    (K.CONCERNS, but(K.CONCERNS, intent=Known.UNSURE), []),
    (K.CONCERNS, but(K.CONCERNS, intent=Known.PAST), []),  # the month may be unknown
    (K.TREATMENTS, but(K.TREATMENTS, none=False, tried=(shapes.Tried(what="Talking"),)), []),
    (K.TREATMENTS, but(K.TREATMENTS, none=False, tried=(shapes.Tried(when="2020"),)), ["tried-0-what"]),
    (K.TREATMENTS, but(K.TREATMENTS, none=False, tried=(shapes.Tried(kind="talking"),)), []),
    (K.TREATMENTS, but(K.TREATMENTS, none=False, tried=(shapes.Tried(kind="other"),)), ["tried-0-what"]),
    (K.HISTORY, but(K.HISTORY, pressure=None), ["systolic"]),
    (K.HISTORY, but(K.HISTORY, pressure=None, pressure_unknown=True), []),
    (K.MEDICINES, but(K.MEDICINES, none=False, taken=(shapes.Medicine(words="Lithium"),)), []),
    (K.MEDICINES, but(K.MEDICINES, none=False, taken=(shapes.Medicine(words="", how_much="2"),)), ["taken-0-words"]),
    (K.ALLERGIES, but(K.ALLERGIES, none=False, known=(shapes.Allergy(words="Latex"),)), []),
    (K.ALLERGIES, but(K.ALLERGIES, none=False, known=(shapes.Allergy(words=" "),)), ["known-0-words"]),
    (K.SUBSTANCES, but(K.SUBSTANCES, dependence=Known.YES), ["dependence_on"]),
    (K.SUBSTANCES, but(K.SUBSTANCES, dependence=Known.UNSURE), []),
    (K.SUBSTANCES, but(K.SUBSTANCES, dependence=Known.PAST, dependence_on="Wine"), []),
    (K.PREGNANCY, shapes.Pregnancy(pregnant=Known.NO), ["nursing", "planning"]),
    (K.PREGNANCY, shapes.Pregnancy(not_applicable=True), []),
    (K.PEOPLE, shapes.People(emergency=NEAR), ["adult_name", "adult_phone"]),
    (K.PEOPLE, shapes.People(emergency=NEAR, adult=NEAR), []),
    (K.PEOPLE, shapes.People(emergency=NEAR, no_adult=True), []),
    (K.PEOPLE, shapes.People(emergency=NEAR, same_person=True), []),
    (K.PEOPLE, shapes.People(no_adult=True), ["emergency_name", "emergency_phone"]),
]


@pytest.mark.parametrize(("key", "part", "lacks"), CASES)
def test_what_is_lacking(key, part, lacks):
    assert fields(missing_in(key, part)) == lacks


WRONG = [
    (K.ABOUT, but(K.ABOUT, born_on=TODAY), []),
    (K.ABOUT, but(K.ABOUT, born_on=TODAY + timedelta(days=1)), ["born_on"]),
    (K.ABOUT, but(K.ABOUT, born_on=date(1907, 1, 1)), []),
    (K.ABOUT, but(K.ABOUT, born_on=date(1906, 12, 31)), ["born_on"]),
    (K.ABOUT, but(K.ABOUT, phone="call me"), ["phone"]),
    (K.CONCERNS, but(K.CONCERNS, intent_last=date(2027, 1, 1)), []),
    (K.CONCERNS, but(K.CONCERNS, intent_last=date(2027, 2, 1)), ["intent_last"]),
    (K.HISTORY, but(K.HISTORY, last={"stroke": date(2027, 2, 1)}), ["last_stroke"]),
    (K.HISTORY, but(K.HISTORY, pressure=shapes.Pressure(systolic=80, diastolic=80)), ["systolic"]),
    (K.HISTORY, but(K.HISTORY, pressure=shapes.Pressure(systolic=81, diastolic=80)), []),
    (
        K.HISTORY,
        but(K.HISTORY, pressure=shapes.Pressure(systolic=120, diastolic=80, taken_on=date(2027, 1, 13))),
        ["taken_on"],
    ),
    (K.TREATMENTS, but(K.TREATMENTS, tried=(shapes.Tried(what="Talking"),)), ["none"]),
    (K.MEDICINES, but(K.MEDICINES, taken=(shapes.Medicine(words="Lithium"),)), ["none"]),
    (K.ALLERGIES, but(K.ALLERGIES, known=(shapes.Allergy(words="Latex"),)), ["none"]),
    (K.PEOPLE, shapes.People(emergency=shapes.Person(phone="911x"), no_adult=True), ["emergency_phone"]),
    (K.PEOPLE, shapes.People(emergency=NEAR, adult=shapes.Person(phone="?")), ["adult_phone"]),
    (K.PEOPLE, shapes.People(emergency=NEAR, adult=shapes.Person(phone="?"), no_adult=True), []),
]


@pytest.mark.parametrize(("key", "part", "wrong"), WRONG)
def test_what_can_not_be_so(key, part, wrong):
    assert fields(wrong_in(key, part, TODAY)) == wrong


def test_every_section_has_a_title_and_a_reason():
    assert tuple(HEADINGS) == ORDER
    assert all(one.title and one.why for one in HEADINGS.values())


@pytest.mark.parametrize(
    ("done", "after", "following"),
    [
        ((), None, K.ABOUT),
        ((K.ABOUT,), K.ABOUT, K.CONCERNS),
        ((K.ABOUT, K.TREATMENTS), K.CONCERNS, K.HISTORY),
        (tuple(k for k in K if k is not K.ABOUT), K.PEOPLE, K.ABOUT),
        (tuple(K), K.PEOPLE, None),
    ],
)
def test_the_next_section_is_the_next_that_is_not_done(done, after, following):
    assert next_of(done, after) is following


@given(done=st.sets(st.sampled_from(list(SectionKey))), answered=st.booleans())
def test_an_application_is_complete_exactly_when_no_sentence_says_what_is_missing(done, answered):
    at = datetime(2027, 1, 12, tzinfo=UTC) if answered else None
    found = progress(done, done, [Questionnaire("phq-9", "PHQ-9", at)])
    assert found.is_complete is (not found.missing_sentence)
    assert found.is_complete is (len(done) == len(SectionKey) and answered)
    assert (found.next_section is None) is (len(done) == len(SectionKey))


@pytest.mark.parametrize(
    ("began", "counts_from"),
    [(datetime(2027, 1, 10, tzinfo=UTC), datetime(2026, 12, 29, tzinfo=UTC)), (datetime(2026, 12, 1, tzinfo=UTC),) * 2],
)
def test_answers_count_since_the_beginning_or_for_two_weeks(began, counts_from):
    assert since(began, datetime(2027, 1, 12, tzinfo=UTC)) == counts_from

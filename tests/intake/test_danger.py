"""Which answers ask for a person, and how soon: a table with an example either side of each edge."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import danger
from intake.sections import shapes
from intake.sections.shapes import Concerns, Known
from safety.tiers import Tier, is_graver

TODAY = date(2027, 1, 12)
LATELY, LONG_AGO = date(2026, 11, 1), date(2026, 8, 1)

CASES = [
    ({}, None),
    ({"intent": Known.NO, "attempt": Known.NO}, None),
    ({"intent": Known.YES}, Tier.URGENT),
    ({"intent": Known.UNSURE}, Tier.SOON),
    ({"intent": Known.PAST}, None),
    ({"intent": Known.PAST, "intent_last": LATELY}, Tier.SOON),
    ({"intent": Known.PAST, "intent_last": date(2026, 9, 11)}, Tier.SOON),
    ({"intent": Known.PAST, "intent_last": date(2026, 9, 10)}, None),
    ({"intent": Known.PAST, "intent_last": LONG_AGO}, None),
    ({"attempt": Known.YES}, Tier.URGENT),
    ({"attempt": Known.YES, "attempt_last": LATELY}, Tier.URGENT),
    ({"attempt": Known.YES, "attempt_last": LONG_AGO}, Tier.SOON),
    ({"attempt": Known.PAST}, None),
    ({"attempt": Known.PAST, "attempt_last": LATELY}, Tier.URGENT),
    ({"attempt": Known.UNSURE}, Tier.SOON),
    ({"intent": Known.UNSURE, "attempt": Known.YES}, Tier.URGENT),
    ({"intent": Known.YES, "attempt": Known.UNSURE}, Tier.URGENT),
]


@pytest.mark.parametrize(("said", "tier"), CASES)
def test_how_soon_somebody_has_to_look(said, tier):
    assert danger.tier_of_answers(Concerns(**said), TODAY) == tier


months = st.none() | st.dates(date(2020, 1, 1), TODAY).map(lambda day: day.replace(day=1))
known = st.none() | st.sampled_from(Known)


@given(intent=known, intent_last=months, attempt=known, attempt_last=months)
def test_an_intention_of_now_never_makes_it_lighter(intent, intent_last, attempt, attempt_last):
    said = Concerns(intent=intent, intent_last=intent_last, attempt=attempt, attempt_last=attempt_last)
    before = danger.tier_of_answers(said, TODAY)
    after = danger.tier_of_answers(said.model_copy(update={"intent": Known.YES}), TODAY)
    assert after is not None
    assert before is None or not is_graver(before, after)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Concerns(what_brings="one", hopes="two"), {"one", "two"}),
        (shapes.Treatments(tried=(shapes.Tried(what="one"),), ketamine_reaction="two"), {"one\n", "two"}),
        (shapes.History(others=(shapes.Condition(words="one"),)), {"one"}),
        (shapes.History(others=(shapes.Condition(words="one", origin="record"),)), set()),
        (shapes.Medicines(taken=(shapes.Medicine(words="one", how_much="two"),)), {"one\ntwo"}),
        (shapes.Allergies(known=(shapes.Allergy(words="one", reaction="two"),)), {"one\ntwo"}),
        (shapes.Substances(dependence_on="one"), {"one"}),
        (shapes.Pregnancy(), set()),
        (shapes.About(full_name="Ada", region="one", own_doctor="two"), {"one", "two"}),
        (shapes.People(emergency=shapes.Person(name="Bo", relation="one")), {"one"}),
    ],
)
def test_all_that_somebody_wrote_is_looked_through(part, words):
    assert set(danger.texts_of(part).values()) == words


def test_each_sentence_is_found_by_itself_the_gravest_first():
    text = "I want to die. The cat is well. I am going to kill myself tonight. I want to die"
    found = list(danger.found_in([text, "Better."]))
    assert [sentence for sentence, _one in found] == [
        "I am going to kill myself tonight.",
        "I want to die.",
        "I want to die",
    ]


def test_a_text_that_says_it_without_end_is_looked_through_in_the_end():
    assert len(list(danger.found_in(["I want to die. " * 500]))) == danger.MOST_FOUND

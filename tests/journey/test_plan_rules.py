"""What may stand in a plan, and what exactly is signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey import plans
from journey.models import PlanState
from journey.plans import FIELDS, SENTENCES, TRANSITIONS, Wish, digest, is_same_name, problems
from journey.protocol import ProtocolRules, shipped

TODAY = date(2027, 1, 8)
RULES: dict[str, ProtocolRules] = {rules.key: rules for rules in shipped()}
INFUSION, SPRAY, HOME = RULES["infusion-clinic"], RULES["esketamine-clinic"], RULES["sublingual-home"]


def a_wish(rules: ProtocolRules = INFUSION, **other: object) -> Wish:
    wish = Wish(str(rules.setting), str(rules.routes[0]), "Ketamine 50 mg/mL", Decimal(56), TODAY + plans.REVIEW_AFTER)
    return replace(wish, **other)


@pytest.mark.parametrize("rules", RULES.values(), ids=str)
def test_what_fits_its_protocol_is_a_plan(rules):
    assert problems(a_wish(rules), rules, TODAY) == ()


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"setting": "home"}, "setting"),
        ({"route": "oral"}, "route"),
        ({"formulation": "  "}, "formulation"),
        ({"starting_dose_mg": Decimal(0)}, "dose"),
        ({"starting_dose_mg": Decimal(-1)}, "dose"),
        ({"starting_dose_mg": Decimal("0.001")}, "dose"),
        ({"starting_dose_mg": Decimal(10_000)}, "dose"),
        ({"starting_dose_mg": Decimal("NaN")}, "dose"),
        ({"review_on": TODAY}, "review_past"),
        ({"review_on": TODAY - timedelta(1)}, "review_past"),
        ({"review_on": TODAY + timedelta(367)}, "review_far"),
        ({"is_retired": True}, "retired"),
    ],
)
def test_one_thing_that_is_wrong_has_its_sentence_and_its_field(other, code):
    assert problems(a_wish(**other), INFUSION, TODAY) == (code,)
    assert SENTENCES[code]
    assert FIELDS[code]


@pytest.mark.parametrize(
    "other",
    [
        {"starting_dose_mg": Decimal("0.01")},
        {"starting_dose_mg": Decimal("9999.99")},
        {"review_on": TODAY + timedelta(1)},
        {"review_on": TODAY + timedelta(366)},
    ],
)
def test_at_the_edge_it_still_is_a_plan(other):
    assert problems(a_wish(**other), INFUSION, TODAY) == ()


@given(
    st.builds(
        Wish,
        st.just("home"),
        st.text(max_size=20),
        st.text(max_size=20),
        st.decimals(allow_nan=True),
        st.dates(),
        st.booleans(),
    )
)
def test_esketamine_at_home_is_refused_before_anything_else_whatever_the_rest_says(wish):
    assert problems(wish, SPRAY, TODAY)[0] == "esketamine_at_home"


def test_ketamine_at_home_is_no_matter_of_that_rule():
    assert problems(a_wish(HOME, setting="home"), HOME, TODAY) == ()


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Priya Prescriber", True),
        ("  priya   PRESCRIBER ", True),
        ("Priya", False),
        ("", False),
        ("   ", False),
        ("Petra Prescriber", False),
    ],
)
def test_a_signature_is_ones_own_name_whatever_the_capitals(typed, same):
    assert is_same_name(typed, "Priya Prescriber") is same


PAGES = st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=20), max_size=6)


@given(PAGES, PAGES)
def test_two_pages_have_one_digest_only_if_they_say_the_same(one, other):
    assert (digest(one) == digest(other)) == (one == other)
    assert len(digest(one)) == 64


def test_every_state_of_a_plan_has_its_row_and_ends_are_ends():
    assert set(TRANSITIONS) == set(PlanState.values)
    assert [state for state, after in TRANSITIONS.items() if not after] == ["dropped", "replaced"]
    assert set(TRANSITIONS["draft"]) == {"signed", "dropped"}

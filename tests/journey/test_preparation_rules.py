"""The list before a first dose, and its cards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.learning import MOST_WORDS, cards
from journey.preparation import ASKED, STAFF_TITLES, TITLES, Known, Step, in_a_row, preparation
from tests.architecture.lints import ROOT

CARDS = ("card:a:1", "card:b:1")
ALL = frozenset({Step.INTENTION})


def known(setting: str = "home", **other: object) -> Known:
    values = {
        "cards": CARDS,
        "marked": {*CARDS, "session", "chaperone", "ride"},
        "told": {Step.INTENTION},
        "agreed": 2,
        "agreements": 2,
    }
    return Known(setting, **(values | other))


@pytest.mark.parametrize("setting", ["home", "clinic"])
def test_when_everything_is_done_nothing_is_missing(setting):
    found = preparation(known(setting), registered=ALL)
    assert found.is_complete
    assert (found.done, found.total, found.percent) == (5, 5, 100)
    assert found.next is None
    assert found.missing_things == ""
    assert "done" in found.missing_sentence


@pytest.mark.parametrize(
    ("setting", "asked", "not_asked"), [("home", "chaperone", "ride"), ("clinic", "ride", "chaperone")]
)
def test_at_home_somebody_is_there_and_from_the_clinic_somebody_takes_one_home(setting, asked, not_asked):
    steps = {one.step for one in preparation(known(setting), registered=ALL).steps}
    assert Step(asked) in steps
    assert Step(not_asked) not in steps
    without = preparation(known(setting, marked={*CARDS, "session", not_asked}), registered=ALL)
    assert [one.step for one in without.missing] == [asked]


@pytest.mark.parametrize(
    ("other", "patient", "staff"),
    [
        ({"agreed": 1}, "your agreements", "1 of 2 agreements"),
        ({"marked": {"card:a:1", "session", "chaperone"}}, "the cards to read", "1 of 2 learning cards"),
        ({"marked": {*CARDS, "chaperone"}}, "the talk with your care team", "the preparation session"),
        ({"marked": {*CARDS, "session"}}, "the adult who will be with you", "the adult at home"),
        ({"told": ()}, "your intention", "the intention"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence_to_both_sides(other, patient, staff):
    found = preparation(known(**other), registered=ALL)
    assert found.missing_sentence == f"Before your first session, your clinic still asks for {patient}."
    assert found.missing_for_staff == f"Missing before the first dose: {staff}."
    assert not found.is_complete


def test_several_things_stand_in_a_row():
    nothing = preparation(known(marked=(), told=(), agreed=0), registered=ALL)
    assert nothing.missing_things == (
        "2 of 2 agreements, 2 of 2 learning cards, the preparation session, the adult at home and the intention"
    )
    assert in_a_row([]) == ""
    assert in_a_row(["a"]) == "a"
    assert in_a_row(["a", "b"]) == "a and b"


def test_a_card_in_a_newer_version_is_asked_for_again():
    newer = preparation(known(cards=("card:a:2", "card:b:1")), registered=ALL)
    assert [(one.step, one.count) for one in newer.missing] == [(Step.CARDS, "1 of 2")]


def test_without_the_room_that_knows_of_it_an_intention_is_not_asked_for():
    assert Step.INTENTION not in {one.step for one in preparation(known(told=()), registered=()).steps}


def test_the_patient_is_led_to_what_they_can_do_before_what_they_wait_for():
    waits = preparation(known(marked={*CARDS, "chaperone"}, told=()), registered=ALL)
    assert waits.next.step == Step.INTENTION
    only = preparation(known(marked={*CARDS, "chaperone"}), registered=ALL)
    assert only.next.step == Step.SESSION


MARKS = st.sets(st.sampled_from([*CARDS, "session", "chaperone", "ride"]))


@given(st.sampled_from(["home", "clinic"]), MARKS, MARKS, st.integers(0, 2), st.booleans())
def test_a_further_mark_never_makes_more_missing(setting, marks, more, agreed, told):
    with_less = preparation(known(setting, marked=marks, agreed=agreed, told=ALL if told else ()), registered=ALL)
    with_more = preparation(known(setting, marked=marks | more, agreed=2, told=ALL), registered=ALL)
    assert {one.step for one in with_more.missing} <= {one.step for one in with_less.missing}
    assert with_less.done + len(with_less.missing) == with_less.total


def test_every_step_has_its_words():
    assert set(TITLES) == set(STAFF_TITLES) == set(Step) == set(ASKED["home"]) | set(ASKED["clinic"])


@pytest.mark.parametrize("setting", ["home", "clinic"])
def test_cards_are_few_short_and_have_a_picture_of_the_house(setting):
    assert 5 <= len(cards()) <= 6
    assert len({card.key for card in cards()}) == len(cards())
    for card in cards():
        assert card.count(setting) <= MOST_WORDS
        assert (ROOT / "templates/components/icons" / f"{card.icon}.html").exists()
        assert card.sources
        assert len(card.mark) <= 60


def test_no_card_promises_doses_or_says_who_is_suited():
    told = " ".join(words for card in cards() for setting in ("home", "clinic") for words in card.words_for(setting))
    for word in (" mg", "eligible", "suitable", "cure", "guarantee", "diagnos"):
        assert word not in told.lower()

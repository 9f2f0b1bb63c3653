"""What the answers come to: each by its table, and never lighter for a worse answer."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from intake.selfcheck.outcome import result_of
from intake.selfcheck.questions import NONE, UNSAID, UNSURE, Outcome, SelfCheck, load
from intake.selfcheck.screens import asked, came_to
from tests.intake.test_selfcheck_walk import FINE, KEYS

CHECK = load()
NUMBERS = {"least_age": 18, "months": 12}
LIKELY, TALK, NOT_NOW = Outcome


def said(**changes: str | tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    answers = {**FINE, **changes}
    return {key: (one,) if isinstance(one, str) else one for key, one in answers.items()}


def test_nothing_that_speaks_against_it_is_likely_and_needs_no_reason():
    result = result_of(CHECK, said())
    assert (result.outcome, result.reasons, result.crisis) == (LIKELY, (), False)


@pytest.mark.parametrize(
    ("changes", "outcome", "reasons"),
    [
        ({"troubles": "anxiety"}, LIKELY, []),
        ({"troubles": "both"}, LIKELY, []),
        ({"troubles": "other"}, TALK, ["other_trouble"]),
        ({"tried": NONE}, TALK, ["nothing_tried"]),
        ({"tried": ("medicine", "talking")}, LIKELY, []),
        ({"psychosis": "past"}, TALK, ["psychosis_past"]),
        ({"psychosis": "now"}, NOT_NOW, ["psychosis_now"]),
        ({"mania": "past"}, TALK, ["mania_past"]),
        ({"mania": "now"}, NOT_NOW, ["mania_now"]),
        ({"heart": "hypertension"}, TALK, ["pressure"]),
        ({"heart": ("heart_attack", "stroke")}, TALK, ["heart"]),
        ({"heart": "aneurysm"}, NOT_NOW, ["vessels"]),
        ({"heart": "av_malformation"}, NOT_NOW, ["vessels"]),
        ({"heart": ("hypertension", "brain_bleed")}, NOT_NOW, ["vessels", "pressure"]),
        ({"pregnancy": "planning"}, TALK, ["pregnancy_planned"]),
        ({"pregnancy": "nursing"}, NOT_NOW, ["nursing"]),
        ({"pregnancy": "pregnant"}, NOT_NOW, ["pregnant"]),
        ({"liver": "some"}, TALK, ["liver"]),
        ({"liver": "severe"}, NOT_NOW, ["liver_severe"]),
        ({"substances": "alcohol_daily"}, TALK, ["alcohol"]),
        ({"substances": ("opioids", "opioid_use_disorder")}, TALK, ["opioids"]),
        ({"substances": "dependence"}, NOT_NOW, ["dependence"]),
        ({"ketamine": "fine"}, LIKELY, []),
        ({"ketamine": "bad"}, TALK, ["ketamine"]),
        ({"ketamine": "allergic"}, NOT_NOW, ["ketamine_allergy"]),
        ({"ending": "thoughts"}, TALK, ["thoughts"]),
        ({"ending": "attempt"}, NOT_NOW, ["attempt"]),
        ({"ending": "intent"}, NOT_NOW, ["intent"]),
        ({"adult": "perhaps"}, TALK, ["adult"]),
        ({"adult": "no"}, TALK, ["no_adult"]),
        ({"liver": UNSURE, "mania": UNSURE}, TALK, ["unsure"]),
        ({"age": UNSAID, "liver": "severe"}, NOT_NOW, ["liver_severe", "unsaid"]),
    ],
)
def test_each_answer_comes_to_what_it_should_with_its_why(changes, outcome, reasons):
    result = result_of(CHECK, said(**changes))
    assert (result.outcome, [key for key, _reason in result.reasons]) == (outcome, reasons)


def test_who_is_too_young_hears_only_that():
    result = result_of(CHECK, {"age": ("no",)})
    assert (result.outcome, [key for key, _reason in result.reasons]) == (NOT_NOW, ["age"])


@pytest.mark.parametrize("key", KEYS)
def test_left_unsaid_or_never_asked_is_never_likely(key):
    unsaid = result_of(CHECK, said(**{key: UNSAID}))
    never = result_of(CHECK, {one: answers for one, answers in said().items() if one != key})
    assert unsaid.outcome == never.outcome == TALK


@pytest.mark.parametrize("answer", ["thoughts", "attempt", "intent", UNSAID])
def test_somebody_to_talk_to_comes_first_for_whoever_thinks_of_ending_their_life(answer):
    assert result_of(CHECK, said(ending=answer)).crisis


# What weighs more than what, said here once more by hand: the order on which the property below stands.
WORSE = {
    "age": [["yes"], ["no"]],
    "troubles": [["depression"], ["other"]],
    "tried": [["medicine"], [NONE]],
    "psychosis": [["no"], ["past"], ["now"]],
    "mania": [["no"], ["past"], ["now"]],
    "heart": [[NONE], ["hypertension"], ["heart_attack"], ["heart_attack", "aneurysm"]],
    "pregnancy": [[NONE], ["planning"], ["pregnant"], ["pregnant", "planning"]],
    "liver": [["no"], ["some"], ["severe"]],
    "substances": [[NONE], ["alcohol_daily"], ["alcohol_daily", "opioids"], ["dependence"]],
    "ketamine": [["never"], ["bad"], ["allergic"]],
    "ending": [[NONE], ["thoughts"], ["attempt"], ["attempt", "intent"]],
    "adult": [["yes"], ["perhaps"], ["no"]],
}
ways = st.fixed_dictionaries({key: st.integers(0, len(steps) - 1) for key, steps in WORSE.items()})


@given(ways, st.sampled_from(KEYS), st.integers(0, 3))
def test_a_worse_answer_never_gives_a_lighter_outcome(way, key, further):
    worse = {**way, key: min(way[key] + further, len(WORSE[key]) - 1)}
    before, after = (
        result_of(CHECK, {one: tuple(WORSE[one][place]) for one, place in chosen.items()}) for chosen in (way, worse)
    )
    assert after.outcome >= before.outcome
    assert after.crisis >= before.crisis
    assert len(after.reasons) > 0 or after.outcome is LIKELY


answers = st.fixed_dictionaries(
    {},
    optional={
        question.key: st.lists(st.sampled_from(question.answer_keys), min_size=1, max_size=3, unique=True).map(tuple)
        for question in CHECK.questions
    },
)


@given(answers, st.sampled_from(CHECK.questions), st.data())
def test_one_more_thing_that_is_true_never_makes_it_lighter(given_ones, question, data):
    more = data.draw(st.sampled_from([option.key for option in question.options]))
    added = {**given_ones, question.key: (*given_ones.get(question.key, ()), more)}
    if question.key not in given_ones:
        given_ones = {**given_ones, question.key: (NONE,)} if question.none else added
    if question.answer(given_ones[question.key][0]).key in {NONE, UNSURE, UNSAID}:
        return  # these stand alone, so nothing is added to them
    assert result_of(CHECK, added).outcome >= result_of(CHECK, given_ones).outcome


@given(answers)
def test_every_result_says_in_words_why_and_what_next(given_ones):
    shown = came_to(CHECK, given_ones, NUMBERS)
    assert shown.offers == (shown.outcome != "not_now")
    for reason in shown.reasons:
        assert reason.why
        assert reason.next
        assert "{" not in reason.why + reason.next


def test_it_calls_nobody_eligible_or_suitable():
    everything = (CHECK.model_dump_json()).lower()
    assert not re.search(r"eligib|suitab|qualif|you can be treated|approved for you", everything)


def test_the_clinics_numbers_stand_in_the_questions():
    screen = asked(CHECK, CHECK.question("age"), {}, {"least_age": 21, "months": 6})
    assert screen.text == "Are you 21 years old or older?"
    ending = asked(CHECK, CHECK.question("ending"), {}, {"least_age": 21, "months": 6})
    assert any("last 6 months" in answer.words for answer in ending.answers)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data["questions"][3]["options"].reverse(), "further down"),
        (lambda data: data["questions"].append(data["questions"][0]), "two questions"),
        (lambda data: data["questions"][0]["options"].append({"key": "unsaid", "words": "No"}), "two answers"),
        (lambda data: data["questions"][0]["options"][1].pop("reason"), "says no why"),
        (lambda data: data["reasons"].pop("age"), "no reason age"),
    ],
)
def test_questions_that_do_not_hold_together_are_refused(change, words):
    import json

    from intake.selfcheck.questions import FOLDER

    data = json.loads((FOLDER / "questions.v1.json").read_text("utf-8"))
    change(data)
    with pytest.raises(ValidationError, match=words):
        SelfCheck.model_validate(data)


def test_a_version_that_there_is_not_is_said_so():
    with pytest.raises(LookupError):
        load(99)

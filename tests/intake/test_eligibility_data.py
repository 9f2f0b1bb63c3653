"""The files of the rules: whole, with a source each, and saying nothing that an app must not say."""

import copy
import json
import re

import pytest
from pydantic import ValidationError

from intake.eligibility import rulebook
from intake.eligibility.claims import CLAIMS
from intake.eligibility.rulebook import InteractionFile, RuleFile, interaction_file, rule_file
from intake.eligibility.rules import RULES
from intake.medicines.book import book

CODED = {
    "esketamine_at_home",
    "age",
    "no_adult",
    "pressure",
    "pressure_unknown",
    "pressure_old",
    "age_unknown",
    "adult_unknown",
    "not_assessed",
    "unanswered",
}
UNVERIFIED = {
    "pregnancy_planned",
    "hypertension",
    "raised_pressure",
    "porphyria",
    "sleep_apnoea",
    "dementia",
    "with_theophylline",
    "with_opioid_antagonist",
}


def test_every_rule_has_a_title_a_sentence_and_a_source():
    for one in RULES.values():
        assert one.title
        assert one.sentence
        assert len(one.source.words) >= 5


def test_no_two_rules_share_a_key():
    every = [*rule_file().coded, *rule_file().claims, *interaction_file().interactions]
    assert len(every) == len(RULES)


def test_what_is_in_code_has_its_words_in_the_file():
    assert {one.key for one in rule_file().coded} == CODED


def test_a_rule_is_about_claims_that_exist_and_no_claim_has_two():
    about = [key for one in rule_file().claims for key in one.claims]
    assert set(about) <= set(CLAIMS)
    assert len(about) == len(set(about))


def test_an_interaction_is_about_a_class_that_the_list_of_medicines_has():
    classes = {one.key for one in book().classes}
    about = [one.medicines for one in interaction_file().interactions]
    assert set(about) <= classes
    assert len(about) == len(set(about))


def test_both_files_have_the_same_version():
    assert rule_file().number == interaction_file().number


def test_what_nobody_has_read_in_the_source_says_so():
    for key in UNVERIFIED:
        assert not RULES[key].source.verified
    for key in ("psychosis_or_mania", "aneurysmal_disease", "pregnant_or_nursing", "with_maoi", "esketamine_at_home"):
        assert RULES[key].source.verified


@pytest.mark.parametrize("word", ["eligible", "suitable candidate", "safe to", "you ", "predict", "diagnos", " mg "])
def test_no_sentence_promises_doses_or_diagnoses(word):
    said = " ".join(one.sentence for one in RULES.values()).lower()
    assert word not in said


def test_the_values_of_a_sentence_are_those_that_the_rules_give():
    known = {"what", "standing", "when", "months", "medicine", "age", "least", "systolic", "diastolic", "caution"}
    known |= {"stop", "days", "words", "kind", "number"}
    for one in RULES.values():
        assert set(re.findall(r"{(\w+)}", one.sentence)) <= known


def rules_with(change):
    data = json.loads((rulebook.FOLDER / "rules.v1.json").read_text("utf-8"))
    change(data["claims"])
    return data


def psychosis(rows):
    return next(one for one in rows if one["key"] == "psychosis_or_mania")


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: psychosis(rows)["weights"][0].update(unsure="note"),
        lambda rows: psychosis(rows)["weights"][0].update(now="note"),
        lambda rows: psychosis(rows)["weights"][0].update(where={"settings": ["home"]}),
        lambda rows: psychosis(rows).update(recent_within="event_recent_months"),
        lambda rows: psychosis(rows).update(recent_within="some_months"),
        lambda rows: psychosis(rows).update(source={"words": "", "verified": True}),
        lambda rows: psychosis(rows).update(claims=[]),
        lambda rows: psychosis(rows).update(surprise=1),
    ],
)
def test_a_file_that_makes_doubt_lighter_or_leaves_a_gap_is_refused(change):
    RuleFile.model_validate(rules_with(lambda rows: None))
    with pytest.raises(ValidationError):
        RuleFile.model_validate(rules_with(change))


def test_an_interaction_holds_for_every_programme():
    data = json.loads((rulebook.FOLDER / "interactions.v1.json").read_text("utf-8"))
    broken = copy.deepcopy(data)
    broken["interactions"][0]["weights"][-1]["where"] = {"products": ["ketamine"]}
    InteractionFile.model_validate(data)
    with pytest.raises(ValidationError):
        InteractionFile.model_validate(broken)

"""What each rule finds, with an example either side of its edge."""

from datetime import date

import pytest

from intake.eligibility.across import across
from intake.eligibility.claims import CLAIMS
from intake.eligibility.facts import Claim, Limits, Measured, Programme, Standing, Taken, Unassessed
from intake.eligibility.rulebook import rule_file
from intake.eligibility.rules import RULES, VERSION, assess, rule, sentence_of
from tests.intake.eligibility_build import (
    ESKETAMINE,
    HOME,
    INFUSION,
    LIMITS,
    PROGRAMMES,
    TODAY,
    C,
    N,
    S,
    claims,
    severities,
    well,
)

NOTHING = (None, None, None)
EVERY = {"stop": (S, S, S), "caution": (C, C, C), "note": (N, N, N), "": NOTHING}
HOME_STOPS, HOME_CAUTIONS = (S, C, C), (C, N, N)

# claim: now, in the past, not sure; on the home programme, the infusions and esketamine
CLAIM_TABLE = {
    "psychosis": ("stop", "stop", "caution"),
    "mania": ("stop", "stop", "caution"),
    "aneurysm": ("stop", "stop", "caution"),
    "av_malformation": ("stop", "stop", "caution"),
    "brain_bleed": ("stop", "stop", "caution"),
    "hypertension": (HOME_CAUTIONS, "note", HOME_CAUTIONS),
    "hypertension_uncontrolled": ("stop", "caution", "caution"),
    "unstable_heart_disease": ("stop", "caution", "caution"),
    "heart_disease": ("caution", "caution", "caution"),
    "heart_attack": ("stop", "stop", "caution"),
    "cardiac_arrest": ("stop", "stop", "caution"),
    "stroke": ("stop", "stop", "caution"),
    "liver_severe": ("stop", "stop", "caution"),
    "liver_moderate": ("caution", "note", "caution"),
    "seizures": ("caution", "caution", "caution"),
    "hyperthyroidism_untreated": (HOME_STOPS, "note", "caution"),
    "lung_severe": (HOME_STOPS, "caution", "caution"),
    "raised_pressure_brain_or_eye": (HOME_STOPS, "caution", "caution"),
    "porphyria": ("stop", "stop", "caution"),
    "bladder": ("caution", "caution", "caution"),
    "kidney_severe": ("caution", "caution", "caution"),
    "sleep_apnoea": ("caution", "caution", "caution"),
    "dementia": ("caution", "caution", "caution"),
    "ketamine_allergy": ("stop", "stop", "caution"),
    "pregnant": ("stop", "", "caution"),
    "nursing": ("stop", "", "caution"),
    "pregnancy_planned": ("caution", "", "caution"),
    "substance_dependence": ("stop", "caution", "caution"),
    "alcohol_daily": ("caution", "note", "caution"),
    "cannabis_weekly": ("caution", "note", "caution"),
    "stimulants_used": ("caution", "note", "caution"),
    "opioids_now": ("caution", "note", "caution"),
    "opioid_use_disorder": ("stop", "stop", "caution"),
    "suicidal_intent": ("stop", "stop", "caution"),
    "suicide_attempt": ("stop", "stop", "caution"),
}


@pytest.mark.parametrize(("key", "expected"), CLAIM_TABLE.items())
def test_a_claim_weighs_what_the_table_says_on_each_programme(key, expected):
    standings = (Standing.NOW, Standing.PAST, Standing.UNSURE)
    for standing, weighs in zip(standings, expected, strict=True):
        wanted = EVERY.get(weighs, weighs) if isinstance(weighs, str) else weighs
        assert severities(well(claims=claims(key, standing=standing))) == wanted, standing


def test_every_claim_has_a_row_or_a_reason_for_raising_nothing():
    ruled = {key for one in rule_file().claims for key in one.claims}
    silent = {key for key, one in CLAIMS.items() if one.why_nothing}
    assert set(CLAIM_TABLE) == ruled
    assert ruled | silent == set(CLAIMS)
    assert not ruled & silent


def test_nothing_is_found_about_somebody_who_is_well():
    assert [assess(well(), LIMITS, one) for one in PROGRAMMES] == [(), (), ()]


@pytest.mark.parametrize("key", ["depression", "anxiety", "ptsd", "ocd"])
def test_what_people_come_for_raises_nothing(key):
    assert severities(well(claims=claims(key))) == NOTHING


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ((139, 89), NOTHING),
        ((140, 80), EVERY["caution"]),
        ((120, 90), EVERY["caution"]),
        ((159, 99), EVERY["caution"]),
        ((160, 80), EVERY["stop"]),
        ((120, 100), EVERY["stop"]),
        ((80, 120), EVERY["stop"]),
    ],
)
def test_blood_pressure_is_held_against_the_clinics_numbers(reading, expected):
    assert severities(well(pressure=Measured(*reading, date(2026, 11, 1))), "pressure") == expected


def test_a_clinic_may_set_other_numbers_of_blood_pressure():
    stricter = Limits(systolic_caution=130, systolic_stop=150)
    facts = well(pressure=Measured(150, 80, TODAY))
    assert severities(facts, "pressure") == EVERY["caution"]
    assert severities(facts, "pressure", stricter) == EVERY["stop"]
    assert severities(well(pressure=Measured(129, 80, TODAY)), "pressure", stricter) == NOTHING


@pytest.mark.parametrize(
    ("taken_on", "expected"),
    [
        (TODAY, NOTHING),
        (date(2026, 5, 26), NOTHING),  # 180 days ago
        (date(2026, 5, 25), EVERY["note"]),
        (date(2026, 11, 23), EVERY["note"]),
        (None, EVERY["note"]),
    ],
)
def test_a_reading_that_is_old_or_has_no_day_is_noted(taken_on, expected):
    assert severities(well(pressure=Measured(120, 80, taken_on)), "pressure_old") == expected


def test_an_old_reading_that_is_high_still_stops():
    facts = well(pressure=Measured(170, 80, date(2020, 1, 1)))
    assert severities(facts) == EVERY["stop"]
    assert {one.rule for one in assess(facts, LIMITS, HOME)} == {"pressure", "pressure_old"}


def test_a_blood_pressure_that_nobody_knows_is_noted():
    assert severities(well(pressure=None)) == EVERY["note"]


@pytest.mark.parametrize(("age", "expected"), [(17, EVERY["stop"]), (18, NOTHING), (None, EVERY["note"])])
def test_age(age, expected):
    assert severities(well(age=age)) == expected


def test_the_least_age_is_the_clinics():
    assert severities(well(age=20), limits=Limits(least_age=21)) == EVERY["stop"]


@pytest.mark.parametrize(("available", "expected"), [(True, NOTHING), (False, (S, N, N)), (None, EVERY["note"])])
def test_without_an_adult_nobody_is_treated_at_home(available, expected):
    assert severities(well(adult_available=available)) == expected


@pytest.mark.parametrize(
    ("setting", "product", "expected"),
    [("home", "esketamine", S), ("clinic", "esketamine", None), ("home", "ketamine", None)],
)
def test_esketamine_at_home_is_refused_and_nobody_can_pass_it(setting, product, expected):
    found = assess(well(), LIMITS, Programme("some", setting, product))
    assert (found[0].severity if found else None) == expected
    assert all(not one.passable for one in found)


def test_everything_else_can_be_passed():
    assert [key for key, one in RULES.items() if not one.passable] == ["esketamine_at_home"]


@pytest.mark.parametrize("key", ["heart_attack", "stroke", "cardiac_arrest"])
@pytest.mark.parametrize(
    ("last_on", "expected"),
    [
        (None, EVERY["stop"]),
        (date(2026, 5, 1), EVERY["stop"]),  # six months ago, by whole months
        (date(2026, 5, 31), EVERY["stop"]),
        (date(2026, 4, 30), EVERY["caution"]),
        (date(2027, 1, 1), EVERY["stop"]),
    ],
)
def test_an_event_is_recent_for_some_months_or_when_nobody_knows_its_day(key, last_on, expected):
    for standing in (Standing.NOW, Standing.PAST):
        assert severities(well(claims=claims(key, standing=standing, last_on=last_on))) == expected


@pytest.mark.parametrize("key", ["suicidal_intent", "suicide_attempt"])
@pytest.mark.parametrize(
    ("last_on", "expected"),
    [
        (date(2026, 11, 1), EVERY["stop"]),
        (date(2025, 11, 1), EVERY["stop"]),
        (date(2025, 10, 31), EVERY["caution"]),
        (None, EVERY["stop"]),
    ],
)
def test_suicidal_intent_or_an_attempt_is_recent_for_a_year(key, last_on, expected):
    assert severities(well(claims=claims(key, standing=Standing.PAST, last_on=last_on))) == expected


def test_how_long_an_event_is_recent_is_the_clinics():
    facts = well(claims=claims("stroke", last_on=date(2026, 4, 1)))
    assert severities(facts, limits=Limits(event_recent_months=7)) == EVERY["stop"]
    assert severities(facts, limits=Limits(event_recent_months=6)) == EVERY["caution"]


# a class of medicines: on the home programme, the infusions and esketamine
CLASS_TABLE = {
    "benzodiazepine": (C, C, C),
    "sleep_medicine": (C, C, C),
    "opioid": (C, C, C),
    "gabapentinoid": (C, C, C),
    "sedating_antihistamine": (N, N, N),
    "muscle_relaxant": (C, C, C),
    "barbiturate": (C, C, C),
    "sedative": (N, N, N),
    "psychostimulant": (C, C, C),
    "maoi": (C, C, C),
    "lamotrigine": (N, N, N),
    "interacting_antipsychotic": (N, N, N),
    "antipsychotic": (N, N, N),
    "lithium": (N, N, N),
    "valproate": (N, N, N),
    "cyp_inducer": (N, N, N),
    "cyp_inhibitor": (C, N, N),
    "theophylline": (C, C, C),
    "opioid_antagonist": (C, C, C),
    "opioid_treatment": (C, C, C),
    "alcohol_treatment": (C, C, C),
    "sympathomimetic": (N, N, N),
    "ketamine": (C, C, C),
    "dementia_medicine": (N, N, N),
    "nmda_antagonist": (N, N, N),
}


@pytest.mark.parametrize(("name", "expected"), CLASS_TABLE.items())
def test_a_class_of_medicines_weighs_what_the_table_says(name, expected):
    taken = Taken("Something 5 mg", "something", frozenset({name}))
    assert severities(well(medicines=(taken,))) == expected


def test_a_medicine_that_is_known_and_of_no_such_class_raises_nothing():
    assert severities(well(medicines=(Taken("Zoloft", "sertraline", frozenset({"ssri"})),))) == NOTHING


def test_a_medicine_of_two_classes_is_found_twice_and_one_named_twice_once():
    morphine = Taken("Morphine", "methadone", frozenset({"opioid", "opioid_treatment"}))
    found = assess(well(medicines=(morphine, morphine)), LIMITS, HOME)
    assert [(one.rule, one.about) for one in found] == [
        ("with_opioid", "methadone"),
        ("with_opioid_treatment", "methadone"),
    ]
    assert len(found[0].inputs) == 2


def test_what_no_rule_knows_is_a_note_each_and_said_once():
    facts = well(
        unassessed=(
            Unassessed("condition", "Lupus"),
            Unassessed("condition", "lupus", "record"),
            Unassessed("allergy", "Penicillin"),
        ),
        medicines=(Taken("Wunderpille"),),
        claims=(Claim("moon_sickness", Standing.NOW),),
    )
    found = assess(facts, LIMITS, INFUSION)
    assert {one.rule for one in found} == {"not_assessed"}
    assert {one.severity for one in found} == {N}
    assert [one.about for one in found] == ["allergy-1", "condition-1", "condition-2", "medicine-1"]
    assert found[1].inputs == (("Condition", "Lupus", "typed"), ("Condition", "lupus", "record"))


def test_no_word_of_a_patient_stands_where_it_would_not_be_sealed():
    facts = well(
        unassessed=(Unassessed("condition", "Lupus"),), medicines=(Taken("Secret", "", frozenset({"opioid"})),)
    )
    said = " ".join(f"{one.rule} {one.about}" for one in assess(facts, LIMITS, HOME)).lower()
    assert "lupus" not in said
    assert "secret" not in said


def test_what_was_not_answered_is_one_note_with_each_question():
    found = assess(well(unanswered=("psychosis", "medicines")), LIMITS, HOME)
    assert [(one.rule, one.severity) for one in found] == [("unanswered", N)]
    assert [what for what, _, _ in found[0].inputs] == ["Psychosis", "Medicines"]


def test_the_gravest_comes_first():
    lithium = Taken("Lithium", "lithium", frozenset({"lithium"}))
    facts = well(claims=claims("bladder", "psychosis"), unanswered=("mania",), medicines=(lithium,), age=None)
    expected = ["psychosis_or_mania", "bladder", "age_unknown", "with_lithium", "unanswered"]
    assert [one.rule for one in assess(facts, LIMITS, HOME)] == expected
    assert [one.rule for one in across(facts, LIMITS, PROGRAMMES)] == expected


def test_answers_that_say_the_same_are_one_finding_by_the_gravest():
    said = (
        Claim("seizures", Standing.UNSURE, "maybe as a child"),
        Claim("psychosis", Standing.UNSURE),
        Claim("psychosis", Standing.PAST, "Schizophrenia", origin="record"),
    )
    found = assess(well(claims=said), LIMITS, HOME)
    assert [(one.about, one.severity) for one in found] == [("psychosis", S), ("seizures", C)]
    assert found[0].inputs == (
        ("Psychosis", "not sure", "typed"),
        ("Psychosis", "in the past, Schizophrenia", "record"),
    )


def test_a_finding_says_its_values_in_a_sentence():
    facts = well(
        claims=claims("stroke", standing=Standing.PAST, last_on=date(2026, 8, 1)),
        pressure=Measured(150, 95, date(2026, 11, 1)),
        medicines=(Taken("Klonopin 1 mg {x}", "clonazepam", frozenset({"benzodiazepine"})),),
    )
    found = {one.rule: one for one in assess(facts, LIMITS, HOME)}
    stroke, pressure, drug = found["recent_event"], found["pressure"], found["with_benzodiazepine"]
    assert sentence_of(stroke).startswith("Stroke: in the past, last in August 2026. An event within 6 months")
    assert sentence_of(pressure) == "150/95 mmHg. This clinic is cautious from 140/90 and stops from 160/100."
    assert sentence_of(drug).startswith("Klonopin 1 mg {x}: adds to sedation")


def test_every_finding_carries_the_version_of_the_rules():
    assert {one.version for one in assess(well(age=3, pressure=None), LIMITS, HOME)} == {VERSION}


def test_a_rule_is_read_by_its_key():
    assert rule("psychosis_or_mania").title == "Psychosis or mania"
    with pytest.raises(KeyError):
        rule("moon_sickness")


def test_over_programmes_a_finding_is_one_row_with_its_severity_on_each():
    facts = well(adult_available=False, claims=claims("lung_severe"))
    rows = {one.rule: one for one in across(facts, LIMITS, PROGRAMMES)}
    assert rows["lung_severe"].by_protocol == {HOME.key: 3, INFUSION.key: 2, ESKETAMINE.key: 2}
    assert rows["lung_severe"].severity is S
    assert rows["no_adult"].by_protocol == {HOME.key: 3, INFUSION.key: 1, ESKETAMINE.key: 1}
    assert sentence_of(rows["lung_severe"]).startswith("Severe lung disease: now.")


def test_over_programmes_what_nobody_can_pass_on_one_names_that_one_only():
    bad = Programme("esketamine-home", "home", "esketamine")
    row = next(one for one in across(well(), LIMITS, (*PROGRAMMES, bad)) if one.rule == "esketamine_at_home")
    assert row.by_protocol == {"esketamine-home": 3}
    assert not row.passable


def test_over_no_programme_nothing_is_found():
    assert across(well(age=3), LIMITS, ()) == ()

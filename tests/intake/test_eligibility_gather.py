"""An application becomes facts, and nothing of it is dropped."""

from datetime import date

import pytest

from intake.eligibility.claims import CLAIMS
from intake.eligibility.facts import Claim, Measured, Standing, Taken, Unassessed
from intake.eligibility.gather import facts_of
from intake.sections.keys import SectionKey as Key
from intake.sections.shapes import (
    About,
    Allergies,
    Allergy,
    Code,
    Concerns,
    Condition,
    History,
    Known,
    Medicine,
    Medicines,
    Often,
    Origin,
    People,
    Person,
    Pregnancy,
    Pressure,
    Substances,
    Treatments,
)
from tests.intake.eligibility_build import TODAY

SNOMED, ICD = "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def facts(**sections):
    return facts_of({Key(name): part for name, part in sections.items()}, today=TODAY)


def test_of_an_empty_application_everything_is_unanswered():
    found = facts()
    assert found.claims == found.medicines == found.unassessed == ()
    assert found.age is found.pressure is found.adult_available is None
    asked = {key for key, one in CLAIMS.items() if one.asked}
    assert asked < set(found.unanswered)
    assert {"suicidal_intent", "suicide_attempt", "ketamine_allergy", "pregnant", "alcohol_daily"} < set(
        found.unanswered
    )
    assert {"medicines", "allergies"} < set(found.unanswered)
    assert len(found.unanswered) == len(set(found.unanswered))


@pytest.mark.parametrize(
    ("born_on", "age"),
    [
        (date(2008, 11, 22), 18),
        (date(2008, 11, 23), 17),
        (date(2004, 2, 29), 22),
        (date(2027, 1, 1), None),
        (None, None),
    ],
)
def test_age_in_whole_years(born_on, age):
    assert facts(about=About(born_on=born_on)).age == age


@pytest.mark.parametrize(
    ("answer", "standing"), [(Known.YES, "now"), (Known.PAST, "past"), (Known.UNSURE, "unsure"), (Known.NO, None)]
)
def test_an_answer_to_a_condition_becomes_a_claim(answer, standing):
    found = facts(history=History(asked={"psychosis": answer}))
    assert [one.standing for one in found.claims] == ([Standing(standing)] if standing else [])
    assert "psychosis" not in found.unanswered
    assert "mania" in found.unanswered


def test_the_month_of_an_event_goes_along():
    found = facts(history=History(asked={"stroke": Known.PAST}, last={"stroke": date(2026, 5, 1)}))
    assert found.claims == (Claim("stroke", Standing.PAST, last_on=date(2026, 5, 1)),)


def test_an_answer_about_something_that_is_no_longer_asked_is_kept():
    assert facts(history=History(asked={"moon_sickness": Known.YES})).claims == (Claim("moon_sickness", Standing.NOW),)


def test_intent_and_attempts_carry_when_they_were_last():
    part = Concerns(intent=Known.YES, intent_last=date(2026, 10, 1), attempt=Known.PAST)
    assert facts(concerns=part).claims == (
        Claim("suicidal_intent", Standing.NOW, last_on=date(2026, 10, 1)),
        Claim("suicide_attempt", Standing.PAST),
    )


def test_a_diagnosis_that_is_known_is_a_claim_and_another_is_not_assessed():
    found = facts(concerns=Concerns(diagnoses=("depression", "bipolar", "eating-disorder")))
    assert [one.key for one in found.claims] == ["depression", "mania"]
    assert found.unassessed == (Unassessed("condition", "eating disorder"),)


def condition(words="", *codes, **more):
    return History(others=(Condition(words=words, codes=tuple(Code(system=s, code=c) for s, c in codes), **more),))


def test_a_condition_is_found_by_its_key_its_codes_and_its_words():
    assert [one.key for one in facts(history=condition("something", key="stroke")).claims] == ["stroke"]
    assert [one.key for one in facts(history=condition("Hochdruck", (ICD, "I10"))).claims] == ["hypertension"]
    both = facts(history=condition("Epilepsy after a stroke", (SNOMED, "84757009")))
    assert [one.key for one in both.claims] == ["seizures", "stroke"]


def test_a_condition_of_the_record_says_that_it_is_and_whether_it_is_over():
    part = condition("Psychosis", active=False, origin=Origin.RECORD, began_on=date(2010, 1, 1))
    assert facts(history=part).claims == (Claim("psychosis", Standing.PAST, "Psychosis", None, "record"),)


def test_the_day_on_which_an_event_began_is_the_day_of_the_event():
    part = condition("Myocardial infarction", began_on=date(2026, 9, 9), origin=Origin.RECORD)
    assert facts(history=part).claims[0].last_on == date(2026, 9, 9)


@pytest.mark.parametrize(("active", "last_on"), [(True, None), (False, date(2019, 3, 1))])
def test_thoughts_that_last_are_not_as_old_as_their_beginning(active, last_on):
    part = condition("Suicidal ideation", active=active, began_on=date(2019, 3, 1), origin=Origin.RECORD)
    assert facts(history=part).claims[0].last_on == last_on


@pytest.mark.parametrize(
    ("words", "is_told"),
    [("depression, lupus", True), ("MDD and a bad knee", True), ("Depression", False), ("anxiety, epilepsy", False)],
)
def test_what_stands_beside_something_that_raises_nothing_is_not_lost(words, is_told):
    found = facts(history=condition(words))
    assert found.claims
    assert found.unassessed == ((Unassessed("condition", words),) if is_told else ())


def test_a_key_that_nobody_knows_any_more_is_shown_where_there_are_no_words():
    assert facts(history=condition("", key="gone")).unassessed == (Unassessed("condition", "gone"),)
    assert facts(medicines=medicine("", key="gone")).unassessed == (Unassessed("medicine", "gone"),)


def test_the_reaction_tells_of_ketamine_and_is_never_lost():
    told = facts(allergies=Allergies(known=(Allergy(words="Anaesthesia", reaction="rash from ketamine"),)))
    assert [one.key for one in told.claims] == ["ketamine_allergy"]
    other = facts(
        allergies=Allergies(known=(Allergy(words="Anaesthesia", reaction="rash"), Allergy(words="", reaction="x")))
    )
    assert [one.words for one in other.unassessed] == ["Anaesthesia, rash", "x"]


@pytest.mark.parametrize("words", ["Lupus", "Family history of psychosis", "no stroke that I know of"])
def test_a_condition_that_no_claim_stands_for_is_not_assessed(words):
    found = facts(history=condition(words, (SNOMED, "55464009"), origin=Origin.RECORD))
    assert found.claims == ()
    assert found.unassessed == (Unassessed("condition", words, "record", (f"{SNOMED}|55464009",)),)


def test_a_condition_that_has_a_code_and_no_words_is_shown_by_its_code():
    assert facts(history=condition("", (SNOMED, "55464009"))).unassessed[0].words == f"{SNOMED}|55464009"


def test_blood_pressure():
    part = History(pressure=Pressure(systolic=150, diastolic=95, taken_on=TODAY, origin=Origin.RECORD))
    assert facts(history=part).pressure == Measured(150, 95, TODAY, "record")


def medicine(words, *, key=None, code=None):
    codes = (Code(system=RXNORM, code=code),) if code else ()
    return Medicines(taken=(Medicine(words=words, key=key, codes=codes),))


@pytest.mark.parametrize(
    ("part", "keys"),
    [
        (medicine("anything", key="sertraline"), ["sertraline"]),
        (medicine("anything", code="36437"), ["sertraline"]),
        (medicine("lisinopril 10 MG Oral Tablet", code="314076"), ["lisinopril"]),
        (medicine("Clonazepam [Klonopin]"), ["clonazepam"]),
        (medicine("Acetaminophen 300 MG / Hydrocodone 5 MG"), ["acetaminophen", "hydrocodone"]),
        (medicine("sertraline", key="no-longer-listed"), ["sertraline"]),
    ],
)
def test_a_medicine_is_found_by_its_key_its_code_and_its_words(part, keys):
    found = facts(medicines=part)
    assert [one.key for one in found.medicines] == keys
    assert found.unassessed == ()
    assert "medicines" not in found.unanswered


def test_a_medicine_carries_its_classes():
    assert facts(medicines=medicine("Xanax")).medicines == (
        Taken("Xanax", "alprazolam", frozenset({"benzodiazepine"})),
    )


def test_a_medicine_that_the_list_does_not_know_is_not_assessed():
    found = facts(medicines=medicine("Wunderpille 5", code="999999"))
    assert found.medicines == ()
    assert found.unassessed == (Unassessed("medicine", "Wunderpille 5", "typed", (f"{RXNORM}|999999",)),)


def test_who_takes_none_has_answered():
    assert "medicines" not in facts(medicines=Medicines(none=True)).unanswered
    assert "allergies" not in facts(allergies=Allergies(none=True)).unanswered


@pytest.mark.parametrize("words", ["Ketamine", "esketamine", "Ketalar", "allergic to ketamine"])
def test_an_allergy_to_ketamine_is_a_claim(words):
    found = facts(allergies=Allergies(known=(Allergy(words=words, reaction="hives"),)))
    assert found.claims == (Claim("ketamine_allergy", Standing.NOW, f"{words}, hives"),)


@pytest.mark.parametrize("words", ["Penicillin", "opioids", "stroke"])
def test_another_allergy_is_not_assessed_whatever_else_its_words_could_mean(words):
    found = facts(allergies=Allergies(known=(Allergy(words=words),)))
    assert found.claims == ()
    assert found.unassessed == (Unassessed("allergy", words),)


def test_the_question_about_ketamine_is_a_claim_and_a_reaction_in_words_is_not_assessed():
    found = facts(allergies=Allergies(ketamine=Known.UNSURE), treatments=Treatments(ketamine_reaction=" I fainted "))
    assert found.claims == (Claim("ketamine_allergy", Standing.UNSURE),)
    assert found.unassessed == (Unassessed("reaction", "I fainted"),)


@pytest.mark.parametrize(
    ("part", "keys"),
    [
        (Substances(alcohol=Often.DAILY), ["alcohol_daily"]),
        (Substances(alcohol=Often.WEEKLY), []),
        (Substances(cannabis=Often.WEEKLY), ["cannabis_weekly"]),
        (Substances(cannabis=Often.MONTHLY), []),
        (Substances(stimulants=Often.MONTHLY), ["stimulants_used"]),
        (Substances(stimulants=Often.NEVER), []),
        (Substances(opioids=Known.YES), ["opioids_now"]),
        (Substances(dependence=Known.YES, dependence_on="alcohol"), ["substance_dependence"]),
        (Substances(dependence=Known.PAST, dependence_on="heroin"), ["substance_dependence", "opioid_use_disorder"]),
        (Substances(dependence=Known.YES, dependence_on="oxycodone"), ["substance_dependence", "opioid_use_disorder"]),
        (Substances(opioid_use_disorder=Known.PAST), ["opioid_use_disorder"]),
    ],
)
def test_what_is_taken_becomes_a_claim_from_how_often_it_matters(part, keys):
    assert [one.key for one in facts(substances=part).claims] == keys


def test_an_opioid_that_somebody_depends_on_counts_as_often_as_the_dependence():
    part = Substances(dependence=Known.PAST, dependence_on="heroin", opioid_use_disorder=Known.NO)
    assert [one.standing for one in facts(substances=part).claims] == [Standing.PAST, Standing.PAST]


def test_words_about_dependence_without_a_yes_are_not_lost():
    assert facts(substances=Substances(dependence=Known.NO, dependence_on="sugar")).unassessed == (
        Unassessed("substance", "sugar"),
    )


@pytest.mark.parametrize(
    ("part", "keys", "asked"),
    [
        (Pregnancy(not_applicable=True), [], []),
        (Pregnancy(pregnant=Known.YES, nursing=Known.NO, planning=Known.NO), ["pregnant"], []),
        (Pregnancy(pregnant=Known.UNSURE), ["pregnant"], ["nursing", "pregnancy_planned"]),
        (Pregnancy(not_applicable=True, planning=Known.YES), ["pregnancy_planned"], []),
    ],
)
def test_pregnancy(part, keys, asked):
    found = facts(pregnancy=part)
    assert [one.key for one in found.claims] == keys
    assert [key for key in found.unanswered if CLAIMS.get(key) and CLAIMS[key].section == "pregnancy"] == asked


@pytest.mark.parametrize(
    ("part", "available"),
    [
        (People(), None),
        (People(no_adult=True, adult=Person(name="Ana")), False),
        (People(adult=Person(name="Ana")), True),
        (People(emergency=Person(name="Ana")), None),
        (People(emergency=Person(name="Ana"), same_person=True), True),
        (People(adult=Person(name="  ")), None),
    ],
)
def test_whether_an_adult_can_be_there(part, available):
    assert facts(people=part).adult_available is available

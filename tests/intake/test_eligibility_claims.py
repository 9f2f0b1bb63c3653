"""Which words and codes stand for which claim."""

import json

import pytest
from pydantic import ValidationError

from intake.eligibility.claims import (
    CLAIMS,
    SYSTEMS,
    ClaimFile,
    all_by_code,
    all_by_words,
    by_code,
    by_words,
    claim_file,
)

SNOMED = "http://snomed.info/sct"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"

AT_LEAST = [
    "psychosis",
    "mania",
    "aneurysm",
    "av_malformation",
    "brain_bleed",
    "hypertension",
    "hypertension_uncontrolled",
    "unstable_heart_disease",
    "heart_attack",
    "stroke",
    "liver_severe",
    "liver_moderate",
    "seizures",
    "hyperthyroidism_untreated",
    "lung_severe",
    "raised_pressure_brain_or_eye",
    "porphyria",
    "bladder",
    "kidney_severe",
    "sleep_apnoea",
    "dementia",
    "ketamine_allergy",
    "pregnant",
    "nursing",
    "pregnancy_planned",
    "substance_dependence",
    "alcohol_daily",
    "cannabis_weekly",
    "stimulants_used",
    "opioids_now",
    "opioid_use_disorder",
    "suicidal_intent",
    "suicide_attempt",
]


def test_the_claims_that_others_build_on_are_there():
    assert set(AT_LEAST) <= set(CLAIMS)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Hypertension", "hypertension"),
        ("Essential hypertension (disorder)", "hypertension"),
        ("my HIGH BLOOD-PRESSURE", "hypertension"),
        ("uncontrolled hypertension", "hypertension_uncontrolled"),
        ("Pulmonary hypertension", "lung_severe"),
        ("intracranial hypertension", "raised_pressure_brain_or_eye"),
        ("portal hypertension", "liver_severe"),
        ("History of single seizure (situation)", "seizures"),
        ("Cardiac Arrest", "cardiac_arrest"),
        ("Alzheimer’s disease", "dementia"),
        ("Épilepsie / epilepsy", "seizures"),
        ("opioid use disorder", "opioid_use_disorder"),
        ("Normal pregnancy (finding)", "pregnant"),
        ("pregnancy test", None),
        ("I live in a nursing home", None),
        ("heat stroke", None),
        ("Lupus", None),
        ("", None),
    ],
)
def test_words_find_the_claim_that_they_name(words, key):
    assert by_words(words) == key


@pytest.mark.parametrize(
    "words",
    [
        "no psychosis",
        "No history of psychosis or mania",
        "denies any stroke",
        "never had a heart attack",
        "without epilepsy",
        "not diagnosed with dementia",
        "Psychosis ruled out",
        "stroke: none",
        "Family history of psychosis",
        "FH: stroke",
        "my mother had a stroke",
        "psychosis in my brother",
        "My father had psychosis when I was 5",
        "my maternal grandmother had a stroke",
        "stroke on my father’s side",
        "schizophrenia runs in the family",
        "I don't have psychosis",
        "Recurrent low mood w/o psychosis",
        "haven’t had a stroke",
    ],
)
def test_what_is_denied_or_said_of_the_family_is_no_claim(words):
    assert by_words(words) is None


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("not sure whether it was psychosis", "psychosis"),
        ("no longer pregnant", "pregnant"),
        ("no medicine for hypertension", "hypertension"),
        ("No fever; seizures since 2019", "seizures"),
        ("never had a stroke but epilepsy", "seizures"),
        ("my husband says I have psychosis", "psychosis"),
        ("no active psychosis", "psychosis"),
        ("aneurysm, no", "aneurysm"),
        ("I am a nursing mother", "nursing"),
        ("no seizures since 2010", "seizures"),
        ("have not had a seizure for 3 years", "seizures"),
        ("psychosis after my son was born", "psychosis"),
        ("after my mother died I was told psychosis", "psychosis"),
        ("After my son was born, had postpartum psychosis", "psychosis"),
        ("Familial thoracic aortic aneurysm", "aneurysm"),
        ("Maternal hypertension", "hypertension"),
        ("Non-alcoholic cirrhosis", "liver_severe"),
        ("Non-hemorrhagic stroke", "stroke"),
    ],
)
def test_where_it_is_in_doubt_it_counts_as_said(words, key):
    assert by_words(words) == key


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("Hypertension, uncontrolled", ("hypertension_uncontrolled", "hypertension")),
        ("Hypertension, uncontrolled (HCC)", ("hypertension_uncontrolled", "hypertension")),
        ("hypertension, uncontrolled diabetes", ("hypertension",)),
        ("denies hypertension, uncontrolled", ()),
        ("no psychosis, stroke", ("stroke",)),
    ],
)
def test_a_name_may_go_over_a_comma_and_a_denial_does_not(words, keys):
    assert all_by_words(words) == keys


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("bi-polar", "mania"),
        ("BP II", "mania"),
        ("delusional", "psychosis"),
        ("AAA", "aneurysm"),
        ("dilated aortic root", "aneurysm"),
        ("SAH 2019", "brain_bleed"),
        ("bleeding on the brain", "brain_bleed"),
        ("HBP", "hypertension"),
        ("Uncontrolled HTN", "hypertension_uncontrolled"),
        ("HTN, uncontrolled", "hypertension_uncontrolled"),
        ("pulmonary HTN", "lung_severe"),
        ("SVT", "heart_disease"),
        ("CABG x3", "heart_disease"),
        ("WPW", "heart_disease"),
        ("Lacunar infarct", "stroke"),
        ("Hep C", "liver_moderate"),
        ("hepatic steatosis", "liver_moderate"),
        ("Child-Pugh Class C", "liver_severe"),
        ("IIH", "raised_pressure_brain_or_eye"),
        ("hyperthyroid", "hyperthyroidism_untreated"),
        ("CKD3b", "kidney_severe"),
        ("pre-eclampsia", "pregnant"),
        ("EtOH abuse", "substance_dependence"),
        ("Polysubstance use disorder", "substance_dependence"),
        ("addicted to Xanax", "substance_dependence"),
        ("tobacco use disorder", None),
        ("medical marijuana", "cannabis_weekly"),
        ("THC", "cannabis_weekly"),
        ("Opioid type dependence, continuous (HCC)", "opioid_use_disorder"),
        ("opiate withdrawal", "opioid_use_disorder"),
        ("methadone clinic", "opioid_use_disorder"),
        ("OUD in sustained remission", "opioid_use_disorder"),
        ("passive SI", "suicidal_intent"),
        ("tried to end my life", "suicide_attempt"),
    ],
)
def test_words_as_hospitals_and_patients_shorten_them(words, key):
    assert by_words(words) == key


def test_a_withdrawal_with_seizures_says_both():
    assert all_by_words("alcohol withdrawal seizures") == ("substance_dependence", "seizures")


def test_one_line_may_name_several_claims_each_once():
    assert all_by_words("stroke, epilepsy; another stroke") == ("stroke", "seizures")


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        ("F20.9", ("psychosis",)),
        ("F29", ("psychosis",)),
        ("F27", ()),
        ("F30.2", ("mania",)),
        ("F31", ("mania",)),
        ("F32.2", ("depression",)),
        ("F32.3", ("psychosis", "depression")),
        ("I60.7", ("brain_bleed",)),
        ("I63.9", ("stroke",)),
        ("I67.1", ("aneurysm",)),
        ("I67.9", ()),
        ("I71.40", ("aneurysm",)),
        ("Q28.2", ("av_malformation",)),
        ("Q28.9", ()),
        ("I21.4", ("heart_attack",)),
        ("I25.2", ("heart_attack", "heart_disease")),
        ("I10", ("hypertension",)),
        ("i10", ("hypertension",)),
        ("K70.30", ("liver_severe", "liver_moderate")),
        ("K76.0", ("liver_moderate",)),
        ("O09.90", ("pregnant",)),
        ("Z33.1", ("pregnant",)),
        ("Z33.2", ()),
        ("F11.20", ("substance_dependence", "opioid_use_disorder")),
        ("F17.210", ()),
        ("R45.851", ("suicidal_intent",)),
        ("R45.8", ()),
        ("R44.0", ("psychosis",)),
        ("F06.33", ("mania",)),
        ("F06.31", ()),
        ("I77.810", ("aneurysm",)),
        ("R74.01", ("liver_moderate",)),
        ("R03.0", ("hypertension",)),
        ("Q21.10", ("heart_disease",)),
        ("", ()),
    ],
)
def test_codes_of_icd_find_their_claims_the_closest_first(code, keys):
    assert set(all_by_code(ICD, code)) == set(keys)
    assert by_code(ICD, code) == (all_by_code(ICD, code) or (None,))[0]


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("38341003", "hypertension"),
        ("84757009", "seizures"),
        ("703151001", "seizures"),
        ("410429000", "cardiac_arrest"),
        ("162864005", None),
    ],
)
def test_codes_of_the_sample_records_find_their_claims(code, key):
    assert by_code(SNOMED, code) == key


def test_a_code_of_snomed_counts_whole_only():
    assert by_code(SNOMED, "383410031") is None
    assert by_code(SNOMED, "3834100") is None


def test_a_code_of_a_terminology_that_nobody_knows_finds_nothing():
    assert by_code("http://loinc.org", "38341003") is None
    assert by_code("", "I10") is None


@pytest.mark.parametrize(
    "system",
    ["2.16.840.1.113883.6.90", "URN:OID:2.16.840.1.113883.6.90", "https://hl7.org/fhir/sid/icd-10-cm/"],
)
def test_a_terminology_is_known_however_its_name_is_written(system):
    assert by_code(system, "F20.9") == "psychosis"


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("T42.4X2A", "suicide_attempt"),
        ("T50.902A", "suicide_attempt"),
        ("T43.92XA", "suicide_attempt"),
        ("T71.112A", "suicide_attempt"),
        ("T42.4X1A", None),
        ("T43.91XA", None),
        ("T41.295A", None),
        ("T78.2XXA", None),
    ],
)
def test_a_code_of_poisoning_says_that_it_was_meant(code, key):
    assert by_code(ICD, code) == key


def test_the_names_that_records_give_a_terminology_are_known():
    for system, known in SYSTEMS.items():
        assert by_code(system, "I10" if known == "icd-10-cm" else "38341003") == "hypertension"


def test_a_question_asked_by_name_belongs_to_the_history_and_ends_in_a_question_mark():
    for one in CLAIMS.values():
        assert not one.asked or one.section == "history"
        assert one.question.endswith("?")


def test_a_claim_of_an_event_asks_when():
    assert {key for key, one in CLAIMS.items() if one.asks_when} == {
        "heart_attack",
        "cardiac_arrest",
        "stroke",
        "suicidal_intent",
        "suicide_attempt",
    }


def test_every_code_of_icd_has_a_source_and_most_of_snomed_were_confirmed():
    codes = [code for one in CLAIMS.values() for code in one.codes]
    assert all(code.seen_in for code in codes if code.system == "icd-10-cm")
    snomed = [code for code in codes if code.system == "snomed"]
    assert [code.code for code in snomed if not code.seen_in] == ["36923009"]
    assert all(code.code.isdigit() for code in snomed)


def test_no_words_name_two_claims():
    every = [words for one in CLAIMS.values() for words in one.words]
    assert len(every) == len(set(every))
    for one in CLAIMS.values():
        assert {by_words(words) for words in one.words} == {one.key}


def test_the_file_is_checked_as_it_is_read():
    data = json.loads(claim_file().model_dump_json())
    data["claims"][0]["severity"] = "stop"
    with pytest.raises(ValidationError):
        ClaimFile.model_validate(data)

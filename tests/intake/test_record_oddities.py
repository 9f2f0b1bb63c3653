"""What real exports write otherwise than one expects: nothing of it goes without a word, and none of it takes long."""

import json
from datetime import date

import pytest

from intake.record import names
from intake.record.found import Kind, Why
from intake.record.names import RecordName, is_named
from intake.record.pieces import MOST_NAMES
from intake.record.refusals import BadRecord
from tests.intake.record_build import (
    ADA,
    RXNORM,
    bundle,
    condition,
    found,
    half,
    left,
    look,
    medicine,
    person,
    raw,
    words,
)

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
OTHER = {"system": "urn:oid:1.2.3", "code": "OTHER"}


def coded(text: str, *codings: dict[str, str]) -> dict[str, object]:
    return condition() | {"code": {"text": text, "coding": list(codings)}}


def test_two_conditions_under_one_catch_all_code_are_two():
    record = found(coded("Gout", OTHER), coded("Schizophrenia", OTHER))
    assert sorted(words(record)) == ["Gout", "Schizophrenia"]
    assert [item.claim for item in record.items] == ["psychosis", None]


def test_the_same_words_with_another_code_are_not_lost():
    first, second = {"system": ICD, "code": "F39"}, {"system": ICD, "code": "F31.9"}
    record = found(coded("Mood disorder", first), coded("Mood disorder", second), coded("Mood disorder", second))
    assert {item.claim for item in record.items} == {None, "mania"}
    assert left(record) == {Why.REPEATED: 1}


def test_a_coding_without_words_is_shown_by_what_it_stands_for():
    record = found(condition() | {"code": {"coding": [{"system": ICD, "code": "F20.9"}]}})
    assert words(record) == ["Psychosis"]


def test_a_medicine_that_stands_there_as_a_code_only_keeps_the_words_of_its_reference():
    drug = {"resourceType": "Medication", "id": "m1", "code": {"coding": [{"system": RXNORM, "code": "999999"}]}}
    record = found(drug, medicine(medicationReference={"reference": "Medication/m1", "display": "XANAX 1 mg"}))
    (item,) = record.items
    assert (item.words, item.medicine, item.codes[0].code) == ("XANAX 1 mg", "alprazolam", "999999")


def test_of_halves_at_one_instant_the_higher_count_and_the_others_are_counted():
    record = found(half("8480-6", 165), half("8462-4", 104), half("8480-6", 128), half("8462-4", 82))
    assert record.of(Kind.PRESSURE)[0].words == "165/104 mmHg"
    assert left(record) == {Why.REPEATED: 1}


def test_a_half_without_its_value_is_counted():
    absent = half("8462-4", 80)
    del absent["valueQuantity"]
    record = found(half("8480-6", 120), absent | {"dataAbsentReason": {"text": "unknown"}})
    assert (record.items, left(record)) == ((), {Why.UNREADABLE: 1})


@pytest.mark.parametrize("reference", ["https://elsewhere.example/" + "x" * 500, {"not": "a text"}, 7])
def test_an_entry_about_what_can_not_be_an_address_is_not_taken_for_the_applicants(reference):
    record = found(condition("Gout"), condition("Psychosis", subject={"reference": reference}))
    assert words(record) == ["Gout"]
    assert left(record) == {Why.ELSEWHERE: 1}


def test_a_search_of_a_hospital_with_its_outcome_and_the_patient_last():
    outcome = {"resource": {"resourceType": "OperationOutcome"}, "search": {"mode": "outcome"}}
    said = bundle(condition("Gout"), outcome, {"fullUrl": "x", "resource": {"no": "sort"}}, type="searchset")
    said["entry"].reverse()
    record = look(raw(said))
    assert words(record) == ["Gout"]
    assert left(record) == {Why.OTHER_KIND: 1, Why.UNREADABLE: 1}


def test_an_older_record_writes_its_states_as_bare_words():
    record = found(
        condition("Gout", clinicalStatus="resolved"),
        condition("Asthma", verificationStatus="entered-in-error"),
        medicine(status="stopped"),
    )
    assert [(item.words, item.active) for item in record.items] == [("Gout", False)]
    assert left(record) == {Why.ENDED: 1, Why.WITHDRAWN: 1}


def test_a_byte_order_mark_is_no_hindrance_and_utf_16_is_refused():
    said = bundle(condition("Gout"))
    assert words(look(b"\xef\xbb\xbf" + raw(said))) == ["Gout"]
    with pytest.raises(BadRecord) as bad:
        look(json.dumps(said).encode("utf-16"))
    assert bad.value.code == "encoding"


def test_a_record_that_names_its_person_without_end_is_several_peoples():
    entries = [{"resource": person()} for _ in range(21)]
    with pytest.raises(BadRecord) as bad:
        look(bundle(*entries))
    assert bad.value.code == "several"


def test_of_a_name_without_end_little_is_compared(monkeypatch):
    looked: list[str] = []
    monkeypatch.setattr(names, "_counts", lambda sign: bool(looked.append(sign)) or True)
    is_named("Ada Patient", [RecordName("Patient", "Ada " * 10_000, "")])
    assert len(looked) < 3 * names.LONGEST


def test_of_one_thing_a_few_names_are_looked_up(monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr("intake.eligibility.claims.by_words", asked.append)
    found(coded("Gout", *({**OTHER, "display": f"Gout {number}"} for number in range(40))))
    assert len(asked) <= MOST_NAMES


def test_the_patient_of_entries_that_refer_to_them_by_sort_and_id():
    record = found(condition("Gout", subject={"reference": "Patient/ada"}), condition("Asthma", subject=ADA))
    assert sorted(words(record)) == ["Asthma", "Gout"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2005", date(2005, 12, 31)),
        ("2027", date(2027, 1, 12)),
        ("2005-03", date(2005, 3, 1)),
        ("2005-03-04", date(2005, 3, 4)),
        ("2028", None),
        ("20", None),
    ],
)
def test_an_event_of_a_year_may_have_been_at_its_end(written, meant):
    assert found(condition("Stroke", onsetDateTime=written)).items[0].began_on == meant

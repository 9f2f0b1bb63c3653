"""Files that are not taken: each with one sentence, and nothing else than a sentence, whatever is inside."""

import copy
import io
import json
import zipfile
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.record.found import FoundRecord
from intake.record.opened import MOST_BYTES
from intake.record.refusals import SENTENCES, BadRecord
from tests.intake.record_build import (
    NAME,
    allergy,
    bundle,
    concept,
    condition,
    found,
    look,
    medicine,
    person,
    pressure,
    raw,
)


def why(said: Any, **who: Any) -> str:
    with pytest.raises(BadRecord) as bad:
        look(said, **who)
    assert str(bad.value.sentence) == str(SENTENCES[bad.value.code])
    assert bad.value.field == "file"
    return bad.value.code


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("record.json", raw(bundle()))
    return held.getvalue()


WHOLE = raw(bundle(condition(), medicine(), pressure()))
FILES = {
    "empty": b"",
    "empty ": b" \n\t" * 40,
    "large": b" " * (MOST_BYTES + 1),
    "zip": zipped(),
    "zip ": b"\x1f\x8b\x08" + b"\x00" * 20,
    "pdf": b"%PDF-1.7 ...",
    "xml": b'<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>',
    "xml ": b"\xef\xbb\xbf\n<!doctype html><html></html>",
    "encoding": '{"resourceType": "Bundle"}'.encode("utf-16"),
    "json": b"resourceType: Bundle",
    "json ": WHOLE + b"\n" + WHOLE,
    "cut": WHOLE[: len(WHOLE) // 2],
    "cut ": WHOLE[:-1],
    "twice": b'{"resourceType": "Bundle", "entry": [], "entry": []}',
    "twice ": b'{"resourceType": "Bundle", ' + b", ".join(b'"a": 1' for _ in range(100_000)) + b"}",
    "number": b'{"resourceType": "Bundle", "total": NaN}',
    "deep": b'{"resourceType": "Bundle", "entry": ' + b"[" * 100 + b"]" * 100 + b"}",
    "deep ": b"[" * 300_000 + b"]" * 300_000,
    "many": b"[" + b"{}," * 3_000_000 + b"{}]",
    "not_bundle": raw(person()),
    "not_bundle ": b"[]",
    "not_bundle  ": b"null",
    "history": raw(bundle(type="history")),
    "no_patient": raw({"resourceType": "Bundle"}),
    "no_patient ": raw({"resourceType": "Bundle", "entry": {"resource": person()}}),
    "several": raw(bundle(person(id="other", birthDate="1986-01-01"))),
    "several ": raw(bundle(person(id="other", name=[{"family": "Patient", "given": ["Eve"]}]))),
    "foreign": raw(bundle(condition(subject={"reference": "Patient/other"}))),
    "foreign ": raw(bundle({"resourceType": "Composition", "subject": {"reference": "urn:uuid:x"}}, condition())),
    "dead": raw(bundle(who=person(deceasedDateTime="2020-01-01"))),
    "dead ": raw(bundle(who=person(deceasedBoolean=True))),
    "minor": raw(bundle(who=person(birthDate="2012-01-01"))),
    "minor ": raw(bundle(who=person(birthDate="2009-01-13"))),
    "no_birth": raw(bundle(who=person(birthDate="1985"))),
    "no_birth ": raw(bundle(who=person(birthDate=None))),
    "birth": raw(bundle(who=person(birthDate="1985-03-05"))),
    "no_name": raw(bundle(who=person(name=[]))),
    "no_name ": raw(bundle(who=person(name="Ada Patient"))),
    "name": raw(bundle(who=person(name=[{"family": "Other", "given": ["Ada"]}]))),
}


@pytest.mark.parametrize("code", FILES)
def test_a_file_is_refused_with_one_sentence(code):
    assert why(FILES[code]) == code.strip()


def test_every_reason_is_tried():
    assert {code.strip() for code in FILES} == set(SENTENCES) - {"about"}


@pytest.mark.parametrize("who", [{"born_on": None}, {"name": ""}, {"name": "  "}])
def test_without_a_name_and_a_birth_date_nothing_is_compared(who):
    assert why(bundle(), **who) == "about"


def test_a_living_person_is_not_taken_for_dead():
    assert found(who=person(deceasedBoolean=False)).name == "Ada Patient"


def test_eighteen_years_to_the_day_are_enough():
    said = bundle(who=person(birthDate="2009-01-12"))
    assert look(said, born_on=date(2009, 1, 12)).born_on == date(2009, 1, 12)


def test_exactly_ten_megabytes_are_read():
    whole = raw(bundle(condition()))
    assert look(whole + b" " * (MOST_BYTES - len(whole))).items


def test_the_sentences_never_tell_what_stands_in_the_file():
    said = bundle(who=person(name=[{"family": "Secretive", "given": ["Ada"]}]))
    with pytest.raises(BadRecord) as bad:
        look(said)
    assert "Secretive" not in str(bad.value)
    assert "Secretive" not in str(bad.value.sentence)


def test_a_chain_of_references_that_leads_to_itself_ends():
    ring = {
        "resourceType": "Medication",
        "id": "m",
        "code": None,
        "ingredient": [{"itemReference": {"reference": "Medication/m"}}],
    }
    record = found(medicine(medicationReference={"reference": "Medication/m"}), {"resource": ring})
    assert record.items == ()


RICH = bundle(
    condition("Hypertension", "38341003", onsetDateTime="2019", category=[concept("problem-list-item", "x")]),
    medicine("Lithium", "6448", dosageInstruction=[{"text": "daily"}]),
    medicine(medicationReference={"reference": "#m", "display": "x"}, contained=[{"id": "m", "code": concept("A")}]),
    {"fullUrl": "urn:uuid:m", "resource": {"resourceType": "Medication", "id": "m", "code": concept("B")}},
    medicine(medicationReference={"reference": "urn:uuid:m"}),
    allergy(reaction=[{"manifestation": [concept("Hives")], "substance": concept("Egg")}]),
    pressure(),
    {"resourceType": "Composition", "subject": {"reference": "urn:uuid:ada"}},
    link=[{"relation": "self"}],
)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from(
        [
            10**400,
            -1,
            0.1,
            1e300,
            "",
            "x",
            "2019-13-45",
            "0001-01-01T00:00:00+14:00",
            "\ud800",
            [],
            {},
            [[]],
            [{}],
            {"coding": 1},
        ]
    ),
    st.text(max_size=8),
    st.lists(st.integers() | st.text(max_size=3), max_size=3),
    st.dictionaries(
        st.sampled_from(["coding", "text", "reference", "code", "value"]), st.integers() | st.text(max_size=3)
    ),
)


def places(said: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a piece of JSON."""
    inner = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    return [here, *(place for name, value in inner for place in places(value, (*here, name)))]


PLACES = [place for place in places(RICH) if place]


def put(said: Any, place: tuple[Any, ...], value: Any) -> None:
    with suppress(KeyError, IndexError, TypeError):
        for name in place[:-1]:
            said = said[name]
        if value is KeyError:
            del said[place[-1]]
        else:
            said[place[-1]] = value


def only_bad_record(said: Any) -> None:
    try:
        data = json.dumps(said).encode("utf-8", "surrogatepass")
    except ValueError:
        return
    with suppress(BadRecord):
        record = look(data)
        assert FoundRecord.model_validate_json(record.model_dump_json()) == record


@pytest.mark.parametrize("value", [KeyError, None, 3, "x", True, [], {}, [[]], {"a": 1}], ids=str)
def test_any_place_may_be_missing_or_of_another_sort(value):
    for place in PLACES:
        said = copy.deepcopy(RICH)
        put(said, place, value)
        only_bad_record(said)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD | st.just(KeyError)), min_size=1, max_size=8))
def test_a_record_that_was_changed_in_many_places_is_read_or_refused(changes):
    said = copy.deepcopy(RICH)
    for place, value in changes:
        put(said, place, value)
    only_bad_record(said)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=6))
def test_bytes_put_in_anywhere_are_read_or_refused(at, more):
    with suppress(BadRecord):
        look(WHOLE[:at] + more + WHOLE[at:])


@settings(max_examples=100, deadline=None)
@given(st.integers(1, len(WHOLE) - 1))
def test_a_cut_anywhere_is_noticed(end):
    assert why(WHOLE[:end]) == "cut"


def test_the_whole_of_it_is_read():
    assert look(WHOLE, name=NAME).items

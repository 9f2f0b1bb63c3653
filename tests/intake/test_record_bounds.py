"""Reading the largest file takes a bounded amount of work, whatever it is full of."""

import json
from collections import Counter
from typing import Any

import pytest

from intake.eligibility import claims
from intake.medicines import book
from intake.record import conditions, medicines, opened, read
from intake.record.candidates import MOST_LOOKED_AT
from intake.record.found import Kind, Why
from intake.record.opened import MOST_BYTES
from tests.intake.record_build import allergy, bundle, condition, left, look, medicine, pressure, raw

ALMOST = int(MOST_BYTES * 0.95)


def filled(make: Any) -> bytes:
    """A Bundle of almost 10 MB: ``make(number)`` gives each entry."""
    size = max(len(json.dumps({"resource": make(number)})) for number in (10_000, 10_001))
    return raw(bundle(*(make(number) for number in range(ALMOST // (size + 2)))))


@pytest.fixture
def asked(monkeypatch) -> Counter[str]:
    """How often each list is asked, and each entry turned over."""
    counts: Counter[str] = Counter()

    def count(where: Any, name: str, what: str) -> None:
        real = getattr(where, name)

        def counted(*args: Any, **kwargs: Any) -> Any:
            counts[what] += 1
            return real(*args, **kwargs)

        monkeypatch.setattr(where, name, counted)

    for where in (claims, book):
        count(where, "by_code", "codes")
        count(where, "by_words", "words")
    count(opened, "_entry", "entries")
    count(opened, "parse", "files")
    count(read, "is_pressure", "observations")
    count(conditions, "concept", "conditions")
    count(medicines, "_named", "medicines")
    return counts


def test_ten_megabytes_of_different_conditions(asked):
    data = filled(lambda number: condition(f"Disorder number {number} (disorder)", str(10_000_000 + number)))
    record = look(data)
    entries = asked["entries"] - 1
    assert entries > 20_000
    assert asked["conditions"] == entries
    assert asked["words"] <= MOST_LOOKED_AT
    assert asked["codes"] <= MOST_LOOKED_AT
    assert len(record.items) == conditions.MOST
    assert left(record) == {Why.TOO_MANY: entries - conditions.MOST}


def test_ten_megabytes_of_the_same_condition(asked):
    record = look(filled(lambda _number: condition("Asthma", "195967001")))
    assert asked["words"] <= 1
    assert len(record.items) == 1
    assert left(record) == {Why.REPEATED: asked["entries"] - 2}


def test_ten_megabytes_of_medicines_that_refer_elsewhere(asked):
    def both(number: int) -> dict[str, Any]:
        if number % 2:
            return medicine(medicationReference={"reference": f"Medication/m{number - 1}"})
        return {"resourceType": "Medication", "id": f"m{number}", "code": {"text": f"Drug {number}"}}

    record = look(filled(both))
    assert asked["medicines"] > 20_000
    assert asked["words"] <= MOST_LOOKED_AT
    assert len(record.of(Kind.MEDICINE)) == medicines.MOST


def test_ten_megabytes_of_pressures(asked):
    record = look(filled(lambda number: pressure(120 + number % 50, 80, f"20{number % 20 + 10}-01-01")))
    assert asked["observations"] == asked["entries"] - 1
    assert [item.words for item in record.items] == ["167/80 mmHg"]


def test_ten_megabytes_of_what_nobody_asks_for_keep_few_examples():
    record = look(filled(lambda number: {"resourceType": f"Sort{number}", "id": "x" * 100}))
    (one,) = record.left_out
    assert one.count > 10_000
    assert len(one.examples) < 50
    assert len(record.model_dump_json()) < 10_000


def test_one_entry_with_a_list_without_end_is_looked_at_in_part():
    coding = [{"system": "x", "code": str(number)} for number in range(100_000)]
    record = look(bundle(condition() | {"code": {"coding": coding, "text": "Much"}}, allergy()))
    assert len(record.items[0].codes) == 12


def test_what_is_kept_of_the_largest_file_stays_small():
    record = look(filled(lambda number: condition(f"{number} " + "long words " * 30, str(number))))
    assert len(record.model_dump_json()) < 200_000

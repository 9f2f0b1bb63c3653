"""The bundled list of medicines, and finding one in it."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from intake.medicines import book as shelf
from intake.medicines.book import all_by_words, book, by_code, by_key, by_words, class_title, is_one_slip, search
from intake.wording import plain

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def names(text, limit=8):
    return [one.name for one in search(text, limit)]


def test_the_list_is_long_enough_and_says_where_it_is_from():
    assert len(book().medicines) >= 250
    assert book().sources
    assert all(one.source for one in book().medicines)
    assert all(not one.source.startswith("code") for one in book().medicines if not one.rxnorm)
    assert all(one.source.startswith("code") for one in book().medicines if one.rxnorm)


def test_no_key_and_no_code_stands_twice():
    keys = [one.key for one in book().medicines]
    codes = [code for one in book().medicines for code in one.rxnorm]
    assert len(keys) == len(set(keys))
    assert len(codes) == len(set(codes))


def test_every_class_has_a_title_and_a_medicine():
    assert {name for one in book().medicines for name in one.classes} == {one.key for one in book().classes}
    assert class_title("ssri") == "SSRI antidepressant"
    assert class_title("gone") == "gone"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("sert", "Sertraline"),
        ("SERTRALINE", "Sertraline"),
        ("Zoloft", "Sertraline"),
        ("zestri", "Lisinopril"),
        ("st. john", "St. John's wort"),
        ("wort", "St. John's wort"),
        ("glargine", "Insulin glargine"),
        ("sertaline", "Sertraline"),
        ("zolofft", "Sertraline"),
        ("gabapetnin", "Gabapentin"),
        ("lamictl", "Lamotrigine"),
        ("paracetamol", "Acetaminophen"),
        ("Xanax 1 mg prn", "Alprazolam"),
    ],
)
def test_typing_finds_a_medicine_by_its_names_even_with_one_slip(text, first):
    assert names(text)[0] == first


def test_what_begins_so_comes_first_then_brands_then_later_words():
    assert names("val")[:3] == ["Valacyclovir", "Valbenazine", "Valerian"]
    found = names("zol", 20)
    assert found.index("Zolpidem") < found.index("Sertraline")
    assert names("insulin", 20)[0] == "Insulin"


def test_a_slip_counts_last_and_not_in_a_few_letters():
    assert names("lamo")[0] == "Lamotrigine"
    assert names("xqz") == []
    assert names("zzzzzz") == []


def test_a_class_finds_its_medicines():
    assert "Lorazepam" in names("benzodiazepine", 20)


@pytest.mark.parametrize("text", ["", "   ", "?!", "é"])
def test_nothing_typed_finds_nothing_or_little(text):
    assert len(search(text)) <= 8


def test_no_more_are_found_than_asked_for():
    assert len(search("a", 3)) == 3


@pytest.mark.parametrize(
    ("typed", "meant", "one_slip"),
    [
        ("abcd", "abcd", False),
        ("abcx", "abcd", True),
        ("abd", "abcd", True),
        ("abccd", "abcd", True),
        ("abdc", "abcd", True),
        ("abdx", "abcd", False),
        ("ab", "abcd", False),
        ("badc", "abcd", False),
    ],
)
def test_one_slip(typed, meant, one_slip):
    assert is_one_slip(typed, meant) is one_slip


def test_a_slip_behind_the_right_first_letter_comes_first():
    assert names("welb")[:2] == ["Bupropion", "Buprenorphine"]


@given(st.text(max_size=40))
def test_whatever_is_typed_a_search_answers(text):
    assert len(search(text)) <= 8
    all_by_words(text)


@pytest.mark.parametrize("entry", book().medicines, ids=lambda entry: entry.key)
def test_every_name_is_found_before_an_amount(entry):
    for name in (entry.name, *entry.brands):
        assert entry in all_by_words(f"{name} 10 MG Oral Tablet")


@given(st.sampled_from(book().medicines), st.data())
def test_every_name_and_brand_is_found_by_what_it_begins_with(entry, data):
    name = data.draw(st.sampled_from([entry.name, *entry.brands]))
    assert entry in search(name, limit=30)
    assert entry in all_by_words(f"{name} 10 MG Oral Tablet")


def test_a_search_reads_no_file(monkeypatch):
    search("warm")

    def refuse(*_args, **_more):
        raise AssertionError("a file was read")

    monkeypatch.setattr("pathlib.Path.read_text", refuse)
    assert names("sertr")[0] == "Sertraline"


def test_a_search_is_quick_enough_to_type_by():
    search("sertaline")
    began = time.process_time()
    for _ in range(20):
        search("sertaline")
    assert (time.process_time() - began) / 20 < 0.1


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("lisinopril 10 MG Oral Tablet", "lisinopril"),
        ("Clonazepam [Klonopin]", "clonazepam"),
        ("Carbamazepine[Tegretol]", "carbamazepine"),
        ("Hydrochlorothiazide 25 MG", "hydrochlorothiazide"),
        ("Diazepam [Valium]", "diazepam"),
        ("24 HR Metoprolol Succinate 100 MG Extended Release Oral Tablet", "metoprolol"),
        ("insulin glargine 100 UNT/ML", "insulin-glargine"),
        ("St. John’s Wort", "st-johns-wort"),
        ("lithium carbonate", "lithium"),
        ("Adderall XR", "amphetamine-and-dextroamphetamine"),
        ("Wunderpille", None),
        ("sertaline", None),
        ("", None),
    ],
)
def test_words_of_a_record_name_the_ingredient_and_a_guess_is_never_made(words, key):
    found = by_words(words)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Xanax 1 mg prn", "alprazolam"),
        ("clonazePAM (KlonoPIN) 0.5 MG tablet", "clonazepam"),
        ("Suboxone 8-2 mg film", "buprenorphine"),
        ("methadone", "methadone"),
        ("medical marijuana", "cannabis"),
        ("THC gummies", "cannabis"),
        ("CBD oil", "cannabidiol"),
        ("GHB", "sodium-oxybate"),
        ("LDN 4.5", "naltrexone"),
        ("DXM", "dextromethorphan"),
        ("trazadone 50", "trazodone"),
    ],
)
def test_words_of_patients_and_hospitals_find_the_medicine(words, key):
    assert by_words(words).key == key


def test_a_combination_names_each_of_its_medicines():
    keys = [one.key for one in all_by_words("buprenorphine 8 MG / naloxone 2 MG Sublingual Film")]
    assert keys == ["buprenorphine", "naloxone"]
    assert {one.key for one in all_by_words("Symbyax")} == {"olanzapine", "fluoxetine"}


def test_codes_of_rxnorm_are_those_of_ingredients():
    assert by_code(RXNORM, "36437").key == "sertraline"
    assert by_code("urn:oid:2.16.840.1.113883.6.88", " 29046 ").key == "lisinopril"
    assert by_code(RXNORM, "314076") is None  # a clinical drug: its words say which
    assert by_code("http://snomed.info/sct", "36437") is None


def test_a_key_that_is_gone_is_nobody():
    assert by_key("sertraline").name == "Sertraline"
    assert by_key("gone") is None


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("alprazolam", "benzodiazepine"),
        ("zolpidem", "sleep_medicine"),
        ("oxycodone", "opioid"),
        ("gabapentin", "gabapentinoid"),
        ("hydroxyzine", "sedating_antihistamine"),
        ("methylphenidate", "psychostimulant"),
        ("phenelzine", "maoi"),
        ("lamotrigine", "lamotrigine"),
        ("clozapine", "interacting_antipsychotic"),
        ("rifampin", "cyp_inducer"),
        ("ketoconazole", "cyp_inhibitor"),
        ("theophylline", "theophylline"),
        ("lithium", "lithium"),
        ("naltrexone", "opioid_antagonist"),
    ],
)
def test_medicines_that_matter_have_their_class(key, name):
    assert name in by_key(key).classes


def test_the_list_is_checked_as_it_is_read():
    data = json.loads(shelf.FILE.read_text("utf-8"))
    data["medicines"][0]["dose"] = "10 mg"
    with pytest.raises(ValidationError):
        shelf.Book.model_validate(data)


@pytest.mark.parametrize(
    ("text", "made"), [("Étoile d'Or", "etoile dor"), ("A-B/C", "a b c"), ("  ", ""), ("ＡＢＣ", "abc")]
)
def test_words_are_made_plain(text, made):
    assert plain(text) == made

"""Whether a record's name is the applicant's: what is forgiven, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.record.names import RecordName, is_named, name_parts


def named(typed: str, family: str = "", given_names: str = "", whole: str = "") -> bool:
    return is_named(typed, [RecordName(family, given_names, whole)])


@pytest.mark.parametrize(
    ("typed", "family", "given_names"),
    [
        ("Ada Patient", "Patient", "Ada"),
        ("ada PATIENT", "Patient", "Ada"),
        ("Patient, Ada", "Patient", "Ada"),
        ("Dr. Ada Patient", "Patient", "Ada"),
        ("Ada Patient", "Patient", "Ada Beatrice"),
        ("Ada B. Patient", "Patient", "Ada Beatrice"),
        ("Ada Beatrice Patient", "Patient", "Ada B"),
        ("Ada Beatrice Patient", "Patient", "Ada"),
        ("Beatrice Patient", "Patient", "Ada Beatrice"),
        ("José Nuñez", "Nunez", "Jose"),
        ("Soren Ostergard", "Østergård", "Søren"),
        ("Chet Hoeger", "Hoeger474", "Chet123"),
        ("Chet123 Hoeger474", "Hoeger", "Chet"),
        ("Sean O'Brien", "OBrien", "Seán"),
        ("Sean O’Brien", "O'Brien", "Sean"),
        ("Ana Garcia", "Garcia Lopez", "Ana"),
        ("Ana García-López", "Garcia", "Ana"),
        ("Jean-Luc Martin", "Martin", "Jean Luc"),
        ("Martin Martin", "Martin", "Martin"),
        ("Мария Иванова", "Иванова", "Мария"),
        ("山田 太郎", "山田", "太郎"),
    ],
)
def test_what_people_and_systems_write_differently_is_forgiven(typed, family, given_names):
    assert named(typed, family, given_names)


@pytest.mark.parametrize(
    ("typed", "family", "given_names"),
    [
        ("Ada Patient", "Patient", "Eve"),
        ("Ada Patient", "Person", "Ada"),
        ("Anna Maria Kris", "Kris", "Eva Maria"),  # twins with a name in common
        ("A Patient", "Patient", "Beatrice"),
        ("A Patient", "Patient", "Ada"),  # an initial alone is no name
        ("Patient", "Patient", "Ada"),
        ("Ada", "Patient", "Ada"),
        ("Martin", "Martin", "Martin"),
        ("Ada Patient", "Patient", "Adam"),
        ("2Pac Shakur", "Shakur", "Pac"),  # digits count everywhere but at the end
        ("Ada Patient", "123", "456"),
        ("", "", ""),
        ("!!!", "Patient", "Ada"),
        ("Иван Иванов", "Иванов", "Иван́на"),
    ],
)
def test_somebody_else_is_not_taken_for_the_applicant(typed, family, given_names):
    assert not named(typed, family, given_names)


@pytest.mark.parametrize(
    ("typed", "whole", "fits"),
    [
        ("Ada Patient", "Ada Patient", True),
        ("Patient Ada", "Mrs. Ada B. Patient", True),
        ("Suharto", "Suharto", True),
        ("Ada", "Ada Patient", False),
        ("Ada Patient", "Ada", False),
        ("Eve Patient", "Ada Patient", False),
    ],
)
def test_a_name_that_nobody_took_apart_is_compared_as_a_whole(typed, whole, fits):
    assert named(typed, whole=whole) is fits


def test_any_of_the_names_will_do_a_maiden_name_too():
    names = [RecordName("Conn", "Liz"), RecordName("Rowe", "Liz")]
    assert is_named("Liz Rowe", names)
    assert is_named("Liz Conn", names)
    assert not is_named("Liz Other", names)


def test_digits_go_at_the_end_of_a_part_only():
    assert name_parts("Chet123 4Hoeger474 99") == ["chet", "4hoeger"]


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_compared_without_an_error(typed, family, given_names):
    assert named(typed, family, given_names) in (True, False)


@given(st.lists(st.sampled_from(["Ada", "Bea", "Kris", "Lopez"]), min_size=2, max_size=4, unique=True))
def test_a_name_is_itself_in_any_order(parts):
    assert named(" ".join(reversed(parts)), parts[-1], " ".join(parts[:-1]))

"""Whether a typed name could be the one in the record."""

from __future__ import annotations

import pytest

from consents.names import could_be


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("ada lovelace", "Ada Lovelace"),
        ("Lovelace, Ada", "Ada Lovelace"),
        ("A. Lovelace", "Ada Lovelace"),
        ("Ada King Lovelace", "Ada Lovelace"),
        ("Ada Lovelac", "Ada Lovelace"),
        ("Ana Lopez", "Ana María López"),
        ("Ana Maria Lopez", "Ana López"),
        ("O'Neil, Sam", "Sam O’Neil"),
        ("王小明", "王小明"),
        ("Cher", "Cher"),
    ],
)
def test_a_name_is_taken_loosely(typed, known):
    assert could_be(typed, known)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("", "Ada Lovelace"),
        ("Ada", "Ada Lovelace"),
        ("Lovelace", "Ada Lovelace"),
        ("B. Lovelace", "Ada Lovelace"),
        ("Grace Hopper", "Ada Lovelace"),
        ("Ada Hopper", "Ada Lovelace"),
        ("yes", "Ada Lovelace"),
        ("...", "Ada Lovelace"),
        ("Ada", ""),
    ],
)
def test_another_name_is_asked_about(typed, known):
    assert not could_be(typed, known)

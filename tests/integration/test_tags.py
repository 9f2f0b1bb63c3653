"""A person's own words for what an entry is about."""

from __future__ import annotations

import pytest

from integration.moods import word_of
from integration.tags import Tag, carries, counted, listed


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (None, []),
        ("", []),
        ("river\nMother", ["river", "Mother"]),
        ("river\n\n  River \nRIVER", ["river"]),
        ("Café\ncafe", ["Café"]),
        ("two   words", ["two words"]),
        ("🌊\nשלום", ["🌊", "שלום"]),
    ],
)
def test_each_word_stands_once(kept: str | None, words: list[str]) -> None:
    assert listed(kept) == words


def test_words_are_counted_however_they_are_written_and_shown_as_they_were_last() -> None:
    assert counted(["Sea\nriver", "river", None, "sea", "River"]) == [Tag("river", 3), Tag("Sea", 2)]


@pytest.mark.parametrize(("word", "found"), [("RIVER", True), ("café", True), ("riv", False), ("", False)])
def test_an_entry_carries_whole_words_only(word: str, found: bool) -> None:
    assert carries("river\nCafe", word) is found


@pytest.mark.parametrize(("mood", "word"), [(None, ""), (1, "Very low"), (3, "In between"), (5, "Very good")])
def test_a_mood_is_a_word(mood: int | None, word: str) -> None:
    assert word_of(mood) == word

"""What counts as found, and what is shown of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.searching import excerpt, folded, found_in, pieces, plain, query_of


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("door", "A blue DOOR.", True),
        ("door", "The doorway was open", True),
        ("door window", "a window beside the door", True),
        ("door window", "only a door", False),
        ('"blue door"', "a blue\n   door", True),
        ('"blue door"', "a door, blue", False),
        ("„blaue Tür“", "die blaue Tür", True),
        ("«porte bleue»", "la porte bleue", True),
        ('"blue door', "a door, blue", True),
        ("cafe", "im Café", True),
        ("CAFÉ", "cafe\u0301 crème", True),
        ("strasse", "auf der Straße", True),
        ("straße", "AUF DER STRASSE", True),
        ("istanbul", "İstanbul", True),
        ("don't", "I don’t know", True),
        ("naïve", "naive", True),
        ("שלום", "אמרתי שָׁלוֹם לים", True),
        ("بحر", "رأيت البَحْر", True),
        ("🌊", "the sea 🌊🌊", True),
        ("❤", "a heart ❤️", True),
        ("海", "我看见了海", True),
        ("sea", "𝐬𝐞𝐚", True),
        ("so\u00adft", "soft light", True),
        (".*", "anything", False),
        ("%", "anything", False),
    ],
)
def test_words_are_found_whatever_their_case_accents_and_script(typed: str, text: str, found: bool) -> None:
    assert found_in(query_of(typed), [text]) is found


@pytest.mark.parametrize("typed", ["", "   ", '""', "“”", "\u0301", "\u200b"])
def test_nothing_typed_asks_for_nothing(typed: str) -> None:
    assert not query_of(typed)


def test_every_word_may_stand_in_another_part_of_the_entry() -> None:
    assert found_in(query_of("river calm"), ["At the river", "", "calm\nmorning"])


def test_a_query_has_an_end() -> None:
    assert len(query_of(" ".join(f"w{number}" for number in range(90))).terms) == 12


@pytest.mark.parametrize(
    ("typed", "text", "hits"),
    [
        ("cafe", "Ein Cafe\u0301 am Meer", ["Cafe\u0301"]),
        ("strasse", "die Straße entlang", ["Straße"]),
        ("ss", "Straße", ["ß"]),
        ("blue door", "the blue door", ["blue", "door"]),
        ('"blue door"', "the blue\ndoor", ["blue\ndoor"]),
        ("ab bc", "abc", ["abc"]),
        ("שלום", "אמרתי שָׁלוֹם לים", ["שָׁלוֹם"]),
        ("🌊", "x🌊y🌊", ["🌊", "🌊"]),
    ],
)
def test_what_was_found_is_marked_whole(typed: str, text: str, hits: list[str]) -> None:
    shown = pieces(query_of(typed), text)
    assert [one.text for one in shown if one.is_hit] == hits
    assert "".join(one.text for one in shown) == text


def test_an_excerpt_shows_the_place_and_cuts_no_word() -> None:
    text = "many words before " * 20 + "the lighthouse stood there " + "and more after " * 20
    shown = "".join(one.text for one in excerpt(query_of("lighthouse"), text))
    assert "the lighthouse stood" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert set(shown.strip("… ").split()) <= set(text.split())


def test_an_excerpt_of_what_was_found_by_a_tag_is_the_beginning() -> None:
    assert [one.text for one in excerpt(query_of("tagged"), "First words.\nSecond")] == ["First words. Second"]


@given(st.text(), st.text(max_size=30))
def test_no_text_and_no_query_lose_a_sign(text: str, typed: str) -> None:
    query = query_of(typed)
    assert "".join(one.text for one in pieces(query, text)) == text
    held = folded(text)
    assert held.text == plain(text)
    assert len(held.text) == len(held.places)
    assert list(held.places) == sorted(held.places)


@given(st.text(min_size=1, max_size=20))
def test_a_text_finds_itself_between_quotes(text: str) -> None:
    plain = text.translate(dict.fromkeys(map(ord, '"„“”«»')))
    query = query_of(f'"{plain}"')
    assert found_in(query, [plain])

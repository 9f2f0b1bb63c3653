"""What is kept of a text: all of it, up to 20 kB, if there is anything to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.writing import LIMIT_BYTES, Blank, TooLong, kept


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  words  \n", "words"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("👩‍👩‍👧 and 🌅", "👩‍👩‍👧 and 🌅"),
        ("مرحبا بك\nשלום", "مرحبا بك\nשלום"),
        ("a\x00b", "ab"),
        ("half \ud83d of a pair", "half ? of a pair"),
        ("🌊" * (LIMIT_BYTES // 4), "🌊" * (LIMIT_BYTES // 4)),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        (".", "."),
    ],
)
def test_words_are_kept_as_they_were_typed(text, expected):
    assert kept(text) == expected


@pytest.mark.parametrize(
    "text", ["", "   ", "\n\t\r\n", "\u200b\u200d", "\u00a0\u2003", "\ufeff", "\x00", "\u3164", "\u2800"]
)
def test_what_nobody_could_read_is_blank(text):
    with pytest.raises(Blank):
        kept(text)


@pytest.mark.parametrize(
    ("text", "by"), [("x" * (LIMIT_BYTES + 1), 1), ("ü" * LIMIT_BYTES, LIMIT_BYTES // 2), ("🌊" * 5121, 1)]
)
def test_a_text_that_is_too_long_says_by_how_many_characters(text, by):
    with pytest.raises(TooLong) as error:
        kept(text)
    assert error.value.by == by


@given(st.text(max_size=300))
def test_what_is_kept_is_kept_again_unchanged(text):
    try:
        once = kept(text)
    except Blank:
        return
    assert kept(once) == once
    assert len(once) <= len(text)

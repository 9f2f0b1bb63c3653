"""What is kept of a text: all of it, up to 20 kB, if there is anything to read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration import writing
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


# --- Tags, and when it was written ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("", ()),
        (" , ;\n#", ()),
        ("sea, Sea,SEA", ("sea",)),
        ("#door; two  words\nماء", ("door", "two words", "ماء")),
        ("🌊", ("🌊",)),
    ],
)
def test_tags_are_their_own_words_each_once(typed, tags):
    assert writing.tags_of(typed) == tags


@given(st.text(max_size=400))
def test_whatever_is_typed_as_tags_is_taken_or_refused_and_taken_again_unchanged(typed):
    try:
        tags = writing.tags_of(typed)
    except writing.TooMany:
        return
    assert writing.tags_of(tags) == tags
    assert len(tags) <= writing.MOST_TAGS


NOW = datetime(2027, 3, 14, 12, tzinfo=UTC)


@given(st.one_of(st.none(), st.timedeltas(timedelta(days=-9000), timedelta(days=9000)).map(lambda by: NOW + by)))
def test_whatever_a_device_says_nothing_was_written_later_than_now_or_long_ago(said):
    at = writing.when_written(said, NOW)
    assert NOW - writing.BELIEVED_FOR <= at <= NOW
    assert at in (said, NOW)


def test_nothing_was_written_before_its_window_opened():
    opened = NOW - timedelta(hours=2)
    assert writing.when_written(opened - timedelta(seconds=1), NOW, not_before=opened) == NOW
    assert writing.when_written(opened, NOW, not_before=opened) == opened

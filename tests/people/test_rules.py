"""The pure rules of this room: hours, what became of an invitation, names, zones."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from people import zones
from people.countries import COUNTRIES, country_name
from people.hours import Span, problem
from people.names import check_name, tidy
from people.standing import Standing, standing

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def span(text: str) -> Span:
    opens, closes = text.split("-")
    return Span(time.fromisoformat(opens), time.fromisoformat(closes))


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ([], None),
        (["08:00-18:00"], None),
        (["08:00-12:00", "13:00-18:00"], None),
        (["13:00-18:00", "08:00-12:00"], None),
        (["08:00-12:00", "12:00-18:00"], None),
        (["00:00-23:59"], None),
        (["18:00-08:00"], "ends before it begins"),
        (["08:00-08:00"], "ends before it begins"),
        (["08:00-13:00", "12:00-18:00"], "overlap"),
        (["08:00-18:00", "09:00-10:00"], "overlap"),
        (["08:00-12:00", "08:00-12:00"], "overlap"),
        (["08:00-12:00", "13:00-15:00", "14:59-18:00"], "overlap"),
    ],
)
def test_a_day_has_stretches_that_stand_one_after_the_other(spans, words):
    found = problem([span(text) for text in spans])
    assert found is None if words is None else words in found


@given(st.lists(st.tuples(st.times(), st.times()), max_size=5))
def test_a_day_is_right_exactly_when_no_moment_is_in_two_stretches(pairs):
    spans = [Span(opens, closes) for opens, closes in pairs]
    backwards = any(one.closes <= one.opens for one in spans)
    twice = any(
        one.opens < other.closes and other.opens < one.closes
        for place, one in enumerate(spans)
        for other in spans[place + 1 :]
    )
    assert (problem(spans) is None) is (not backwards and not twice)


@pytest.mark.parametrize(
    ("accepted", "withdrawn", "expires", "expected"),
    [
        (None, None, AFTER, Standing.OPEN),
        (None, None, NOW, Standing.EXPIRED),
        (None, None, BEFORE, Standing.EXPIRED),
        (BEFORE, None, AFTER, Standing.USED),
        (BEFORE, None, BEFORE, Standing.USED),
        (None, BEFORE, AFTER, Standing.WITHDRAWN),
        (None, BEFORE, BEFORE, Standing.WITHDRAWN),
    ],
)
def test_what_became_of_an_invitation(accepted, withdrawn, expires, expected):
    assert standing(accepted_at=accepted, withdrawn_at=withdrawn, expires_at=expires, now=NOW) is expected


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "O’Brien-Smith",
        "<b>Ada</b>",
        "李小龍",
        "مریم",
        "José María",
        "X Æ A-12",
        "नेहा",
        "Ada 🌅",
        "می\u200cخواهم",
    ],
)
def test_names_of_any_script_are_names(name):
    check_name(name)


@pytest.mark.parametrize(
    "name", ["", " ", "---", "\u200b", "🌅", "Ada\nBcc: x@y", "Ada\x00", "Ada\x1b[31m", "\u202eadA", "A\tB"]
)
def test_names_that_hide_something_or_say_nothing_are_refused(name):
    with pytest.raises(ValidationError):
        check_name(name)


def test_blanks_in_names_are_tidied():
    assert tidy("  Ada   Augusta\u00a0Lovelace ") == "Ada Augusta Lovelace"


def test_zones_stand_under_their_continent_and_each_once():
    names = [name for _area, cities in zones.grouped() for name, _city in cities]
    assert len(names) == len(set(names)) > 400
    assert {"Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kolkata", "UTC"} <= set(names)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("America/New_York", "New York (America)"),
        ("America/Argentina/Buenos_Aires", "Argentina, Buenos Aires (America)"),
        ("UTC", "UTC"),
    ],
)
def test_zones_have_readable_names(name, words):
    assert zones.in_words(name) == words


def test_every_country_has_two_letters_and_a_name():
    assert len(COUNTRIES) == len(dict(COUNTRIES)) == 249
    assert all(len(code) == 2 and code.isupper() and name for code, name in COUNTRIES)
    assert (country_name("DE"), country_name("XX")) == ("Germany", "XX")

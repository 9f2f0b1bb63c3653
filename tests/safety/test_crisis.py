"""Which lines people see, and what pressing one does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety import crisis
from safety.crisis import Way


def numbers(country: str | None) -> list[tuple[str, str]]:
    return [(one.number, one.href) for one in crisis.for_country(country)]


def test_the_united_states_have_988_by_call_and_text_and_911() -> None:
    assert numbers("US") == [("988", "tel:988"), ("988", "sms:988"), ("911", "tel:911")]


def test_canada_has_988_and_the_local_emergency_number() -> None:
    assert numbers("ca") == [("988", "tel:988"), ("988", "sms:988"), ("", "")]


@pytest.mark.parametrize("country", ["GB", "DE", "ZZ", ""])
def test_a_country_that_nobody_checked_gets_no_invented_number(country: str) -> None:
    assert crisis.for_country(country) == (crisis.LOCAL_EMERGENCY,)
    assert crisis.LOCAL_EMERGENCY.href == ""


def test_a_visitor_of_unknown_country_is_told_where_988_answers() -> None:
    assert [number for number, _ in numbers(None)] == ["988", "988", ""]
    assert "United States and Canada" in str(crisis.for_country(None)[0].label)


def test_a_clinic_that_lists_its_own_lines_shows_exactly_those() -> None:
    own = [crisis.line("Samaritans", "116 123")]
    assert crisis.help_for("GB", own).lines == tuple(own)
    assert crisis.help_for("US", []).lines == crisis.for_country("US")


@pytest.mark.parametrize(
    ("number", "way", "href"),
    [
        ("+1 (555) 010-0199", Way.CALL, "tel:+15550100199"),
        ("116 123", Way.CALL, "tel:116123"),
        ("741741", Way.TEXT, "sms:741741"),
        ("ask at the desk", Way.CALL, ""),
        ("", Way.TEXT, ""),
    ],
)
def test_pressing_a_number_dials_or_writes(number: str, way: Way, href: str) -> None:
    assert crisis.href(number, way) == href


@pytest.mark.parametrize("number", ["988", "112", "+1 555 0100", "116 123", "(0800) 123-456"])
def test_a_number_that_a_phone_can_dial_is_taken(number: str) -> None:
    assert crisis.is_number(number)


@pytest.mark.parametrize(
    "number", ["", "9", "call us", "javascript:alert(1)", "988; 911", "12345678901234567", "٩٨٨", "+", "1\n2"]
)
def test_anything_else_is_not(number: str) -> None:
    assert not crisis.is_number(number)


@given(st.text(max_size=30))
def test_an_address_never_holds_more_than_digits(text: str) -> None:
    href = crisis.href(text)
    assert href == "" or (href[4:].lstrip("+").isascii() and href[4:].lstrip("+").isdigit())


def test_a_change_of_any_word_changes_the_fingerprint() -> None:
    base = crisis.line("A", "988", Way.CALL, "n")
    others = [
        crisis.line("B", "988", Way.CALL, "n"),
        crisis.line("A", "989", Way.CALL, "n"),
        crisis.line("A", "988", Way.TEXT, "n"),
        crisis.line("A", "988", Way.CALL, "m"),
    ]
    prints = {crisis.fingerprint([one]) for one in [base, *others]} | {crisis.fingerprint([])}
    assert len(prints) == 6


def test_the_lines_fit_into_a_text():
    own = [crisis.line("Night line", "+1 555 0100"), crisis.LOCAL_EMERGENCY]
    said = crisis.in_one_line(crisis.help_for("US", own))
    assert said == "If you need somebody now: Night line: +1 555 0100. Your local emergency number."

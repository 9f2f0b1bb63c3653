"""What a failure says about an address, the order of the ways, and what a browser is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.phones import international
from messaging import addresses, devices

WAYS = st.sampled_from(addresses.USUAL_ORDER)


@pytest.mark.parametrize(
    ("channel", "answer", "at_fault"),
    [
        ("email", "550 5.1.1", True),
        ("email", "550 5.1.10", True),
        ("email", "550 5.2.1", True),
        ("email", "550", True),
        ("email", "553", True),
        ("email", "SMTPNotSupportedError", True),
        ("email", "552 5.2.2", False),
        ("email", "550 5.1.8", False),
        ("email", "550 5.7.1", False),
        ("email", "554 5.7.1", False),
        ("email", "554", False),
        ("email", "552", False),
        ("email", "421", False),
        ("email", "", False),
        ("text", "400 21614", True),
        ("text", "400 21610", True),
        ("text", "undelivered 30005", True),
        ("text", "undelivered 30006", True),
        ("text", "undelivered 30003", False),
        ("text", "undelivered 30007", False),
        ("text", "undelivered", False),
        ("text", "400 21602", False),
        ("push", "410", True),
        ("push", "404", True),
        ("push", "413", False),
        ("in_app", "410", False),
    ],
)
def test_only_what_is_about_the_address_marks_it(channel, answer, at_fault):
    assert addresses.is_at_fault(channel, answer) is at_fault


@given(st.lists(st.one_of(WAYS, st.text(max_size=5)), max_size=6))
def test_an_order_always_has_every_way_once_and_keeps_what_was_chosen(order):
    full = addresses.in_order(order)
    assert sorted(full) == sorted(addresses.USUAL_ORDER)
    chosen = [way for way in dict.fromkeys(order) if way in addresses.USUAL_ORDER]
    assert list(full[: len(chosen)]) == chosen


@given(st.permutations(addresses.USUAL_ORDER), WAYS)
def test_moving_up_changes_one_place(order, way):
    moved, place = addresses.moved_up(order, way), order.index(way)
    assert moved.index(way) == max(place - 1, 0)
    assert sorted(moved) == sorted(order)


@given(st.permutations(addresses.USUAL_ORDER), WAYS, st.sets(WAYS), st.sets(WAYS))
def test_the_next_way_is_usable_and_was_not_tried(order, failed, usable, tried):
    found = addresses.next_after(failed, order, usable, tried)
    left = [way for way in order if way in usable - tried - {failed}]
    assert found == (left[0] if left else None)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+1 555 010 0123", "+15550100123"),
        ("+1 (555) 010-0123", "+15550100123"),
        ("0044 20 7946 0123", "+442079460123"),
        ("+44 (0)20 7946 0123", "+442079460123"),
        ("\u202a+1 555 010 0123\u202c", "+15550100123"),
        ("＋１ ５５５ ０１０ ０１２３", "+15550100123"),
        ("555 010 0123", None),
        ("+0 555 010 0123", None),
        ("+1 555", None),
        ("+1 555 010 0123 0123 0123", None),
        ("+1 555 CALL ME", None),
        ("call +1 555 010 0123", None),
        ("", None),
    ],
)
def test_a_number_is_kept_as_the_world_writes_it_and_its_country_never_guessed(typed, number):
    assert international(typed) == number


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Linux"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_called_so_that_two_can_be_told_apart(agent, name):
    assert devices.name_of(agent) == name

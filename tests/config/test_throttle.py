"""The door: whose tries are counted together, and how many are too many."""

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory
from django.urls import reverse

from config import throttle
from tests.cast import PASSWORD

PROXY = "10.0.0.7"


def knock(settings, forwarded, *, direct=PROXY, behind=True, proxies=1):
    settings.BEHIND_PROXY, settings.TRUSTED_PROXIES = behind, proxies
    more = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return throttle.address(RequestFactory().get("/", REMOTE_ADDR=direct, **more))


@pytest.mark.parametrize(
    ("forwarded", "proxies", "found"),
    [
        ("198.51.100.4", 1, "198.51.100.4"),
        ("6.6.6.6, 198.51.100.4", 1, "198.51.100.4"),
        ("6.6.6.6,198.51.100.4, 10.0.0.9", 2, "198.51.100.4"),
        (" 198.51.100.4:4711 ", 1, "198.51.100.4"),
        ("2001:db8:1:2:3:4:5:6", 1, "2001:db8:1:2::"),
        ("[2001:db8:1:2:3::9]:4711", 1, "2001:db8:1:2::"),
        ("::ffff:198.51.100.4", 1, "198.51.100.4"),
        ("198.51.100.4", 2, PROXY),
        ("198.51.100.4, unknown", 1, PROXY),
        ("'; DROP TABLE x", 1, PROXY),
        ("9" * 5000, 1, PROXY),
        ("", 1, PROXY),
        (None, 1, PROXY),
    ],
)
def test_behind_a_proxy_the_address_is_the_one_that_our_own_proxy_wrote_down(settings, forwarded, proxies, found):
    assert knock(settings, forwarded, proxies=proxies) == found


def test_without_a_proxy_nobody_chooses_the_address_they_have(settings):
    assert knock(settings, "6.6.6.6", direct="198.51.100.4", behind=False) == "198.51.100.4"


@pytest.mark.parametrize("direct", ["", "unix:"])
def test_a_socket_without_an_address_is_no_error(settings, direct):
    assert knock(settings, None, direct=direct) is None


def try_in(email, password="wrong", **more):
    return Client().post(reverse("people:sign_in"), {"username": email, "password": password}, **more)


def from_(address):
    return {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": address}


def test_behind_a_proxy_a_stranger_keeps_nobody_out_of_their_account(settings, patient):
    settings.BEHIND_PROXY = True
    for _ in range(9):
        last = try_in(patient.user.email, **from_("6.6.6.6"))
    assert last.status_code == 429
    assert try_in(patient.user.email, PASSWORD, **from_("198.51.100.4")).status_code == 302


def test_a_stranger_who_makes_up_addresses_is_counted_as_one(settings, patient):
    settings.BEHIND_PROXY = True
    answers = [try_in(patient.user.email, **from_(f"1.2.3.{n}, 6.6.6.6")).status_code for n in range(9)]
    assert answers == [422] * 7 + [429] * 2


def test_one_address_that_tries_everybody_has_to_rest(settings, patient, clinician):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 12
    answers = [try_in(f"person{n}@example.org", REMOTE_ADDR="6.6.6.6").status_code for n in range(13)]
    assert answers == [422] * 11 + [429] * 2
    page = try_in(clinician.email, PASSWORD, REMOTE_ADDR="6.6.6.6")
    assert page.status_code == 429
    assert "Please wait 15 minutes, then try again." in page.content.decode()
    assert try_in(clinician.email, PASSWORD, REMOTE_ADDR="198.51.100.4").status_code == 302


def test_who_signs_in_now_and_then_does_not_wash_the_address_clean(settings, clinician):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 12
    for n in range(11):
        try_in(f"person{n}@example.org")
        if n % 3 == 0:
            assert try_in(clinician.email, PASSWORD).status_code == 302
    assert try_in("person12@example.org").status_code == 429


def test_where_nobody_knows_the_address_nobody_is_kept_out_for_others(settings, clinician):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 12
    for n in range(14):
        assert try_in(f"person{n}@example.org", REMOTE_ADDR="").status_code == 422
    assert try_in(clinician.email, PASSWORD, REMOTE_ADDR="").status_code == 302


def test_the_wait_is_told_from_the_tries_that_fill_the_address(settings, clinician):
    from datetime import timedelta

    settings.SIGN_IN_FAILURES_PER_ADDRESS = 12
    for n in range(12):
        try_in(f"person{n}@example.org", REMOTE_ADDR="6.6.6.6")
    oldest = AccessAttempt.objects.order_by("attempt_time").first()
    AccessAttempt.objects.filter(pk=oldest.pk).update(attempt_time=oldest.attempt_time - timedelta(minutes=10))
    page = try_in(clinician.email, PASSWORD, REMOTE_ADDR="6.6.6.6").content.decode()
    assert "Please wait 5 minutes, then try again." in page


def test_the_table_of_tries_names_no_account(patient):
    try_in(patient.user.email)
    kept = AccessAttempt.objects.get()
    assert patient.user.email not in f"{vars(kept)}"

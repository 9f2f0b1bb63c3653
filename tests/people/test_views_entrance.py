"""The door: signing in and out, the throttle, a forgotten password."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from people import links
from people.models import PasswordReset, User
from tests.cast import PASSWORD
from tests.people.conftest import GOOD, actions, letters

SIGN_IN = "/sign-in/"
WRONG = "Address and password do not fit together"


def try_in(client, email, password=PASSWORD, address=SIGN_IN):
    return client.post(address, {"username": email, "password": password})


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_the_page_can_be_seen_by_anybody(client, db):
    page = client.get(SIGN_IN)
    assert page.status_code == 200
    assert 'autocomplete="username"' in page.content.decode()


@pytest.mark.parametrize("typed", ["ada.patient@example.org", "ADA.Patient@Example.ORG", "  ada.patient@example.org "])
def test_an_address_is_the_same_in_any_case(client, patient, typed):
    response = try_in(client, typed)
    assert response.status_code == 302
    assert response.url == "/"
    assert signed_in(client)
    assert actions("signed_in") == ["signed_in"]


def test_unknown_address_wrong_password_and_closed_login_get_the_same_answer(client, patient, clinician):
    User.objects.filter(pk=clinician.pk).update(is_active=False)
    pages = [
        try_in(Client(), "nobody@example.org"),
        try_in(Client(), patient.user.email, "wrong"),
        try_in(Client(), clinician.email),
    ]
    assert {page.status_code for page in pages} == {422}
    bodies = {page.content.decode().split("<main")[1].split("id_username")[0].split("csrf")[0] for page in pages}
    assert len(bodies) == 1
    assert all(WRONG in page.content.decode() for page in pages)


@pytest.mark.parametrize(
    ("email", "password"),
    [("", ""), ("no address", "x"), ("a" * 300 + "@example.org", "x"), ("a@b.co", "x\x00y"), ("a@b.co", "x" * 2000)],
)
def test_what_is_no_address_or_password_is_said_beside_the_field(client, db, email, password):
    page = try_in(client, email, password)
    assert page.status_code == 422
    assert not signed_in(client)


def test_what_was_typed_stays_but_never_the_password(client, db):
    page = try_in(client, "nobody@example.org", "my secret words").content.decode()
    assert 'value="nobody@example.org"' in page
    assert "my secret words" not in page


def test_after_eight_wrong_passwords_one_waits_and_is_told_how_long(client, patient):
    for _ in range(7):
        assert try_in(client, patient.user.email, "wrong").status_code == 422
    page = try_in(client, patient.user.email, "wrong")
    assert page.status_code == 429
    assert "Please wait 15 minutes, then try again." in page.content.decode()
    assert page["Retry-After"] == "900"
    right = try_in(client, patient.user.email.upper())
    assert right.status_code == 429
    assert not signed_in(client)


def test_the_throttle_treats_unknown_addresses_alike(client, db):
    answers = [try_in(client, "nobody@example.org", "wrong").status_code for _ in range(9)]
    assert answers == [422] * 7 + [429] * 2


def test_others_are_not_kept_out_by_somebody_elses_tries(client, patient, clinician):
    for _ in range(9):
        try_in(client, patient.user.email, "wrong")
    assert try_in(client, clinician.email).status_code == 302


def test_a_right_password_forgets_the_wrong_ones(client, patient):
    for _ in range(6):
        try_in(client, patient.user.email, "wrong")
    try_in(client, patient.user.email)
    client.post("/sign-out/")
    answers = [try_in(client, patient.user.email, "wrong").status_code for _ in range(6)]
    assert answers == [422] * 6


@pytest.mark.parametrize("wanted", ["/me/", "/office/people/?q=a%20b"])
def test_one_goes_on_to_where_one_wanted(client, patient, wanted):
    from urllib.parse import quote

    assert try_in(client, patient.user.email, address=f"{SIGN_IN}?next={quote(wanted)}").url == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "http:///evil.example",
        "\x00",
        "",
    ],
)
def test_nobody_is_sent_to_a_foreign_site(client, patient, wanted):
    assert client.post(SIGN_IN, {"username": patient.user.email, "password": PASSWORD, "next": wanted}).url == "/"


def test_whoever_is_in_already_goes_on(client, as_, patient):
    assert as_(patient.user).get(f"{SIGN_IN}?next=/me/").url == "/me/"


def test_a_page_behind_the_door_leads_to_the_door_and_back(client, patient):
    response = client.get("/me/")
    assert response.url == f"{SIGN_IN}?next=/me/"


def test_the_session_gets_a_new_key_at_sign_in(client, patient):
    client.get("/forgot/")
    client.session.save()
    before = client.session.session_key
    try_in(client, patient.user.email)
    assert client.session.session_key != before


def test_signing_out_takes_a_press_not_a_link(client, as_, patient):
    browser = as_(patient.user)
    assert browser.get("/sign-out/").status_code == 405
    assert signed_in(browser)
    assert browser.post("/sign-out/").url == SIGN_IN
    assert not signed_in(browser)
    assert browser.post("/sign-out/").status_code == 302
    assert actions("signed_out") == ["signed_out"]


def test_without_the_token_of_the_form_nothing_happens(patient):
    browser = Client(enforce_csrf_checks=True)
    assert try_in(browser, patient.user.email).status_code == 403


# --- a forgotten password


def test_the_answer_is_the_same_for_everybody(client, patient):
    pages = [client.post("/forgot/", {"email": email}, follow=True) for email in (patient.user.email, "no@example.org")]
    assert [page.redirect_chain for page in pages] == [[("/forgot/sent/", 302)]] * 2
    assert pages[0].content == pages[1].content or "If this address has a login here" in pages[1].content.decode()
    assert len(letters("password_reset")) == 1


@pytest.mark.parametrize("typed", ["", "nonsense", "a@b", "x" * 400])
def test_what_is_no_address_is_said(client, db, typed):
    page = client.post("/forgot/", {"email": typed})
    assert page.status_code == 422
    assert letters("password_reset") == []


@pytest.fixture
def reset_url(client, patient):
    client.post("/forgot/", {"email": patient.user.email})
    return reverse("people:reset", args=[links.token_for(PasswordReset.objects.get())])


def test_looking_at_the_link_uses_nothing_up(client, patient, reset_url):
    for _ in range(3):
        assert client.get(reset_url).status_code == 200
    assert client.post(reset_url, {"password": GOOD, "again": GOOD}).url == SIGN_IN
    assert try_in(client, patient.user.email, GOOD).status_code == 302


def test_pressing_twice_changes_once_and_says_so(client, patient, reset_url):
    client.post(reset_url, {"password": GOOD, "again": GOOD})
    second = client.post(reset_url, {"password": "somebody else chose this", "again": "somebody else chose this"})
    assert second.status_code == 410
    assert "This link no longer works" in second.content.decode()
    patient.user.refresh_from_db()
    assert patient.user.check_password(GOOD)
    assert actions("password.reset") == ["password.reset"]


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("", "", "required"),
        (GOOD, "", "required"),
        (GOOD, GOOD + "x", "not the same"),
        ("short", "short", "too short"),
        ("1234567890", "1234567890", "too common"),
        ("0987612345", "0987612345", "entirely numeric"),
        ("ada.patient@example.org", "ada.patient@example.org", "too similar to the e-mail address"),
        ("x" * 1001, "x" * 1001, "at most 1000"),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_the_reason(client, patient, reset_url, password, again, words):
    page = client.post(reset_url, {"password": password, "again": again})
    assert page.status_code == 422
    assert words in page.content.decode()
    patient.user.refresh_from_db()
    assert patient.user.check_password(PASSWORD)


def test_an_altered_link_says_what_to_do(client, reset_url):
    page = client.get(reset_url[:-3] + "/")
    assert page.status_code == 404
    assert "This link is not complete" in page.content.decode()


def test_a_new_password_signs_out_everywhere_and_ends_the_wait(client, patient, reset_url):
    elsewhere = Client()
    try_in(elsewhere, patient.user.email)
    for _ in range(8):
        try_in(client, patient.user.email, "wrong")
    assert try_in(client, patient.user.email).status_code == 429
    client.post(reset_url, {"password": GOOD, "again": GOOD})
    assert elsewhere.get("/me/").status_code == 302
    assert try_in(client, patient.user.email, GOOD).status_code == 302


def test_blanks_in_a_password_count(client, patient, reset_url):
    client.post(reset_url, {"password": f" {GOOD} ", "again": f" {GOOD} "})
    patient.user.refresh_from_db()
    assert patient.user.check_password(f" {GOOD} ")


def test_of_two_letters_either_works_and_none_once_a_password_is_set(client, patient, reset_url):
    client.post("/forgot/", {"email": patient.user.email})
    newest = PasswordReset.objects.order_by("created_at").last()
    newer_url = reverse("people:reset", args=[links.token_for(newest)])
    assert [client.get(url).status_code for url in (reset_url, newer_url)] == [200, 200]
    client.post(reset_url, {"password": GOOD, "again": GOOD})
    closed = client.get(newer_url)
    assert closed.status_code == 410
    assert "none works any more once a new password is set" in closed.content.decode()

"""The pages of the door: nothing of a visitor is kept, and everybody is told the same."""

from __future__ import annotations

import logging
import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.models import AuditEntry
from intake.models import CarriedAnswers, IntakeSettings
from intake.selfcheck.questions import NONE, load
from people.models import APPLICANT, Invitation, Knock
from tests.cast import a_clinic
from tests.intake.test_selfcheck_walk import FINE, KEYS
from tests.people.conftest import letters

pytestmark = pytest.mark.django_db
SENT = "/start/sent/"


def check_url(clinic) -> str:
    return reverse("intake:check", args=[clinic.pk])


def apply_url(clinic) -> str:
    return reverse("intake:apply", args=[clinic.pk])


def fields(**changes: object) -> dict[str, object]:
    """Everything answered, as it travels in the form."""
    return {f"said-{key}": answer for key, answer in {**FINE, **changes}.items()}


def words_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def main_of(page) -> str:
    return page.content.decode().split("<main")[1].split("</main>")[0]


def test_with_one_clinic_there_is_nothing_to_choose(client, clinic):
    assert client.get("/start/").url == check_url(clinic)


def test_with_several_one_chooses_and_those_that_take_nobody_are_not_offered(client, clinic, other_clinic):
    third = a_clinic("Harbour", "Europe/London")
    IntakeSettings.objects.create(clinic=third, takes_applications=False)
    IntakeSettings.objects.create(clinic=other_clinic)
    page = client.get("/start/")
    assert page.status_code == 200
    assert check_url(clinic) in page.content.decode()
    assert check_url(other_clinic) in page.content.decode()
    assert "Harbour" not in page.content.decode()
    for honest in ("off-label", "What it is not", "What it asks of you", "How long"):
        assert honest in words_of(page)


def test_where_nobody_takes_anybody_it_says_so_kindly(client, clinic):
    IntakeSettings.objects.create(clinic=clinic, takes_applications=False)
    assert "That is about places, not about you" in words_of(client.get("/start/"))
    for url in (check_url(clinic), apply_url(clinic)):
        for page in (client.get(url), client.post(url, {"name": "Nina", "email": "nina@example.org", "do": "begin"})):
            assert page.status_code == 200
            assert "Northlight takes no new applications just now" in words_of(page)
    assert not Invitation.objects.exists()


def test_a_clinic_that_there_is_not_has_no_door(client, clinic):
    nowhere = "01990000-0000-7000-8000-000000000000"
    assert client.get(f"/start/check/{nowhere}/").status_code == 404
    assert client.post(f"/start/apply/{nowhere}/").status_code == 404


def test_the_welcome_page_leads_there(client, clinic):
    page = client.get("/").content.decode()
    assert 'href="/start/"' in page
    assert "Could this be for me?" in page


def test_one_question_a_screen_says_why_how_far_and_carries_what_was_said(client, clinic):
    page = client.post(check_url(clinic), {"do": "begin"})
    assert "Question 1 of 12" in words_of(page)
    page = client.post(check_url(clinic), {"at": "age", "answer": "yes", "do": "next"})
    text = page.content.decode()
    assert "Question 2 of 12" in words_of(page)
    assert "Why we ask:" in words_of(page)
    assert '<input type="hidden" name="said-age" value="yes">' in text
    assert 'id="question" tabindex="-1" autofocus' in text
    assert page.headers["Cache-Control"].count("no-store") == 1
    assert "?" not in re.search(r'action="([^"]*)"', main_of(page))[1]


def test_a_reload_shows_the_same_screen_again(client, clinic):
    sent = {**{f"said-{key}": FINE[key] for key in KEYS[:4]}, "at": KEYS[4], "answer": "past", "do": "next"}
    first, again = (client.post(check_url(clinic), sent).content for _time in range(2))
    assert first == again
    assert b'name="said-mania" value="past"' in first


def test_going_back_shows_the_answer_and_it_can_be_changed(client, clinic):
    page = client.post(check_url(clinic), {"said-age": "yes", "at": "troubles", "answer": "both", "do": "back"})
    assert 'value="yes" checked' in page.content.decode()
    assert 'name="said-troubles" value="both"' in page.content.decode()


def test_without_an_answer_one_is_told_and_loses_nothing(client, clinic):
    page = client.post(check_url(clinic), {"said-age": "yes", "at": "troubles", "do": "next"})
    assert page.status_code == 422
    assert 'role="alert">Choose an answer' in page.content.decode()
    assert 'name="said-age" value="yes"' in page.content.decode()


def test_two_answers_that_do_not_go_together_stay_ticked(client, clinic):
    sent = {"at": "heart", "answer": [NONE, "stroke"], "do": "next"}
    page = client.post(check_url(clinic), sent)
    assert page.status_code == 422
    assert page.content.decode().count(" checked") == 2


@pytest.mark.parametrize(
    ("changes", "heading", "offers"),
    [
        ({}, "It is likely worth asking", True),
        ({"psychosis": "past"}, "A clinician needs to talk with you first", True),
        ({"pregnancy": "pregnant"}, "Not now, and here is why", False),
    ],
)
def test_the_result_says_what_to_expect_and_never_more(client, clinic, changes, heading, offers):
    page = client.post(check_url(clinic), {**fields(**changes), "do": "result"})
    assert f">{heading}</h1>" in page.content.decode()
    assert ('value="apply"' in page.content.decode()) == offers
    assert not re.search(r"eligib|suitable|you qualify", page.content.decode().lower())
    if not changes:
        assert "Whether it suits you is for a prescriber to say" in words_of(page)


def test_for_thoughts_of_ending_ones_life_help_stands_on_the_screen_and_first_on_the_result(client, clinic):
    screen = client.post(check_url(clinic), {"at": "ketamine", "answer": "never", "do": "next"})
    assert main_of(screen).count('href="tel:988"') == 1
    result = main_of(client.post(check_url(clinic), {**fields(ending="intent"), "do": "result"}))
    assert result.index('href="tel:988"') < result.index("Not now, and here is why")
    assert result.count("<h1") == 1
    other = main_of(client.post(check_url(clinic), {**fields(liver="severe"), "do": "result"}))
    assert "tel:988" not in other


def test_whoever_means_to_end_their_life_is_asked_nothing_more(client, clinic):
    form = {name: answer for name, answer in fields().items() if name not in ("said-ending", "said-adult")}
    page = main_of(client.post(check_url(clinic), {**form, "at": "ending", "answer": "intent", "do": "next"}))
    assert (
        page.index("First, somebody to talk to") < page.index('href="tel:988"') < page.index("Not now, and here is why")
    )


@pytest.mark.parametrize("answer", ["thoughts", "attempt", "unsaid"])
def test_help_stays_in_sight_while_more_is_asked(client, clinic, answer):
    form = {name: said for name, said in fields().items() if name not in ("said-ending", "said-adult")}
    page = main_of(client.post(check_url(clinic), {**form, "at": "ending", "answer": answer, "do": "next"}))
    assert "Is there an adult" in page
    assert page.count('href="tel:988"') == 1
    calm = main_of(client.post(check_url(clinic), {**form, "at": "ending", "answer": NONE, "do": "next"}))
    assert "tel:988" not in calm


def test_crisis_lines_are_at_the_foot_of_every_page(client, clinic):
    pages = [client.post(check_url(clinic), {"do": do, **fields()}) for do in ("begin", "result", "apply")]
    pages += [client.get(url) for url in (check_url(clinic), apply_url(clinic), SENT)]
    assert all('id="crisis"' in page.content.decode() for page in pages)


def test_nothing_of_a_visitor_is_kept(client, clinic, caplog):
    """No row, no session, no cookie, nothing in the log, whatever is answered."""
    caplog.set_level(logging.DEBUG)
    audited = AuditEntry.objects.count()
    with CaptureQueriesContext(connection) as asked:
        client.get(check_url(clinic))
        for place, key in enumerate(KEYS):
            said = {f"said-{one}": FINE[one] for one in KEYS[:place]}
            client.post(check_url(clinic), {**said, "at": key, "answer": FINE[key], "do": "next"})
        client.post(check_url(clinic), {**fields(ending="intent"), "do": "change-liver"})
        client.post(check_url(clinic), {**fields(ending="intent"), "do": "result"})
    assert not [query for query in asked.captured_queries if not query["sql"].lower().startswith("select")]
    assert not client.cookies
    assert (Session.objects.count(), CarriedAnswers.objects.count(), AuditEntry.objects.count()) == (0, 0, audited)
    lines = " ".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert "intake:check" in lines
    for answer in ("intent", "depression", "medicine", "said-"):
        assert answer not in lines


def test_a_screen_asks_the_database_three_questions_at_most(client, clinic, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.post(check_url(clinic), {**fields(), "at": "age", "answer": "yes", "do": "next"})


def test_only_whoever_presses_apply_takes_their_answers_along(client, clinic):
    client.get(apply_url(clinic))
    assert client.post(apply_url(clinic), {"name": "Nina New", "email": "nina@example.org"}).url == SENT
    assert not CarriedAnswers.objects.exists()
    page = client.post(check_url(clinic), {**fields(psychosis="past"), "do": "apply"})
    assert 'name="said-psychosis" value="past"' in page.content.decode()
    assert not CarriedAnswers.objects.exists()
    sent = {**fields(psychosis="past"), "name": "Nina New", "email": "Nina@Example.org "}
    assert client.post(apply_url(clinic), sent).url == SENT
    carried = CarriedAnswers.objects.get()
    assert carried.invitation.role == APPLICANT
    assert '"psychosis": ["past"]' in carried.answers
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT answers FROM "{CarriedAnswers._meta.db_table}"')
        assert "psychosis" not in str(cursor.fetchone()[0])


def test_the_form_asks_for_a_token_and_keeps_what_was_typed(clinic):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(apply_url(clinic), {"name": "N", "email": "n@example.org"}).status_code == 403
    page = strict.post(check_url(clinic), {**fields(), "do": "apply"})
    assert set(strict.cookies) == {"journey_csrf"}
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
    wrong = strict.post(
        apply_url(clinic), {**fields(), "name": "Nina", "email": "no address", "csrfmiddlewaretoken": token}
    )
    assert wrong.status_code == 422
    assert 'value="no address"' in wrong.content.decode()
    assert 'name="said-liver" value="no"' in wrong.content.decode()


def test_from_the_form_one_comes_back_to_the_result(client, clinic):
    sent = {**fields(), "name": "Nina", "email": "nina@example.org", "do": "result"}
    assert "It is likely worth asking" in words_of(client.post(check_url(clinic), sent))


@pytest.mark.parametrize("who", ["nobody", "a patient here", "a member of staff", "somebody elsewhere", "invited"])
def test_the_answer_is_the_same_whoever_has_the_address(client, clinic, patient, office, stranger, who, prescriber):
    address = {
        "nobody": "new@example.org", "a patient here": patient.user.email, "a member of staff": office.email,
        "somebody elsewhere": stranger.user.email, "invited": "asked@example.org",
    }[who]  # fmt: skip
    if who == "invited":
        client.post(apply_url(clinic), {"name": "Other", "email": address})
    response = client.post(apply_url(clinic), {**fields(), "name": "Nina New", "email": address})
    assert (response.status_code, response.url) == (302, SENT)
    page = client.get(SENT)
    assert address not in page.content.decode()
    assert "A letter is on its way to the address that you gave." in words_of(page)
    known = who in {"a patient here", "a member of staff"}
    assert len(letters("account_known")) == int(known)
    assert len(letters("invitation")) == (0 if known else 2 if who == "invited" else 1)
    assert CarriedAnswers.objects.count() == int(not known)


def test_too_many_from_one_place_are_told_to_wait_and_nothing_is_sent(client, clinic):
    for number in range(20):
        client.post(apply_url(clinic), {"name": "Nina New", "email": f"nina{number}@example.org"})
    page = client.post(apply_url(clinic), {"name": "Nina New", "email": "last@example.org"})
    assert page.status_code == 429
    assert "Many people asked from your network" in words_of(page)
    assert 'value="last@example.org"' in page.content.decode()
    assert not Invitation.objects.filter(email="last@example.org").exists()
    elsewhere = client.post(
        apply_url(clinic), {"name": "Nina New", "email": "last@example.org"}, REMOTE_ADDR="203.0.113.9"
    )
    assert elsewhere.url == SENT
    assert "127.0.0.1" not in str(list(Knock.objects.values()))


def test_questions_are_the_newest():
    assert load().number == 1


def test_whoever_is_signed_in_is_led_to_their_own_page(client, clinic, patient):
    client.force_login(patient.user)
    page = words_of(client.get(check_url(clinic)))
    assert "You are signed in: go to your own page" in page
    assert "want to sign in" not in page

"""The link in a message: the answers to one request, no sign-in, and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from common.models import AuditEntry
from measures.instruments import load
from measures.links import MOST_LATE, link_for, token_for
from measures.models import Assignment, Draft, MeasureLink, Response, Unfinished
from measures.services import keep_draft, skip
from measures.signals import plan_outdated
from messaging.models import Message
from safety.models import SafetyTask
from tests.measures.build import answer, asked, fresh
from tests.measures.test_views_steps import hidden

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 11, 15, 0, tzinfo=UTC)
ITEMS = [item.key for item in load("phq-9").items]


@pytest.fixture(autouse=True)
def _now(clock, monkeypatch) -> None:
    clock(NOW)
    monkeypatch.setattr(plan_outdated, "receivers", [])


@pytest.fixture
def link(patient) -> MeasureLink:
    return link_for(asked(patient))


@pytest.fixture
def path(link) -> str:
    return f"/q/{token_for(link)}/"


@pytest.fixture
def anybody() -> Client:
    """A browser that checks tokens as strictly as a real one, and in which nobody is signed in."""
    return Client(enforce_csrf_checks=True)


def text_of(page) -> str:
    return unescape(page.content.decode())


def everything() -> list[object]:
    kinds = (Assignment, MeasureLink, Draft, Response, Unfinished, SafetyTask)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds] + [AuditEntry.objects.count()]


def say(client: Client, address: str, value: str, **also: str):
    """Answer the question at an address; gives the address to which it leads."""
    page = client.get(address)
    return client.post(action_of(page), hidden(page) | {"answer": value} | also)


def action_of(page) -> str:
    found = re.search(r'<form class="asking" method="post" action="([^"]+)"', page.content.decode())
    assert found is not None
    return found[1]


def all_the_way(client: Client, path: str, **others: str) -> str:
    """Answer everything one by one; gives the address where it is looked over."""
    where = path
    for key in ITEMS:
        where = say(client, where, others.get(key, "0")).url
    return say(client, where, "0").url


def send(client: Client, check: str):
    return client.post(check, hidden(client.get(check)))


class TestOpening:
    def test_it_asks_the_first_question_without_a_sign_in(self, path, anybody) -> None:
        page = anybody.get(path)
        html = text_of(page)
        assert page.status_code == 200
        assert load("phq-9").items[0].text in html
        assert "1 of 9" in html
        assert 'id="crisis"' in html
        assert "Northlight" in html

    @pytest.mark.parametrize("method", ["get", "head"])
    @pytest.mark.parametrize("page", ["", "all/"])
    def test_looking_changes_nothing_however_often_a_scanner_does_it(self, path, anybody, method, page) -> None:
        before = everything()
        for _again in range(3):
            assert getattr(anybody, method)(path + page).status_code == 200
        assert everything() == before

    @pytest.mark.parametrize("method", ["put", "patch", "delete"])
    def test_other_methods_are_not_known(self, path, anybody, method) -> None:
        assert getattr(anybody, method)(path).status_code == 405

    def test_it_tells_nothing_about_the_person(self, path, anybody, patient) -> None:
        answer(patient, "gad-7", 3)
        keep_draft(patient=patient, instrument=load("phq-9"), said={"q1": 2, "q2": 3}, by=patient.user)
        html = text_of(anybody.get(path)) + text_of(anybody.get(path + "all/"))
        assert " checked>" not in html
        for secret in (patient.name, "Ada", patient.user.email, "GAD-7", "last answered"):
            assert secret not in html

    def test_nobody_who_is_signed_in_in_the_same_browser_shows_or_signs(self, path, anybody, clinician) -> None:
        anybody.force_login(clinician)
        assert "Clement" not in text_of(anybody.get(path))
        send(anybody, all_the_way(anybody, path))
        assert AuditEntry.objects.get(action="response.submitted").actor is None

    def test_no_answer_tells_other_sites_is_stored_or_listed(self, path, anybody) -> None:
        first = say(anybody, path, "0")
        pages = [anybody.get(path), first, anybody.get(first.url), anybody.get(path + "done/")]
        pages += [anybody.get("/q/nonsense/"), anybody.post(path, {"item": "q1"}), anybody.get(path + "all/")]
        for page in pages:
            assert page["Referrer-Policy"] == "no-referrer"
            assert "no-store" in page["Cache-Control"]
            assert "noindex" in page["X-Robots-Tag"]
        assert anybody.cookies == {}


class TestAnswering:
    def test_one_question_a_screen_keeps_the_answers_and_stores_them_once(self, path, anybody, link, patient) -> None:
        check = all_the_way(anybody, path, q1="2")
        sent = send(anybody, check)
        response = Response.objects.get()
        assert (response.patient, response.total, response.answered_by) == (patient, 2, patient.user)
        assert sent.url == path + "done/"
        assert fresh(link).response == response
        assert fresh(link.assignment).state == "answered"
        assert not Draft.objects.exists()
        assert AuditEntry.objects.get(action="response.submitted").system_actor == "measure link"

    def test_all_at_once(self, path, anybody) -> None:
        form = hidden(anybody.get(path + "all/")) | dict.fromkeys(ITEMS, "1")
        assert anybody.post(path + "all/", form).url == path + "done/"
        assert Response.objects.get().total == 9

    def test_one_may_change_the_way_and_keeps_the_answers(self, path, anybody) -> None:
        second = say(anybody, path, "2").url
        at_once = say(anybody, second, "1", do="all").url
        page = text_of(anybody.get(at_once))
        assert 'id="id_q1_2" value="2" checked' in page
        steps = anybody.post(at_once, hidden(anybody.get(at_once)) | {"q1": "2", "q2": "1", "do": "steps"}).url
        assert steps.endswith("/3/")

    def test_a_missing_answer_comes_back_with_everything_typed(self, path, anybody) -> None:
        form = hidden(anybody.get(path + "all/")) | dict.fromkeys(ITEMS[1:], "1")
        page = anybody.post(path + "all/", form)
        assert page.status_code == 422
        assert "1 question has no answer yet" in text_of(page)
        assert 'id="id_q2_1" value="1" checked' in text_of(page)
        assert not Response.objects.exists()

    def test_the_result_is_not_shown(self, path, anybody) -> None:
        send(anybody, all_the_way(anybody, path, q1="3"))
        page = text_of(anybody.get(path + "done/"))
        assert "Thank you. Your answers are sent." in page
        assert "That was everything. You can close this page." in page
        assert "of 27" not in page
        assert "Sign in and see it" in page
        assert "Nearly every day" not in page

    def test_the_next_request_of_the_same_message_follows(self, path, anybody, patient) -> None:
        row = asked(patient, "gad-7")
        Assignment.objects.filter(pk=row.pk).update(told_at=NOW)
        follows = link_for(row)
        send(anybody, all_the_way(anybody, path))
        assert f"/q/{token_for(follows)}/" in text_of(anybody.get(path + "done/"))

    def test_an_hour_later_the_used_link_leads_nowhere_and_tells_nothing(self, path, anybody, patient, clock) -> None:
        row = asked(patient, "gad-7")
        Assignment.objects.filter(pk=row.pk).update(told_at=NOW)
        follows = link_for(row)
        send(anybody, all_the_way(anybody, path, q9="2"))
        clock(NOW + timedelta(hours=1))
        page = anybody.get(path + "done/")
        assert page.status_code == 410
        assert "This was answered already" in text_of(page)
        assert "help-panel" not in text_of(page)
        assert token_for(follows) not in text_of(page)

    def test_two_who_begin_see_nothing_of_each_other(self, path, anybody) -> None:
        one, other = say(anybody, path, "3").url, say(anybody, path, "1").url
        assert one != other
        assert " checked>" not in text_of(anybody.get(path))
        assert 'value="3" checked' in text_of(anybody.get(one.replace("/2/", "/1/")))

    def test_what_was_begun_by_another_link_is_not_opened_by_this_one(self, path, anybody, other_patient) -> None:
        begun = say(anybody, path, "3").url.split("/")[3]
        theirs = f"/q/{token_for(link_for(asked(other_patient, name='other')))}/"
        page = anybody.get(f"{theirs}{begun}/1/")
        assert page.url == f"{theirs}?note=expired"
        assert anybody.get(f"{theirs}{uuid4()}/check/").url == f"{theirs}?note=expired"

    def test_nonsense_writes_nothing(self, path, anybody) -> None:
        before = everything()
        for typed in ({}, {"item": "q1"}, {"item": "q1", "answer": "9"}, {"item": "<b>", "answer": "\x00"}):
            assert anybody.post(path, typed).status_code == 422
        assert anybody.post(path + "all/", {"submission": "x", "number": "-1"}).status_code == 422
        assert everything() == before


class TestAnAnswerThatAsksForAPerson:
    def test_calls_one_at_once_and_shows_lines_and_hours(self, path, anybody, patient) -> None:
        where = path
        for _key in ITEMS[:8]:
            where = say(anybody, where, "0").url
        page = text_of(anybody.get(say(anybody, where, "1").url))
        assert SafetyTask.objects.get().patient == patient
        assert page.index("help-panel") < page.index("data-step")
        assert 'href="tel:988"' in page
        assert "Opening hours" in page

    def test_the_last_page_shows_it_too_and_does_not_send_anybody_away(self, path, anybody) -> None:
        send(anybody, all_the_way(anybody, path, q9="2"))
        page = text_of(anybody.get(path + "done/"))
        assert "help-panel" in page
        assert "You can close this page" not in page
        assert 'href="tel:988"' in page
        assert 'href="/help/call/"' in page
        assert "Sign in and ask the clinic to call me" in page
        assert SafetyTask.objects.count() == 1

    def test_after_the_link_has_run_out_the_answer_is_not_stored_and_heard(self, path, anybody, clock) -> None:
        where = path
        for _key in ITEMS[:8]:
            where = say(anybody, where, "0").url
        page = anybody.get(where)
        clock(NOW + timedelta(days=4, hours=1))
        for _twice in range(2):
            late = anybody.post(action_of(page), hidden(page) | {"answer": "2"})
            assert late.status_code == 410
            assert "help-panel" in text_of(late)
        assert SafetyTask.objects.count() == 1
        assert not Response.objects.exists()

    def test_a_day_after_that_nobody_is_called_and_the_page_says_so(self, path, anybody, clock) -> None:
        page = anybody.get(path)
        clock(NOW + timedelta(days=5))
        late = anybody.post(path, hidden(page) | {"item": "q9", "answer": "2"})
        assert late.status_code == 410
        assert "Nobody at the clinic gets what is sent here" in text_of(late)
        assert 'href="tel:988"' in text_of(late)
        assert not SafetyTask.objects.exists()

    def test_a_closed_link_calls_somebody_a_few_times_and_no_more(self, path, anybody, patient) -> None:
        page = anybody.get(path)
        answer(patient)
        for last in range(6):
            typed = {"item": "q9", "answer": "2", "q1": str(last % 4), "q2": str(last // 4)}
            late = anybody.post(path, hidden(page) | typed)
        assert Unfinished.objects.count() == MOST_LATE
        assert "Nobody at the clinic gets what is sent here" in text_of(late)


class TestRatherNot:
    def test_the_first_page_offers_it_and_a_look_changes_nothing(self, path, anybody) -> None:
        page = text_of(anybody.get(path))
        assert f'action="{path}skip/"' in page
        assert f'action="{path}stop/"' in page
        before = everything()
        for action in ("skip/", "stop/"):
            assert anybody.get(path + action).status_code == 405
        assert everything() == before

    def test_not_this_time(self, path, anybody, link, patient) -> None:
        page = anybody.post(path + "skip/")
        assert "All right, not this time." in text_of(page)
        row = fresh(link.assignment)
        assert (row.state, row.settled_by) == ("skipped", patient.user)
        assert AuditEntry.objects.get(action="assignment.skipped").actor is None
        assert Message.objects.filter(kind="measure_left").exists()
        assert anybody.post(path + "skip/").status_code == 410
        assert anybody.get(path).status_code == 410

    def test_not_any_more(self, path, anybody, link, patient) -> None:
        page = anybody.post(path + "stop/")
        assert "You will not be asked this any more." in text_of(page)
        assert [one.instrument for one in patient.stopped_measures.all()] == ["phq-9"]
        assert fresh(link.assignment).state == "withdrawn"

    def test_the_next_one_of_the_message_follows(self, path, anybody, patient) -> None:
        other = asked(patient, "gad-7")
        after = token_for(link_for(other))
        Assignment.objects.filter(pk=other.pk).update(told_at=NOW)
        assert f"/q/{after}/" in text_of(anybody.post(path + "skip/"))


class TestALinkThatIsClosed:
    def test_it_was_used(self, path, anybody) -> None:
        check = all_the_way(anybody, path)
        form = hidden(anybody.get(check))
        anybody.post(check, form)
        page = anybody.get(path)
        assert page.status_code == 410
        assert "This was answered already" in text_of(page)
        assert "Sign in" in text_of(page)
        assert anybody.get(check).status_code == 410
        # The same form again is a double click: it leads to the same page.
        assert anybody.post(check, form).url == path + "done/"
        assert Response.objects.count() == 1

    def test_it_was_answered_signed_in(self, path, anybody, patient) -> None:
        answer(patient)
        assert anybody.get(path).status_code == 410
        assert "This was answered already" in text_of(anybody.get(path + "done/"))

    def test_it_ran_out(self, path, anybody, clock) -> None:
        clock(NOW + timedelta(days=5))
        page = anybody.get(path)
        assert page.status_code == 410
        assert "The time for these questions is over." in text_of(page)

    def test_nobody_asks_any_more(self, path, anybody, patient, link) -> None:
        skip(assignment=link.assignment, by=patient.user)
        page = anybody.get(path)
        assert page.status_code == 410
        assert "This link was taken back" in text_of(page)

    def test_the_login_of_the_person_was_closed(self, path, anybody, patient) -> None:
        type(patient.user).objects.filter(pk=patient.user_id).update(is_active=False)
        assert anybody.get(path).status_code == 410

    @pytest.mark.parametrize("token", ["nonsense", "a.b", "0" * 32])
    def test_it_never_was_one(self, db, anybody, token) -> None:
        page = anybody.get(f"/q/{token}/")
        assert page.status_code == 404
        assert "copy the whole address" in text_of(page)

    def test_after_only_looking_the_last_page_leads_to_the_first(self, path, anybody) -> None:
        assert anybody.get(path + "done/").url == path

"""One question a screen: keeping, going back, changing one's mind, sending once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from measures import instruments
from measures.definition import Instrument
from measures.instruments import load
from measures.models import Draft, Response, Unfinished
from safety.models import SafetyTask
from tests.measures.build import asked
from tests.measures.test_drafts import changed

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 11, 15, 0, tzinfo=UTC)
PHQ9 = "/questions/phq-9/"
ITEMS = [item.key for item in load("phq-9").items]


@pytest.fixture(autouse=True)
def _now(clock) -> None:
    clock(NOW)


@pytest.fixture
def ada(patient) -> Client:
    return signed_in(patient)


def signed_in(patient) -> Client:
    client = Client()
    client.force_login(patient.user)
    return client


def text_of(page) -> str:
    return unescape(page.content.decode())


def say(client: Client, place: int, answer: str = "0", *, do: str = "", path: str = PHQ9, **also: str):
    """Open the page of a question, choose an answer, and press a button: a browser sends what the page holds."""
    page = client.get(f"{path}{place}/", {"then": also.pop("then", "")})
    typed = {"answer": answer, "do": do} | hidden(page) | also
    return client.post(f"{path}{place}/", {key: value for key, value in typed.items() if value})


def hidden(page) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page.content.decode())
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def answer_all(client: Client, value: str = "0", **others: str):
    for place, key in enumerate(ITEMS, start=1):
        page = say(client, place, others.get(key, value))
    return page


def send(client: Client, path: str = PHQ9, **also: str):
    return client.post(f"{path}check/", hidden(client.get(f"{path}check/")) | also)


class TestOneQuestion:
    def test_stands_alone_as_published_with_its_number_and_the_time_it_asks_about(self, ada) -> None:
        page = text_of(ada.get(PHQ9 + "1/"))
        phq9 = load("phq-9")
        assert phq9.items[0].text in page
        assert phq9.items[1].text not in page
        assert phq9.stem in page
        assert "1 of 9" in page
        assert page.count('type="radio"') == 5
        assert page.count("<fieldset") == page.count("<legend") == 1
        assert re.search(r'<legend><h1[^>]* tabindex="-1" autofocus>', page)

    def test_says_what_it_is_in_plain_words_and_by_its_name(self, ada) -> None:
        page = text_of(ada.get(PHQ9 + "1/"))
        assert "How your mood was" in page
        assert "PHQ-9" in page

    def test_an_answer_leads_to_the_next_question_and_is_kept(self, ada) -> None:
        assert say(ada, 1, "2").url == PHQ9 + "2/"
        assert Draft.objects.get().answers == {"q1": 2}
        assert 'value="2" checked' in ada.get(PHQ9 + "1/").content.decode()

    def test_looking_keeps_nothing(self, ada) -> None:
        ada.get(PHQ9 + "1/")
        ada.get(PHQ9 + "start/")
        assert not Draft.objects.exists()

    def test_without_an_answer_one_is_asked_kindly_and_stays(self, ada) -> None:
        page = say(ada, 1, "")
        assert page.status_code == 422
        assert "Choose an answer, or say that you would rather not." in text_of(page)
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("value", ["4", "-1", "x", "²", "<script>alert(1)</script>"])
    def test_an_answer_that_is_not_offered_is_none(self, ada, value: str) -> None:
        page = say(ada, 1, value)
        assert page.status_code == 422
        assert "<script>alert" not in page.content.decode()
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("item", ["", "q99", "<b>", "number", "\x00"])
    def test_a_question_that_there_is_not_is_asked_anew(self, ada, item: str) -> None:
        page = ada.post(PHQ9 + "1/", {"item": item, "answer": "1", "number": "1"})
        assert page.status_code == 422
        assert "1 of 9" in text_of(page)
        assert not Draft.objects.exists()

    def test_one_would_rather_not(self, ada) -> None:
        assert say(ada, 1, "rather_not").url == PHQ9 + "2/"
        assert Draft.objects.get().answers == {"q1": None}

    def test_back_keeps_what_was_chosen_and_asks_for_nothing(self, ada) -> None:
        say(ada, 1, "1")
        assert say(ada, 2, "3", do="back").url == PHQ9 + "1/"
        assert Draft.objects.get().answers == {"q1": 1, "q2": 3}
        assert say(ada, 3, "", do="back").url == PHQ9 + "2/"

    def test_the_extra_question_may_be_left_out_without_a_word(self, ada) -> None:
        answer_all(ada)
        page = text_of(ada.get(PHQ9 + "10/"))
        assert "One more, and you may leave it out" in page
        assert "rather_not" not in page
        assert say(ada, 10, "").url == PHQ9 + "check/"

    @pytest.mark.parametrize("place", [0, 12, 99999])
    def test_a_place_that_there_is_not_leads_to_where_one_was(self, ada, place: int) -> None:
        say(ada, 1)
        assert ada.get(f"{PHQ9}{place}/").url == PHQ9 + "2/"

    def test_an_unknown_questionnaire_and_one_that_only_staff_enter_are_not_found(self, ada) -> None:
        for key in ("nobody", "madrs"):
            assert ada.get(f"/questions/{key}/1/").status_code == 404


class TestGoingOn:
    def test_where_one_was_also_on_another_device(self, ada, patient) -> None:
        say(ada, 1)
        say(ada, 2)
        phone = signed_in(patient)
        assert phone.get(PHQ9 + "start/").url == PHQ9 + "3/"

    def test_the_list_offers_it_and_says_until_when(self, ada, patient) -> None:
        asked(patient)
        say(ada, 1)
        page = text_of(ada.get("/questions/"))
        assert "Go on where you were" in page
        assert "What you began is kept until" in page
        assert "because the questions look back from the day you answer them" in page

    def test_after_a_day_it_says_that_it_has_run_out_and_keeps_the_new_answer(self, ada, clock) -> None:
        say(ada, 1)
        page = ada.get(PHQ9 + "2/")
        clock(NOW + timedelta(hours=25))
        sent = ada.post(PHQ9 + "2/", hidden(page) | {"answer": "1"})
        assert sent.url == PHQ9 + "1/?note=expired"
        assert "What you had begun has run out" in text_of(ada.get(sent.url))
        assert Draft.objects.get().answers == {"q2": 1}

    def test_later_leads_to_the_list_which_says_that_it_is_kept(self, ada) -> None:
        sent = say(ada, 1, "2", do="later")
        assert "You can go on where you were within 24 hours" in text_of(ada.get(sent.url))
        assert Draft.objects.get().answers == {"q1": 2}

    def test_all_on_one_page_has_the_answers_and_is_remembered(self, ada) -> None:
        say(ada, 1, "2")
        sent = say(ada, 2, "1", do="all")
        page = text_of(ada.get(sent.url))
        assert sent.url == PHQ9
        assert 'id="id_q1_2" value="2" checked' in page
        assert 'id="id_q2_1" value="1" checked' in page
        assert ada.get(PHQ9 + "start/").url == PHQ9

    def test_and_back_again(self, ada) -> None:
        typed = hidden(ada.get(PHQ9)) | {"q1": "2", "q2": "rather_not", "q5": "1", "do": "steps"}
        assert ada.post(PHQ9, typed).url == PHQ9 + "3/"
        assert Draft.objects.get().answers == {"q1": 2, "q2": None, "q5": 1}
        assert ada.get(PHQ9 + "start/").url == PHQ9 + "3/"

    def test_two_tabs_add_up(self, ada) -> None:
        say(ada, 1, "1")
        one, other = ada.get(PHQ9 + "2/"), ada.get(PHQ9 + "3/")
        ada.post(PHQ9 + "2/", hidden(one) | {"answer": "2"})
        ada.post(PHQ9 + "3/", hidden(other) | {"answer": "3"})
        assert Draft.objects.get().answers == {"q1": 1, "q2": 2, "q3": 3}

    def test_who_was_signed_out_gets_the_answer_back_and_can_send_it(self, ada, patient) -> None:
        page = hidden(ada.get(PHQ9 + "1/"))
        ada.logout()
        kept = ada.post(PHQ9 + "1/", page | {"answer": "2"})
        assert kept.status_code == 403
        again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', kept.content.decode()))
        ada.force_login(patient.user)
        assert ada.post(PHQ9 + "1/", again).url == PHQ9 + "2/"
        assert Draft.objects.get().answers == {"q1": 2}


class TestLookingOverAndSending:
    def test_every_answer_stands_there_and_leads_to_its_question(self, ada) -> None:
        answer_all(ada, "1", q3="rather_not")
        page = text_of(ada.get(PHQ9 + "check/"))
        assert page.count("Several days") == 8
        assert "You would rather not say" in page
        assert f'href="{PHQ9}3/?then=check"' in page

    def test_a_changed_answer_leads_back_to_looking_over(self, ada) -> None:
        answer_all(ada)
        assert say(ada, 3, "2", then="check").url == PHQ9 + "check/"
        assert Draft.objects.get().answers["q3"] == 2

    def test_sending_stores_it_once_and_shows_what_it_came_to(self, ada) -> None:
        answer_all(ada, "1")
        sent = send(ada)
        response = Response.objects.get()
        assert (response.total, sent.url) == (9, f"/answers/{response.pk}/")
        assert not Draft.objects.exists()
        assert "of 27" in text_of(ada.get(sent.url))

    def test_pressing_twice_sends_once(self, ada) -> None:
        answer_all(ada)
        form = hidden(ada.get(PHQ9 + "check/"))
        first, second = ada.post(PHQ9 + "check/", form), ada.post(PHQ9 + "check/", form)
        assert second.url == first.url + "?note=sent"
        assert Response.objects.count() == 1

    def test_what_is_missing_is_named_and_can_not_be_sent(self, ada) -> None:
        say(ada, 1)
        page = send(ada)
        assert page.status_code == 422
        assert "8 questions have no answer yet" in text_of(page)
        assert "No answer yet" in text_of(page)
        assert not Response.objects.exists()

    def test_nothing_at_all_is_not_stored(self, ada) -> None:
        answer_all(ada, "rather_not")
        page = send(ada)
        assert page.status_code == 422
        assert "No question is answered yet." in text_of(page)

    def test_what_was_changed_in_another_tab_is_looked_over_first(self, ada, clock) -> None:
        answer_all(ada)
        form = hidden(ada.get(PHQ9 + "check/"))
        clock(NOW + timedelta(minutes=1))
        say(ada, 1, "3")
        sent = ada.post(PHQ9 + "check/", form)
        assert sent.url == PHQ9 + "check/?note=elsewhere"
        assert "You changed an answer in another tab" in text_of(ada.get(sent.url))
        assert not Response.objects.exists()
        assert send(ada).status_code == 302

    @pytest.mark.parametrize("broken", [{"number": "7"}, {"seen": ""}, {"submission": "x", "seen": "never"}])
    def test_a_tampered_form_sends_nothing(self, ada, broken) -> None:
        answer_all(ada)
        assert send(ada, **broken).status_code == 302
        assert not Response.objects.exists()

    def test_with_nothing_begun_there_is_nothing_to_look_over(self, ada) -> None:
        assert ada.get(PHQ9 + "check/").url == PHQ9 + "1/"
        assert ada.post(PHQ9 + "check/", {"submission": str(uuid4())}).url == PHQ9 + "1/?note=expired"

    def test_back_after_sending_shows_what_was_sent(self, ada, clock) -> None:
        answer_all(ada)
        sent = send(ada)
        for page in ("9/", "check/"):
            assert ada.get(PHQ9 + page).url == sent.url + "?note=sent"
        assert "This was sent already" in text_of(ada.get(sent.url + "?note=sent"))
        clock(NOW + timedelta(hours=2))
        assert ada.get(PHQ9 + "9/").url == PHQ9 + "1/"

    def test_a_page_of_all_that_was_sent_from_another_tab_can_be_sent_anew(self, ada) -> None:
        form = hidden(ada.get(PHQ9)) | dict.fromkeys(ITEMS, "0")
        ada.post(PHQ9, form)
        ada.post(PHQ9, form | {"q1": "3", "do": "steps"})
        assert send(ada).status_code == 302
        assert set(Response.objects.values_list("total", flat=True)) == {0, 3}

    def test_a_question_that_was_still_open_in_another_tab_changes_nothing(self, ada) -> None:
        answer_all(ada)
        page = hidden(ada.get(PHQ9 + "2/"))
        sent = send(ada)
        assert ada.post(PHQ9 + "2/", page | {"answer": "3"}).url == sent.url + "?note=sent"
        assert Response.objects.get().answers["q2"] == 0
        assert not Draft.objects.exists()


class TestTheQuestionnaireChanged:
    @pytest.fixture
    def newer(self, monkeypatch) -> Instrument:
        """The next version, without question 2; call ``publish`` when it comes."""
        return changed(load("phq-9"), without="q2")

    @pytest.fixture
    def publish(self, newer, monkeypatch):
        def now() -> None:
            every = (*instruments._every_version(), newer)
            shipped = tuple(newer if one.key == "phq-9" else one for one in instruments._shipped())
            monkeypatch.setattr(instruments, "_every_version", lambda: every)
            monkeypatch.setattr(instruments, "_shipped", lambda: shipped)

        return now

    def test_between_two_questions(self, ada, publish) -> None:
        say(ada, 1, "3")
        page = hidden(ada.get(PHQ9 + "3/"))
        publish()
        sent = ada.post(PHQ9 + "3/", page | {"answer": "1"})
        assert sent.url == PHQ9 + "3/?note=changed"  # question 2 is gone, 3 is answered
        shown = text_of(ada.get(sent.url))
        assert "These questions changed while you had them open" in shown
        assert "3 of 8" in shown
        draft = Draft.objects.get()
        assert (draft.instrument_version, draft.answers) == (2, {"q1": 3, "q3": 1})

    def test_before_sending(self, ada, publish) -> None:
        answer_all(ada, "1")
        form = hidden(ada.get(PHQ9 + "check/"))
        publish()
        sent = ada.post(PHQ9 + "check/", form)
        assert sent.url == PHQ9 + "check/?note=changed"
        assert not Response.objects.exists()
        assert send(ada).status_code == 302
        assert Response.objects.get().instrument_version == 2

    def test_an_answer_that_only_the_old_one_has_still_calls_a_person(self, ada, newer, monkeypatch) -> None:
        say(ada, 1)
        page = hidden(ada.get(PHQ9 + "9/"))
        data = newer.model_dump()
        data |= {"items": [one for one in data["items"] if one["key"] != "q9"], "alerts": ()}
        without = Instrument.model_validate(data)
        every = (*instruments._every_version(), without)
        shipped = tuple(without if one.key == "phq-9" else one for one in instruments._shipped())
        monkeypatch.setattr(instruments, "_every_version", lambda: every)
        monkeypatch.setattr(instruments, "_shipped", lambda: shipped)
        ada.post(PHQ9 + "9/", page | {"answer": "2"})
        assert SafetyTask.objects.count() == 1
        assert Unfinished.objects.get().instrument_version == 1


class TestAnAnswerThatAsksForAPerson:
    def test_calls_one_at_once_and_shows_where_help_is_before_anything_else(self, ada) -> None:
        say(ada, 1)
        sent = say(ada, 9, "1")
        assert SafetyTask.objects.count() == 1
        page = text_of(ada.get(sent.url))
        assert page.index("help-panel") < page.index("data-step")
        assert 'href="tel:988"' in page
        assert "autofocus" not in page

    def test_on_the_other_questions_it_stands_below_and_blocks_nothing(self, ada) -> None:
        say(ada, 1)
        say(ada, 9, "1")
        page = text_of(ada.get(PHQ9 + "4/"))
        assert page.index("data-step") < page.index("help-panel")

    def test_after_further_answers_of_the_kind_one_line_leads_to_it(self, ada) -> None:
        path = "/questions/asq/"
        first = text_of(ada.get(say(ada, 1, "1", path=path).url))
        assert first.index("help-panel") < first.index("data-step")
        second = text_of(ada.get(say(ada, 2, "1", path=path).url))
        assert "help stays here" in second
        assert (
            second.index('href="#help-panel-heading"')
            < second.index("data-step")
            < second.index('class="card-box card-box--light help-panel')
        )

    def test_a_question_without_an_answer_says_so_and_no_bar_covers_it(self, ada) -> None:
        page = ada.post("/questions/phq-9/1/", hidden(ada.get("/questions/phq-9/1/")))
        assert page.status_code == 422
        assert "actions--stick" in text_of(ada.get("/questions/phq-9/1/"))
        assert "actions--stick" not in text_of(page)

    def test_in_another_tab_after_sending_it_calls_one_too(self, ada) -> None:
        answer_all(ada)
        page = hidden(ada.get(PHQ9 + "9/"))
        sent = send(ada)
        again = ada.post(PHQ9 + "9/", page | {"answer": "3"})
        assert SafetyTask.objects.count() == 1
        assert "help-panel" in text_of(ada.get(again.url))
        assert again.url.startswith(sent.url)

    def test_of_the_asq_the_last_question_comes_only_when_it_is_asked(self, ada) -> None:
        path = "/questions/asq/"
        for place in (1, 2, 3):
            say(ada, place, "0", path=path)
        assert say(ada, 4, "0", path=path).url == path + "check/"
        assert say(ada, 4, "1", path=path).url == path + "5/"
        page = text_of(ada.get(path + "5/"))
        assert "Are you having thoughts of killing yourself right now?" in page
        assert "5 of 5" in page

    def test_on_one_page_it_is_missing_only_when_it_is_asked(self, ada) -> None:
        path = "/questions/asq/"
        form = hidden(ada.get(path)) | {"q1": "0", "q2": "0", "q3": "0", "q4": "0"}
        missing = ada.post(path, form | {"q4": "1"})
        assert missing.status_code == 422
        assert "1 question has no answer yet" in text_of(missing)
        assert ada.post(path, form).status_code == 302
        assert Response.objects.get().answers == {"q1": 0, "q2": 0, "q3": 0, "q4": 0}

    def test_a_yes_to_a_question_that_nobody_asked_is_heard(self, ada) -> None:
        path = "/questions/asq/"
        form = hidden(ada.get(path)) | {"q1": "0", "q2": "0", "q3": "0", "q4": "0", "q5": "1"}
        ada.post(path, form)
        assert Response.objects.get().flagged
        assert SafetyTask.objects.get().tier == "immediate"


def test_every_page_costs_the_same_however_far_one_is(ada, django_assert_max_num_queries) -> None:
    answer_all(ada)
    for page in ("1/", "9/", "check/", ""):
        with django_assert_max_num_queries(12):
            assert ada.get(PHQ9 + page).status_code == 200

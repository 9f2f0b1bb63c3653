"""The pages of practices as a patient uses them, with and without htmx."""

from __future__ import annotations

import uuid

import pytest

from integration.models import Practice, PracticeTick
from tests.integration.build import ENDED, hours
from tests.integration.test_services_practices import TUESDAY, own, picked, ticked


def page(window) -> str:
    return f"/windows/{window.pk}/practices/"


def step(practice, name: str = "tick") -> str:
    return f"/windows/{practice.window_id}/practices/{practice.pk}/{name}/"


def test_one_is_picked_from_the_list_and_stands_on_the_page(window, ada):
    shown = ada.get(page(window)).content.decode()
    assert "One kind sentence about yourself" in shown
    assert "Only if you like" in shown
    sent = {"key": "kind-sentence", "times_a_day": "1", "submission": str(uuid.uuid4())}
    assert ada.post(page(window), sent).url == page(window)
    shown = ada.get(page(window)).content.decode()
    assert "5 minutes, once a day" in shown
    assert "From Tuesday to Friday" in shown
    assert "Twice a day<" not in shown  # once a day is left
    assert 'value="kind-sentence"' not in shown


def test_ones_own_is_written_and_a_mistake_keeps_what_was_typed(window, ada):
    sent = {"own_words": "Sit by the river.", "minutes": "45", "times_a_day": "1", "submission": str(uuid.uuid4())}
    response = ada.post(page(window), sent)
    assert response.status_code == 422
    assert b"At most 20 minutes: small enough to be done." in response.content
    assert b"Sit by the river." in response.content
    assert ada.post(page(window), {**sent, "minutes": "15"}).status_code == 302
    assert Practice.objects.get().own_words == "Sit by the river."
    assert b"Sit by the river." in ada.get(page(window)).content


@pytest.mark.parametrize(
    "sent", [{"key": "kind-sentence"}, {"key": "", "times_a_day": "1"}, {"key": "x", "times_a_day": "1"}]
)
def test_a_pick_that_can_not_be_is_answered_in_a_sentence(window, ada, sent):
    response = ada.post(page(window), sent)
    assert response.status_code == 422
    assert b"Pick" in response.content
    assert not Practice.objects.exists()


def test_a_tick_is_one_press_and_can_be_taken_back(window, ada, clock):
    one = picked(window)
    clock(ENDED + hours(26))
    assert "Done today" in ada.get(page(window)).content.decode()
    sent = {"on": "2027-01-12", "time": "1", "back": "today"}
    assert ada.post(step(one), sent).url == "/today/"
    assert ada.post(step(one), sent).url == "/today/"
    assert PracticeTick.objects.standing().count() == 1
    shown = ada.get(page(window)).content.decode()
    assert "Done once" in shown
    assert "Take the tick back" in shown
    assert ada.post(step(one, "take_back".replace("_", "-")), sent | {"back": ""}).url == page(window)
    assert not PracticeTick.objects.standing().exists()


def test_with_htmx_the_part_around_the_button_comes_back(window, ada, clock):
    one = picked(window, times=2)
    clock(ENDED + hours(26))
    sent = {"on": "2027-01-12", "time": "1", "back": "today"}
    shown = ada.post(step(one), sent, headers={"HX-Request": "true"}).content.decode()
    assert shown.lstrip().startswith("<section")
    assert "autofocus" in shown  # whoever pressed by keyboard stays where they were
    assert "Done a second time" in shown
    assert 'name="back" value="today"' in shown
    shown = ada.post(step(one), sent | {"on": "2027-01-20"}, headers={"HX-Request": "true"}).content.decode()
    assert "Only today and yesterday can be ticked" in shown


def test_the_four_days_stand_there_as_dots_with_words_and_as_a_table(window, ada, clock):
    one = picked(window)
    clock(ENDED + hours(26))
    ticked(one)
    clock(ENDED + hours(75))
    shown = ada.get(page(window)).content.decode()
    assert shown.count("practice-dot--done") == 1
    assert "not ticked" in shown
    assert "The same as a table" in shown
    for pressing in ("streak", "missed", "failed", "only 1"):
        assert pressing not in shown


def test_stopping_keeps_what_was_done_and_makes_room(window, ada, clock):
    one = picked(window, times=2)
    clock(ENDED + hours(26))
    ticked(one)
    assert "Pick another one" not in ada.get(page(window)).content.decode()
    assert ada.post(step(one, "stop")).url == page(window)
    shown = ada.get(page(window)).content.decode()
    assert "Stopped" in shown
    assert "Pick one" in shown
    assert "practice-dot--done" in shown


def test_after_the_days_it_is_a_page_to_read(window, ada, clock):
    one = picked(window)
    clock(ENDED + hours(26))
    ticked(one)
    clock(ENDED + hours(24 * 9))
    shown = ada.get(page(window)).content.decode()
    assert "The days for these practices are over" in shown
    assert "Pick one" not in shown
    assert "Or write your own" not in shown


def test_a_press_after_signing_in_again_leads_to_the_page(window, ada):
    one = picked(window)
    for name in ("tick", "take-back", "stop"):
        assert ada.get(step(one, name)).url == page(window)


def test_what_one_typed_is_given_back_when_the_sign_in_had_ended(window, client):
    response = client.post(page(window), {"own_words": "Sit by the river.", "minutes": "15"})
    assert response.status_code == 403
    assert b"Sit by the river." in response.content
    assert not Practice.objects.exists()


def test_nobody_else_sees_or_ticks_them(window, client, clinician, other_patient):
    one = own(window)
    for somebody, status in ((clinician, 403), (other_patient.user, 404)):
        client.force_login(somebody)
        assert client.get(page(window)).status_code == status
        assert client.post(step(one), {"on": str(TUESDAY), "time": "1"}).status_code == 404


def test_the_link_in_a_message_shows_nothing_of_them(window, client, ada):
    from integration.links import token_for

    own(window, "Sit by the river.")
    ada.logout()
    shown = client.get(f"/w/{token_for(window.links.first())}/").content.decode()
    assert "river" not in shown
    assert "Small practices" not in shown

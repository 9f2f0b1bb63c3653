"""Whoever wrote words of danger without a connection is led to where to turn once they have come in."""

from __future__ import annotations

import uuid

import pytest

from integration.models import JournalEntry

pytestmark = pytest.mark.django_db

DANGER = "I want to die tonight."


def came_in(ada, window, **also) -> dict[str, object]:
    """The answer to a page that waited on a device."""
    whose = ada.get("/journal/sync/").json()["whose"]
    page = {"about_kind": "window", "about": str(window.pk), "stage": "capture", "submission": str(uuid.uuid4())}
    return ada.post("/journal/sync/", {**page, "whose": whose, "share": "shared", **also}).json()


def test_what_waited_on_a_device_and_holds_words_of_danger_leads_to_where_to_turn(window, ada):
    answer = came_in(ada, window, text=DANGER)
    entry = JournalEntry.objects.get()
    assert answer["turn"] == f"/journal/{entry.pk}/"
    assert "You don’t have to carry this alone" in ada.get(answer["turn"]).content.decode()


@pytest.mark.parametrize("about", [{"text": "A blue door."}, {"text": DANGER, "share": "private"}])
def test_calm_words_and_private_ones_lead_nowhere(window, ada, about):
    assert "turn" not in came_in(ada, window, **about)


def test_each_page_of_a_patient_has_the_place_where_it_is_shown(ada):
    assert "data-waiting-turn hidden" in ada.get("/today/").content.decode()

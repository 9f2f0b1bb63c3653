"""The office changes questions and practices: rows, preview, a new version, and two people at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from integration import content_library
from integration.models import Content, ContentKind
from tests.integration.test_content import published

PROMPTS = "/office/content/prompts/"
CAPTURE = f"{PROMPTS}change/capture/"
PRACTICES = "/office/content/practices/"


@pytest.fixture
def desk(client, office):
    """A browser in which the office is signed in."""
    client.force_login(office)
    return client


def filled(response) -> dict[str, str]:
    """The form as a browser would send it back, unchanged."""
    form = response.context["form"]
    sent = {"seen": str(response.context["seen"]), "rows": str(form.count), "note": form.note["note"].value() or ""}
    for row in form.rows:
        for field in row:
            value = field.value()
            if value is True:
                sent[field.html_name] = "on"
            elif value not in (None, False):
                sent[field.html_name] = str(value)
    return sent


def in_use(clinic, stage: str = "capture") -> list[str]:
    return [one.question for one in content_library.in_force(clinic, ContentKind.PROMPTS).prompts.in_use(stage)]


def test_the_page_shows_the_set_in_force_by_the_time_it_is_asked(desk):
    shown = desk.get(PROMPTS).content.decode()
    assert "The house’s set, version 1" in shown
    assert shown.index("Which three words") < shown.index("What felt different this morning")
    assert "Go back to the house’s set" not in shown
    assert "A walk without a goal" in desk.get(PRACTICES).content.decode()
    assert "Journal and practices" in desk.get(reverse("people:clinic")).content.decode()


def test_a_question_is_changed_added_put_away_and_moved(desk, clinic, office):
    sent = filled(desk.get(CAPTURE))
    before = in_use(clinic)
    sent |= {"row-0-question": "What is  with\nyou?", "row-11-question": "Our own?", "row-11-family": "worth"}
    sent |= {"row-2-place": "1", "row-0-place": "5", "note": "Our words", "action": "publish"}
    del sent["row-1-active"]
    assert desk.post(CAPTURE, sent).url == f"{PROMPTS}#part-capture"
    now = in_use(clinic)
    assert "What is with you?" in now
    assert now[0] == before[2]
    assert now[-1] == "Our own?"
    assert before[1] not in now
    assert before[0] not in now
    row = Content.objects.get(clinic=clinic)
    assert (row.number, row.note, row.by) == (1, "Our words", office)
    body = content_library.held(row).prompts
    assert body.of_stage("capture")[-1].key.startswith("capture-")
    assert body.of_stage("meaning") == content_library.of_the_house(ContentKind.PROMPTS).prompts.of_stage("meaning")
    shown = desk.get(PROMPTS).content.decode()
    assert "Your version 1, published by Olive Office" in shown
    assert "Our words" in shown
    assert "put away" in shown


def test_looking_first_shows_what_patients_see_and_publishes_nothing(desk, clinic):
    sent = filled(desk.get(CAPTURE)) | {"row-0-question": "What is with you?", "action": "preview"}
    shown = desk.post(CAPTURE, sent).content.decode()
    assert "As patients see it" in shown
    assert shown.count("What is with you?") == 2
    assert not clinic.contents.exists()


def test_more_rows_keep_what_was_typed(desk):
    first = desk.get(CAPTURE)
    sent = filled(first) | {"row-0-question": "What is with you?", "action": "more"}
    response = desk.post(CAPTURE, sent)
    assert response.context["form"].count == first.context["form"].count + 2
    assert "What is with you?" in response.content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"row-1-question": ""}, "A question needs words"),
        ({"row-1-question": "x" * 161}, "at most 160 characters"),
        ({"row-1-family": "other"}, "Select a valid choice"),
        ({"row-1-key": "capture-three"}, "A row came twice"),
        ({"row-1-key": "no-such-key"}, "A row came twice"),
        ({}, "Nothing was changed"),
    ],
)
def test_a_mistake_is_said_beside_what_was_typed(desk, clinic, change, said):
    sent = filled(desk.get(CAPTURE)) | change | {"note": "kept", "action": "publish"}
    response = desk.post(CAPTURE, sent)
    assert response.status_code == 422
    shown = response.content.decode()
    assert said in shown
    assert 'value="kept"' in shown
    assert not clinic.contents.exists()


def test_at_least_one_question_stays_in_use(desk, clinic):
    sent = {name: value for name, value in filled(desk.get(CAPTURE)).items() if not name.endswith("-active")}
    response = desk.post(CAPTURE, sent | {"action": "publish"})
    assert "Keep at least one of them in use" in response.content.decode()
    assert not clinic.contents.exists()


def test_two_people_at_once_see_both_and_lose_nothing(desk, clinic, office):
    sent = filled(desk.get(CAPTURE)) | {"row-0-question": "Mine?", "action": "publish"}
    other = filled(desk.get(CAPTURE)) | {"row-11-question": "Theirs?", "row-11-family": "worth", "action": "publish"}
    assert desk.post(CAPTURE, other).status_code == 302
    response = desk.post(CAPTURE, sent)
    assert response.status_code == 409
    shown = response.content.decode()
    assert "Somebody published another version meanwhile" in shown
    assert "Mine?" in shown
    assert "Theirs?" in shown
    assert Content.objects.filter(clinic=clinic).count() == 1
    again = filled(response) | {"action": "publish"}
    assert desk.post(CAPTURE, again).status_code == 302
    assert {"Mine?", "Theirs?"} <= set(in_use(clinic))


def test_back_to_the_houses_set(desk, clinic, office):
    made = published(clinic, office, question="What is open?")
    assert "Go back to the house’s set" in desk.get(PROMPTS).content.decode()
    assert desk.post(f"{PROMPTS}house/", {"seen": "older"}).url == PROMPTS
    assert Content.objects.filter(clinic=clinic).count() == 1
    desk.post(f"{PROMPTS}house/", {"seen": str(made.pk)})
    assert "What is open?" not in in_use(clinic, "intention")
    assert "What is open?" in desk.get(f"{PROMPTS}versions/1/").content.decode()
    assert desk.get(f"{PROMPTS}versions/2/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/office/content/songs/",
        f"{PROMPTS}change/free/",
        f"{PROMPTS}change/all/",
        f"{PRACTICES}change/capture/",
        f"{PROMPTS}versions/9/",
        f"{PROMPTS}versions/house-x/",
    ],
)
def test_what_there_is_not_is_not_found(desk, address):
    assert desk.get(address).status_code == 404


def test_practices_are_changed_the_same_way(desk, clinic):
    page = f"{PRACTICES}change/all/"
    sent = filled(desk.get(page)) | {"row-0-steps": "One.\n\nTwo.\nThree.\nFour.\nFive.", "action": "publish"}
    assert "Four lines at most" in desk.post(page, sent).content.decode()
    sent |= {"row-0-steps": "Breathe.\n\n Rest. ", "row-0-minutes": "21"}
    assert "at most 20 minutes" in desk.post(page, sent).content.decode()
    assert desk.post(page, sent | {"row-0-minutes": "3"}).status_code == 302
    first = content_library.in_force(clinic, ContentKind.PRACTICES).practices.practices[0]
    assert (first.steps, first.minutes, first.key) == (("Breathe.", "Rest."), 3, "breath-out")


def test_only_the_office_comes_here(client, clinician, patient):
    for somebody in (clinician, patient.user):
        client.force_login(somebody)
        assert client.get(PROMPTS).status_code == 403
        assert client.post(CAPTURE, {}).status_code == 403

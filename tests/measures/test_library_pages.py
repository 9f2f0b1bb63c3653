"""The office's pages: the library, what was understood of a file, and giving one away."""

import json
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from measures.fhir import questionnaire
from measures.fhir_reading import read
from measures.instruments import all_instruments, load
from measures.models import InstrumentVersion
from people.models import Clinic, User

pytestmark = pytest.mark.django_db

BRING, TAKE, LIBRARY = reverse("measures:bring"), reverse("measures:take_over"), reverse("measures:library")


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    return client


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def brought(desk: Client, written: Any = None) -> Any:
    """What the page says to a file; without one to our own GAD-7."""
    written = written or questionnaire(load("gad-7"), base="https://example.org")
    content = written if isinstance(written, bytes) else json.dumps(written).encode()
    return desk.post(BRING, {"file": SimpleUploadedFile("one.json", content, "application/json")})


def said(preview: Any, **more: Any) -> dict[str, Any]:
    """The form of the preview, filled in."""
    form = preview.context["form"]
    words = {name: form[name].value() or "" for name in form.fields if name not in {"states_it", "higher_is_better"}}
    stated = {"plain_name": "How worried you were", "subject": "worry", "licence": "Free to use.", "states_it": "on"}
    return words | stated | {"alert_items": form["alert_items"].value() or []} | more


def test_the_library_shows_what_can_be_asked_and_of_what_only_totals_are_known(desk: Client) -> None:
    page = text_of(desk.get(LIBRARY))
    for title in ("PHQ-9", "WHO-5", "PCL-5", "ASQ", "Check-in", "QIDS-SR16", "MADRS"):
        assert f">{title}</a>" in page
    assert "None yet" in page
    assert "higher is better" in page


@pytest.mark.parametrize("key", ["phq-9", "pcl-5", "asq", "check-in", "qids-sr16", "cadss"])
def test_each_has_a_page_with_its_licence_and_sources(desk: Client, key: str) -> None:
    page = text_of(desk.get(reverse("measures:instrument", args=[key])))
    assert load(key).licence in page
    assert all(source in page for source in load(key).sources)
    assert all(item.text in page for item in load(key).questions)


def test_one_can_be_given_away_as_a_file_that_is_understood_again(desk: Client) -> None:
    answer = desk.get(reverse("measures:export", args=["phq-9"]))
    assert answer["Content-Type"].startswith("application/fhir+json")
    assert answer["Content-Disposition"] == 'attachment; filename="phq-9.v1.fhir.json"'
    assert read(answer.content).items == load("phq-9").items


@pytest.mark.parametrize("key", ["madrs", "nothing"])
def test_what_has_no_wording_or_is_not_there_is_no_file(desk: Client, key: str) -> None:
    assert desk.get(reverse("measures:export", args=[key])).status_code == 404


class TestTakingOver:
    def test_shows_what_was_understood_before_anything_is_kept(self, desk: Client) -> None:
        page = text_of(brought(desk))
        assert "7 scored questions; the largest total is 21. Nothing is taken over yet." in page
        assert "Feeling nervous, anxious or on edge" in page
        assert "No permission required" in page
        assert not InstrumentVersion.objects.exists()

    def test_keeps_it_once_somebody_stated_the_licence(self, desk: Client, clinic: Clinic, office: User) -> None:
        answer = desk.post(TAKE, said(brought(desk), bands="0–9 Low\n10-21 High"), follow=True)
        made = InstrumentVersion.objects.get()
        assert (made.stated_by, made.licence) == (office, "Free to use.")
        assert "Taken over." in text_of(answer)
        assert [band.text for band in load(made.key, clinic=clinic).bands] == ["Low", "High"]
        assert made.key in [one.key for one in all_instruments(clinic)]
        assert "by Olive Office" in text_of(desk.get(LIBRARY))

    @pytest.mark.parametrize(
        ("more", "part"),
        [
            ({"licence": ""}, "Say under which licence"),
            ({"states_it": ""}, "Somebody has to state this"),
            ({"bands": "0–9 Low"}, "every total from 0 to 21"),
            ({"bands": "low scores"}, "like “0–7 Low”, not “low scores”"),
            ({"alert_items": "q1", "alert_from": "7"}, "have the scores 0, 1, 2, 3"),
            ({"stands_for": "isi"}, "Totals of this file go from 0 to 21"),
            ({"replaces": "phq-9"}, "phq-9"),
            ({"title": ""}, "Give it a name."),
            ({"plain_name": ""}, "Say what stands on the button that patients press."),
        ],
    )
    def test_a_mistake_keeps_everything_typed(self, desk: Client, more: dict[str, str], part: str) -> None:
        answer = desk.post(TAKE, said(brought(desk), subject="all my worries") | more)
        assert answer.status_code == 422
        assert part in text_of(answer)
        assert "all my worries" in text_of(answer)
        assert "Feeling nervous, anxious or on edge" in text_of(answer)
        assert not InstrumentVersion.objects.exists()

    def test_a_file_that_is_refused_says_why(self, desk: Client) -> None:
        for file, part in ((b"{", "read as JSON"), ({"resourceType": "Patient"}, "not a FHIR Questionnaire")):
            answer = brought(desk, file)
            assert answer.status_code == 422
            assert part in text_of(answer)

    def test_a_file_that_is_too_large_or_empty_is_not_looked_at(self, desk: Client) -> None:
        assert "larger than 1 MB" in text_of(brought(desk, b" " * 1_000_001))
        assert desk.post(BRING, {"file": SimpleUploadedFile("one.json", b"")}).status_code == 422
        assert desk.post(BRING, {}).status_code == 422

    def test_a_preview_that_was_tampered_with_begins_anew(self, desk: Client) -> None:
        sealed = said(brought(desk))
        for wrong in (sealed["understood"][:-1] + "x", "", "x" * 50):
            answer = desk.post(TAKE, sealed | {"understood": wrong}, follow=True)
            assert "Choose the file once more" in text_of(answer)
        assert not InstrumentVersion.objects.exists()

    def test_markup_in_what_the_office_types_is_shown_as_text(self, desk: Client) -> None:
        desk.post(TAKE, said(brought(desk), title="<b>Worry</b>"))
        assert "<b>Worry</b>" not in desk.get(LIBRARY).content.decode()

    def test_a_changed_one_is_offered_as_the_next_number(self, desk: Client) -> None:
        desk.post(TAKE, said(brought(desk)))
        first = InstrumentVersion.objects.get()
        changed = questionnaire(load("gad-7"), base="https://example.org")
        changed["item"][1]["text"] = "Feeling nervous"
        preview = brought(desk, changed)
        assert preview.context["form"]["replaces"].value() == first.key
        desk.post(TAKE, said(preview))
        assert [row.number for row in InstrumentVersion.objects.order_by("number")] == [1, 2]

    def test_a_question_about_suicide_is_chosen_already_and_not_left_out_by_a_slip(self, desk: Client) -> None:
        preview = brought(desk, questionnaire(load("phq-9"), base="https://example.org"))
        assert preview.context["form"]["alert_items"].value() == ("q9",)
        left_out = desk.post(TAKE, said(preview, alert_items=[]))
        assert (left_out.status_code, "question 9" in text_of(left_out)) == (422, True)
        desk.post(TAKE, said(preview))
        made = InstrumentVersion.objects.get()
        assert [one.item for one in load(made.key, 1).alerts] == ["q9"]

    def test_the_alerts_of_the_version_before_are_chosen_already(self, desk: Client) -> None:
        desk.post(TAKE, said(brought(desk), alert_items=["q1", "q7"], alert_from="2"))
        changed = questionnaire(load("gad-7"), base="https://example.org")
        changed["item"][1]["text"] = "Feeling nervous"
        form = brought(desk, changed).context["form"]
        assert (form["alert_items"].value(), form["alert_from"].value()) == (("q1", "q7"), 2)

    def test_one_can_be_taken_out_of_use(self, desk: Client) -> None:
        desk.post(TAKE, said(brought(desk)))
        made = InstrumentVersion.objects.get()
        page = text_of(desk.get(reverse("measures:instrument", args=[made.key])))
        assert "Take out of use" in page
        desk.post(reverse("measures:retire", args=[made.pk]))
        assert "out of use" in text_of(desk.get(LIBRARY))
        assert "Take out of use" not in text_of(desk.get(reverse("measures:instrument", args=[made.key])))


def test_another_clinic_s_own_is_not_there(desk: Client, other_office: User) -> None:
    desk.post(TAKE, said(brought(desk)))
    made = InstrumentVersion.objects.get()
    stranger = Client()
    stranger.force_login(other_office)
    for name in ("instrument", "export"):
        assert stranger.get(reverse(f"measures:{name}", args=[made.key])).status_code == 404
    assert stranger.post(reverse("measures:retire", args=[made.pk])).status_code == 404


def test_the_list_counts_the_questions_that_make_the_total(desk: Client) -> None:
    page = desk.get(LIBRARY).content.decode()
    row = page.split(">PHQ-9</a>", 1)[1].split("</tr>", 1)[0]
    assert '<td data-label="Scored questions" class="num"><span>9</span></td>' in row


def test_the_library_has_a_fixed_number_of_queries(desk: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        changed = questionnaire(load("gad-7"), base="https://example.org")
        desk.post(TAKE, said(brought(desk, changed), title=f"Worry {number}", replaces=""))
    assert InstrumentVersion.objects.count() == 6
    with django_assert_max_num_queries(12):
        desk.get(LIBRARY)

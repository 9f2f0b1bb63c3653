"""The applicant's pages of a record: choose the file, look at both sides, take over, throw away."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from intake.models import BroughtRecord
from intake.record.found import Kind
from intake.record.opened import MOST_BYTES
from intake.record.refusals import SENTENCES
from intake.sections import shapes
from intake.sections.keys import SectionKey
from intake.sections.shapes import Known
from intake.selectors.application import sections_of
from intake.services import records
from tests.intake.application_build import MORNING, a_whole_application, an_application, fill, save, send
from tests.intake.record_build import allergy, bundle, condition, medicine, person, pressure, raw

pytestmark = pytest.mark.django_db

K = SectionKey
URL = "/application/record/"
FILE = raw(
    bundle(
        condition("Hypertension", onsetDateTime="2019-05-02"),
        condition("Stress (finding)"),
        medicine("Lithium 300 MG", dosageInstruction=[{"text": "one at night"}]),
        allergy("Nuts", reaction=[{"manifestation": [{"text": "Hives"}]}]),
        pressure(),
        {"resourceType": "Encounter"},
    )
)


@pytest.fixture(autouse=True)
def _morning(clock):
    clock(MORNING)


@pytest.fixture
def application(patient, client):
    client.force_login(patient.user)
    made = an_application(patient)
    save(made, K.ABOUT)
    return made


@pytest.fixture
def record(application):
    return records.bring(application=application, data=FILE, by=application.patient.user)


def upload(client, data=FILE, name="record.json"):
    return client.post(URL, {"file": SimpleUploadedFile(name, data, "application/json")})


def page(response) -> str:
    return " ".join(response.content.decode().split())


class TestChoosing:
    def test_the_page_says_how_to_get_the_file_and_asks_for_it(self, application, client):
        response = client.get(URL)
        assert response.status_code == 200
        assert "Download my record" in page(response)
        assert 'type="file"' in page(response)
        assert 'enctype="multipart/form-data"' in page(response)

    def test_without_name_and_birth_date_it_leads_there_first(self, patient, client):
        client.force_login(patient.user)
        made = an_application(patient)
        save(made, K.ABOUT, shapes.About(), done=False)
        said = page(client.get(URL))
        assert 'type="file"' not in said
        assert reverse("intake:section", args=["about"]) in said

    def test_a_record_leads_to_both_sides(self, application, client):
        response = upload(client)
        record = BroughtRecord.objects.get()
        assert (response.status_code, response["Location"]) == (302, f"{URL}{record.pk}/")

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"hello", "json"),
            (FILE[:-20], "cut"),
            (b"<Bundle/>", "xml"),
            (raw(bundle(who=person(birthDate="1990-01-01"))), "birth"),
            (b" " * (MOST_BYTES + 1), "large"),
            (b"", "empty"),
            (b"[" * 200_000, "deep"),
        ],
    )
    def test_a_bad_file_is_refused_with_a_sentence_beside_the_form_as_it_was(self, application, client, data, code):
        before = sections_of(application)
        response = upload(client, data)
        assert response.status_code == 422
        assert str(SENTENCES[code]) in page(response)
        assert 'type="file"' in page(response)
        assert not BroughtRecord.objects.exists()
        assert sections_of(application) == before

    def test_no_file_is_asked_for_once_more(self, application, client):
        response = client.post(URL, {})
        assert response.status_code == 422
        assert "Choose the file first." in page(response)

    def test_too_many_files_are_refused_for_a_while(self, application, client):
        for _ in range(records.MOST_AN_HOUR):
            upload(client, b"hello")
        response = upload(client)
        assert response.status_code == 429
        assert "within an hour" in page(response)

    def test_records_that_were_brought_are_listed(self, record, client):
        assert reverse("intake:record_read", args=[record.pk]) in page(client.get(URL))
        assert "not looked at yet" in page(client.get(URL))

    def test_without_an_application_there_is_nothing_to_bring_it_to(self, patient, client):
        client.force_login(patient.user)
        for response in (client.get(URL), upload(client)):
            assert response.status_code == 200
            assert "you have not begun one" in page(response)

    def test_while_the_clinic_has_it_the_page_says_so(self, patient, client):
        client.force_login(patient.user)
        send(a_whole_application(patient))
        assert "is with the clinic" in page(upload(client))
        assert not BroughtRecord.objects.exists()

    def test_it_takes_a_fixed_number_of_queries(self, record, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(14):
            client.get(URL)


class TestBothSides:
    def url(self, record):
        return reverse("intake:record_read", args=[record.pk])

    def test_what_was_typed_stands_beside_what_the_record_says(self, record, application, client):
        save(application, K.MEDICINES, shapes.Medicines(taken=(shapes.Medicine(words="Sertraline", how_much="50 mg"),)))
        said = page(client.get(self.url(record)))
        for words in (
            "Sertraline, 50 mg",
            "Lithium 300 MG",
            "one at night",
            "Hives",
            "since May 2019",
            "128/82 mmHg",
            "2 November 2026",
        ):
            assert words in said, words

    def test_nothing_is_ticked_beforehand(self, record, client):
        said = page(client.get(self.url(record)))
        assert said.count('name="keys"') == 4
        assert " checked" not in said

    def test_what_was_left_out_is_said_in_numbers_and_listed(self, record, client):
        said = page(client.get(self.url(record)))
        assert "1 entry that is no condition" in said
        assert "Stress (finding)" in said
        assert "<li>visits</li>" in said

    def test_an_answer_that_differs_is_said(self, record, application, client):
        save(application, K.HISTORY, shapes.History(asked={"hypertension": Known.NO}), done=False)
        assert "You answered “no”. Taking this over changes your answer." in page(client.get(self.url(record)))

    def test_a_later_event_than_the_one_that_was_told_is_said(self, application, client):
        stroke = raw(bundle(condition("Stroke", onsetDateTime="2025-05-02")))
        record = records.bring(application=application, data=stroke, by=application.patient.user)
        told = shapes.History(asked={"stroke": Known.YES}, last={"stroke": date(2011, 5, 1)})
        save(application, K.HISTORY, told, done=False)
        said = page(client.get(self.url(record)))
        assert "You answered “yes”. Your record says more; taking this over adds it." in said

    def test_what_was_ticked_is_taken_over(self, record, application, client):
        response = client.post(self.url(record), {"do": "take", "keys": ["medicine-1", "pressure-1"]}, follow=True)
        assert "Taken over: 2 entries." in page(response)
        said = sections_of(application)
        assert said[K.MEDICINES].taken[0].words == "Lithium 300 MG"
        assert said[K.HISTORY].pressure.systolic == 128
        assert page(response).count("stands in your application") == 2
        assert page(response).count('name="keys"') == 2

    def test_nothing_ticked_is_said(self, record, client):
        response = client.post(self.url(record), {"do": "take"})
        assert response.status_code == 422
        assert "Tick what you want to take over." in page(response)
        assert BroughtRecord.objects.get().settled_at is None

    def test_what_was_ticked_is_still_ticked_after_a_refusal(self, record, client):
        response = client.post(self.url(record), {"do": "take", "keys": ["medicine-1", "nonsense"]})
        assert response.status_code == 422
        assert page(response).count(" checked") == 1

    def test_it_is_thrown_away(self, record, client):
        response = client.post(self.url(record), {"do": "throw"}, follow=True)
        assert "Thrown away." in page(response)
        assert client.get(self.url(record)).status_code == 404

    def test_a_record_that_says_nothing_has_no_button_to_take_over(self, application, client):
        empty = records.bring(application=application, data=raw(bundle()), by=application.patient.user)
        assert "Take over what I ticked" not in page(client.get(self.url(empty)))

    def test_a_page_of_several_says_so(self, application, client):
        data = raw(bundle(condition(), link=[{"relation": "next", "url": "https://hospital.example"}]))
        first = records.bring(application=application, data=data, by=application.patient.user)
        assert "There is more of your record" in page(client.get(self.url(first)))

    def test_markup_in_a_record_is_text(self, application, client):
        data = raw(bundle(condition("<script>alert(1)</script>")))
        sly = records.bring(application=application, data=data, by=application.patient.user)
        assert "&lt;script&gt;alert(1)" in page(client.get(self.url(sly)))

    def test_once_sent_in_it_can_only_be_looked_at(self, patient, client):
        client.force_login(patient.user)
        whole = a_whole_application(patient)
        record = records.bring(application=whole, data=FILE, by=patient.user)
        send(whole)
        said = page(client.get(self.url(record)))
        assert "Lithium 300 MG" in said
        assert 'name="keys"' not in said
        response = client.post(self.url(record), {"do": "take", "keys": ["medicine-1"]})
        assert response.status_code == 422

    def test_nobody_else_sees_it(self, record, client, other_patient, prescriber, office):
        for stranger in (other_patient.user, prescriber, office):
            client.force_login(stranger)
            assert client.get(self.url(record)).status_code == 404
            assert client.post(self.url(record), {"do": "throw"}).status_code == 404
        assert BroughtRecord.objects.kept().exists()

    def test_many_entries_take_no_more_queries(self, application, client, django_assert_max_num_queries):
        fill(application)
        many = raw(bundle(*(condition(f"Disorder {number}") for number in range(120))))
        record = records.bring(application=application, data=many, by=application.patient.user)
        with django_assert_max_num_queries(14):
            response = client.get(self.url(record))
        assert page(response).count('name="keys"') == 120


def test_every_kind_has_its_place_on_the_page(record, client):
    said = page(client.get(reverse("intake:record_read", args=[record.pk])))
    for kind in Kind:
        assert f'id="{kind}-heading"' in said

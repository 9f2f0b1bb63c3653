"""The pages on which an applicant writes: saved, kept at a pause, and two of them at once."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.urls import reverse

from intake.models import Application, ApplicationSection
from intake.sections import shapes
from intake.sections.keys import SectionKey
from intake.selectors.application import sections_of
from safety.models import SafetyTask
from tests.intake.application_build import (
    MORNING,
    a_whole_application,
    an_application,
    fill,
    keep_url,
    save,
    send,
    shown,
    url,
)

pytestmark = pytest.mark.django_db

K = SectionKey


@pytest.fixture(autouse=True)
def _morning(clock):
    clock(MORNING)


@pytest.fixture
def ada(client, patient):
    """A browser in which Ada is signed in."""
    client.force_login(patient.user)
    return client


class TestWriting:
    @pytest.mark.parametrize("key", list(SectionKey))
    def test_every_section_opens_empty_and_full(self, ada, patient, key):
        application = an_application(patient)
        assert ada.get(url(key)).status_code == 200
        fill(application)
        assert ada.get(url(key)).status_code == 200

    def test_saved_and_done_it_goes_on_to_the_next(self, ada, patient):
        an_application(patient)
        response = ada.post(url("medicines"), {"version": 0, "none": "on", "action": "save"})
        assert response.url == url("allergies")
        assert ApplicationSection.objects.get(key="medicines").done_at == MORNING

    def test_with_a_gap_it_is_kept_and_says_what_is_missing(self, ada, patient):
        an_application(patient)
        response = ada.post(url("substances"), {"version": 0, "alcohol": "daily", "action": "save"})
        page = shown(response)
        assert response.status_code == 422
        assert "Kept. Before this part is done:" in page
        assert 'href="#id_cannabis_0"' in page
        assert ApplicationSection.objects.get(key="substances").done_at is None
        assert 'name="version" value="1"' in page

    def test_half_a_form_can_be_finished_later(self, ada, patient):
        an_application(patient)
        response = ada.post(url("substances"), {"version": 0, "alcohol": "daily", "action": "later"})
        assert response.url == reverse("intake:mine")
        assert 'value="daily"' in shown(ada.get(url("substances")))

    def test_another_row_comes_by_pressing(self, ada, patient):
        an_application(patient)
        sent = {"version": 0, "taken-0-words": "Sertraline", "taken-0-how_much": "50 mg", "action": "more:taken"}
        response = ada.post(url("medicines"), sent, follow=True)
        page = shown(response)
        assert 'value="Sertraline"' in page
        assert 'name="taken-1-words"' in page

    def test_a_row_goes_by_pressing(self, ada, patient):
        an_application(patient)
        sent = {"version": 0, "taken-0-words": "Sertraline", "taken-1-words": "Lithium", "action": "drop:taken:0"}
        ada.post(url("medicines"), sent)
        parts = sections_of(Application.objects.get())
        assert [one.words for one in parts[K.MEDICINES].taken] == ["Lithium"]

    def test_a_row_that_says_only_what_kind_it_was_is_kept(self, ada, patient):
        application = an_application(patient)
        sent = {
            "version": 0,
            "tried-0-kind": "talking",
            "tried-1-kind": "medicine",
            "tried-2-kind": "",
            "action": "save",
        }
        page = shown(ada.post(url("treatments"), sent))
        assert [one.kind for one in sections_of(application)[K.TREATMENTS].tried] == ["talking", "medicine"]
        assert 'href="#id_tried-1-what"' in page
        assert 'href="#id_tried-0-what"' not in page

    def test_a_known_medicine_has_its_key_and_an_unknown_one_says_so(self, ada, patient):
        an_application(patient)
        sent = {"version": 0, "taken-0-words": "Zoloft", "taken-1-words": "Moonbark tea", "action": "save"}
        ada.post(url("medicines"), sent)
        taken = sections_of(Application.objects.get())[K.MEDICINES].taken
        assert [one.key for one in taken] == ["sertraline", None]
        assert "Not checked: it is not on our list." in shown(ada.get(url("medicines")))

    def test_what_a_record_said_keeps_its_codes_while_its_words_stay(self, ada, patient):
        application = an_application(patient)
        coded = shapes.Medicine(
            words="lisinopril 10 MG", codes=[shapes.Code(system="rxnorm", code="314076")], origin="record"
        )
        save(application, K.MEDICINES, shapes.Medicines(taken=(coded,)))
        sent = {"version": 1, "taken-0-words": "lisinopril 10 MG", "taken-0-how_much": "mornings", "action": "save"}
        ada.post(url("medicines"), sent)
        (one,) = sections_of(application)[K.MEDICINES].taken
        assert (one.origin, one.codes[0].code, one.how_much) == ("record", "314076", "mornings")

    def test_a_birth_date_to_come_is_not_taken(self, ada, patient):
        an_application(patient)
        sent = {"version": 1, "full_name": "Ada", "born_on": "2030-01-01", "phone": "+1 212 555 0100", "region": "Ohio"}
        page = shown(ada.post(url("about"), {**sent, "action": "save"}))
        assert "This day has not come yet. Check the year." in page

    def test_a_wrong_number_is_said_beside_its_field(self, ada, patient):
        an_application(patient)
        page = shown(ada.post(url("people"), {"version": 0, "emergency_name": "Grace", "emergency_phone": "ask her"}))
        assert "Write one phone number with digits and blanks" in page
        assert 'value="ask her"' in page

    def test_a_pressure_has_two_numbers(self, ada, patient):
        an_application(patient)
        page = shown(ada.post(url("history"), {"version": 0, "systolic": "120", "action": "save"}))
        assert "A blood pressure has two numbers." in page

    def test_the_month_of_an_event_is_kept_only_while_it_belongs(self, ada, patient):
        application = an_application(patient)
        when = {"last_stroke_0": "3", "last_stroke_1": "2020"}
        ada.post(url("history"), {"version": 0, "asked_stroke": "past", **when, "action": "later"})
        assert sections_of(application)[K.HISTORY].last == {"stroke": date(2020, 3, 1)}
        ada.post(url("history"), {"version": 1, "asked_stroke": "no", **when, "action": "later"})
        assert sections_of(application)[K.HISTORY].last == {}

    def test_what_was_sent_can_be_read_and_not_changed(self, ada, patient):
        send(a_whole_application(patient))
        page = shown(ada.get(url("concerns")))
        assert "Low for years." in page
        assert "<textarea" not in page
        answer = ada.post(url("concerns"), {"version": 1, "what_brings": "More", "action": "save"})
        assert answer.status_code == 422
        assert "Your application is with the clinic now" in shown(answer)

    def test_an_unknown_section_is_not_there(self, ada, patient):
        an_application(patient)
        assert ada.get(url("secrets")).status_code == 404

    def test_nonsense_in_every_field_is_answered(self, ada, patient):
        an_application(patient)
        for key in SectionKey:
            row = ApplicationSection.objects.filter(key=key).first()
            form = ada.get(url(key)).context["form"]
            names = [
                *form.fields,
                *(f"{name}-0-{one}" for name, rows in form.rows.items() for one in rows.sample.fields),
            ]
            sent = dict.fromkeys(names, "\x00☃ nonsense" * 40)
            response = ada.post(url(key), {**sent, "version": row.version if row else 0, "action": "save"})
            assert response.status_code in (302, 422)


class TestTwoPlaces:
    def test_the_later_save_shows_both_and_writes_nothing(self, ada, patient):
        application = an_application(patient)
        save(application, K.CONCERNS, shapes.Concerns(what_brings="From the phone"), done=False)
        response = ada.post(
            url("concerns"), {"version": 0, "what_brings": "From the desk", "diagnoses": ["ocd", "ptsd"]}
        )
        page = shown(response)
        assert response.status_code == 409
        assert "From the phone" in page
        assert "From the desk" in page
        assert '<input type="hidden" name="diagnoses" value="ocd">' in page
        assert '<input type="hidden" name="diagnoses" value="ptsd">' in page
        assert 'name="version" value="1"' in page
        assert sections_of(application)[K.CONCERNS].what_brings == "From the phone"

    def test_keep_mine_keeps_mine(self, ada, patient):
        application = an_application(patient)
        save(application, K.CONCERNS, shapes.Concerns(what_brings="From the phone"), done=False)
        ada.post(url("concerns"), {"version": 1, "what_brings": "From the desk", "action": "save"})
        assert sections_of(application)[K.CONCERNS].what_brings == "From the desk"

    def test_a_sign_out_gives_everything_back(self, client, patient):
        an_application(patient)
        page = shown(client.post(url("concerns"), {"version": 0, "what_brings": "Long words", "action": "save"}))
        assert "Long words" in page
        assert not ApplicationSection.objects.filter(key="concerns").exists()


class TestPauses:
    def test_a_pause_keeps_what_stands_there(self, ada, patient):
        application = an_application(patient)
        answer = ada.post(keep_url("concerns"), {"version": 0, "what_brings": "Half a sen"}).json()
        assert answer == {"kept": True, "version": 1, "at": "10:00"}
        assert sections_of(application)[K.CONCERNS].what_brings == "Half a sen"
        assert ApplicationSection.objects.get(key="concerns").done_at is None

    def test_half_a_number_is_kept_and_shown_again(self, ada, patient):
        an_application(patient)
        ada.post(keep_url("history"), {"version": 0, "systolic": "1", "last_stroke_1": "20", "asked_stroke": "yes"})
        assert json.loads(ApplicationSection.objects.get(key="history").unfinished) == {
            "last_stroke_1": "20",
            "systolic": "1",
        }
        page = shown(ada.get(url("history")))
        assert 'name="systolic" value="1"' in page
        assert 'value="20"' in page

    def test_too_long_a_text_is_kept_whole(self, ada, patient):
        an_application(patient)
        ada.post(keep_url("concerns"), {"version": 0, "what_brings": "word " * 1000})
        assert shown(ada.get(url("concerns"))).count("word") >= 1000

    def test_a_done_section_stays_done_while_it_is_whole(self, ada, patient):
        application = an_application(patient)
        save(application, K.MEDICINES)
        ada.post(keep_url("medicines"), {"version": 1, "taken-0-words": "Lithium"})
        assert ApplicationSection.objects.get(key="medicines").done_at is not None
        ada.post(keep_url("medicines"), {"version": 2})
        assert ApplicationSection.objects.get(key="medicines").done_at is None

    def test_a_stale_pause_writes_nothing(self, ada, patient):
        application = an_application(patient)
        save(application, K.CONCERNS, shapes.Concerns(what_brings="From the phone"), done=False)
        response = ada.post(keep_url("concerns"), {"version": 0, "what_brings": "From the desk"})
        assert response.status_code == 409
        assert response.json()["code"] == "stale"
        assert sections_of(application)[K.CONCERNS].what_brings == "From the phone"

    def test_of_two_versions_what_does_not_fit_yet_is_shown_too(self, ada, patient):
        application = an_application(patient)
        save(application, K.HISTORY, shapes.History(), done=False, unfinished={"systolic": "12o"})
        long = "A word from the desk. " * 300
        rows = {"others-0-words": "An illness with a name " * 20}
        response = ada.post(url("history"), {"version": 0, "systolic": "13o", "action": "save", **rows})
        page = shown(response)
        assert response.status_code == 409
        assert "12o" in page
        assert "13o" in page
        assert page.count("An illness with a name " * 19) == 2  # to read, and to send again
        save(application, K.CONCERNS, shapes.Concerns(what_brings="From the phone"), done=False)
        response = ada.post(url("concerns"), {"version": 0, "what_brings": long, "action": "save"})
        assert shown(response).count("A word from the desk. " * 299) == 2

    def test_the_same_again_is_no_quarrel(self, ada, patient):
        an_application(patient)
        sent = {"version": 0, "what_brings": "The same"}
        assert ada.post(keep_url("concerns"), sent).json()["version"] == 1
        assert ada.post(keep_url("concerns"), sent).json()["version"] == 1

    def test_words_of_danger_bring_the_panel_at_once(self, ada, patient):
        an_application(patient)
        answer = ada.post(keep_url("concerns"), {"version": 0, "intent": "yes"}).json()
        assert "You don’t have to carry this alone" in answer["help"]
        assert SafetyTask.objects.get().tier == "urgent"
        assert "You don’t have to carry this alone" in shown(ada.get(url("people")))

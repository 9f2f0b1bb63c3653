"""The list before a first dose, as the patient and the care team see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from common.models import AuditEntry
from intake.models import ApplicationSection
from intake.sections.shapes import People, Person
from intake.states import ApplicationState
from integration.services import write_entry
from journey.learning import cards
from journey.models import PreparationMark
from journey.preparation import Step
from journey.services import Companion, hold_session, name_companion
from sessions.services import book_induction
from tests.access.intake_world import an_application
from tests.journey.plan_build import a_signed_plan, prepare
from tests.sessions.build import MONDAY, SERIES

NOON = datetime(2027, 1, 8, 17, 0, tzinfo=UTC)
MINE = "/preparation/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(clock):
    clock(NOON)


@pytest.fixture
def at_home(patient, prescriber):
    return a_signed_plan(patient, prescriber, "sublingual-home", note="Between us.")


@pytest.fixture
def me(client, patient):
    client.force_login(patient.user)
    return client


def shown(client, url: str = MINE) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_there_is_a_course_there_is_nothing_to_prepare(me):
    assert "There is nothing to prepare yet" in shown(me)


def test_the_list_says_what_is_missing_and_leads_to_each_step(me, at_home):
    page = shown(me)
    assert (
        "your clinic still asks for your agreements, the cards to read, the talk with your care team, "
        "the adult who will be with you and your intention." in page
    )
    for url in ("/agreements/", "/preparation/cards/what-it-is-like/", "/preparation/chaperone/", "/messages/"):
        assert f'href="{url}' in page or url == "/messages/"
    assert "as soon as your first session has a date" in page
    assert "/preparation/ride/" not in page


def test_with_a_date_the_intention_is_a_link_and_once_written_it_is_done(me, at_home, patient, prescriber):
    (first,) = book_induction(course=at_home, starts=[MONDAY], by=prescriber, seen=None)[:1]
    assert reverse("integration:intention", args=[first.pk]) in shown(me)
    write_entry(session=first, text="To rest.", share=False, submission=uuid4(), by=patient.user)
    page = shown(me)
    assert "your intention" not in page.split("</p>")[0]
    assert "To rest." not in page


def test_the_plan_stands_there_in_plain_words_without_an_amount_or_the_teams_note(me, at_home):
    page = shown(me)
    assert "At your home, with an adult beside you" in page
    assert "Priya Prescriber prescribes and answers for your treatment." in page
    assert "Between us." not in page
    assert "100 mg" not in page


def test_reading_the_cards_one_after_the_other(me, at_home):
    url = reverse("journey:card", args=[cards()[0].key])
    for card in cards():
        assert card.title in shown(me, url)
        answer = me.post(url)
        url = answer["Location"]
    assert url == MINE
    assert PreparationMark.objects.count() == len(cards())
    page = shown(me, reverse("journey:card", args=[cards()[0].key]))
    assert "You have read this" in page
    assert "not verified" in page


def test_a_card_says_what_holds_where_one_is_treated(me, at_home):
    page = shown(me, "/preparation/cards/before-you-come/")
    assert "blood pressure cuff" in page
    assert "stands with your sessions" not in page
    assert me.get("/preparation/cards/nothing/").status_code == 404


def test_without_a_course_a_card_can_be_read_but_not_marked(me):
    assert "I have read this" not in shown(me, "/preparation/cards/going-home/")
    assert me.post("/preparation/cards/going-home/").status_code == 302
    assert not PreparationMark.objects.exists()


def test_the_adult_is_named_with_a_number(me, at_home):
    url = "/preparation/chaperone/"
    page = me.post(url, {"name": "Rosa Friend", "phone": "soon", "relation": "friend"})
    assert page.status_code == 422
    assert "Rosa Friend" in page.content.decode()
    assert me.post(url, {"name": "Rosa Friend", "phone": "", "relation": ""}).status_code == 422
    assert me.post(url, {"name": "Rosa Friend", "phone": "+1 555 0123", "relation": "friend"})["Location"] == MINE
    assert "Rosa Friend · friend · +1 555 0123" in shown(me)
    assert "Rosa Friend" in shown(me, url)


def test_from_the_clinic_the_way_home_is_asked(me, patient, prescriber):
    a_signed_plan(patient, prescriber, "infusion-clinic")
    assert "/preparation/ride/" in shown(me)
    assert me.get("/preparation/chaperone/")["Location"] == MINE
    assert "how" in str(me.post("/preparation/ride/", {"name": "Rosa", "phone": "+1 555 0123"}).context["form"].errors)
    told = {"name": "Rosa", "phone": "+1 555 0123", "how": "taxi"}
    assert me.post("/preparation/ride/", told).status_code == 302
    assert "By taxi or a ride service, together" in shown(me)


def test_whom_the_application_named_is_proposed_and_counts_once_it_is_saved(me, at_home, patient, prescriber):
    application = an_application(patient, ApplicationState.ACCEPTED, prescriber)
    people = People(adult=Person(name="Sol Brother", phone="+1 555 0188", relation="brother"))
    ApplicationSection.objects.filter(application=application, key="people").update(answers=people.model_dump_json())
    page = shown(me, "/preparation/chaperone/")
    assert "From your application" in page
    assert 'value="Sol Brother"' in page
    assert "Sol Brother" not in shown(me)
    assert not PreparationMark.objects.exists()


def test_nobody_else_has_a_list_of_their_own(client, prescriber, office):
    for person in (prescriber, office):
        client.force_login(person)
        assert client.get(MINE).status_code == 403


def test_after_the_first_dose_only_the_plan_is_left(me, at_home):
    type(at_home).objects.update(phase="induction")
    page = shown(me)
    assert "Your plan" in page
    assert "still asks for" not in page


def of(course) -> str:
    return reverse("journey:preparation_of", args=[course.pk])


def test_the_care_team_sees_who_said_what_and_what_is_missing(client, at_home, patient, clinician):
    prepare(at_home, clinician, but=("agreements", "session"))
    client.force_login(clinician)
    page = shown(client, of(at_home))
    assert "Missing before the first dose: 2 of 2 agreements, the preparation session and the intention." in page
    assert "Rosa Friend · friend" in page
    assert 'href="tel:+15550123"' in page
    assert "Read the card “Going home, and driving”" in page
    entry = AuditEntry.objects.filter(action="record.opened").latest("at")
    assert (entry.subject_id, entry.detail) == (patient.pk, {"page": "preparation"})


def test_the_session_is_marked_and_taken_back_there(client, at_home, clinician):
    client.force_login(clinician)
    wrong = client.post(of(at_home), {"held_on": "2027-01-09", "note": "Talked of the night."})
    assert wrong.status_code == 422
    assert "Talked of the night." in wrong.content.decode()
    assert client.post(of(at_home), {"held_on": "2027-01-07", "note": "Talked of the night."}).status_code == 302
    page = shown(client, of(at_home))
    assert "Held on 7 January 2027" in page
    assert "Talked of the night." in page
    empty = client.post(of(at_home), {"step": "session", "why": ""})
    assert empty.status_code == 422
    assert client.post(of(at_home), {"step": "session", "why": "Another person."}).status_code == 302
    page = shown(client, of(at_home))
    assert "Taken back: Preparation session held" in page
    assert "Another person." in page
    assert client.post(of(at_home), {"step": "nonsense", "why": "No."}).status_code == 422


def test_the_patient_does_not_see_the_teams_line_about_the_session(me, at_home, clinician):
    hold_session(course=at_home, held_on=NOON.date(), note="Cried a lot.", by=clinician)
    page = shown(me)
    assert "Your care team has marked it." in page
    assert "Cried" not in page


def test_the_office_and_a_colleague_do_not_see_it(client, at_home, office, other_prescriber, patient):
    for person, status in ((office, 403), (patient.user, 403), (other_prescriber, 404)):
        client.force_login(person)
        assert client.get(of(at_home)).status_code == status


def test_both_pages_take_a_fixed_number_of_queries(
    client, me, at_home, patient, prescriber, clinician, django_assert_num_queries, clock
):
    book_induction(course=at_home, starts=SERIES, by=prescriber)
    with django_assert_num_queries(15):
        client.get(MINE)
    prepare(at_home, clinician)
    for number in range(5):
        clock(NOON + timedelta(minutes=number))
        who = Companion(f"Rosa {number}", "+1 555 0123")
        name_companion(course=at_home, step=Step.CHAPERONE, who=who, by=patient.user)
    with django_assert_num_queries(15):
        client.get(MINE)

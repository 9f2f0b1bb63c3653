"""An applicant's pages."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from intake.models import Application, Decision, IntakeSettings
from intake.sections import shapes
from intake.sections.keys import SectionKey
from intake.sections.shapes import Known
from intake.selectors.application import standing_of
from intake.services import applications
from journey.services import close_course
from tests.intake.application_build import (
    FULL,
    MORNING,
    a_whole_application,
    an_application,
    answer_questionnaires,
    fill,
    save,
    send,
    shown,
    url,
)
from tests.journey.plan_build import a_signed_plan

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


class TestWhereIStand:
    def test_who_has_none_may_begin(self, ada, patient):
        page = ada.get(reverse("intake:mine"))
        assert "Apply for treatment at Northlight" in shown(page)
        assert ada.post(reverse("intake:mine")).status_code == 302
        assert Application.objects.get().patient == patient

    def test_a_clinic_that_takes_nobody_offers_nothing(self, ada, patient):
        IntakeSettings.objects.create(clinic=patient.clinic, takes_applications=False)
        assert "There is no application" in shown(ada.get(reverse("intake:mine")))
        ada.post(reverse("intake:mine"))
        assert not Application.objects.exists()

    def test_the_list_says_what_is_done_and_begun(self, ada, patient):
        application = an_application(patient)
        save(application, K.MEDICINES)
        page = shown(ada.get(reverse("intake:mine")))
        assert "1 of 11" in page
        assert 'Medicines</span><span class="parts__state">done' in page
        assert 'About you</span><span class="parts__state">begun' in page
        assert 'Pregnancy and nursing</span><span class="parts__state">not begun' in page

    def test_what_was_sent_says_by_when_the_clinic_answers(self, ada, patient):
        send(a_whole_application(patient))
        page = shown(ada.get(reverse("intake:mine")))
        assert "The clinic reads your application" in page
        assert "Tuesday 19 January 2027" in page  # five staffed days on

    def test_what_the_clinic_asks_stands_first_and_its_parts_are_marked(self, ada, patient, prescriber):
        application = asked(patient, prescriber)
        page = shown(ada.get(reverse("intake:mine")))
        assert "Which dose do you take?" in page
        assert 'Medicines</span><span class="parts__state">the clinic asks' in page
        assert "Which dose do you take?" in shown(ada.get(url("medicines")))
        assert "Which dose do you take?" not in shown(ada.get(url("people")))
        assert application.state == "asked"

    def test_a_decline_gives_its_reason_and_a_next_step(self, ada, patient, prescriber):
        application = a_whole_application(patient)
        sent = send(application)
        Application.objects.filter(pk=application.pk).update(state="declined")
        decide(sent, prescriber, "decline", words="Your blood pressure.", next_step="See your doctor.")
        page = shown(ada.get(reverse("intake:mine")))
        assert "Your blood pressure." in page
        assert "See your doctor." in page
        assert "Apply again" in page

    @pytest.mark.parametrize("state", ["submitted", "asked", "accepted", "declined", "withdrawn", "ended"])
    def test_every_state_has_words(self, ada, patient, state):
        application = a_whole_application(patient)
        send(application)
        Application.objects.filter(pk=application.pk).update(state=state)
        standing = standing_of(patient, MORNING)
        assert standing.title in ada.get(reverse("intake:mine")).content.decode()

    def test_after_a_closed_course_no_plan_is_promised(self, ada, patient, prescriber):
        application = a_whole_application(patient)
        send(application)
        Application.objects.filter(pk=application.pk).update(state="accepted")
        course = a_signed_plan(patient, prescriber)
        close_course(course=course, version=course.version, by=prescriber, why="They moved away.")
        page = shown(ada.get(reverse("intake:mine")))
        assert "come to its end" in page
        assert "writes a plan" not in page
        assert reverse("intake:withdraw") not in page

    def test_staff_have_no_application(self, client, prescriber):
        client.force_login(prescriber)
        assert client.get(reverse("intake:mine")).status_code == 403


class TestToday:
    def test_the_one_next_thing_stands_on_today(self, ada, patient):
        an_application(patient)
        page = shown(ada.get(reverse("home:today")))
        assert "Your application is begun" in page
        assert "You don’t have to carry this alone" not in page

    def test_whoever_said_what_worries_finds_where_to_turn(self, ada, patient):
        save(an_application(patient), K.CONCERNS, shapes.Concerns(attempt=Known.YES), done=False)
        assert "You don’t have to carry this alone" in shown(ada.get(reverse("home:today")))


class TestMedicineSearch:
    def test_a_brand_brings_its_medicine(self, ada, patient):
        an_application(patient)
        page = shown(ada.post(reverse("intake:medicines_search"), {"q": "zolo", "list": "one"}))
        assert 'data-value="Zoloft (Sertraline)"' in page
        assert 'role="option" id="one-1"' in page

    def test_what_nobody_knows_may_be_written(self, ada, patient):
        an_application(patient)
        assert "Not on our list" in shown(ada.post(reverse("intake:medicines_search"), {"q": "moonbark"}))

    def test_it_is_never_asked_in_an_address(self, ada, patient):
        an_application(patient)
        assert ada.get(reverse("intake:medicines_search"), {"q": "zolo"}).status_code == 405


class TestSending:
    def test_everything_stands_on_one_page(self, ada, patient):
        a_whole_application(patient)
        page = shown(ada.get(reverse("intake:submit")))
        assert "Low for years." in page
        assert "Grace Near" in page
        assert "Send it to the clinic" in page

    def test_pressing_twice_sends_once(self, ada, patient):
        application = a_whole_application(patient)
        form = {"submission": str(uuid.uuid4())}
        for _press in range(2):
            assert ada.post(reverse("intake:submit"), form).url == reverse("intake:mine")
        application.refresh_from_db()
        assert application.state == "submitted"
        assert application.submissions.count() == 1

    def test_what_is_missing_is_said(self, ada, patient):
        application = an_application(patient)
        answer_questionnaires(application)
        response = ada.post(reverse("intake:submit"), {"submission": str(uuid.uuid4())})
        assert response.status_code == 422
        assert "Still to do: About you, What brings you here" in shown(response)

    def test_asked_for_more_it_can_be_sent_again(self, ada, patient, prescriber):
        application = asked(patient, prescriber)
        ada.post(url("medicines"), {"version": 1, "taken-0-words": "Lithium", "action": "save"})
        ada.post(reverse("intake:submit"), {"submission": str(uuid.uuid4())})
        application.refresh_from_db()
        assert application.state == "submitted"
        assert application.submissions.count() == 2


class TestWithdrawing:
    def test_it_asks_first_and_takes_a_reason(self, ada, patient):
        application = an_application(patient)
        assert "Nobody has read it" in shown(ada.get(reverse("intake:withdraw")))
        assert ada.post(reverse("intake:withdraw"), {"why": "cost"}).url == reverse("intake:mine")
        application.refresh_from_db()
        assert application.state == "withdrawn"
        assert "You took your application back" in shown(ada.get(reverse("intake:mine")))


class TestQuestionnaires:
    def test_an_answered_one_leads_back_to_the_application(self, ada, patient):
        application = an_application(patient)
        answer_questionnaires(application)
        answers = reverse("measures:response", args=[patient.responses.first().pk])
        assert "Back to your application" in shown(ada.get(answers))
        applications.withdraw(application=application, by=patient.user)
        assert "Back to your application" not in shown(ada.get(answers))


class TestQueries:
    def test_a_section_takes_as_many_full_as_empty(
        self, ada, patient, django_assert_num_queries, django_assert_max_num_queries
    ):
        application = an_application(patient)
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        def count(address: str) -> int:
            with CaptureQueriesContext(
                connection,
            ) as seen:
                ada.get(address)
            return len(seen)

        empty = count(url("medicines"))
        save(
            application,
            K.MEDICINES,
            shapes.Medicines(taken=tuple(shapes.Medicine(words=f"Medicine {n}") for n in range(60))),
        )
        assert count(url("medicines")) == empty

    def test_where_i_stand_takes_as_many_full_as_empty(self, ada, patient):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        application = an_application(patient)
        with CaptureQueriesContext(connection) as empty:
            ada.get(reverse("intake:mine"))
        fill(application)
        answer_questionnaires(application)
        with CaptureQueriesContext(connection) as full:
            ada.get(reverse("intake:mine"))
        assert len(full) == len(empty)


def asked(patient, by) -> Application:
    """An application that was sent and came back with a question about medicines."""
    application = a_whole_application(patient)
    sent = send(application)
    Application.objects.filter(pk=application.pk).update(state="asked")
    decide(sent, by, "ask", words="Which dose do you take?", sections=["medicines"])
    application.refresh_from_db()
    return application


def decide(sent, by, kind, **said) -> Decision:
    place = by.memberships.get()
    return Decision.objects.create(
        application=sent.application, submission=sent, kind=kind, by=by, membership=place, at=MORNING, **said
    )


def test_nothing_of_what_is_asked_is_a_verdict(ada, patient):
    an_application(patient)
    for key in SectionKey:
        assert "eligible" not in shown(ada.get(url(key))).lower()
    assert Known.UNSURE in Known
    assert FULL

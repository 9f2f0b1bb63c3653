"""The list of applications and one of them, as staff see and use them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.models import AuditEntry
from intake.models import Application, Decision, FindingPass, Submission
from intake.sections.keys import SectionKey
from intake.sections.shapes import Known, Medicine
from intake.services import decisions, findings
from intake.states import ApplicationState
from intake.texts import TO_PLAN
from messaging.models import Message
from messaging.registry import find as kind_of
from people.models import CareTeamMember, Patient, User
from safety.models import Disposition, SafetyTask
from safety.services import arrange_on_call, close_task, open_task
from safety.tiers import Source
from tests.cast import a_patient
from tests.intake.review_build import HARMLESS, MORNING, an_application, answers, send, with_psychosis

pytestmark = pytest.mark.django_db

QUEUE_QUERIES = 25
REVIEW_QUERIES = 32


@pytest.fixture(autouse=True)
def now(clock):
    clock(MORNING)


def browser_of(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def applicant(clinic, office, prescriber, clinician) -> Patient:
    return a_patient(clinic, "Zoe Applicant")


@pytest.fixture
def application(applicant) -> Application:
    return an_application(applicant)


def page(user: User, name: str, *args: object, **query: str):
    return browser_of(user).get(reverse(f"intake:{name}", args=args), query)


def names_in(response) -> list[str]:
    return [line.row.application.patient.name for line in response.context["lines"]]


def many_waiting(clinic, count: int) -> None:
    """So many, made in bulk from one that was sent in."""
    first = an_application(a_patient(clinic, f"First of {count}"), with_psychosis())
    sent = findings.newest_of(first)
    for number in range(count - 1):
        person = a_patient(clinic, f"Applicant {number} of {count}")
        row = Application.objects.create(
            patient=person,
            state=ApplicationState.SUBMITTED,
            began_at=MORNING,
            submitted_at=MORNING - timedelta(minutes=number),
            worst=number % 4,
        )
        copy = Submission.objects.create(
            application=row,
            number=1,
            at=MORNING,
            by=person.user,
            answers=sent.answers,
            digest="0" * 64,
            submission=row.pk,
        )
        for one in sent.findings.all():
            one.pk, one.submission = None, copy
            one._state.adding = True
            one.save()


def test_the_list_has_the_riskiest_first_then_the_oldest(clinic, clinician, office):
    fine, old, grave = (a_patient(clinic, name) for name in ("Fine New", "Fine Old", "Grave New"))
    an_application(fine, at=MORNING - timedelta(days=1))
    an_application(old, at=MORNING - timedelta(days=20))
    an_application(grave, with_psychosis(), at=MORNING - timedelta(hours=1))
    response = page(clinician, "queue")
    assert names_in(response) == ["Grave New", "Fine Old", "Fine New"]
    text = response.content.decode()
    assert "1 stop" in text
    assert "days over" in text
    assert names_in(page(clinician, "queue", risk="stop")) == ["Grave New"]
    assert names_in(page(clinician, "queue", risk="clear")) == ["Fine Old", "Fine New"]


def test_somebody_with_an_open_safety_task_comes_before_all_others(clinic, clinician, office):
    calm, grave = a_patient(clinic, "Calm One"), a_patient(clinic, "Grave One")
    row = an_application(calm, at=MORNING - timedelta(hours=2))
    an_application(grave, with_psychosis(), at=MORNING - timedelta(days=2))
    assert names_in(page(clinician, "queue")) == ["Grave One", "Calm One"]
    open_task(patient=calm, source=Source.APPLICATION, source_id=row.pk, system="test")
    assert names_in(page(clinician, "queue")) == ["Calm One", "Grave One"]


def test_a_stop_that_was_passed_counts_no_more_as_one(applicant, prescriber):
    row = an_application(applicant, with_psychosis())
    stop = findings.newest_of(row).findings.get(severity=3)
    decisions.pass_stop(finding=stop, why="Long ago.", version=row.version, by=prescriber)
    text = page(prescriber, "queue").content.decode()
    assert "1 stop passed" in text


def test_the_office_sees_names_and_states_and_nothing_of_what_was_answered(clinic, office, applicant):
    row = an_application(applicant, with_psychosis())
    response = page(office, "queue")
    text = response.content.decode()
    assert "Zoe Applicant" in text
    assert reverse("intake:review", args=[row.pk]) not in text
    for word in ("1 stop", "at home", "Would like", "Safety task"):
        assert word not in text
    assert page(office, "review", row.pk).status_code == 404


def test_the_office_sees_who_is_still_writing_and_those_who_treat_do_not(clinic, office, clinician):
    Application.objects.create(patient=a_patient(clinic, "Begun Person"), began_at=MORNING)
    assert names_in(page(office, "queue", show="begun")) == ["Begun Person"]
    assert "Begun Person" not in page(clinician, "queue", show="begun").content.decode()


def test_each_tab_holds_its_own(applicant, clinician):
    row = an_application(applicant)
    decisions.ask_for_more(application=row, sections=[], words="Which dose?", version=row.version, by=clinician)
    assert names_in(page(clinician, "queue")) == []
    assert names_in(page(clinician, "queue", show="asked")) == ["Zoe Applicant"]
    row.refresh_from_db()
    decisions.decline(application=row, words="No.", next_step="Call us.", version=row.version, by=clinician)
    assert names_in(page(clinician, "queue", show="decided")) == ["Zoe Applicant"]


def test_an_accepted_one_without_a_plan_is_the_care_teams(application, clinician, prescriber):
    decisions.accept(application=application, version=application.version, by=clinician)
    assert names_in(page(clinician, "queue", show="accepted")) == ["Zoe Applicant"]
    assert names_in(page(prescriber, "queue", show="accepted")) == []
    assert page(prescriber, "review", application.pk).status_code == 404


def test_the_list_takes_the_same_number_of_queries_with_500_waiting_as_with_three(clinic, clinician):
    browser, url = browser_of(clinician), reverse("intake:queue")
    many_waiting(clinic, 3)
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        assert len(browser.get(url).context["lines"]) == 3
    many_waiting(clinic, 500)
    with CaptureQueriesContext(connection) as many:
        assert len(browser.get(url).context["lines"]) == 50
    assert len(many) == len(few) <= QUEUE_QUERIES


def test_a_page_of_the_list_holds_fifty(clinic, clinician):
    many_waiting(clinic, 60)
    assert len(names_in(page(clinician, "queue"))) == 50
    assert len(names_in(page(clinician, "queue", page="2"))) == 10


def test_reading_one_is_written_down_every_time(application, clinician):
    page(clinician, "review", application.pk)
    page(clinician, "review", application.pk)
    rows = AuditEntry.objects.filter(action="record.opened", actor=clinician, subject_id=application.patient_id)
    assert [row.detail for row in rows] == [{"page": "application"}] * 2


def test_one_page_holds_the_answers_and_what_was_found_with_source_and_version(applicant, clinician):
    taken = (Medicine(words="Lorazepam", key="lorazepam", origin="record"), Medicine(words="Moon drops"))
    row = an_application(applicant, with_psychosis(medicines={"taken": taken, "none": False}))
    response = page(clinician, "review", row.pk)
    text = response.content.decode()
    assert [one.told.inputs[0].value for one in response.context["unassessed"]] == ["Moon drops"]
    assert [one.told.title for one, _form in response.context["findings"]] == ["Psychosis or mania", "Benzodiazepine"]
    for words in (
        "Psychosis or mania",
        "Sublingual at home",
        "psychosis_or_mania, version 1",
        "doi:10.1016/j.jad.2022.07.004",
        "read in the source",
        "from their record",
        "Not assessed",
        "Moon drops",
        "not checked",
        "Nothing has helped so far.",
        "A prescriber can go on in spite of it",
    ):
        assert words in text, words
    assert "eligible" not in text.lower()


def test_what_changed_since_the_first_sending_is_named(application, clinician):
    decisions.ask_for_more(
        application=application, sections=["concerns"], words="And?", version=application.version, by=clinician
    )
    application.refresh_from_db()
    send(application, answers(concerns={**HARMLESS[SectionKey.CONCERNS], "what_brings": "Since the winter."}))
    response = page(clinician, "review", application.pk)
    changes = {one.key: one.changes for one in response.context["sections"] if one.changes}
    (change,) = changes[SectionKey.CONCERNS]
    assert (change.before, change.now) == ("Nothing has helped so far.", "Since the winter.")
    assert list(changes) == [SectionKey.CONCERNS]
    assert "asked about" in response.content.decode()


def test_the_page_of_one_takes_a_fixed_number_of_queries(applicant, clinician, django_assert_max_num_queries):
    claims = dict.fromkeys(("psychosis", "hypertension", "seizures", "stroke"), Known.YES)
    history = {**HARMLESS[SectionKey.HISTORY], "asked": claims}
    row = an_application(applicant, answers(history=history))
    browser = browser_of(clinician)
    browser.get(reverse("intake:review", args=[row.pk]))
    with django_assert_max_num_queries(REVIEW_QUERIES):
        browser.get(reverse("intake:review", args=[row.pk]))


def post(user: User, application: Application, **data: object):
    sent = {"version": application.version, **data}
    return browser_of(user).post(reverse("intake:decide", args=[application.pk]), sent)


def test_accepting_leads_back_to_the_page_and_on_to_the_plan(application, prescriber):
    response = post(prescriber, application, what="accept", note="", prescriber=prescriber.memberships.get().pk)
    assert response["Location"] == reverse("intake:review", args=[application.pk])
    text = page(prescriber, "review", application.pk).content.decode()
    assert reverse("intake:plan", args=[application.patient_id]) in text


def test_a_clinician_says_who_writes_the_plan_and_that_person_can_read_on(application, clinician, prescriber):
    without = post(clinician, application, what="accept")
    assert (without.status_code, "Choose who writes the plan." in without.content.decode()) == (422, True)
    post(clinician, application, what="accept", prescriber=prescriber.memberships.get().pk)
    team = CareTeamMember.objects.filter(patient=application.patient, ended_at=None)
    assert {one.membership.user for one in team} == {clinician, prescriber}
    assert page(prescriber, "review", application.pk).status_code == 200
    message = Message.objects.get(kind=TO_PLAN)
    kind = kind_of(TO_PLAN)
    assert (message.recipient, kind.wanted(message, MORNING)) == (prescriber, None)
    text = kind.compose(message)
    assert text.action_url == reverse("intake:review", args=[application.pk])
    assert "Zoe" not in f"{text.subject} {text.body}"


def test_an_accepted_one_can_be_looked_at_again(application, clinician, prescriber):
    post(clinician, application, what="accept", prescriber=prescriber.memberships.get().pk)
    application.refresh_from_db()
    post(clinician, application, what="again")
    application.refresh_from_db()
    assert (application.state, application.decided_by) == (ApplicationState.SUBMITTED, None)


def test_what_was_typed_comes_back_when_it_is_refused(application, clinician):
    response = post(clinician, application, what="decline", words="A long explanation.", next_step="")
    assert response.status_code == 422
    text = response.content.decode()
    assert "A long explanation." in text
    assert "Nobody is left without one." in text


def test_chosen_next_steps_and_own_words_stand_together(application, clinician):
    post(
        clinician,
        application,
        what="decline",
        words="Why.",
        steps=["own_doctor", "later"],
        next_step="Ask for Dr. Bell.",
    )
    assert Decision.objects.get().next_step.splitlines() == [
        "Please talk about this with your own doctor, and take this answer along if you like.",
        "You are welcome to apply again when this has changed.",
        "Ask for Dr. Bell.",
    ]


def test_who_comes_second_sees_both_versions_and_keeps_their_words(application, clinician, prescriber):
    seen = application.version
    decisions.decline(application=application, words="No place.", next_step="Call us.", version=seen, by=prescriber)
    response = post(clinician, application, version=seen, what="ask", words="Which dose exactly?")
    text = response.content.decode()
    assert response.status_code == 409
    assert "Which dose exactly?" in text
    assert "Priya Prescriber" in text
    assert Decision.objects.count() == 1


def test_who_comes_second_to_an_acceptance_is_told_who_decided_and_nothing_more(application, clinician, prescriber):
    seen = application.version
    decisions.accept(application=application, version=seen, by=prescriber)
    response = post(clinician, application, version=seen, what="decline", words="My reason.", next_step="A step.")
    text = response.content.decode()
    assert response.status_code == 409
    assert "My reason." in text
    assert "Nothing has helped so far." not in text


def test_where_it_still_waits_a_second_look_has_the_form_as_it_was_typed(application, clinician):
    seen = application.version
    decisions.ask_for_more(application=application, sections=[], words="And?", version=seen, by=clinician)
    application.refresh_from_db()
    send(application)
    response = post(clinician, application, version=seen, what="decline", words="My reason.", next_step="A step.")
    assert response.status_code == 409
    assert "has moved on since this page was made" in response.content.decode()
    assert "My reason." in response.content.decode()


def test_passing_a_stop_leads_back_to_what_was_found(applicant, prescriber, clinician):
    row = an_application(applicant, with_psychosis())
    stop = findings.newest_of(row).findings.get(severity=3)
    url = reverse("intake:pass_stop", args=[stop.pk])
    assert browser_of(clinician).post(url, {"version": row.version, "why": "Because."}).status_code == 403
    empty = browser_of(prescriber).post(url, {"version": row.version, "why": ""})
    assert (empty.status_code, "Write why you go on" in empty.content.decode()) == (422, True)
    stale = browser_of(prescriber).post(url, {"version": 0, "why": "Because."})
    assert (stale.status_code, "Because." in stale.content.decode()) == (409, True)
    done = browser_of(prescriber).post(url, {"version": row.version, "why": "Because."})
    assert done["Location"].endswith("#findings")
    assert FindingPass.objects.get().why == "Because."
    text = page(clinician, "review", row.pk).content.decode()
    assert text.count("Because.") == 2  # beside the finding, and in what happened
    assert "Priya Prescriber went on in spite of a stop: Psychosis or mania" in text


def test_a_safety_task_of_somebody_without_a_care_team_reaches_who_is_on_call(
    clinic, applicant, office, clinician, prescriber
):
    from safety.models import SafetySettings

    settings, _made = SafetySettings.objects.get_or_create(clinic=clinic)
    on_call = clinician.memberships.get()
    arrange_on_call(clinic=clinic, members=[on_call], version=settings.version, by=office)
    row = an_application(applicant)
    task = open_task(patient=applicant, source=Source.APPLICATION, source_id=row.pk, about_id=row.pk, system="a test")
    assert task.owner == on_call
    url = reverse("safety:task", args=[task.pk])
    assert browser_of(clinician).get(url).status_code == 200
    assert browser_of(prescriber).get(url).status_code == 404
    assert url in page(clinician, "review", row.pk).content.decode()
    other = page(prescriber, "review", row.pk).content.decode()
    assert url not in other
    assert "Clement Clinician is asked to answer it." in other


def test_how_it_went_on_is_closed_by_who_was_asked_where_there_is_no_care_team(clinic, applicant, office, clinician):
    from safety.models import SafetySettings

    settings, _made = SafetySettings.objects.get_or_create(clinic=clinic)
    on_call = clinician.memberships.get()
    arrange_on_call(clinic=clinic, members=[on_call], version=settings.version, by=office)
    task = open_task(patient=applicant, source=Source.APPLICATION, source_id=applicant.pk, system="a test")
    told = {"disposition": Disposition.EMERGENCY, "note": "911 was called.", "by": clinician}
    close_task(task=task, version=task.version, **told)
    after = SafetyTask.objects.open().get()
    assert after.is_follow_up
    close_task(task=after, version=after.version, **told | {"disposition": Disposition.SPOKE})
    assert not SafetyTask.objects.open().exists()


def test_without_anybody_on_call_the_page_says_that_nobody_is_asked(applicant, clinician):
    row = an_application(applicant)
    open_task(patient=applicant, source=Source.APPLICATION, source_id=row.pk, about_id=row.pk, system="a test")
    assert "Nobody is asked to answer it" in page(clinician, "review", row.pk).content.decode()

"""The pages of a plan: written beside what was found, read once more, signed, read afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from common.models import AuditEntry
from intake.models import Application, FindingPass
from intake.services.applications import take_up_again
from intake.states import ApplicationState
from journey.models import Course, TreatmentPlan
from journey.services.plans import digest_of
from people.models import Patient
from people.roles import Role
from tests.access.intake_world import an_application
from tests.cast import a_member, a_patient
from tests.journey.plan_build import a_draft, a_signed_plan, the_protocol

NOON = datetime(2027, 1, 8, 17, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(clock):
    clock(NOON)


def typed(patient: Patient, doctor, **other):
    protocol = the_protocol("infusion-clinic")
    return {
        "version": 0,
        "what": "save",
        "protocol": protocol.pk,
        "setting": "clinic",
        "route": "intravenous",
        "formulation": "Ketamine 50 mg/mL",
        "starting_dose_mg": "56",
        "prescriber": doctor.memberships.get(clinic=patient.clinic).pk,
        "therapist": "",
        "review_on": "2027-04-02",
        "note": "",
    } | other


def plan_of(patient) -> str:
    return reverse("intake:plan", args=[patient.pk])


def test_a_plan_is_written_read_once_more_and_signed(client, patient, prescriber):
    client.force_login(prescriber)
    shown = client.get(plan_of(patient)).content.decode()
    assert "Nobody looked at an application" in shown
    assert "Twice a week for three weeks" in shown
    assert 'value="2027-04-02"' in shown  # twelve weeks ahead
    assert "Our suggestion".lower() in shown.lower()
    answer = client.post(plan_of(patient), typed(patient, prescriber))
    plan = TreatmentPlan.objects.get()
    assert answer["Location"] == reverse("intake:plan_sign", args=[plan.pk])
    page = client.get(answer["Location"]).content.decode()
    for words in ("56 mg", "Ketamine 50 mg/mL", "Ada Patient", "Priya Prescriber", digest_of(plan)):
        assert words in page
    signed = client.post(answer["Location"], {"version": 1, "signed_name": "Priya Prescriber", "seen": digest_of(plan)})
    course = Course.objects.get()
    assert signed["Location"] == reverse("sessions:plan", args=[course.pk])
    assert course.phase == "preparation"
    read = client.get(reverse("intake:plan_read", args=[plan.pk])).content.decode()
    assert "Signed by Priya Prescriber" in read
    assert TreatmentPlan.objects.get().digest in read
    assert client.get(reverse("intake:plan_sign", args=[plan.pk]))["Location"] == reverse(
        "intake:plan_read", args=[plan.pk]
    )


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"protocol": ""}, "Choose a protocol."),
        ({"protocol": "nonsense"}, "not offered any more"),
        ({"setting": ""}, "Say where."),
        ({"setting": "home"}, "The protocol is for another place."),
        ({"route": "oral"}, "does not give it that way"),
        ({"formulation": " "}, "Name the formulation"),
        ({"starting_dose_mg": "0"}, "greater than or equal"),
        ({"starting_dose_mg": "lots"}, "Enter a number"),
        ({"review_on": "2027-01-08"}, "has to be in the future"),
        ({"review_on": "2031-01-08"}, "within a year"),
        ({"prescriber": ""}, "Choose a prescriber"),
    ],
)
def test_what_can_be_no_plan_comes_back_with_a_sentence_and_all_that_was_typed(
    client, patient, prescriber, other, words
):
    client.force_login(prescriber)
    page = client.post(plan_of(patient), typed(patient, prescriber, note="Slowly, please.", **other))
    shown = page.content.decode()
    assert page.status_code == 422
    assert words in shown
    assert "Slowly, please." in shown
    assert not TreatmentPlan.objects.exists()


def test_esketamine_at_home_is_refused_with_its_sentence(client, patient, prescriber):
    client.force_login(prescriber)
    spray = {"protocol": the_protocol("esketamine-clinic").pk, "setting": "home", "route": "intranasal"}
    page = client.post(plan_of(patient), typed(patient, prescriber, **spray))
    assert page.status_code == 422
    assert "Esketamine is never given at home." in page.content.decode()


def test_an_unusual_amount_is_asked_about_and_the_tick_counts_for_that_amount_only(client, patient, prescriber):
    client.force_login(prescriber)
    home = {"protocol": the_protocol("sublingual-home").pk, "setting": "home", "route": "sublingual"}
    unusual = typed(patient, prescriber, **home, starting_dose_mg="500")
    page = client.post(plan_of(patient), unusual)
    assert page.status_code == 422
    assert "500 mg is outside what the protocol usually gives" in page.content.decode()
    assert 'value="500"' in page.content.decode()
    assert client.post(plan_of(patient), unusual | {"range_seen": "400", "starting_dose_mg": "600"}).status_code == 422
    assert client.post(plan_of(patient), unusual | {"range_seen": "500"}).status_code == 302


def test_two_who_write_one_draft_see_both(client, patient, prescriber, clinician):
    a_draft(patient, prescriber)
    client.force_login(clinician)
    mine = typed(patient, prescriber, version=1, formulation="Mine 10 mg/mL")
    assert client.post(plan_of(patient), mine).status_code == 302
    page = client.post(plan_of(patient), typed(patient, prescriber, version=1, formulation="Theirs 20 mg/mL"))
    shown = page.content.decode()
    assert page.status_code == 409
    assert "Mine 10 mg/mL" in shown
    assert "Theirs 20 mg/mL" in shown
    assert 'name="version" value="2"' in shown
    assert TreatmentPlan.objects.get().formulation == "Mine 10 mg/mL"


def test_a_plan_that_changed_under_the_page_is_not_signed(client, patient, prescriber, clinician):
    plan = a_draft(patient, prescriber)
    seen = digest_of(plan)
    client.force_login(clinician)
    client.post(plan_of(patient), typed(patient, prescriber, version=1, starting_dose_mg="64"))
    client.force_login(prescriber)
    url = reverse("intake:plan_sign", args=[plan.pk])
    page = client.post(url, {"version": 1, "signed_name": prescriber.name, "seen": seen})
    shown = page.content.decode()
    assert page.status_code == 409
    assert "The plan was changed while you had it open" in shown
    assert "64 mg" in shown
    assert not Course.objects.exists()
    plan.refresh_from_db()
    again = {"version": 2, "signed_name": prescriber.name, "seen": digest_of(plan)}
    assert client.post(url, again).status_code == 302


@pytest.mark.parametrize("name", ["", "Somebody Else"])
def test_without_ones_own_name_nothing_is_signed(client, patient, prescriber, name):
    plan = a_draft(patient, prescriber)
    client.force_login(prescriber)
    page = client.post(
        reverse("intake:plan_sign", args=[plan.pk]), {"version": 1, "signed_name": name, "seen": digest_of(plan)}
    )
    assert page.status_code == 422
    assert "Type your name" in page.content.decode()


def test_another_prescriber_reads_that_it_is_not_theirs_to_sign(client, clinic, patient, prescriber):
    other = a_member(clinic, Role.PRESCRIBER, "Paula Prescriber")
    plan = a_draft(patient, prescriber, prescriber=other.memberships.get())
    client.force_login(prescriber)
    shown = client.get(reverse("intake:plan_sign", args=[plan.pk])).content.decode()
    assert "names Paula Prescriber as the prescriber" in shown
    assert 'name="signed_name"' not in shown


def test_a_draft_is_let_go_by_a_button(client, patient, prescriber):
    a_draft(patient, prescriber)
    client.force_login(prescriber)
    assert client.post(plan_of(patient), {"what": "drop", "version": 9}).status_code == 302
    assert TreatmentPlan.objects.get().state == "draft"
    client.post(plan_of(patient), {"what": "drop", "version": 1})
    assert TreatmentPlan.objects.get().state == "dropped"


def test_a_new_plan_starts_from_the_signed_one_and_keeps_a_running_courses_protocol(client, patient, prescriber):
    course = a_signed_plan(patient, prescriber)
    Course.objects.filter(pk=course.pk).update(phase="induction")
    client.force_login(prescriber)
    shown = client.get(plan_of(patient)).content.decode()
    assert "it replaces the plan that stands now" in shown
    assert 'value="56"' in shown
    assert "Sublingual at home" not in shown


@pytest.fixture
def applicant(clinic, prescriber):
    return a_patient(clinic, "Eve Applicant", prescriber)


def an_accepted(applicant, prescriber, *, passes: bool = False) -> Application:
    application = an_application(applicant, ApplicationState.ACCEPTED, prescriber)
    if passes:
        for stop in application.submissions.get().findings.filter(severity=3):
            FindingPass.objects.create(finding=stop, by=prescriber, at=NOON, why="Long ago, in remission.")
    return application


def signs(client, applicant, prescriber):
    plan = a_draft(applicant, prescriber)
    client.force_login(prescriber)
    return client.post(
        reverse("intake:plan_sign", args=[plan.pk]),
        {"version": plan.version, "signed_name": prescriber.name, "seen": digest_of(plan)},
    )


def test_an_open_stop_on_its_protocol_keeps_a_plan_from_being_signed(client, applicant, prescriber):
    an_accepted(applicant, prescriber)
    page = signs(client, applicant, prescriber)
    assert page.status_code == 422
    assert "A stop is open on" in page.content.decode()
    assert not Course.objects.exists()
    shown = client.get(plan_of(applicant)).content.decode()
    assert "Psychosis" in shown
    assert "1 open stop" in shown
    assert "A stop is open on this protocol" in shown


def test_a_stop_that_was_passed_does_not(client, applicant, prescriber):
    an_accepted(applicant, prescriber, passes=True)
    client.force_login(prescriber)
    assert "Passed by Priya Prescriber" in client.get(plan_of(applicant)).content.decode()
    assert signs(client, applicant, prescriber).status_code == 302


def test_a_stop_on_another_protocol_does_not(client, applicant, prescriber):
    an_accepted(applicant, prescriber)
    plan = a_draft(applicant, prescriber, "sublingual-home")
    client.force_login(prescriber)
    page = client.post(
        reverse("intake:plan_sign", args=[plan.pk]),
        {"version": 1, "signed_name": prescriber.name, "seen": digest_of(plan)},
    )
    assert page.status_code == 302


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ApplicationState.BEGUN, "not accepted yet"),
        (ApplicationState.SUBMITTED, "not accepted yet"),
        (ApplicationState.ASKED, "not accepted yet"),
        (ApplicationState.DECLINED, "was declined"),
        (ApplicationState.WITHDRAWN, "took the application back"),
    ],
)
def test_an_application_that_is_not_accepted_keeps_a_plan_from_being_signed(
    client, applicant, prescriber, state, words
):
    an_application(applicant, state, prescriber)
    page = signs(client, applicant, prescriber)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Course.objects.exists()


@pytest.mark.parametrize("state", [ApplicationState.BEGUN, ApplicationState.WITHDRAWN])
def test_nobody_is_led_to_an_application_that_staff_do_not_read(client, applicant, prescriber, state):
    application = an_application(applicant, state, prescriber)
    draft = a_draft(applicant, prescriber)
    client.force_login(prescriber)
    for page in (plan_of(applicant), reverse("intake:plan_sign", args=[draft.pk])):
        assert reverse("intake:review", args=[application.pk]) not in client.get(page).content.decode()


def test_what_was_found_is_no_longer_shown_once_the_person_took_it_back(client, applicant, prescriber):
    application = an_application(applicant, ApplicationState.DECLINED, prescriber)
    client.force_login(prescriber)
    assert "Psychosis" in client.get(plan_of(applicant)).content.decode()
    Application.objects.filter(pk=application.pk).update(state=ApplicationState.WITHDRAWN)
    assert "Psychosis" not in client.get(plan_of(applicant)).content.decode()


def test_a_stop_can_be_passed_for_another_protocol_until_the_first_dose(client, applicant, prescriber):
    application = an_accepted(applicant, prescriber, passes=True)
    course = a_signed_plan(applicant, prescriber)
    stop = application.submissions.get().findings.create(
        rule="mania", rules_version=1, severity=3, by_protocol={"sublingual-home": 3}, inputs="{}"
    )
    a_draft(applicant, prescriber, "sublingual-home")
    client.force_login(prescriber)
    review, form = reverse("intake:review", args=[application.pk]), reverse("intake:pass_stop", args=[stop.pk])
    shown = client.get(review).content.decode()
    assert form in shown
    assert "Read the plan" in shown  # the signed one, and not the draft of its change
    Course.objects.filter(pk=course.pk).update(phase="induction")
    assert form not in client.get(review).content.decode()


def test_looking_at_a_plan_is_written_down_without_what_stands_in_it(client, patient, clinician, prescriber):
    a_draft(patient, prescriber, note="A word of the team.")
    client.force_login(clinician)
    client.get(plan_of(patient))
    entry = AuditEntry.objects.filter(action="record.opened").latest("at")
    assert (entry.subject_id, entry.detail) == (patient.pk, {"page": "plan draft"})


def test_the_page_takes_the_same_queries_however_much_was_found(
    client, applicant, prescriber, django_assert_max_num_queries
):
    application = an_accepted(applicant, prescriber)
    sent = application.submissions.get()
    for number in range(20):
        sent.findings.create(
            rule="interaction", rules_version=1, about=f"m{number}", severity=2,
            by_protocol={"infusion-clinic": 2}, inputs="[]",
        )  # fmt: skip
    client.force_login(prescriber)
    with django_assert_max_num_queries(40):
        client.get(plan_of(applicant))


def test_the_way_to_open_a_course_leads_to_the_plan(client, patient, prescriber, office):
    client.force_login(prescriber)
    old = reverse("journey:open_course", args=[patient.pk])
    assert client.get(old)["Location"] == plan_of(patient)
    assert client.post(old).status_code == 405
    client.force_login(office)
    assert client.get(old).status_code == 403


def test_the_patients_page_leads_there(client, patient, clinician):
    client.force_login(clinician)
    assert plan_of(patient) in client.get(reverse("home:patient", args=[patient.pk])).content.decode()


def test_an_accepted_application_that_is_taken_up_again_waits_again(client, applicant, prescriber):
    application = an_accepted(applicant, prescriber, passes=True)
    take_up_again(application=application, by=prescriber)
    assert signs(client, applicant, prescriber).status_code == 422

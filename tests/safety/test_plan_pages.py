"""The pages of a safety plan: what stands on them, for whom, and what comes back when something is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from common import clock
from common.models import AuditEntry
from people.roles import Role
from safety import plans
from safety.device import NOBODY, key_of
from safety.models import Disposition, OnCall, PlanLook, SafetyPlan, Source
from safety.plan_parts import Contact, Content
from safety.services import close_task, open_task, read_plan, save_plan
from tests.cast import a_member, a_patient

pytestmark = pytest.mark.django_db

MINE = "/safety-plan/"
CONTENT = Content(
    warning_signs=("I lie awake.",),
    helpers=(Contact("Ivy", "+1 555 0123", "evenings"),),
    professionals=(Contact("Dr Moss", "555 0199"),),
)


@pytest.fixture
def as_patient(patient):
    browser = Client()
    browser.force_login(patient.user)
    return browser


@pytest.fixture
def as_clinician(clinician):
    browser = Client()
    browser.force_login(clinician)
    return browser


@pytest.fixture
def plan(patient):
    return save_plan(patient=patient, seen=0, content=CONTENT, by=patient.user)


def theirs(patient, page="patient_plan", *more):
    return reverse(f"safety:{page}", args=[patient.pk, *more])


def test_an_empty_plan_begins_gently_and_forces_nothing(as_patient):
    page = as_patient.get(MINE).content.decode()
    assert "A page for a hard hour" in page
    assert "you can leave out whatever does not fit" in page


def test_numbers_are_there_to_be_pressed(as_patient, plan):
    page = as_patient.get(MINE).content.decode()
    assert 'href="tel:+15550123"' in page
    assert 'href="sms:+15550123"' in page
    assert 'href="tel:5550199"' in page
    assert 'href="sms:5550199"' not in page


def test_crisis_lines_and_the_clinic_stand_in_the_plan_whatever_else_does(as_patient, patient):
    page = as_patient.get(MINE).content.decode()
    assert 'href="tel:988"' in page
    assert 'href="tel:+15550100"' in page
    assert page.count('id="crisis"') == 1


def test_the_patient_writes_it_alone(as_patient, patient):
    sent = {"version": "0", "own_ways": "Walk.\nTea.", "company_0_name": "The library"}
    response = as_patient.post(f"{MINE}write/", sent)
    assert (response.status_code, response["Location"]) == (302, MINE)
    kept = plans.contents(plans.newest(patient))
    assert kept == Content(own_ways=("Walk.", "Tea."), company=(Contact("The library"),))


def test_a_clinician_writes_it_with_them_and_the_patient_sees_who_did(as_clinician, as_patient, patient, plan):
    response = as_clinician.post(theirs(patient, "patient_plan_write"), {"version": "1", "own_ways": "Tea."})
    assert response["Location"] == theirs(patient)
    assert "Changed by Clement Clinician" in as_patient.get(MINE).content.decode()


def test_a_wrong_number_comes_back_with_everything_typed(as_patient):
    sent = {"version": "0", "own_ways": "Walk.", "helpers_0_name": "Ivy", "helpers_0_phone": "at work"}
    response = as_patient.post(f"{MINE}write/", sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "A phone cannot dial this" in page
    assert all(word in page for word in ("Walk.", "Ivy", "at work"))
    assert not SafetyPlan.objects.exists()


def test_an_empty_first_form_says_that_one_line_is_enough(as_patient):
    response = as_patient.post(f"{MINE}write/", {"version": "0"})
    assert response.status_code == 422
    assert "One line is enough" in response.content.decode()


def test_of_two_who_write_at_once_neither_is_lost(as_patient, as_clinician, patient, plan):
    as_clinician.post(theirs(patient, "patient_plan_write"), {"version": "1", "own_ways": "Their words."})
    response = as_patient.post(f"{MINE}write/", {"version": "1", "own_ways": "My words."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Their words." in page
    assert "My words." in page
    assert 'name="version" value="2"' in page
    assert as_patient.post(f"{MINE}write/", {"version": "2", "own_ways": "Both."}).status_code == 302
    assert plans.newest(patient).number == 3


def test_what_was_typed_is_given_back_to_whoever_was_signed_out(client):
    response = client.post(f"{MINE}write/", {"version": "0", "own_ways": "Walk.", "helpers_0_name": "Ivy"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Walk." in page
    assert "Ivy" in page


def test_the_clinician_is_shown_that_it_is_new_until_they_say_they_read_it(as_clinician, clinician, patient, plan):
    page = as_clinician.get(theirs(patient)).content.decode()
    assert "New to you" in page
    assert "Changed by the patient on" in page
    as_clinician.post(theirs(patient, "patient_plan_read"), {"version": "1"})
    page = as_clinician.get(theirs(patient)).content.decode()
    assert "New to you" not in page
    assert "Clement Clinician read this version" in page


def test_the_patients_page_says_so_beside_the_way_to_the_plan(as_clinician, clinician, patient, plan):
    page = reverse("home:patient", args=[patient.pk])
    assert "new to you" in as_clinician.get(page).content.decode()
    read_plan(plan=plan, by=clinician)
    assert "new to you" not in as_clinician.get(page).content.decode()


def test_saying_so_of_an_older_version_leaves_the_newer_one_new(as_clinician, patient, plan):
    save_plan(patient=patient, seen=1, content=Content(own_ways=("Tea.",)), by=patient.user)
    as_clinician.post(theirs(patient, "patient_plan_read"), {"version": "1"})
    assert not PlanLook.objects.exists()


def test_looking_alone_writes_down_who_looked_and_marks_nothing(as_clinician, clinician, patient, plan):
    as_clinician.get(theirs(patient))
    line = AuditEntry.objects.get(action="record.opened")
    assert (line.actor, line.object_id, line.detail) == (clinician, plan.pk, {"page": "safety_plan"})
    assert not PlanLook.objects.exists()


def test_patients_read_their_own_without_a_line_in_the_audit_trail(as_patient, plan):
    as_patient.get(MINE)
    assert not AuditEntry.objects.filter(action="record.opened").exists()


def test_versions_can_be_read_by_both_with_what_changed(as_patient, as_clinician, patient, plan):
    save_plan(patient=patient, seen=1, content=Content(own_ways=("Tea.",)), by=patient.user)
    assert "Version 2" in as_patient.get(f"{MINE}versions/").content.decode()
    page = as_clinician.get(theirs(patient, "patient_plan_version", 2)).content.decode()
    assert page.count(">changed</span>") == 4  # tea came; signs, helpers and professionals went
    old = as_patient.get(f"{MINE}versions/1/").content.decode()
    assert "I lie awake." in old


@pytest.mark.parametrize("number", [0, 2, 999999])
def test_a_version_that_is_not_there_is_not_found(as_patient, plan, number):
    assert as_patient.get(f"{MINE}versions/{number}/").status_code == 404


def test_the_office_and_strangers_do_not_read_it(office, other_prescriber, patient, plan):
    for user, status in ((office, 403), (other_prescriber, 404)):
        browser = Client()
        browser.force_login(user)
        assert browser.get(theirs(patient)).status_code == status


class TestOnCall:
    """Whoever an open safety task asks reads the plan of somebody whom they do not treat, and no longer than that."""

    @pytest.fixture
    def lee(self, clinic):
        patient = a_patient(clinic, "Lee Patient")
        save_plan(patient=patient, seen=0, content=CONTENT, by=patient.user)
        return patient

    @pytest.fixture
    def on_call(self, clinic):
        user = a_member(clinic, Role.CLINICIAN, "Nadia Night")
        OnCall.objects.create(clinic=clinic, membership=user.memberships.get(), position=1)
        return user

    @pytest.fixture
    def asked(self, lee, on_call):
        return open_task(patient=lee, source=Source.PHQ9_ITEM_9, source_id=uuid4(), system="measures")

    def looks(self, user, patient, page="patient_plan"):
        browser = Client()
        browser.force_login(user)
        return browser.get(theirs(patient, page)).status_code

    def test_they_read_it_while_the_task_is_open(self, on_call, lee, asked):
        assert self.looks(on_call, lee) == 200
        assert self.looks(on_call, lee, "patient_plan_print") == 200
        assert AuditEntry.objects.filter(action="record.opened", actor=on_call, subject_id=lee.pk).count() == 2

    def test_being_on_call_alone_shows_nothing(self, on_call, lee):
        assert self.looks(on_call, lee) == 404

    def test_they_do_not_write_it(self, on_call, lee, asked):
        assert self.looks(on_call, lee, "patient_plan_write") == 403
        with pytest.raises(PermissionDenied):
            save_plan(patient=lee, seen=1, content=Content(), by=on_call)

    def test_once_it_is_settled_they_read_it_no_more(self, on_call, lee, asked):
        asked.refresh_from_db()
        close_task(task=asked, version=asked.version, disposition=Disposition.SPOKE, note="We spoke.", by=on_call)
        assert self.looks(on_call, lee) == 404


def test_the_way_to_it_stands_at_the_foot_of_a_patients_pages_and_on_nobody_elses(as_patient, as_clinician, client):
    assert "data-plan-way" in as_patient.get(reverse("home:today")).content.decode()
    assert "data-plan-way" not in as_clinician.get(reverse("home:caseload")).content.decode()
    assert "data-plan-way" not in client.get(reverse("safety:crisis")).content.decode()


def test_the_sheet_for_paper_holds_everything(as_patient, plan):
    page = as_patient.get(f"{MINE}print/").content.decode()
    assert all(word in page for word in ("I lie awake.", "Ivy", "+1 555 0123", "Dr Moss", "988"))


def test_the_copy_for_the_device_holds_the_plan_and_nothing_of_the_session(as_patient, patient, plan):
    page = as_patient.get(f"{MINE}copy/").content.decode()
    assert "Kept on this device on" in page
    assert "+1 555 0123" in page
    assert "988" in page
    assert not any(word in page for word in ("csrf", "CSRF", "Sign out", patient.user.email, str(patient.pk), "<nav"))


@pytest.mark.parametrize("page", [MINE, f"{MINE}offline/"])
def test_the_pages_say_that_a_copy_has_an_end(as_patient, plan, page):
    assert "for 30 days" in as_patient.get(page).content.decode()


def test_the_copy_says_until_when_it_opens_and_tells_the_device_for_how_long(as_patient, plan):
    with clock.frozen(datetime(2026, 11, 22, 15, tzinfo=UTC)):
        response = as_patient.get(f"{MINE}copy/")
    assert "opens until" in response.content.decode()
    assert 'datetime="2026-12-22T' in response.content.decode()
    assert int(response["Kept-For"]) == 30 * 24 * 3600


def test_a_page_says_whose_device_it_may_be_without_saying_who(as_patient, as_clinician, client, patient, clinician):
    assert f'content="{key_of(patient.user)}"' in as_patient.get(MINE).content.decode()
    assert f'content="{key_of(clinician)}"' in as_clinician.get(reverse("home:caseload")).content.decode()
    assert key_of(patient.user) != key_of(clinician)
    assert str(patient.user.pk) not in key_of(patient.user)
    assert f'name="device-key" content="{NOBODY}"' in client.get(reverse("people:sign_in")).content.decode()
    assert 'name="device-key" content=""' in client.get(reverse("safety:crisis")).content.decode()


def test_the_worker_lies_at_the_root_and_knows_the_addresses(client):
    response = client.get("/worker.js")
    script = response.content.decode()
    assert response["Content-Type"] == "text/javascript"
    assert response["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in response["Content-Security-Policy"]
    for name in ("safety:my_plan", "safety:plan_copy", "safety:plan_offline", "people:sign_in", "people:sign_out"):
        assert f'"{reverse(name)}"' in script

"""Two clinicians at the same instant: only a database with real transactions in parallel can tell."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from common.errors import Refused, StaleSave
from intake.models import Application, Decision, FindingPass
from intake.services import decisions, findings
from intake.states import ApplicationState
from people.models import CareTeamMember
from people.services import change_team
from tests.cast import a_patient
from tests.intake.review_build import MORNING, an_application, with_psychosis

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def now(clock):
    clock(MORNING)


def at_once(*jobs):
    """Run the jobs as much at the same time as can be; the answers or the refusals, in order."""
    gate = Barrier(len(jobs))

    def one(job):
        try:
            gate.wait(10)
            return job()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(30) for future in [pool.submit(one, job) for job in jobs]]


def fresh(row: Application) -> Application:
    return Application.objects.get(pk=row.pk)


def test_of_two_deciders_one_wins_and_the_other_gets_a_clear_sentence(clinic, prescriber, clinician):
    row = an_application(a_patient(clinic, "Zoe Applicant"))
    version = row.version
    answers = at_once(
        lambda: decisions.accept(application=fresh(row), version=version, by=prescriber),
        lambda: decisions.decline(
            application=fresh(row), words="No.", next_step="Call.", version=version, by=clinician
        ),
    )
    assert sorted(type(one).__name__ for one in answers) == ["Decision", "StaleSave"]
    lost = next(one for one in answers if isinstance(one, StaleSave))
    assert lost.current.state in {ApplicationState.ACCEPTED, ApplicationState.DECLINED}
    assert Decision.objects.count() == 1


def test_a_button_pressed_four_times_at_once_is_one_decision(clinic, clinician):
    row = an_application(a_patient(clinic, "Zoe Applicant"))
    version = row.version
    answers = at_once(*[lambda: decisions.accept(application=fresh(row), version=version, by=clinician)] * 4)
    assert {type(one).__name__ for one in answers} == {"Decision"}
    assert Decision.objects.count() == 1
    assert CareTeamMember.objects.filter(patient=row.patient, ended_at=None).count() == 1


def test_a_stop_is_passed_once(clinic, prescriber):
    row = an_application(a_patient(clinic, "Zoe Applicant"), with_psychosis())
    stop = findings.newest_of(row).findings.get(severity=3)
    at_once(*[lambda: decisions.pass_stop(finding=stop, why="Long ago.", version=row.version, by=prescriber)] * 4)
    assert FindingPass.objects.count() == 1


def test_accepting_and_changing_the_care_team_wait_for_each_other(clinic, prescriber, clinician):
    patient = a_patient(clinic, "Zoe Applicant", prescriber)
    row = an_application(patient)
    version, seen = row.version, patient.version
    members = [prescriber.memberships.get(), clinician.memberships.get()]
    answers = at_once(
        lambda: decisions.accept(application=fresh(row), version=version, by=clinician),
        lambda: change_team(patient=patient, version=seen, members=members, by=prescriber),
    )
    assert isinstance(answers[0], Decision)
    team = CareTeamMember.objects.filter(patient=patient, ended_at=None)
    assert {one.membership for one in team} == set(members)

"""Emergency services were called: the next dose waits until somebody of the care team knows how it went on."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from common.errors import Refused
from people.models import Clinic, Membership, Patient, User
from people.roles import Role
from safety import evidence, services
from safety.models import OnCall, SafetyTask, Source, Tier
from tests.cast import a_clinic, a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def carla(clinic: Clinic) -> User:
    """On call, and on nobody's care team."""
    user = a_member(clinic, Role.CLINICIAN, "Carla Colleague")
    OnCall.objects.create(clinic=clinic, membership=user.memberships.get(), position=0)
    return user


@pytest.fixture
def task(patient: Patient) -> SafetyTask:
    return services.open_task(patient=patient, source=Source.ASQ, source_id=uuid4(), system="measures")


def close(task: SafetyTask, by: User, disposition: str = "emergency") -> SafetyTask:
    task.refresh_from_db()
    return services.close_task(task=task, version=task.version, disposition=disposition, note="Ambulance.", by=by)


def test_it_opens_a_task_with_the_care_team_that_holds_the_next_dose(task, patient, carla, clinician, prescriber):
    services.hand_on(task=task, to=carla.memberships.get(), by=clinician)
    close(task, carla)
    follow = SafetyTask.objects.open().get()
    assert (follow.source, follow.tier, follow.about_id) == (Source.STAFF, Tier.SOON, task.pk)
    assert follow.owner.user in (clinician, prescriber)
    assert "before the next dose" in evidence.of(follow).answer
    assert services.has_open_task(patient)


def test_only_the_care_team_closes_it(task, patient, carla, clinician):
    close(task, clinician)
    follow = SafetyTask.objects.open().get()
    services.hand_on(task=follow, to=carla.memberships.get(), by=clinician)
    with pytest.raises(Refused, match="care team"):
        close(follow, carla, "spoke")
    close(follow, clinician, "spoke")
    assert not services.has_open_task(patient)


def test_the_page_says_what_follows(task, clinician):
    client = Client()
    client.force_login(clinician)
    form = {"version": task.version, "disposition": "emergency", "note": "Ambulance."}
    page = client.post(f"/safety/{task.pk}/", form, follow=True).content.decode()
    assert "It holds the next dose until they close it." in page


def test_no_other_way_of_closing_opens_one(task, patient, clinician):
    close(task, clinician, "spoke")
    assert not services.has_open_task(patient)


def test_the_closing_note_is_sealed(task, clinician):
    close(task, clinician, "spoke")
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM safety_safetytask")
        assert b"Ambulance" not in bytes(cursor.fetchone()[0])
    assert SafetyTask.objects.get().note == "Ambulance."


class TestWhoSettledIt:
    @pytest.fixture
    def settled(self, task, carla, clinician) -> SafetyTask:
        services.hand_on(task=task, to=carla.memberships.get(), by=clinician)
        return close(task, carla, "spoke")

    def test_may_read_it_while_they_treat_here(self, settled, carla):
        assert SafetyTask.objects.visible_to(carla).get() == settled

    def test_reads_it_no_more_once_they_work_elsewhere(self, settled, carla):
        Membership.objects.filter(user=carla).update(ended_at=settled.closed_at)
        Membership.objects.create(user=carla, clinic=a_clinic("Eastbank", "Europe/London"), role=Role.CLINICIAN)
        assert not SafetyTask.objects.visible_to(carla).exists()

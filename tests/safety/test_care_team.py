"""When the care team changes while something is open: the new people learn of it, those who left do not."""

import pytest
from django.test import Client

from messaging import delivery
from messaging.models import Message
from people.models import CareTeamMember, Clinic, Membership, Patient, User
from people.roles import Role
from people.services import change_team, end_membership
from safety import services, texts
from safety.models import SafetyTask, Source
from tests.cast import a_member, a_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_prescriber(clinic: Clinic) -> User:
    return a_member(clinic, Role.PRESCRIBER, "Nora Prescriber")


@pytest.fixture
def task(patient: Patient) -> SafetyTask:
    return services.open_task(patient=patient, source=Source.PHQ9_ITEM_9, source_id=patient.pk, system="measures")


def on_the_team(patient: Patient, *users: User, by: User) -> None:
    patient.refresh_from_db()
    members = [user.memberships.get(clinic=patient.clinic) for user in users]
    change_team(patient=patient, version=patient.version, members=members, by=by)


def told(user: User, *states: str) -> int:
    return Message.objects.filter(recipient=user, kind=texts.TASK, state__in=states or ["queued", "sent"]).count()


def test_a_wholly_new_team_is_told_and_the_old_one_is_not(
    task, patient, prescriber, clinician, new_prescriber, office
) -> None:
    on_the_team(patient, new_prescriber, by=office)
    delivery.drain()
    assert told(new_prescriber, "sent") == 2
    for gone in (prescriber, clinician):
        assert told(gone) == 0
        about_it = Message.objects.filter(recipient=gone, kind=texts.TASK)
        assert set(about_it.values_list("state", "reason")) == {("cancelled", "left")}
    for message in Message.objects.filter(kind=texts.TASK, state="sent"):
        client = Client()
        client.force_login(message.recipient)
        assert client.get(f"/safety/{message.about_id}/").status_code == 200


def test_who_stays_on_the_team_is_not_told_twice(task, patient, prescriber, clinician, new_prescriber, office) -> None:
    on_the_team(patient, prescriber, new_prescriber, by=office)
    on_the_team(patient, prescriber, new_prescriber, clinician, by=office)
    assert (told(prescriber), told(new_prescriber)) == (2, 2)


@pytest.mark.parametrize("drained_meanwhile", [True, False])
def test_who_comes_back_is_told_anew_and_once(
    task, patient, prescriber, clinician, office, drained_meanwhile: bool
) -> None:
    on_the_team(patient, prescriber, by=office)
    if drained_meanwhile:
        delivery.drain()
    on_the_team(patient, prescriber, clinician, by=office)
    delivery.drain()
    assert told(clinician, "sent") == 2


def test_a_settled_task_is_not_told_to_new_people(task, patient, prescriber, new_prescriber, office) -> None:
    services.close_task(task=task, version=1, disposition="spoke", note="Spoke.", by=prescriber)
    on_the_team(patient, prescriber, new_prescriber, by=office)
    assert told(new_prescriber) == 0


def test_whose_work_here_has_ended_gets_nothing_any_more(task, clinician, office) -> None:
    end_membership(membership=clinician.memberships.get(), by=office)
    delivery.drain()
    assert told(clinician) == 0


def test_when_the_last_person_goes_the_office_learns_of_it(clinic, clinician, office) -> None:
    alone = a_patient(clinic, "Cora Patient", clinician)
    services.open_task(patient=alone, source=Source.PHQ9_ITEM_9, source_id=alone.pk, system="measures")
    end_membership(membership=clinician.memberships.get(), by=office)
    delivery.drain()
    found = Message.objects.filter(state="sent").values_list("kind", "recipient", "about_id")
    assert set(found) == {(texts.NOBODY, office.pk, alone.pk), (texts.GAP, office.pk, clinic.pk)}


@pytest.fixture
def nobody(patient: Patient, office: User, task: SafetyTask) -> Patient:
    """The office was told that nobody is on the care team."""
    Message.objects.all().delete()
    CareTeamMember.objects.filter(patient=patient).update(ended_at=task.opened_at)
    services.tell_again(patient=patient)
    assert set(Message.objects.values_list("kind", "recipient")) == {(texts.NOBODY, office.pk)}
    return patient


def reasons() -> set[tuple[str, str]]:
    delivery.drain()
    return set(Message.objects.filter(kind=texts.NOBODY).values_list("state", "reason"))


def test_the_office_is_told_while_there_is_nobody(nobody) -> None:
    assert reasons() == {("sent", "")}


def test_the_office_is_not_told_once_there_is_somebody(nobody, prescriber, office) -> None:
    on_the_team(nobody, prescriber, by=office)
    assert reasons() == {("cancelled", "staffed")}
    assert told(prescriber, "sent") == 2


def test_the_office_is_not_told_of_what_was_settled(nobody, task, prescriber) -> None:
    SafetyTask.objects.update(closed_at=task.opened_at, closed_by=prescriber, disposition="spoke", note="Spoke.")
    assert reasons() == {("cancelled", "settled")}


def test_who_left_the_office_is_not_told(nobody, task, office) -> None:
    Membership.objects.filter(user=office).update(ended_at=task.opened_at)
    assert reasons() == {("cancelled", "left")}

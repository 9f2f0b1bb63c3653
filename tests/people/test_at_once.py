"""Two people of a clinic act at the same moment: whatever the order, no patient is left without a prescriber."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from common.errors import Refused
from messaging.models import Message
from people.models import Patient, User
from people.roles import Role
from people.selectors import team_of
from people.services import change_team, end_membership
from safety.models import Source
from safety.services import open_task
from tests.cast import a_member

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = range(8)


def together(*actions: Callable[[], object]) -> list[object]:
    """Run the actions in threads that start at the same moment; what each gave back, or how it was refused."""
    gate, results = Barrier(len(actions)), []

    def run(action: Callable[[], object]) -> None:
        connection.ensure_connection()
        gate.wait()
        try:
            results.append(action())
        except Refused as refused:
            results.append(refused)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("round_", ROUNDS)
def test_one_prescriber_leaves_the_clinic_while_the_other_leaves_the_team(
    round_: int, clinic, patient: Patient, prescriber: User, clinician: User, office: User
) -> None:
    other = a_member(clinic, Role.PRESCRIBER, "Nora Prescriber").memberships.get()
    first, helper = prescriber.memberships.get(), clinician.memberships.get()
    change_team(patient=patient, version=1, members=[first, other, helper], by=office)

    results = together(
        lambda: end_membership(membership=first, by=office),
        lambda: change_team(patient=patient, version=2, members=[first, helper], by=office),
    )
    assert sum(isinstance(one, Refused) for one in results) == 1
    assert any(member.role == Role.PRESCRIBER for member in team_of(patient))


@pytest.mark.parametrize("round_", ROUNDS)
def test_a_task_that_is_opened_while_the_team_changes_is_told_to_the_new_team(
    round_: int, clinic, patient: Patient, office: User
) -> None:
    fresh = a_member(clinic, Role.PRESCRIBER, "Nora Prescriber")
    together(
        lambda: open_task(patient=patient, source=Source.PHQ9_ITEM_9, source_id=uuid4(), system="measures"),
        lambda: change_team(patient=patient, version=1, members=[fresh.memberships.get()], by=office),
    )
    assert Message.objects.filter(recipient=fresh, kind="safety_task").count() == 2

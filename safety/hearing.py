"""What this room does when another one announces a fact, inside the transaction that made it true."""

from __future__ import annotations

from typing import Any

from people.models import Membership, Patient
from safety.models import SafetyTask
from safety.services import leave_duty, tell_again


def a_care_team_changed(*, patient: Patient, **_: Any) -> None:
    """Whoever is new on the care team learns of what is still open."""
    tell_again(patient=patient)


def a_membership_ended(*, membership: Membership, **_: Any) -> None:
    """They are on call no more, and what was with them goes on.

    Where nobody is left on a care team with something open, the office learns of it.
    """
    leave_duty(membership=membership)
    open_ones = SafetyTask.objects.open().filter(patient__care_team__membership=membership)
    for patient in Patient.objects.filter(pk__in=open_ones.values("patient")):
        tell_again(patient=patient)

"""A clinic that keeps places and hours, for tests of the pages of booking ahead."""

from __future__ import annotations

from datetime import time

from people.models import Clinic, User
from rota.models import Place, StaffHours


def with_places(clinic: Clinic, count: int = 2) -> list[Place]:
    """So many chairs with a quarter of an hour of turnover."""
    return [Place.objects.create(clinic=clinic, name=f"Chair {number}") for number in range(1, count + 1)]


def with_hours(clinic: Clinic, *users: User, begins: time = time(8), ends: time = time(18)) -> None:
    """The same hours from Monday to Friday for each of them."""
    for user in users:
        membership = user.memberships.get(clinic=clinic)
        StaffHours.objects.bulk_create(
            StaffHours(membership=membership, weekday=day, begins=begins, ends=ends) for day in range(5)
        )

"""Which clinics a visitor may apply at, and by which of their numbers the self-check asks."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from intake.models import IntakeSettings
from people.models import Clinic


def clinics_that_take() -> QuerySet[Clinic]:
    """Those that take applications, by name; one that never said so does."""
    closed = IntakeSettings.objects.filter(takes_applications=False)
    return Clinic.objects.exclude(pk__in=closed.values("clinic")).order_by("name", "pk")


def takes_applications(clinic: Clinic) -> bool:
    """Whether somebody new can apply here."""
    return settings_or_defaults(clinic).takes_applications


def clinic_at_door(pk: UUID) -> Clinic | None:
    """The clinic whose door somebody stands at, open or not."""
    return Clinic.objects.filter(pk=pk).first()


def settings_or_defaults(clinic: Clinic) -> IntakeSettings:
    """What the clinic has set; without a row the defaults, unsaved."""
    return IntakeSettings.objects.filter(clinic=clinic).first() or IntakeSettings(clinic=clinic)

"""Who may do what: the object rule. The list rules stand on the QuerySets as ``visible_to(user)``."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from people.models import Clinic, Membership, Patient, User
from people.roles import Permission


def membership_of(user: User | AnonymousUser, clinic: Clinic | UUID) -> Membership | None:
    """The person's present membership at the clinic, if there is one."""
    if not user.is_authenticated:
        return None
    clinic_id = clinic.pk if isinstance(clinic, Clinic) else clinic
    return Membership.objects.active().filter(user_id=user.pk, clinic_id=clinic_id).first()


def may(user: User | AnonymousUser, permission: Permission, clinic: Clinic | UUID) -> bool:
    """Whether ``user`` carries ``permission`` at ``clinic``."""
    membership = membership_of(user, clinic)
    return membership is not None and membership.may(permission)


def require(user: User | AnonymousUser, permission: Permission, clinic: Clinic | UUID) -> Membership:
    """The membership that carries ``permission``; raises ``PermissionDenied`` (403) when there is none."""
    membership = membership_of(user, clinic)
    if membership is None or not membership.may(permission):
        raise PermissionDenied(f"This needs the permission to {permission.label}.")
    return membership


def may_read_record(user: User | AnonymousUser, patient: Patient) -> bool:
    """Only the patient's care team reads the clinical record; the patient reads their own through their own pages."""
    return user.is_authenticated and Patient.objects.clinical_for(user).filter(pk=patient.pk).exists()


def require_record(user: User | AnonymousUser, patient: Patient) -> None:
    """Raise ``PermissionDenied`` unless ``user`` is on the patient's care team."""
    if not may_read_record(user, patient):
        raise PermissionDenied("Only the care team reads this record.")

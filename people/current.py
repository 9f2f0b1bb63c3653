"""Who asks, and at which of their clinics they are just now: as staff, or as a patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from people.models import Clinic, Membership, Patient, User
from people.roles import Permission

CLINIC = "clinic"
"""The session's key for the clinic that the person switched to."""

Place = TypeVar("Place", Membership, Patient)

_SEEN = "_places_of_the_person"
_SHOWN = "_shown_clinic"


@dataclass(frozen=True)
class Places:
    """Where a person works and where they are treated, each by the clinics' names."""

    memberships: list[Membership]
    patients: list[Patient]

    def clinics(self) -> dict[UUID, Clinic]:
        """All of them, each once."""
        works = {one.clinic_id: one.clinic for one in self.memberships}
        return works | {one.clinic_id: one.clinic for one in self.patients if one.clinic_id not in works}


def person(request: HttpRequest) -> User:
    """The signed-in person. Raises ``PermissionDenied`` for a stranger."""
    if not isinstance(request.user, User):
        raise PermissionDenied("This needs a sign-in.")
    return request.user


def places(request: HttpRequest) -> Places:
    """Where the person belongs; two queries, asked once a request."""
    seen: dict[UUID | None, Places] = vars(request).setdefault(_SEEN, {})
    key = request.user.pk if request.user.is_authenticated else None
    if key not in seen:
        seen[key] = _ask(key) if key else Places([], [])
    return seen[key]


def _ask(user_id: UUID) -> Places:
    memberships = Membership.objects.active().filter(user_id=user_id).select_related("clinic")
    patients = Patient.objects.filter(user_id=user_id).select_related("clinic", "user")
    return Places(
        list(memberships.order_by("clinic__name", "pk")),
        list(patients.order_by("clinic__name", "pk")),
    )


def current_membership(request: HttpRequest) -> Membership | None:
    """The membership that the person works under: at the clinic they switched to, else the first.

    None for patients, and for staff who switched to a clinic where they are a patient.
    """
    mine = places(request)
    if _chosen(request) in {one.clinic_id for one in mine.patients} - {one.clinic_id for one in mine.memberships}:
        return None
    return _pick(request, mine.memberships)


def current_patient(request: HttpRequest) -> Patient | None:
    """The person's own record as a patient: at the clinic they switched to, else the first; None for staff."""
    return _pick(request, places(request).patients)


def current_clinic(request: HttpRequest) -> Clinic | None:
    """The clinic that the person works at, or is treated at, just now."""
    place = current_membership(request) or current_patient(request)
    return place.clinic if place else None


def require_here(request: HttpRequest, permission: Permission) -> Membership:
    """The current membership, if it carries ``permission``; raises ``PermissionDenied`` (403)."""
    membership = current_membership(request)
    if membership is None or not membership.may(permission):
        raise PermissionDenied(f"This needs the permission to {permission.label}.")
    return membership


def switch_to(request: HttpRequest, clinic_id: UUID) -> Clinic | None:
    """Be at another of one's clinics from now on; None, and nothing changes, where one does not belong."""
    chosen = places(request).clinics().get(clinic_id)
    if chosen is not None:
        request.session[CLINIC] = str(clinic_id)
    return chosen


def arrive_at(request: HttpRequest, clinic: Clinic) -> None:
    """Be at a clinic that one joined in this request, whatever was asked of one's places before that."""
    vars(request).pop(_SEEN, None)
    switch_to(request, clinic.pk)


def show_clinic(request: HttpRequest, clinic: Clinic | None) -> None:
    """Say whose page this is although nobody is signed in: a link's. Its frame shows where that clinic's people turn."""
    vars(request)[_SHOWN] = clinic


def shown_clinic(request: HttpRequest) -> Clinic | None:
    """The clinic whose page this is, as the view said; None when it said nothing."""
    clinic: Clinic | None = vars(request).get(_SHOWN)
    return clinic


def _chosen(request: HttpRequest) -> UUID | None:
    kept = request.session.get(CLINIC)
    return UUID(kept) if kept else None


def _pick(request: HttpRequest, mine: list[Place]) -> Place | None:
    chosen = _chosen(request)
    return next((one for one in mine if one.clinic_id == chosen), mine[0] if mine else None)

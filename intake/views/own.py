"""Whose application a page is about: one's own, and nobody else's."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from intake.models import Application
from intake.selectors.application import latest_of
from people.current import current_membership, current_patient
from people.models import Patient


def own_patient(request: HttpRequest) -> Patient:
    """The person's own record; refused for staff."""
    patient = None if current_membership(request) else current_patient(request)
    if patient is None:
        raise PermissionDenied("Only the person themself writes an application.")
    return patient


def own_application(request: HttpRequest) -> Application:
    """One's newest application; not found for who never began one."""
    found = latest_of(own_patient(request))
    if found is None:
        raise Http404("There is no application.")
    return found

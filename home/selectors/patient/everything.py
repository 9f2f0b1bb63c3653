"""Everything of one kind about a patient, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from integration.selectors import shared_entries
from measures.models.assignments import Assignment
from people.models import Patient, User
from safety.models import SafetyTask
from sessions.models import Dose, TreatmentSession

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PER_PAGE = 25

SECTIONS: dict[str, StrOrPromise] = {
    "sessions": _("Sessions"),
    "shared": _("Shared by the patient"),
    "tasks": _("Safety tasks"),
    "requests": _("Questionnaires that were asked for"),
}


def everything(section: str, patient: Patient, user: User, number: str | None) -> Page[Any]:
    """That page of the list. Three queries at most."""
    return Paginator(_ROWS[section](patient, user), PER_PAGE).get_page(number)


def _sessions(patient: Patient, _user: User) -> QuerySet[Any]:
    doses = Prefetch("doses", Dose.objects.filter(corrected_by=None))
    rows = TreatmentSession.objects.filter(course__patient=patient).select_related("course__protocol")
    return rows.prefetch_related(doses).order_by("-starts_at", "-id")


def _shared(patient: Patient, user: User) -> QuerySet[Any]:
    return shared_entries(patient, user)


def _tasks(patient: Patient, user: User) -> QuerySet[Any]:
    rows = SafetyTask.objects.visible_to(user).filter(patient=patient)
    return rows.select_related("owner__user", "closed_by").order_by("-opened_at", "-id")


def _requests(patient: Patient, _user: User) -> QuerySet[Any]:
    return Assignment.objects.filter(patient=patient).order_by("-due_at", "-id")


_ROWS: dict[str, Callable[[Patient, User], QuerySet[Any]]] = {
    "sessions": _sessions,
    "shared": _shared,
    "tasks": _tasks,
    "requests": _requests,
}

"""What the pages ask about safety plans. Every function has a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from people.models import Patient
from safety.models import PlanLook, SafetyPlan, SafetyPlanQuerySet, SafetyTask
from safety.plan_parts import Content, content_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from people.models import User

EMPTY = Content()


@dataclass(frozen=True)
class PlanMark:
    """What stands beside the way to a plan: whether there is one, and whether the patient changed it since one looked."""

    exists: bool = False
    saved_at: datetime | None = None
    by_patient: bool = False
    is_new: bool = False


def known_to(user: User | AnonymousUser) -> QuerySet[Patient]:
    """The patients of whom this person knows that they are there, and those about whom a safety task asks them."""
    return Patient.objects.filter(
        Q(pk__in=Patient.objects.visible_to(user).values("pk")) | Q(pk__in=_asked(user))
    ).select_related("user", "clinic")


def may_read(user: User | AnonymousUser, patient: Patient) -> bool:
    """Whether this person of staff may read the plan: the care team, and whoever an open safety task asks. One query."""
    readable = Q(pk__in=Patient.objects.clinical_for(user).values("pk")) | Q(pk__in=_asked(user))
    return Patient.objects.filter(readable, pk=patient.pk).exists()


def versions(patient: Patient, user: User | AnonymousUser) -> SafetyPlanQuerySet:
    """The versions of a patient's plan that this person may read, newest first. One query when read."""
    found = SafetyPlan.objects.visible_to(user).filter(patient=patient).newest_first()
    return found.select_related("saved_by", "patient")


def newest(patient: Patient) -> SafetyPlan | None:
    """The version that holds now. One query."""
    return SafetyPlan.objects.filter(patient=patient).newest_first().select_related("saved_by", "patient").first()


def contents(plan: SafetyPlan | None) -> Content:
    """What stands in a version; nothing when there is none."""
    return content_of(vars(plan)) if plan else EMPTY


def readers(plan: SafetyPlan | None) -> list[PlanLook]:
    """Who of the staff has read this version, first reader first. One query; none without a plan."""
    return list(plan.looks.select_related("by").order_by("at", "pk")) if plan else []


def new_for(user: User | AnonymousUser) -> SafetyPlanQuerySet:
    """Plans that a patient changed and that this person, who treats them, has not read. One query when read."""
    treated = SafetyPlan.objects.in_force().by_the_patient().filter(patient__in=Patient.objects.clinical_for(user))
    return treated.filter(~Exists(_looks(user))).select_related("patient__user")


def mark_for(patient: Patient, user: User) -> PlanMark:
    """What a person of staff who may read the record sees beside the way to this patient's plan. One query.

    Who may is not asked again: the pages that show this have asked, and the plan's own page asks anew.
    """
    found = (
        SafetyPlan.objects.filter(patient=patient)
        .newest_first()
        .annotate(was_read=Exists(_looks(user)))
        .values_list("saved_at", "saved_by", "was_read")
        .first()
    )
    if found is None:
        return PlanMark()
    saved_at, saved_by, was_read = found
    by_patient = saved_by == patient.user_id
    return PlanMark(True, saved_at, by_patient, is_new=by_patient and not was_read)


def _asked(user: User | AnonymousUser) -> QuerySet[SafetyTask]:
    return SafetyTask.objects.visible_to(user).open().values("patient")  # type: ignore[return-value]


def _looks(user: User | AnonymousUser) -> QuerySet[PlanLook]:
    return PlanLook.objects.filter(plan=OuterRef("pk"), by=user.pk)

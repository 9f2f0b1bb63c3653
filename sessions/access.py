"""Who may do what with sessions: the object rules. The list rule stands on the QuerySets as ``visible_to(user)``."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from journey.models import Course
from people.access import may_read_record, require, require_record
from people.models import User
from people.roles import Permission, Role


def require_booking(user: User | AnonymousUser, course: Course) -> None:
    """The office of the clinic and the care team book and move; anybody else who sees the course gets a 403."""
    membership = require(user, Permission.BOOK, course.patient.clinic_id)
    if membership.role != Role.ADMIN and not may_read_record(user, course.patient):
        raise PermissionDenied("Only the office and the care team book this patient's sessions.")


def require_clinical(
    user: User | AnonymousUser, course: Course, permission: Permission = Permission.RUN_SESSION
) -> None:
    """Only the care team sees and writes what happens in a session."""
    require(user, permission, course.patient.clinic_id)
    require_record(user, course.patient)

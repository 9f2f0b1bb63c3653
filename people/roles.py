"""Roles at a clinic, and the permissions they carry: an enum entry with its roles beside it."""

from __future__ import annotations

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member of staff does at a clinic. A patient is no role: see ``people.models.Patient``."""

    ADMIN = "admin", _("Office")
    PRESCRIBER = "prescriber", _("Prescriber")
    CLINICIAN = "clinician", _("Clinician")


_TREATING = frozenset({Role.PRESCRIBER, Role.CLINICIAN})
_EVERYONE = frozenset(Role)
_OFFICE = frozenset({Role.ADMIN})


class Permission(Enum):
    """What may be done at a clinic, and by which roles unless the clinic says otherwise."""

    INVITE = ("invite people", _OFFICE)
    EDIT_TEAM = ("say who treats a patient", frozenset({Role.ADMIN, Role.PRESCRIBER}))
    EDIT_PHONE = ("change the phone number of a patient", _EVERYONE)
    EDIT_DETAILS = ("change the date of birth of a patient", _OFFICE)
    EDIT_CLINIC = ("change hours, closures and settings", _OFFICE)
    SEE_OUTBOX = ("see what was sent to whom", _OFFICE)
    SEE_SCHEDULE = ("see who comes when", _EVERYONE)
    READ_RECORD = ("read the clinical record", _TREATING)
    WRITE_RECORD = ("write in the clinical record", _TREATING)
    SEE_APPLICANTS = ("see who applied and where they stand", _EVERYONE)
    READ_APPLICATIONS = ("read what applicants sent in", _TREATING)
    DECIDE_APPLICATION = ("decide on an application", _TREATING)
    PASS_STOP = ("go on in spite of a stop, with a reason", frozenset({Role.PRESCRIBER}))
    SIGN_PLAN = ("sign a plan of treatment", frozenset({Role.PRESCRIBER}))
    OPEN_COURSE = ("open a course on a protocol", frozenset({Role.PRESCRIBER}))
    BOOK = ("book and move sessions", _EVERYONE)
    PLAN_MONTH = ("plan a month for everybody who waits", _OFFICE)
    RUN_SESSION = ("record a dosing session", _TREATING)
    PASS_HOLD = ("go on in spite of a hold, with a reason", frozenset({Role.PRESCRIBER}))
    CHANGE_PHASE = ("move a course to its next phase", _TREATING)
    CLOSE_SAFETY_TASK = ("close a safety task", _TREATING)

    def __init__(self, label: str, roles: frozenset[Role]) -> None:
        self.label = label
        self.roles = roles

    def granted_to(self, role: Role) -> bool:
        """Whether ``role`` carries this permission."""
        return role in self.roles

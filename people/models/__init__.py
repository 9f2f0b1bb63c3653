"""Who is who: people with a login, clinics, roles, patients, their care team, and invitations."""

from people.models.clinics import Clinic, Closure, Membership, MembershipQuerySet, OpeningHours
from people.models.invitations import APPLICANT, PATIENT, Invitation, InvitationQuerySet, InvitedTeamMember
from people.models.knocks import Knock, KnockQuerySet
from people.models.patients import CareTeamMember, Patient, PatientQuerySet
from people.models.users import PasswordReset, User, UserManager, address, id_of

__all__ = [
    "APPLICANT",
    "PATIENT",
    "CareTeamMember",
    "Clinic",
    "Closure",
    "Invitation",
    "InvitationQuerySet",
    "InvitedTeamMember",
    "Knock",
    "KnockQuerySet",
    "Membership",
    "MembershipQuerySet",
    "OpeningHours",
    "PasswordReset",
    "Patient",
    "PatientQuerySet",
    "User",
    "UserManager",
    "address",
    "id_of",
]

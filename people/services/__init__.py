"""The writes of this room: one function an action, each in one transaction and in the audit trail."""

from people.services.applicants import ask_for_link, refuse_a_crowd
from people.services.care_teams import change_team, join_team
from people.services.clinics import add_closure, add_holidays, change_settings, found, remove_closure, set_hours
from people.services.details import change_contact, change_details
from people.services.invitations import invite, resend, withdraw
from people.services.joining import join_as, join_as_new
from people.services.memberships import end_membership
from people.services.passwords import ask_for_reset, change_password, use_reset
from people.services.profiles import change_profile

__all__ = [
    "add_closure",
    "add_holidays",
    "ask_for_link",
    "ask_for_reset",
    "change_contact",
    "change_details",
    "change_password",
    "change_profile",
    "change_settings",
    "change_team",
    "end_membership",
    "found",
    "invite",
    "join_as",
    "join_as_new",
    "join_team",
    "refuse_a_crowd",
    "remove_closure",
    "resend",
    "set_hours",
    "use_reset",
    "withdraw",
]

"""Who can sign in to try the demo: one person of each kind, and people at telling stages."""

from __future__ import annotations

from typing import NamedTuple

from demo.cast import APPLICANTS, HOME, OFFICE, PATIENTS, STAFF

PASSWORD = "lantern by the door"
"""The password of everybody in the demo."""

ZONE = HOME
"""Whose time the demo's clock shows before anybody has signed in."""


class Login(NamedTuple):
    """A line of the list of logins."""

    role: str
    email: str
    password: str


def _staff(role: str, key: str) -> Login:
    return Login(role, next(member.person.email for member in STAFF if member.key == key), PASSWORD)


def _patient(role: str, key: str) -> Login:
    return Login(role, (PATIENTS | APPLICANTS)[key].email, PASSWORD)


LOGINS: tuple[Login, ...] = (
    _staff("Office", OFFICE),
    _staff("Prescriber", "ashgrove"),
    _staff("Clinician", "ines"),
    _patient("Patient, after a dose", "amara"),
    _patient("Applicant, half-way", "fenella"),
    _patient("Patient, preparing", "tamsin"),
    _patient("Patient, next session due", "bronwyn"),
)

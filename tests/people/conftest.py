"""What the tests of this room share: invitations, and a browser that is signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.models import AuditEntry
from messaging.models import Message
from people import links
from people.models import PATIENT, Clinic, Invitation, User
from people.roles import Role
from people.services import invite

GOOD = "seven purple umbrellas"
"""A password that passes every validator."""


@pytest.fixture
def invited(clinic: Clinic, office: User, prescriber: User) -> Callable[..., Invitation]:
    """Make an invitation; a patient's names the prescriber unless told otherwise."""

    def make(email: str = "nina@example.org", name: str = "Nina New", role: str = PATIENT, **more: Any) -> Invitation:
        if role == PATIENT:
            more.setdefault("prescriber", prescriber.memberships.get())
        return invite(clinic=clinic, email=email, name=name, role=role, by=office, **more)

    return make


@pytest.fixture
def staff_invitation(invited: Callable[..., Invitation]) -> Invitation:
    return invited("carl@example.org", "Carl Clinician", Role.CLINICIAN)


@pytest.fixture
def patient_invitation(invited: Callable[..., Invitation]) -> Invitation:
    return invited()


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    """The test's browser, signed in as somebody."""

    def enter(user: User) -> Client:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def join_url(invitation: Invitation) -> str:
    return reverse("people:join", args=[links.token_for(invitation)])


def actions(*wanted: str) -> list[str]:
    """The audited actions, oldest first; only those ``wanted`` when given."""
    rows = AuditEntry.objects.order_by("at", "id").values_list("action", flat=True)
    return [action for action in rows if not wanted or action in wanted]


def letters(kind: str) -> list[Message]:
    """The messages of this kind in the outbox, oldest first."""
    return list(Message.objects.filter(kind=kind).order_by("created_at", "pk"))

"""Invitations: how people come into a clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.models import Record
from people.models.clinics import Clinic, Membership
from people.models.users import User, id_of
from people.roles import Role

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

PATIENT = "patient"
APPLICANT = "applicant"
"""Somebody who asked for the link themself: they join as a patient without a care team."""


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def open(self, now: datetime) -> InvitationQuerySet:
        """Those that can still be accepted."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)

    def visible_to(self, user: User | AnonymousUser) -> InvitationQuerySet:
        """The office of the clinic that invites."""
        office = Membership.objects.active().filter(user_id=id_of(user), role=Role.ADMIN)
        return self.filter(clinic__in=office.values("clinic"))


class Invitation(Record):
    """A single-use link by which a person sets a password and joins a clinic, as staff or as a patient.

    The link is signed from the row's id; the row says whether it still counts.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(
        _("role"), max_length=20, choices=[*Role.choices, (PATIENT, _("Patient")), (APPLICANT, _("Applicant"))]
    )
    prescriber = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("prescriber")
    )
    # nobody when the clinic itself is founded from the command line
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # how often it was sent; the office's "send again" carries it, so that a double click sends once
    sends = models.PositiveSmallIntegerField(default=1, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                F("clinic"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.role})"

    @property
    def for_patient(self) -> bool:
        """Whether it makes a patient; otherwise a member of staff."""
        return self.role in (PATIENT, APPLICANT)


class InvitedTeamMember(Record):
    """A clinician who joins the care team, beside the prescriber, when the invited patient accepts."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="team")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "membership"], name="once_in_an_invited_care_team")
        ]

    def __str__(self) -> str:
        return f"{self.membership} · {self.invitation}"

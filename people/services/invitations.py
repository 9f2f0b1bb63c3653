"""Inviting people to a clinic, sending it again, taking it back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from people.models import PATIENT, Clinic, Invitation, InvitedTeamMember, Membership, Patient, User, address
from people.roles import Role
from people.signals import invitation_made
from people.standing import LASTS


@transaction.atomic
def invite(
    *,
    clinic: Clinic,
    email: str,
    name: str,
    role: str,
    by: User | str,
    prescriber: Membership | None = None,
    team: Collection[Membership] = (),
    send: bool = True,
) -> Invitation:
    """Invite a person as ``role`` (a ``Role``, or ``"patient"``); the letter goes into the outbox unless not ``send``.

    A patient needs a ``prescriber`` of the clinic, and may have more of its people in the ``team``. ``by`` is the
    inviting user, or the name of the command that founds a clinic. Raises ``Refused``.
    """
    now = clock.now()
    email = address(email)
    _refuse_who_is_here(clinic, email)
    _refuse_wrong_team(clinic, role, prescriber, team)
    _make_room(clinic, email, now, by)
    invitation = _write(
        Invitation(
            clinic=clinic,
            email=email,
            name=name,
            role=role,
            prescriber=prescriber,
            invited_by=None if isinstance(by, str) else by,
            expires_at=now + LASTS,
        )
    )
    InvitedTeamMember.objects.bulk_create(
        InvitedTeamMember(invitation=invitation, membership=member) for member in set(team) - {prescriber}
    )
    audit.record("invitation.made", by=by, on=invitation, clinic_id=clinic.pk, role=role)
    if send:
        invitation_made.send(Invitation, invitation=invitation)
    return invitation


@transaction.atomic
def resend(*, invitation: Invitation, sends: int, by: User) -> Invitation:
    """Send an invitation again; its seven days begin anew. ``sends`` is how often the form says it was sent.

    Raises ``Refused`` when it was accepted or withdrawn, or when somebody (or a double click) just sent it.
    """
    now = clock.now()
    waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if waiting.filter(sends=sends).update(sends=F("sends") + 1, expires_at=now + LASTS) != 1:
        invitation.refresh_from_db()
        raise Refused(_sent_already(invitation), code="state")
    invitation.refresh_from_db()
    audit.record("invitation.sent_again", by=by, on=invitation, clinic_id=invitation.clinic_id, sends=invitation.sends)
    invitation_made.send(Invitation, invitation=invitation)
    return invitation


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User | str) -> None:
    """Take an invitation back: its link stops working at once. Raises ``Refused`` when it was accepted."""
    waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if waiting.update(withdrawn_at=clock.now()) != 1:
        raise Refused(_("This invitation was accepted or withdrawn already. Nothing was changed."), code="state")
    audit.record("invitation.withdrawn", by=by, on=invitation, clinic_id=invitation.clinic_id)


def _refuse_who_is_here(clinic: Clinic, email: str) -> None:
    member = Membership.objects.filter(clinic=clinic, user__email=email, ended_at=None).first()
    if member is not None:
        raise Refused(
            _("The person with this address works here already (%(role)s). For another role, end that one first.")
            % {"role": member.get_role_display()},
            field="email",
        )
    if Patient.objects.filter(clinic=clinic, user__email=email).exists():
        raise Refused(_("The person with this address is a patient here already."), field="email")


def _refuse_wrong_team(clinic: Clinic, role: str, prescriber: Membership | None, team: Collection[Membership]) -> None:
    if role != PATIENT:
        if prescriber is not None or team:
            raise Refused(_("Only patients have a care team."), field="prescriber")
        return
    if prescriber is None:
        raise Refused(_("Choose the prescriber who is responsible for this patient."), field="prescriber")
    if prescriber.role != Role.PRESCRIBER:
        raise Refused(_("Only a prescriber can be responsible for a patient."), field="prescriber")
    asked = {prescriber.pk, *(member.pk for member in team)}
    if Membership.objects.treating().filter(clinic=clinic, pk__in=asked).count() != len(asked):
        raise Refused(_("Somebody of this team no longer treats patients here. Choose again."), field="prescriber")


def _make_room(clinic: Clinic, email: str, now: datetime, by: User | str) -> None:
    """One open invitation per address: a waiting one is a reason to refuse, one that ran out is put away."""
    earlier = Invitation.objects.filter(clinic=clinic, email=email, accepted_at=None, withdrawn_at=None).first()
    if earlier is None:
        return
    if earlier.expires_at > now:
        raise Refused(_invited_already(), field="email", code="invited")
    withdraw(invitation=earlier, by=by)


def _write(invitation: Invitation) -> Invitation:
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_invited_already(), field="email", code="invited") from error
    return invitation


def _invited_already() -> str:
    return _(
        "This address was invited already and the link still works. You can send it again from the list of people."
    )


def _sent_already(invitation: Invitation) -> str:
    if invitation.accepted_at is not None:
        return _("%(name)s has accepted meanwhile. Nothing was sent.") % {"name": invitation.name}
    if invitation.withdrawn_at is not None:
        return _("This invitation was withdrawn meanwhile. Nothing was sent.")
    return _("This invitation was sent again a moment ago. Once is enough.")

"""When somebody stops working at a clinic."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import audit, clock
from common.errors import Refused
from people.models import CareTeamMember, Clinic, Invitation, Membership, Patient, User
from people.roles import Role
from people.signals import membership_ended


def only_prescriber_of(membership: Membership) -> list[Patient]:
    """The patients who would be left without a prescriber."""
    if membership.role != Role.PRESCRIBER:
        return []
    others = CareTeamMember.objects.filter(
        ended_at=None, membership__role=Role.PRESCRIBER, membership__ended_at=None, membership__user__is_active=True
    ).exclude(membership=membership)
    theirs = Patient.objects.filter(care_team__membership=membership, care_team__ended_at=None)
    return list(theirs.exclude(pk__in=others.values("patient")).select_related("user"))


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> None:
    """End a person's work at a clinic, and their place on its care teams. Nothing they did is lost.

    Raises ``Refused`` for oneself, for the last person of the office, and while a patient would lose their only
    prescriber.
    """
    # Two of the office who end each other at once must not leave the clinic without anybody, nor a patient without a
    # prescriber; changing a care team takes the same lock.
    Clinic.objects.select_for_update(no_key=True).get(pk=membership.clinic_id)
    _refuse(membership, by)
    now = clock.now()
    if Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=now) != 1:
        raise Refused(_("This person's work here was ended already. Nothing was changed."), code="state")
    CareTeamMember.objects.filter(membership=membership, ended_at=None).update(ended_at=now)
    audit.record("membership.ended", by=by, on=membership, clinic_id=membership.clinic_id, role=membership.role)
    membership_ended.send(Membership, membership=membership)


def _refuse(membership: Membership, by: User) -> None:
    if membership.user_id == by.pk:
        raise Refused(_("You cannot end your own work here. Ask a colleague of the office."))
    if membership.role == Role.ADMIN and _offices(membership) == 0:
        raise Refused(_("This is the last person of the office. Invite another one first."))
    left_alone = len(only_prescriber_of(membership))
    if left_alone:
        raise Refused(
            ngettext(
                "%(n)s patient has no other prescriber. Add one to the care team first.",
                "%(n)s patients have no other prescriber. Add one to their care teams first.",
                left_alone,
            )
            % {"n": left_alone}
        )
    if Invitation.objects.open(clock.now()).filter(prescriber=membership).exists():
        raise Refused(_("An open invitation names this person as the prescriber. Withdraw it first."))


def _offices(membership: Membership) -> int:
    others = Membership.objects.active().filter(clinic=membership.clinic_id, role=Role.ADMIN)
    return others.exclude(pk=membership.pk).count()

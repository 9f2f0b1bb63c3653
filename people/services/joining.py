"""Accepting an invitation: a person joins a clinic, with a new login or with the one they have."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from people.models import CareTeamMember, Invitation, Membership, Patient, User
from people.services.details import refuse_wrong_phone
from people.signals import person_joined


@transaction.atomic
def join_as_new(
    *, invitation: Invitation, password: str | None, zone_name: str, write_by_email: bool | None = None, phone: str = ""
) -> User:
    """Make a login for the invited address and let it join. The password has passed the validators.

    ``phone`` is where the clinic reaches a patient; of staff nobody asks for one.

    Raises ``Refused`` when the link no longer counts, or when the address got a login meanwhile.
    """
    _claim(invitation)
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, name=invitation.name, zone_name=zone_name)
    except IntegrityError as error:
        raise Refused(
            _("This address has a login already. Open the link again and sign in with it."), code="has_login"
        ) from error
    audit.record("user.made", by=user, on=user, clinic_id=invitation.clinic_id)
    _join(invitation, user, write_by_email, phone)
    return user


@transaction.atomic
def join_as(*, invitation: Invitation, user: User, write_by_email: bool | None = None, phone: str = "") -> None:
    """Let a person who has a login, and is signed in with it, join. Raises ``Refused``."""
    if user.email != invitation.email:
        raise Refused(_("This invitation is for somebody else. Nothing was changed."), code="other_person")
    _claim(invitation)
    _join(invitation, user, write_by_email, phone)


def _claim(invitation: Invitation) -> None:
    """Of several who press the button at once, or one who presses twice, exactly one goes on."""
    now = clock.now()
    if Invitation.objects.open(now).filter(pk=invitation.pk).update(accepted_at=now) != 1:
        raise Refused(_("This link was used, withdrawn, or its time is over. Nothing was changed."), code="closed")


def _join(invitation: Invitation, user: User, write_by_email: bool | None, phone: str) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    invitation.refresh_from_db(fields=["accepted_at", "accepted_by"])
    joined = _as_patient(invitation, user, phone) if invitation.for_patient else _as_staff(invitation, user)
    audit.record(
        "invitation.accepted",
        by=user,
        on=invitation,
        clinic_id=invitation.clinic_id,
        subject_id=joined.pk if isinstance(joined, Patient) else None,
        role=invitation.role,
    )
    person_joined.send(Invitation, invitation=invitation, user=user, write_by_email=write_by_email)


def _as_staff(invitation: Invitation, user: User) -> Membership:
    try:
        with transaction.atomic():
            return Membership.objects.create(user=user, clinic=invitation.clinic, role=invitation.role)
    except IntegrityError as error:
        raise Refused(_("You work at this clinic already. Nothing was changed."), code="member") from error


def _as_patient(invitation: Invitation, user: User, phone: str) -> Patient:
    refuse_wrong_phone(phone)
    try:
        with transaction.atomic():
            patient = Patient.objects.create(user=user, clinic=invitation.clinic, phone=phone)
    except IntegrityError as error:
        raise Refused(_("You are a patient of this clinic already. Nothing was changed."), code="patient") from error
    beside = invitation.team.values("membership")
    still_here = Membership.objects.treating().filter(Q(pk=invitation.prescriber_id) | Q(pk__in=beside))
    CareTeamMember.objects.bulk_create(CareTeamMember(patient=patient, membership=member) for member in still_here)
    return patient

"""Who treats a patient, and so may read the record."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from people.models import CareTeamMember, Clinic, Membership, Patient, User
from people.roles import Role
from people.signals import care_team_changed


@transaction.atomic
def change_team(*, patient: Patient, version: int, members: Collection[Membership], by: User) -> None:
    """Let exactly ``members`` treat the patient from now on; at least one of them prescribes.

    Raises ``Refused``, and ``StaleSave`` when somebody changed the patient since the form was opened.
    """
    # Whoever ends the work of somebody here waits, and then sees the new team; two at once leave nobody alone.
    Clinic.objects.select_for_update(no_key=True).get(pk=patient.clinic_id)
    wanted = set(Membership.objects.treating().filter(clinic=patient.clinic_id, pk__in=[m.pk for m in members]))
    if len(wanted) != len(set(members)):
        raise Refused(_("Somebody of this team no longer treats patients here. Choose again."), field="members")
    if not any(member.role == Role.PRESCRIBER for member in wanted):
        raise Refused(_("A patient needs at least one prescriber on the care team."), field="members")
    patient.save_version(version)
    left, joined = _end(patient, wanted, by), _begin(patient, wanted, by)
    if left or joined:
        care_team_changed.send(Patient, patient=patient)


@transaction.atomic
def join_team(*, patient: Patient, members: Collection[Membership], by: User) -> None:
    """Let ``members`` treat the patient, too; nobody leaves. Whoever does so already is no change.

    Raises ``Refused``. Whoever holds the patient has held the clinic before that: it comes first, as in ``change_team``.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=patient.clinic_id)
    here = set(Membership.objects.treating().filter(clinic=patient.clinic_id, pk__in=[one.pk for one in members]))
    if len(here) != len(set(members)):
        raise Refused(_("Somebody of this team no longer treats patients here. Choose again."), field="members")
    if _begin(patient, here, by):
        Patient.objects.filter(pk=patient.pk).update(version=F("version") + 1)
        care_team_changed.send(Patient, patient=patient)


def _end(patient: Patient, wanted: set[Membership], by: User) -> int:
    leaving = list(CareTeamMember.objects.filter(patient=patient, ended_at=None).exclude(membership__in=wanted))
    for row in leaving:
        CareTeamMember.objects.filter(pk=row.pk, ended_at=None).update(ended_at=clock.now())
        audit.record(
            "care_team.left",
            by=by,
            on=row,
            clinic_id=patient.clinic_id,
            subject_id=patient.pk,
            member=row.membership_id,
        )
    return len(leaving)


def _begin(patient: Patient, wanted: set[Membership], by: User) -> int:
    here = set(CareTeamMember.objects.filter(patient=patient, ended_at=None).values_list("membership", flat=True))
    joining = sorted((member for member in wanted if member.pk not in here), key=lambda member: str(member.pk))
    for member in joining:
        row = CareTeamMember.objects.create(patient=patient, membership=member)
        audit.record(
            "care_team.joined", by=by, on=row, clinic_id=patient.clinic_id, subject_id=patient.pk, member=member.pk
        )
    return len(joining)

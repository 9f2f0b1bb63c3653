"""Telling the office and the care team what a patient changed themself: in their inbox, without a name."""

from __future__ import annotations

from django.db.models import Q

from common import clock
from messaging import services as outbox
from messaging.models import Channel
from people.models import CareTeamMember, Membership
from people.roles import Role
from scheduling.offers_texts import PATIENT_CHANGED
from sessions.models import TreatmentSession


def tell_staff(session: TreatmentSession, what: str) -> None:
    """One line to each of the clinic's office and of the patient's care team. ``session`` has its newest version."""
    patient = session.course.patient
    team = CareTeamMember.objects.filter(patient=patient, ended_at=None).values("membership")
    here = Membership.objects.active().filter(clinic=patient.clinic_id).select_related("user")
    for member in here.filter(Q(role=Role.ADMIN) | Q(pk__in=team)):
        outbox.enqueue(
            clinic=patient.clinic,
            kind=PATIENT_CHANGED,
            channel=Channel.IN_APP,
            due_at=clock.now(),
            unique_key=f"{PATIENT_CHANGED}:{session.pk}:{session.version}:{member.pk}",
            recipient=member.user,
            patient=patient,
            about_id=session.pk,
            context={"what": what},
        )

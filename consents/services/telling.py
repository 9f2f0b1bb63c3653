"""Who is told: patients, that new words ask for their signature; the care team, that an agreement was withdrawn."""

from __future__ import annotations

from consents.kinds import STOPS_CARE
from consents.models import Consent, ConsentText
from consents.texts import AGREEMENT_ASKS, AGREEMENT_WITHDRAWN
from messaging import services as outbox
from messaging.models import Message
from messaging.services import mark_read
from people.models import CareTeamMember, Membership, Patient, User
from people.roles import Role

SIGNED = "signed"


def plan_name(patient: Patient, kind: str) -> str:
    """The name under which what asks for a signature stands in the outbox."""
    return f"agreement:{patient.pk}:{kind}"


def ask_again(text: ConsentText) -> int:
    """Ask everybody whose signature stands under older words, once; tells how many."""
    rows = Consent.objects.standing().filter(kind=text.kind, patient__clinic=text.clinic_id).exclude(text=text)
    asked = 0
    for consent in rows.select_related("patient__user", "patient__clinic"):
        patient = consent.patient
        outbox.cancel_plan(plan=plan_name(patient, text.kind), reason="newer")
        outbox.reach(
            user=patient.user,
            clinic=patient.clinic,
            kind=AGREEMENT_ASKS,
            unique_key=f"{AGREEMENT_ASKS}:{text.pk}:{patient.pk}",
            about_id=text.pk,
            patient=patient,
            plan=plan_name(patient, text.kind),
        )
        asked += 1
    return asked


def was_signed(consent: Consent, by: User) -> None:
    """Nothing asks for this signature any more."""
    outbox.cancel_plan(plan=plan_name(consent.patient, consent.kind), reason=SIGNED)
    asks = (
        Message.objects.inbox_of(by).unread().filter(kind=AGREEMENT_ASKS, plan=plan_name(consent.patient, consent.kind))
    )
    for message in asks:
        mark_read(message=message, by=by)


def tell_team(consent: Consent) -> int:
    """Tell those who treat the patient, or the office where nobody does; tells how many."""
    if consent.kind not in STOPS_CARE:
        return 0
    people = _who_treats(consent.patient) or _office(consent.patient)
    for user in people:
        outbox.reach(
            user=user,
            clinic=consent.patient.clinic,
            kind=AGREEMENT_WITHDRAWN,
            unique_key=f"{AGREEMENT_WITHDRAWN}:{consent.pk}:{user.pk}",
            about_id=consent.pk,
            patient=consent.patient,
        )
    return len(people)


def _who_treats(patient: Patient) -> list[User]:
    treating = Membership.objects.treating()
    rows = CareTeamMember.objects.filter(patient=patient, ended_at=None, membership__in=treating)
    return [row.membership.user for row in rows.select_related("membership__user").order_by("membership__user__name")]


def _office(patient: Patient) -> list[User]:
    rows = Membership.objects.active().filter(clinic=patient.clinic_id, role=Role.ADMIN)
    return [row.user for row in rows.select_related("user").order_by("user__name")]

"""Telling the person where their application stands, and those who treat that one waits."""

from __future__ import annotations

from common import clock
from intake.models import Application, Submission
from intake.texts import TO_PLAN, WAITING
from messaging.models import Channel
from messaging.services import enqueue, reach
from people.models import Membership


def tell_the_person(application: Application, kind: str, *, occasion: str) -> None:
    """Say that something waits, once for each ``occasion``: the inbox, and one message that counts on their day."""
    patient = application.patient
    reach(
        user=patient.user,
        clinic=patient.clinic,
        kind=kind,
        unique_key=f"{kind}:{occasion}",
        about_id=application.pk,
        patient=patient,
    )


def tell_the_clinic(submission: Submission) -> None:
    """The first time that somebody sends theirs in, all who treat at the clinic find it in their inbox. Nobody gets a mail."""
    if submission.number != 1:
        return
    application = submission.application
    clinic = application.patient.clinic
    for member in Membership.objects.treating().filter(clinic=clinic).select_related("user"):
        enqueue(
            clinic=clinic,
            kind=WAITING,
            channel=Channel.IN_APP,
            due_at=clock.now(),
            unique_key=f"{WAITING}:{application.pk}:{member.pk}",
            recipient=member.user,
            about_id=application.pk,
        )


def tell_the_prescriber(application: Application, prescriber: Membership, *, occasion: str) -> None:
    """A colleague accepted it and named who writes the plan: that person finds it in their inbox."""
    enqueue(
        clinic=application.patient.clinic,
        kind=TO_PLAN,
        channel=Channel.IN_APP,
        due_at=clock.now(),
        unique_key=f"{TO_PLAN}:{occasion}",
        recipient=prescriber.user,
        about_id=application.pk,
    )

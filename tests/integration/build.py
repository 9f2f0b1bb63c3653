"""Doses, windows and messages for tests."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from common import clock
from integration import services
from integration.models import EntryLink, IntegrationWindow, JournalEntry
from journey.models import Course, ProtocolVersion
from journey.stages import Phase
from messaging.models import Channel, Message
from messaging.services import give_consent
from people.models import Patient, User
from sessions.models import Dose, TreatmentSession
from sessions.signals import dose_corrected, dose_ended
from sessions.states import SessionState

#: A Monday in winter, 10:00 in New York.
ENDED = datetime(2027, 1, 11, 15, 0, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def an_agreement(patient: Patient) -> None:
    """The patient agrees to e-mail."""
    give_consent(user=patient.user, clinic=patient.clinic, channel=Channel.EMAIL, by=patient.user)


def a_course(patient: Patient) -> Course:
    """The patient's course in induction, made if there is none."""
    found = Course.objects.open().filter(patient=patient).first()
    if found:
        return found
    return Course.objects.create(
        patient=patient,
        protocol=ProtocolVersion.objects.get(key="infusion-clinic", retired_at=None),
        prescriber=patient.care_team.first().membership,
        phase=Phase.INDUCTION,
        opened_at=clock.now(),
    )


def a_dose(patient: Patient, by: User, ended_at: datetime = ENDED) -> Dose:
    """A dose that ended then, in a session of its own; nothing is announced."""
    course = a_course(patient)
    session = TreatmentSession.objects.create(
        course=course,
        phase="induction",
        number=course.sessions.count() + 1,
        starts_at=ended_at - hours(1),
        minutes=120,
        state=SessionState.COMPLETED,
    )
    return Dose.objects.create(
        session=session,
        route="intravenous",
        amount_mg=Decimal(40),
        started_at=ended_at - minutes(40),
        ended_at=ended_at,
        recorded_by=by,
    )


def a_window(patient: Patient, by: User, ended_at: datetime = ENDED) -> IntegrationWindow:
    """The window that a dose opens which ended then."""
    dose = a_dose(patient, by, ended_at)
    dose_ended.send(sender=Dose, dose=dose, by=by)
    return IntegrationWindow.objects.get(session=dose.session)


def corrected(window: IntegrationWindow, by: User, ended_at: datetime) -> IntegrationWindow:
    """The window after the end of its dose was corrected."""
    old = window.session.doses.get(corrected_by=None)
    dose = Dose.objects.create(
        session=window.session,
        route=old.route,
        amount_mg=old.amount_mg,
        started_at=ended_at - minutes(40),
        ended_at=ended_at,
        recorded_by=by,
        corrects=old,
    )
    dose_corrected.send(sender=Dose, dose=dose, by=by)
    return IntegrationWindow.objects.get(pk=window.pk)


def an_entry(window: IntegrationWindow, text: str = "A blue door.", *, share: bool = False) -> JournalEntry:
    """An entry that the patient wrote signed in."""
    return services.write_entry(window=window, text=text, share=share, submission=uuid.uuid4(), by=window.patient.user)


def link_of(window: IntegrationWindow, purpose: str = "window") -> EntryLink:
    """The newest link of the window's messages, or of the one a week later."""
    return EntryLink.objects.filter(window=window, purpose=purpose).latest("created_at", "pk")


def outbox(window: IntegrationWindow, channel: str = "in_app") -> dict[str, Message]:
    """The newest message of each moment by that channel."""
    rows = Message.objects.filter(plan=window.plan_key, channel=channel).order_by("created_at", "id")
    return {row.context["moment"]: row for row in rows}


def local(window: IntegrationWindow, message: Message) -> str:
    """When it is due, by the patient's clock."""
    return message.due_at.astimezone(window.patient.zone).strftime("%a %H:%M")


def times(window: IntegrationWindow, channel: str = "in_app") -> dict[str, str]:
    """When each waiting moment is due by the patient's clock; a left-out one with its reason."""
    window.patient.user.refresh_from_db()
    waiting = {"queued": True, "suppressed": True}
    return {
        moment: local(window, row) if row.state == "queued" else row.reason
        for moment, row in outbox(window, channel).items()
        if row.state in waiting
    }


def fresh(row):
    """The row as it stands."""
    return type(row).objects.get(pk=row.pk)

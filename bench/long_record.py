"""One patient with five years behind them, laid down by bulk inserts: ``python -m bench.long_record``.

About 260 PHQ-9 and 260 GAD-7, 80 sessions with their doses, windows, entries and messages, 30 safety tasks, 20 changes
of medicines, and a request for every week. The same rows every time, but for the ids; it ends at the house's now.
"""

from __future__ import annotations

import math
import os
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import django

PATIENT = UUID("00000000-0000-7000-8000-000000000005")
CLINICIAN = "nurse@bench.example.org"
WEEKS = 260
MEDICINES = ("Sertraline", "Bupropion", "Lamotrigine", "Quetiapine", "Propranolol")
TEXT = "We walked along the harbour and it was easier to talk than it has been for a long time. " * 3


def seed() -> None:
    """The clinic, its people and the patient with all that happened."""
    from bench.big_clinic import History
    from common import clock
    from journey.models import ProtocolVersion
    from journey.services import load_protocols

    load_protocols()
    history = History(clock.now())
    nurse, course = _people(history, ProtocolVersion.objects.filter(retired_at=None, key="infusion-clinic").get())
    begun = history.now - timedelta(weeks=WEEKS - 2)
    for number in range(80):
        _session(history, course, nurse, number, begun)
    for week in range(WEEKS):
        _week(history, course.patient, week, begun)
    for number in range(20):
        _medicine(history, course.patient, nurse, number)
    _review(history, course, nurse)
    history.write()


def _people(history: Any, protocol: Any) -> tuple[Any, Any]:
    from journey.models import Course, PhaseChange
    from people.models import CareTeamMember, Clinic, Membership, Patient, User

    clinic = history.add(Clinic(name="Bench", sender_name="Bench House", zone_name="America/New_York"))
    staff = []
    for email, role in ((CLINICIAN, "clinician"), ("doctor@bench.example.org", "prescriber")):
        user = history.add(User(email=email, name=email.partition("@")[0].title(), zone_name=clinic.zone_name))
        staff.append(history.add(Membership(user=user, clinic=clinic, role=role)))
    user = history.add(User(email="long@bench.example.org", name="Lena Long", zone_name="America/New_York"))
    patient = history.add(Patient(pk=PATIENT, user=user, clinic=clinic, phone="+1 555 0100"))
    for membership in staff:
        history.add(CareTeamMember(patient=patient, membership=membership))
    opened = history.now - timedelta(weeks=WEEKS)
    phase = {"patient": patient, "protocol": protocol, "prescriber": staff[1], "phase": "maintenance"}
    course = history.add(Course(opened_at=opened, **phase))
    for days, was, to in ((0, "", "preparation"), (14, "preparation", "induction"), (35, "induction", "maintenance")):
        at = opened + timedelta(days=days)
        history.add(PhaseChange(course=course, from_state=was, to_state=to, by=staff[1].user, at=at))
    return staff[0], course


def _session(history: Any, course: Any, nurse: Any, number: int, begun: datetime) -> None:
    from integration.models import IntegrationWindow, JournalEntry
    from messaging.models import Message
    from sessions.models import Dose, TreatmentSession

    is_first = number < 6
    at = begun + (timedelta(days=3.5 * number) if is_first else timedelta(days=21 + 24 * (number - 5)))
    state = "completed" if at < history.now else "booked"
    phase = {"phase": "induction" if is_first else "maintenance", "number": number + 1 if is_first else number - 5}
    session = history.add(TreatmentSession(course=course, starts_at=at, minutes=120, state=state, **phase))
    if state == "booked":
        return
    ended = at + timedelta(minutes=50)
    dose = {"route": "intravenous", "amount_mg": 40, "recorded_by": nurse.user, "started_at": at}
    history.add(Dose(session=session, ended_at=ended, **dose))
    closes = ended + timedelta(hours=72)
    over = {"ended_at": closes, "ending": "time"} if closes < history.now else {}
    window = history.add(
        IntegrationWindow(patient=course.patient, session=session, opens_at=ended, closes_at=closes, **over)
    )
    entry = {"text": TEXT, "submission": uuid4(), "shared_at": ended + timedelta(hours=20)}
    history.add(JournalEntry(patient=course.patient, window=window, written_at=ended + timedelta(hours=20), **entry))
    for hours in (1, 24, 48):
        due = ended + timedelta(hours=hours)
        row = {"kind": "window", "channel": "in_app", "state": "sent", "plan": window.plan_key, "about_id": window.pk}
        history.add(
            Message(
                clinic=course.patient.clinic,
                recipient=course.patient.user,
                patient=course.patient,
                unique_key=f"bench:{session.pk}:{hours}",
                due_at=due,
                settled_at=due,
                context={"stage": "capture"},
                **row,
            )
        )


def _week(history: Any, patient: Any, week: int, begun: datetime) -> None:
    """A PHQ-9 and a GAD-7 with the request for it; every ninth PHQ-9 opens a safety task."""
    from measures.models.assignments import Assignment

    at = begun + timedelta(weeks=week - 2, hours=15)
    level = 19 if week < 3 else 7 + round(4 * math.sin(week / 6)) + (8 if week > WEEKS - 3 else 0)
    phq9 = _response(history, patient, "phq-9", 9, level, at, flagged=week % 9 == 2)
    _response(history, patient, "gad-7", 7, max(1, level - 3), at + timedelta(minutes=2))
    is_left = week % 13 == 5
    state = {"state": "given_up"} if is_left else {"state": "answered", "response": phq9}
    times = {"due_at": at - timedelta(hours=6), "expires_at": at + timedelta(days=4), "settled_at": at}
    key = f"bench:{week}"
    history.add(Assignment(patient=patient, instrument="phq-9", reason="weekly", plan_key=key, **times, **state))


def _response(
    history: Any, patient: Any, key: str, items: int, total: int, at: datetime, *, flagged: bool = False
) -> Any:
    from measures.instruments import load
    from measures.models import Response

    values = {f"q{n + 1}": total // items + (n < total % items) for n in range(items)}
    if flagged and not values["q9"]:
        values |= {"q1": values["q1"] - 1, "q9": 1}
    definition = load(key)
    band = definition.band_of(total)
    response = history.add(
        Response(
            patient=patient,
            instrument=key,
            instrument_version=definition.number,
            answers=values,
            total=total,
            band=band.key if band else "",
            flagged=flagged,
            answered_at=at,
            answered_by=patient.user,
            submission=uuid4(),
        )
    )
    if flagged:
        _task(history, patient, response)
    return response


def _task(history: Any, patient: Any, response: Any) -> None:
    from safety.models import SafetyTask

    at = response.answered_at
    done = {
        "closed_at": at + timedelta(hours=2),
        "closed_by": patient.user,
        "disposition": "spoke",
        "note": "We spoke.",
    }
    still = {} if at > history.now - timedelta(weeks=9) else done
    row = {"source": "phq9_item9", "source_id": response.pk, "opened_at": at, "due_at": at + timedelta(hours=1)}
    history.add(SafetyTask(patient=patient, **row, **still))


def _medicine(history: Any, patient: Any, nurse: Any, number: int) -> None:
    from journey.models import MedicationChange

    at = history.now - timedelta(days=40 + 88 * number)
    row = {"what": ("started", "dose_changed", "stopped")[number % 3], "medicine": MEDICINES[number % 5]}
    told = {"detail": "From her family doctor.", "recorded_by": nurse.user, "recorded_at": at, "submission": uuid4()}
    history.add(MedicationChange(patient=patient, changed_on=at.date(), **row, **told))


def _review(history: Any, course: Any, nurse: Any) -> None:
    from journey.models import RelapseReview

    at = history.now - timedelta(weeks=40)
    row = {"reading_id": uuid4(), "reading_at": at, "rule": "loss_of_response", "outcome": "not_now"}
    history.add(
        RelapseReview(course=course, by=nurse.user, at=at, note="A bad week, sessions stay as they are.", **row)
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    seed()

"""A journal of some weeks, for the tests of reading back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from integration import services
from integration.models import EntryStage, IntegrationWindow, JournalEntry
from people.models import Patient, User
from tests.integration.build import ENDED, a_dose, hours

Go = Callable[[datetime], None]


def kept(patient: Patient, text: str = "", *, share: bool = False, **more: Any) -> JournalEntry:
    """An entry that the patient wrote signed in; on a free page, unless a window or session is given."""
    where = {} if {"window", "session"} & more.keys() else {"patient": patient}
    return services.write_entry(submission=uuid.uuid4(), share=share, by=patient.user, text=text, **where, **more)


def a_told_window(go: Go, patient: Patient, by: User, number: int) -> IntegrationWindow:
    """The window of the ``number``-th week, with an intention before it and three entries in it."""
    from sessions.models import Dose
    from sessions.signals import dose_ended

    ended = ENDED + hours(24 * 7 * (number - 1))
    go(ended - hours(3))
    dose = a_dose(patient, by, ended)
    dose.session.state = "booked"
    dose.session.save(update_fields=["state"])
    kept(patient, f"Intention {number}: to listen.", session=dose.session, stage=EntryStage.INTENTION)
    dose.session.state = "completed"
    dose.session.save(update_fields=["state"])
    go(ended + hours(1))
    dose_ended.send(sender=Dose, dose=dose, by=by)
    window = IntegrationWindow.objects.get(session=dose.session)
    kept(patient, f"Door {number}, blue light", window=window, stage=EntryStage.CAPTURE, mood=3)
    go(ended + hours(25))
    action = f"Walk to the river, time {number}"
    meaning = {"stage": EntryStage.MEANING, "mood": min(5, 1 + number), "tags": ["river", "Mother"], "action": action}
    kept(patient, f"Insight {number}: the café was quiet", window=window, share=number % 2 == 0, **meaning)
    go(ended + hours(50))
    kept(patient, f"Practice {number} again", window=window, stage=EntryStage.ACTION)
    return window

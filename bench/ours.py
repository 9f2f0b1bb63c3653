"""Our own side of the dispatch: ``python -m bench.ours seed N`` lays the reminders, ``… work`` sends them.

The messages are like those of an open window: to patients who agreed to e-mail, each with a guard that asks the database,
a signed link, text and HTML.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from typing import Any

import django

KIND = "bench_reminder"
PATIENTS = 500
LASTING = timedelta(hours=1)


def _ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    from messaging import registry

    registry.register(KIND, label="Reminder", compose=_compose, wanted=_wanted, quiet=False)


def _compose(message: Any) -> Any:
    from django.conf import settings
    from django.core import signing

    from messaging.registry import Text

    token = signing.dumps(message.pk.hex, salt="bench")
    return Text(
        f"{message.clinic.sender_name}: a page is open for you",
        f"Hello {message.recipient.name},\n\nthere is a page for you that you can write on until tomorrow.\n\nTake your time.",
        "Open the page",
        f"{settings.SITE_URL}/w/{token}/",
    )


def _wanted(message: Any, _now: Any) -> str | None:
    from people.models import Patient

    # As the guards of real kinds do: one question to the database.
    return None if Patient.objects.filter(pk=message.patient_id).exists() else "gone"


def seed(count: int) -> None:
    """A clinic, its patients, and so many reminders that are due."""
    from common import clock
    from messaging.models import Channel, ContactConsent, Message
    from people.models import Clinic, Patient, User

    now = clock.now()
    clinic = Clinic.objects.create(name="Bench", sender_name="Bench House", zone_name="America/New_York")
    users = [User(email=f"p{n}@example.org", name=f"Patient {n}", zone_name="Europe/Berlin") for n in range(PATIENTS)]
    User.objects.bulk_create(users)
    patients = Patient.objects.bulk_create(Patient(user=user, clinic=clinic) for user in users)
    ContactConsent.objects.bulk_create(
        ContactConsent(user=user, clinic=clinic, channel=Channel.EMAIL, wording="bench", given_at=now) for user in users
    )
    Message.objects.bulk_create(
        (
            Message(
                clinic=clinic,
                kind=KIND,
                channel=Channel.EMAIL,
                recipient=patients[n % PATIENTS].user,
                patient=patients[n % PATIENTS],
                unique_key=f"bench:{n}",
                plan=f"bench:{n % PATIENTS}",
                due_at=now - timedelta(seconds=count - n) / 10,
                expires_at=now + LASTING,
            )
            for n in range(count)
        ),
        batch_size=2000,
    )
    _settle_statistics()


def work() -> None:
    """A worker: says "ready", waits for a line, and drains until it is ended."""
    from messaging.delivery import drain

    drain(budget=0)  # connects, and reads the clock; nothing is claimed
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        if not drain():
            time.sleep(0.02)


def count() -> None:
    """How many messages stand in each state, on one line."""
    from django.db.models import Count

    from messaging.models import Message

    print(dict(Message.objects.order_by().values_list("state").annotate(Count("pk"))))


def _settle_statistics() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    _ready()
    {"seed": lambda: seed(int(sys.argv[2])), "work": work, "count": count}[sys.argv[1]]()

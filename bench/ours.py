"""Our own side of the dispatch: ``python -m bench.ours seed N`` lays the reminders, ``… work`` sends them.

``… nursery`` and ``… finish`` are for the measurement that kills workers.

The messages are like those of an open window: to patients who agreed to e-mail, each with a guard that asks the database,
a signed link, text and HTML.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import time as time_of_day
from datetime import timedelta
from typing import Any

import django
from django.db import connection

from common.walltime import local_day

KIND = "bench_reminder"
LASTING = timedelta(hours=1)


def _ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    from messaging import registry

    registry.register(
        KIND,
        label="Reminder",
        compose=_compose,
        wanted=_wanted,
        wanted_many=_wanted_many,
        compose_many=lambda messages: {message.pk: _compose(message) for message in messages},
    )


def _compose(message: Any) -> Any:
    from django.conf import settings
    from django.core import signing

    from messaging.registry import Text

    token = signing.Signer(salt="bench", sep=".").sign(message.pk.hex)
    return Text(
        f"{message.clinic.sender_name}: a page is open for you",
        f"Hello {message.recipient.name},\n\nthere is a page for you that you can write on until tomorrow.\n\nTake your time.",
        "Open the page",
        f"{settings.SITE_URL}/w/{token}/",
    )


def _wanted_many(messages: Sequence[Any], _now: Any) -> dict[Any, str | None]:
    from people.models import Patient

    # As the guards of real kinds do: one question to the database for the batch.
    here = set(Patient.objects.filter(pk__in=[row.patient_id for row in messages]).values_list("pk", flat=True))
    return {row.pk: None if row.patient_id in here else "gone" for row in messages}


def _wanted(message: Any, now: Any) -> str | None:
    return _wanted_many([message], now)[message.pk]


def seed(count: int) -> None:
    """A clinic, and so many patients, each with a reminder that is due; it takes their day. None has quiet hours now."""
    from common import clock
    from messaging.models import Channel, ContactConsent, ContactPreference, Message
    from people.models import Clinic, Patient, User

    now = clock.now()
    clinic = Clinic.objects.create(name="Bench", sender_name="Bench House", zone_name="America/New_York")
    users = [User(email=f"p{n}@example.org", name=f"Patient {n}", zone_name="Europe/Berlin") for n in range(count)]
    User.objects.bulk_create(users, batch_size=2000)
    patients = Patient.objects.bulk_create((Patient(user=user, clinic=clinic) for user in users), batch_size=2000)
    ContactPreference.objects.bulk_create(
        (ContactPreference(user=user, quiet_from=time_of_day(8), quiet_to=time_of_day(8)) for user in users),
        batch_size=2000,
    )
    ContactConsent.objects.bulk_create(
        (ContactConsent(user=u, clinic=clinic, channel=Channel.EMAIL, wording="bench", given_at=now) for u in users),
        batch_size=2000,
    )
    Message.objects.bulk_create(
        (
            Message(
                clinic=clinic,
                kind=KIND,
                channel=Channel.EMAIL,
                recipient=patient.user,
                patient=patient,
                unique_key=f"bench:{n}",
                plan=f"bench:{n}",
                due_at=now - timedelta(seconds=count - n) / 10,
                counts_on=local_day(now, patient.user.zone),
                expires_at=now + LASTING,
            )
            for n, patient in enumerate(patients)
        ),
        batch_size=2000,
    )
    _settle_statistics()


def work() -> None:
    """A worker: says "ready", waits for a line, and drains until it is ended."""
    from django.urls import reverse

    from messaging.delivery import drain

    drain(budget=0)  # connects, and reads the clock; nothing is claimed
    reverse("messaging:stop", args=["token"])  # a worker that runs has read the house's addresses long ago
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        if not drain():
            time.sleep(0.02)


def nursery() -> None:
    """Starts workers by the line, quickly, for a measurement that kills them; each is a process of its own."""
    print("ready", flush=True)
    children: list[int] = []
    for line in sys.stdin:
        if line.strip() == "new":
            children.append(_child())
            print(children[-1], flush=True)
        elif line.strip() == "stop":
            print(json.dumps(_stop(children)), flush=True)
        else:
            print(json.dumps(_states()), flush=True)


def _child() -> int:
    pid = os.fork()
    if pid:
        return pid
    from messaging.delivery import drain

    while True:
        if not drain():
            time.sleep(0.02)


def _stop(children: list[int]) -> dict[str, int]:
    """Kill whoever is left; how many messages each dead worker left on the wire."""
    from django.db.models import Count

    from messaging.models import Message

    for pid in children:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    on_the_wire = Message.objects.filter(state="sending").order_by().values_list("claimed_by")
    left = dict(on_the_wire.annotate(Count("pk")))
    connection.close()
    return left


def _states() -> dict[str, int]:
    from django.db.models import Count

    from messaging.models import Message

    return dict(Message.objects.order_by().values_list("state").annotate(Count("pk")))


def finish() -> None:
    """Let every lease run out, and send what is left."""
    from common import clock
    from messaging.delivery import drain
    from messaging.models import Message

    Message.objects.exclude(lease_until=None).update(lease_until=clock.now())
    while drain():
        pass


def _settle_statistics() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    _ready()
    {"seed": lambda: seed(int(sys.argv[2])), "work": work, "nursery": nursery, "finish": finish}[sys.argv[1]]()

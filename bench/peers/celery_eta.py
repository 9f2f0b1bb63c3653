"""Peer: a Celery task with an ETA for each reminder, as most projects do it.

``python -m bench.peers.celery_eta seed N`` makes the rows, ``… enqueue EPOCH`` sends a task for each, due at that second.
The worker is Celery's own.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import Any

import django
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.settings")
django.setup()

PREFIX = os.environ.get("BENCH_PREFIX", "journey_bench_")
app = Celery("bench", broker=os.environ.get("BROKER_URL", "memory://"))
app.conf.update(
    task_ignore_result=True,
    task_default_queue=f"{PREFIX}queue",
    broker_transport_options={"global_keyprefix": PREFIX},
    worker_hijack_root_logger=False,
    worker_disable_rate_limits=True,
)


@app.task(name="send_reminder")
def send_reminder(pk: int) -> None:
    """Send one reminder, unless it was sent already."""
    from django.core.mail import EmailMultiAlternatives
    from django.utils import timezone

    from bench.peers.models import Reminder
    from bench.peers.words import letter

    reminder = Reminder.objects.get(pk=pk)
    if reminder.sent_at:
        return
    subject, text, html = letter(pk, reminder.name)
    mail = EmailMultiAlternatives(subject, text, to=[reminder.email], headers={"Message-ID": f"<{pk}@bench>"})
    mail.attach_alternative(html, "text/html")
    mail.send()
    Reminder.objects.filter(pk=pk).update(sent_at=timezone.now())


def seed(count: int) -> None:
    from bench.peers.models import Reminder

    due = datetime.now(UTC)
    Reminder.objects.bulk_create(
        (Reminder(name=f"Patient {n}", email=f"p{n}@example.org", due_at=due) for n in range(count)),
        batch_size=2000,
    )


def enqueue(epoch: float) -> None:
    from bench.peers.models import Reminder

    eta = datetime.fromtimestamp(epoch, UTC)
    with app.producer_pool.acquire() as producer:
        for pk in Reminder.objects.values_list("pk", flat=True):
            send_reminder.apply_async(args=[pk], eta=eta, producer=producer)
    print("enqueued", flush=True)


def main(arguments: list[str]) -> Any:
    if arguments[0] == "seed":
        return seed(int(arguments[1]))
    return enqueue(float(arguments[1]))


if __name__ == "__main__":
    main(sys.argv[1:])

"""Peer: django-post-office, a queue of mails in the database: ``seed N`` lays them, ``work`` sends with two processes."""

from __future__ import annotations

import os
import sys

import django

os.environ["BENCH_POST_OFFICE"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.settings")


def seed(count: int) -> None:
    from post_office import mail
    from post_office.models import PRIORITY

    from bench.peers.words import letter

    for start in range(0, count, 1000):
        letters = []
        for n in range(start, min(start + 1000, count)):
            subject, text, html = letter(n, f"Patient {n % 500}")
            letters.append(
                {
                    "recipients": [f"p{n % 500}@example.org"],
                    "sender": "Bench House <journey@localhost.localdomain>",
                    "subject": subject,
                    "message": text,
                    "html_message": html,
                    "headers": {"Message-ID": f"<{n}@bench>"},
                    "priority": PRIORITY.medium,
                }
            )
        mail.send_many(letters)


def work() -> None:
    from post_office import mail

    print("ready", flush=True)
    sys.stdin.readline()
    mail.send_queued_mail_until_done(processes=2)
    print("done", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "seed":
        seed(int(sys.argv[2]))
    else:
        work()

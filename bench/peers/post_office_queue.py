"""Peer: django-post-office, a queue of mails in the database: ``seed N`` lays them, ``work`` sends with two processes."""

from __future__ import annotations

import os
import sys

import django

os.environ["BENCH_POST_OFFICE"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.settings")


def seed(count: int) -> None:
    """The mails as its documentation shows for many recipients: one template, rendered for each when it is delivered."""
    from post_office import mail
    from post_office.models import PRIORITY, EmailTemplate

    from bench.peers.words import BODY, HTML, PLAIN, SUBJECT, link

    template = EmailTemplate.objects.create(
        name="reminder",
        subject=SUBJECT,
        content="{% autoescape off %}" + PLAIN + "{% endautoescape %}",
        html_content=HTML,
    )
    for start in range(0, count, 1000):
        mails = [
            {
                "recipients": [f"p{n}@example.org"],
                "sender": "Bench House <journey@localhost.localdomain>",
                "template": template,
                "context": {"subject": SUBJECT, "body": BODY.format(name=f"Patient {n}"), "link": link(n)},
                "render_on_delivery": True,
                "headers": {"Message-ID": f"<{n}@bench>"},
                "priority": PRIORITY.medium,
            }
            for n in range(start, min(start + 1000, count))
        ]
        mail.send_many(mails)


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

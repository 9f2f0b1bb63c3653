"""A worker process of its own, for tests that kill it: ``python -m tests.concurrency.worker claim|drain``.

The environment names the database and the mail server. It knows one kind of message, "note".
"""

from __future__ import annotations

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main(what: str) -> None:
    django.setup()

    from common import clock
    from messaging import claims, registry
    from messaging.delivery import drain
    from messaging.registry import Text

    registry.register(
        "note",
        label="Note",
        compose=lambda message: Text(
            "A page waits", "There is one.", "Open it", f"https://journey.example/{message.pk}"
        ),
        quiet=False,
    )
    print("ready", flush=True)
    if what == "claim":
        claims.claim(clock.now(), worker=claims.new_worker(), most=5)
        print("claimed", flush=True)
        time.sleep(60)
    while True:
        tally = drain()
        if what == "once":
            return
        if not tally:
            time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1])

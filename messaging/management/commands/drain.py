"""``manage.py drain``: send what is due, by hand or from a cron of one's own."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from common import clock
from messaging import trouble
from messaging.delivery import drain
from messaging.models import Message


class Command(BaseCommand):
    """Sends what is due, or only says what that would be."""

    help = "Send the messages that are due. With --dry-run: only count them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing, only say what is due")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self._say_what_is_due()
            return
        tally = drain()
        ends = ", ".join(f"{count} {ended}" for ended, count in sorted(tally.items()))
        self.stdout.write(ends or "Nothing was due.")

    def _say_what_is_due(self) -> None:
        now = clock.now()
        due, stale = Message.objects.due(now).count(), Message.objects.stale(now).count()
        self.stdout.write(f"{due} due, {stale} left behind by workers that went away. Nothing was changed.")
        for channel, known in sorted(trouble.known().items()):
            self.stdout.write(f"The channel {channel} is in trouble; it is tried again at {known.retry_at:%H:%M} UTC.")

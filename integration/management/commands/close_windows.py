"""Close the windows whose time has run out, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common import clock
from integration.models import IntegrationWindow
from integration.services import close_run_out


class Command(BaseCommand):
    """What the timetable does each minute."""

    help = "Close the integration windows whose time has run out."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--dry-run`` says what would be closed and closes nothing."""
        parser.add_argument("--dry-run", action="store_true", help="Say which would be closed, and close none.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Close them, or list them by id."""
        now = clock.now()
        if not options["dry_run"]:
            self.stdout.write(f"Closed: {close_run_out(now=now)}")
            return
        for window in IntegrationWindow.objects.run_out(now).order_by("closes_at"):
            self.stdout.write(f"Would close {window.pk}, due {window.closes_at:%Y-%m-%d %H:%M} UTC")
        self.stdout.write(f"Would close: {IntegrationWindow.objects.run_out(now).count()}")

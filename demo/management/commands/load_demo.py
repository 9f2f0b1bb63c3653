"""`manage.py load_demo`: fill an empty database with the demo clinic."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.again import NotADemo, begin_again
from demo.present import set_clock
from demo.seed.play import play_all
from people.models import Clinic

WIDTH = 32


class Command(BaseCommand):
    """Fills the demo clinic."""

    help = "Fill an empty database with the demo clinic: about forty invented patients over the last twelve weeks, and applicants at every stage."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to begin again."""
        parser.add_argument(
            "--again", action="store_true", help="wipe this demo, with all that was done in it, and fill it anew"
        )

    def handle(self, *_args: Any, again: bool, **_options: Any) -> None:
        """Refuse where it could harm, then fill."""
        if not settings.DEMO:
            raise CommandError("The demo clinic is for trying things out: it needs DEMO=true.")
        if again:
            self._again()
        elif Clinic.objects.exists():
            raise CommandError("There is a clinic in this database already. To fill a demo anew: load_demo --again.")
        else:
            play_all(now=set_clock(), progress=self._show)
        self.stdout.write("")

    def _again(self) -> None:
        try:
            begin_again(progress=self._show)
        except NotADemo as refusal:
            raise CommandError(str(refusal)) from refusal

    def _show(self, share: float) -> None:
        done = max(0, min(WIDTH, round(share * WIDTH)))
        if done == getattr(self, "_shown", None):
            return
        self._shown = done
        if self.stdout.isatty():
            self.stdout.write(f"\r  {'█' * done}{'░' * (WIDTH - done)}", ending="")
            self.stdout.flush()

"""Throw away what has run out, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config import tidying


class Command(BaseCommand):
    """What the timetable does each hour."""

    help = "Delete sessions that have ended, and wrong passwords at the door that count no more."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--dry-run`` says how many there are and deletes none."""
        parser.add_argument("--dry-run", action="store_true", help="Say how many there are, and delete none.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Delete them, or count them."""
        if options["dry_run"]:
            counts, word = {name: rows.count() for name, rows in tidying.run_out().items()}, "Would delete"
        else:
            counts, word = tidying.throw_away(), "Deleted"
        for name, count in counts.items():
            self.stdout.write(f"{word} {count} {name}")

"""Load this release's questions and practices into the database, or write their words out for translators."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.errors import Refused
from integration.house_words import PATH, written
from integration.services.content import load_content


class Command(BaseCommand):
    """``manage.py load_content [--words]``."""

    help = "Loads the house's questions and practices that are not in the database yet. Twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--words`` writes the module that translators' tools read, and loads nothing."""
        parser.add_argument("--words", action="store_true", help="Write the texts out for makemessages instead.")

    def handle(self, *_: Any, words: bool, **__: Any) -> None:
        """Load, and say how many were new."""
        if words:
            PATH.write_text(written(), "utf-8")
            self.stdout.write(f"Wrote {PATH.name}.")
            return
        try:
            count = load_content()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{count} new version{'' if count == 1 else 's'} of questions and practices.")

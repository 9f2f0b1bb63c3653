"""Load the protocol files of this release into the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.errors import Refused
from journey.services import load_protocols
from journey.services.protocols import FOLDER


class Command(BaseCommand):
    """``manage.py load_protocols [--folder FOLDER]``."""

    help = "Loads protocol files that are not in the database yet. Running it twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: where the files are."""
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *_: Any, folder: Path, **__: Any) -> None:
        """Load, and say how many were new."""
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            count = load_protocols(folder)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{count} new protocol version{'' if count == 1 else 's'}.")

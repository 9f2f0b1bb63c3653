"""Make the key by which push services know a house."""

from typing import Any

from django.core.management.base import BaseCommand

from config import secrets


class Command(BaseCommand):
    """Prints a line for `.env`; nothing is kept."""

    help = "Make a fresh key for notices on devices (web push), as a line for .env. Keep it: a new one cuts all devices off."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make one and print it."""
        self.stdout.write(f"PUSH_KEY={secrets.new_push_key()}")

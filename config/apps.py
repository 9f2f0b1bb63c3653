"""Makes the house itself an app, so that it may hold commands and system checks."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """The house: start command and checks."""

    name = "config"
    label = "config"

    def ready(self) -> None:
        """Register the system checks, and listen for who signs in."""
        from config import checks, idle  # noqa: F401  (both need the app registry)

"""The app of this room."""

from django.apps import AppConfig


class JourneyConfig(AppConfig):
    """Registers the room."""

    name = "journey"

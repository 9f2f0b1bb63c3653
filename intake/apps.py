"""The app of this room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Registers the room."""

    name = "intake"

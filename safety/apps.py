"""The app of this room."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """Registers the room."""

    name = "safety"

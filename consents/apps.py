"""The app of this room."""

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """Registers the room."""

    name = "consents"

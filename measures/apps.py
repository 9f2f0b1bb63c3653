"""The app of this room."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Registers the room."""

    name = "measures"

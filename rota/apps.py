"""The app of this room."""

from django.apps import AppConfig


class RotaConfig(AppConfig):
    """Registers the room."""

    name = "rota"

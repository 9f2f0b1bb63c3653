"""The app of this room."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Registers the room."""

    name = "home"

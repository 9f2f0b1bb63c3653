"""The app of this room."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Registers the room."""

    name = "common"

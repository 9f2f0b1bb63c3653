"""The app of this room."""

from django.apps import AppConfig


class IntegrationConfig(AppConfig):
    """Registers the room."""

    name = "integration"

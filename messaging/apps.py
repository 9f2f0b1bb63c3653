"""The app of this room."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Registers the room."""

    name = "messaging"

"""The app of this room."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Registers the room, and its own kinds of messages."""

    name = "messaging"

    def ready(self) -> None:
        """Listen to the people room."""
        from messaging import accounts  # needs the app registry

        accounts.connect()

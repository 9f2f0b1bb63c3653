"""The app of this room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Registers the room: the messages that it writes."""

    name = "intake"

    def ready(self) -> None:
        """Tell the outbox what this room writes."""
        from intake import texts  # needs the app registry

        texts.register()

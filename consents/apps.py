"""The app of this room."""

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """Registers the room: the messages that it writes, and what it listens to."""

    name = "consents"

    def ready(self) -> None:
        """Tell the outbox what this room writes; hear when somebody takes back a way to be reached."""
        from consents import hearing, texts  # they need the app registry
        from messaging.signals import contact_withdrawn

        texts.register()
        contact_withdrawn.connect(hearing.contact_was_withdrawn, dispatch_uid="consents.contact_was_withdrawn")

"""The app of this room."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Registers the room, and its own kinds of messages."""

    name = "messaging"

    def ready(self) -> None:
        """Listen to the people room, say who carries what, and bring the part of the worker that shows notices."""
        from common import worker
        from messaging import accounts, carriers, mail, phones, push, sms  # they need the app registry
        from messaging.models import Channel
        from messaging.services import failed

        accounts.connect()
        phones.register()
        failed.connect()
        carriers.register(Channel.EMAIL, mail.Mail)
        carriers.register(Channel.TEXT, sms.Texts)
        carriers.register(Channel.PUSH, push.Push)
        worker.register("notices", "messaging/push_worker.js")

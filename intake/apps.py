"""The app of this room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Registers the room: the messages that it writes."""

    name = "intake"

    def ready(self) -> None:
        """Tell the outbox what this room writes."""
        from intake import signing, texts  # needs the app registry
        from journey import preparation
        from journey.signals import plan_signing

        texts.register()
        plan_signing.connect(signing.a_plan_is_signed, dispatch_uid="intake.a_plan_is_signed")
        preparation.register_proposal(signing.adult_of)

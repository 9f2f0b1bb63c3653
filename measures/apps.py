"""The app of this room."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Registers what this room knows about safety tasks."""

    name = "measures"

    def ready(self) -> None:
        """Tell the room below who explains its tasks."""
        from measures.evidence import self_harm_answer  # needs the app registry
        from safety import evidence  # needs the app registry
        from safety.models import Source  # needs the app registry

        evidence.register(Source.PHQ9_ITEM_9, self_harm_answer)

"""The app of this room."""

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    """Registers the room: the message that it writes, and what it tells about a safety task."""

    name = "correspondence"

    def ready(self) -> None:
        """Tell the outbox and the safety room what this room brings."""
        from correspondence import texts  # needs the app registry
        from correspondence.evidence import words_in_a_letter  # needs the app registry
        from safety import evidence
        from safety.tiers import Source

        texts.register()
        evidence.register(Source.LETTER, words_in_a_letter)

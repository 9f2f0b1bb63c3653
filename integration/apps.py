"""The app of this room."""

from typing import Any

from django.apps import AppConfig


class IntegrationConfig(AppConfig):
    """Registers the room: what it listens to, and the messages that it writes."""

    name = "integration"

    def ready(self) -> None:
        """Hear of doses and of changed habits; bring the words of the window's messages."""
        from integration import hearing, texts
        from integration.evidence import words_in_an_entry
        from integration.timeline import windows
        from measures import timeline
        from messaging.signals import contact_changed
        from people.signals import zone_changed
        from safety import evidence
        from safety.models import Source
        from sessions.signals import dose_corrected, dose_ended

        def listen(signal: Any, hears: Any) -> None:
            signal.connect(hears, dispatch_uid=f"integration.{hears.__name__}")

        listen(dose_ended, hearing.a_dose_ended)
        listen(dose_corrected, hearing.a_dose_was_corrected)
        listen(contact_changed, hearing.a_person_is_reached_otherwise)
        listen(zone_changed, hearing.a_person_moved)
        texts.register()
        evidence.register(Source.FREE_TEXT, words_in_an_entry)
        timeline.register(windows)

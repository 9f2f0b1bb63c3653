"""The app of this room."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Registers the room: what it explains, what it listens to, and the messages that it writes."""

    name = "measures"

    def ready(self) -> None:
        """Tell the rooms below who explains tasks and makes words; answers settle what was asked."""
        from measures import evidence, hearing, texts  # needs the app registry
        from measures.reasons import words_about_a_questionnaire  # needs the app registry
        from measures.signals import response_submitted  # needs the app registry
        from safety.evidence import register  # needs the app registry
        from safety.models import Source  # needs the app registry

        evidence.register()
        register(Source.REASON, words_about_a_questionnaire)
        response_submitted.connect(hearing.answers_came_in, dispatch_uid="measures.answers_came_in")
        texts.register()

"""The app of this room."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IntegrationConfig(AppConfig):
    """Registers the room: what it listens to, and the messages that it writes."""

    name = "integration"

    def ready(self) -> None:
        """Hear of doses and of changed habits; bring the words of the window's messages."""
        from common import worker
        from consents.signals import consent_signed
        from correspondence import about
        from integration import hearing, intentions, texts
        from integration.about import KIND, entries
        from integration.evidence import words_in_an_entry
        from integration.timeline import windows
        from journey import preparation
        from measures import timeline
        from messaging.signals import contact_changed
        from people.signals import zone_changed
        from safety import evidence
        from safety.models import Source
        from sessions.signals import dates_changed, dose_corrected, dose_ended

        def listen(signal: Any, hears: Any) -> None:
            signal.connect(hears, dispatch_uid=f"integration.{hears.__name__}")

        listen(dose_ended, hearing.a_dose_ended)
        listen(dose_corrected, hearing.a_dose_was_corrected)
        listen(dates_changed, hearing.dates_moved)
        listen(contact_changed, hearing.a_person_is_reached_otherwise)
        listen(zone_changed, hearing.a_person_moved)
        listen(consent_signed, hearing.sharing_was_signed)
        texts.register()
        worker.register("journal", "integration/journal_worker.js", order=60)
        evidence.register(Source.FREE_TEXT, words_in_an_entry)
        timeline.register(windows)
        about.register(KIND, entries)
        preparation.register("intention", intentions.written_for, address=intentions.address)
        post_migrate.connect(_load_content, sender=self, dispatch_uid="integration.load_content")


def _load_content(*, plan: Any = (), **_: Any) -> None:
    """After ``migrate`` the house's questions and practices of this release are in the database."""
    from django.db import connection  # the apps are ready only now

    from integration.models import Content
    from integration.services import load_content

    is_backwards = any(backwards for _migration, backwards in plan)
    if not is_backwards and Content._meta.db_table in connection.introspection.table_names():
        load_content()

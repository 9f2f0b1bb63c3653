"""The app of this room."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JourneyConfig(AppConfig):
    """Registers the room, and loads the shipped protocols once its tables stand."""

    name = "journey"

    def ready(self) -> None:
        """After ``migrate`` the protocols of this release are in the database; charts mark phases and medicines."""
        from journey import texts  # needs the app registry
        from journey.timeline import phases_and_medicines  # needs the app registry
        from measures import timeline

        timeline.register(phases_and_medicines)
        texts.register()
        post_migrate.connect(_load_protocols, sender=self, dispatch_uid="journey.load_protocols")


def _load_protocols(*, plan: Any = (), **_: Any) -> None:
    from django.db import connection  # the apps are ready only now

    from journey.models import ProtocolVersion
    from journey.services import load_protocols

    is_backwards = any(backwards for _migration, backwards in plan)
    if is_backwards or ProtocolVersion._meta.db_table not in connection.introspection.table_names():
        return
    load_protocols()

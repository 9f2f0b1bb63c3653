"""The app of this room."""

from django.apps import AppConfig


class RotaConfig(AppConfig):
    """Registers the room, and tells those below who is booked on days that are to be closed."""

    name = "rota"

    def ready(self) -> None:
        """A closure of the clinic falls on whatever is booked."""
        from people import closing  # not before
        from rota.booked import booked_on_days

        closing.register(booked_on_days)

"""The app of this room."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """Registers the room."""

    name = "scheduling"

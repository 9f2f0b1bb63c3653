"""The app of this room."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """Registers the room."""

    name = "sessions"
    label = "treatment_sessions"  # the bare name belongs to the app of the framework that keeps logins

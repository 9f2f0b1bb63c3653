"""The app of this room."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """Registers the room, and listens for courses that close."""

    name = "sessions"
    label = "treatment_sessions"  # the bare name belongs to the app of the framework that keeps logins

    def ready(self) -> None:
        """A course that closes calls its sessions off; doses stand on the charts of the scores."""
        from journey.signals import course_closed  # the apps are ready only now
        from measures import timeline  # needs the app registry
        from sessions.services.phases import call_off_sessions
        from sessions.timeline import doses

        course_closed.connect(call_off_sessions, dispatch_uid="sessions.call_off")
        timeline.register(doses)

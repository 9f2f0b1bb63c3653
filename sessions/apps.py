"""The app of this room."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """Registers the room, and listens for courses that close."""

    name = "sessions"
    label = "treatment_sessions"  # the bare name belongs to the app of the framework that keeps logins

    def ready(self) -> None:
        """A course that closes calls its sessions off; whatever the plan of questionnaires counts from moves it."""
        from journey.signals import course_closed, course_opened, phase_changed, plan_signed, plan_signing  # not before
        from measures import timeline
        from measures.signals import plan_outdated
        from people.signals import zone_changed
        from rota import booked
        from safety import evidence
        from safety.models import Source
        from sessions import measuring, standing_out
        from sessions.evidence import session_alert
        from sessions.services.phases import call_off_sessions, keep_what_is_booked
        from sessions.signals import dates_changed, dose_corrected, dose_ended
        from sessions.timeline import doses

        plan_signing.connect(keep_what_is_booked, dispatch_uid="sessions.keep_what_is_booked")
        plan_signed.connect(measuring.a_course_moved, dispatch_uid="sessions.a_plan_was_signed")
        course_closed.connect(call_off_sessions, dispatch_uid="sessions.call_off")
        for signal, hears in (
            (course_opened, measuring.a_course_moved),
            (phase_changed, measuring.a_course_moved),
            (dates_changed, measuring.dates_moved),
            (dose_ended, measuring.a_dose_was_recorded),
            (dose_corrected, measuring.a_dose_was_recorded),
            (plan_outdated, measuring.the_plan_is_outdated),
            (zone_changed, measuring.a_person_moved),
        ):
            signal.connect(hears, dispatch_uid=f"sessions.{hears.__name__}")
        timeline.register(doses)
        evidence.register(Source.SESSION_ALERT, session_alert)
        booked.register(standing_out.booked)

"""The app of this room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Registers the room: the messages that it writes, and whom it hears."""

    name = "intake"

    def ready(self) -> None:
        """Tell the outbox what this room writes."""
        from intake import hearing, signing, texts  # needs the app registry
        from intake.evidence import what_an_application_says
        from journey import preparation
        from journey.signals import course_closed, plan_signing
        from people import landing
        from people.models import APPLICANT
        from people.signals import person_joined
        from safety import evidence
        from safety.tiers import Source

        texts.register()
        evidence.register(Source.APPLICATION, what_an_application_says)
        plan_signing.connect(signing.a_plan_is_signed, dispatch_uid="intake.a_plan_is_signed")
        preparation.register_proposal(signing.adult_of)
        course_closed.connect(hearing.a_course_closed, dispatch_uid="intake.a_course_closed")
        person_joined.connect(hearing.a_person_joined, dispatch_uid="intake.a_person_joined")
        landing.register(APPLICANT, "intake:mine")

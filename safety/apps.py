"""The app of this room."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """Registers the room: what it listens to, and the messages that it writes."""

    name = "safety"

    def ready(self) -> None:
        """Hear of changed care teams; tell the outbox what this room writes; bring its part of the worker."""
        from common import worker
        from messaging import sms_answers
        from people.signals import care_team_changed, membership_ended
        from safety import crisis, evidence, hearing, texts  # needs the app registry
        from safety.models import Source  # needs the app registry
        from safety.opened_by import opening_note  # needs the app registry
        from safety.selectors import crisis_for  # needs the app registry

        care_team_changed.connect(hearing.a_care_team_changed, dispatch_uid="safety.a_care_team_changed")
        membership_ended.connect(hearing.a_membership_ended, dispatch_uid="safety.a_membership_ended")
        texts.register()
        sms_answers.register_crisis(lambda clinic: crisis.in_one_line(crisis_for(clinic)))
        worker.register("safety plan", "safety/plan_worker.js")
        # Answers can ask for a call, too: the room that keeps them tells first, and this one where it was no answer.
        evidence.register_last(Source.CALL, opening_note)
        evidence.register(Source.STAFF, opening_note)

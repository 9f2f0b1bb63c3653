"""The app of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SafetyConfig(AppConfig):
    """Registers the room: what it listens to, and the messages that it writes."""

    name = "safety"

    def ready(self) -> None:
        """Hear of changed care teams; tell the outbox what this room writes."""
        from messaging import registry  # needs the app registry
        from people.signals import care_team_changed, membership_ended
        from safety import evidence, hearing, texts  # needs the app registry
        from safety.models import Source  # needs the app registry
        from safety.opened_by import opening_note  # needs the app registry

        care_team_changed.connect(hearing.a_care_team_changed, dispatch_uid="safety.a_care_team_changed")
        membership_ended.connect(hearing.a_membership_ended, dispatch_uid="safety.a_membership_ended")
        # Not a matter of consent: staff are told at work, at any hour, and nothing medical stands in it.
        registry.register(
            texts.TASK,
            compose=texts.task_text,
            wanted=texts.task_wanted,
            consent=False,
            label=_("A task for the care team"),
            reasons={
                "settled": _("Somebody had looked at it already."),
                "left": _("This person had left the care team. Whoever is on it now was told."),
            },
        )
        registry.register(
            texts.NOBODY,
            compose=texts.nobody_text,
            wanted=texts.nobody_wanted,
            consent=False,
            label=_("A care team without people"),
            reasons={
                "settled": _("Somebody had looked at it already."),
                "staffed": _("Somebody was on the care team again, and was told."),
                "left": _("This person no longer worked in the office."),
            },
        )
        registry.register(
            texts.ASKED,
            compose=texts.asked_text,
            wanted=texts.asked_wanted,
            consent=False,
            label=_("A task that is yours to answer"),
            reasons={
                "settled": _("Somebody had looked at it already."),
                "left": _("This person no longer treats people here. The next one was asked."),
                "passed": _("It was with somebody else by then."),
            },
        )
        registry.register(
            texts.GAP,
            compose=texts.gap_text,
            wanted=texts.gap_wanted,
            consent=False,
            label=_("An on-call order without people"),
            reasons={
                "staffed": _("Nothing was missing any more."),
                "left": _("This person no longer worked in the office."),
            },
        )
        registry.register(
            texts.MORE,
            compose=texts.more_text,
            wanted=texts.more_wanted,
            consent=False,
            label=_("More to a task that is open"),
            reasons={
                "settled": _("Somebody had looked at it already."),
                "left": _("It was with others by then."),
            },
        )
        registry.register(
            texts.STUCK,
            compose=texts.stuck_text,
            wanted=texts.stuck_wanted,
            consent=False,
            label=_("A task that does not go on"),
            reasons={
                "settled": _("It went on, or somebody had looked at it already."),
                "left": _("This person no longer worked here."),
            },
        )
        # Answers can ask for a call, too: the room that keeps them tells first, and this one where it was no answer.
        evidence.register_last(Source.CALL, opening_note)
        evidence.register(Source.STAFF, opening_note)

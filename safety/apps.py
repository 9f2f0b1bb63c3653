"""The app of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SafetyConfig(AppConfig):
    """Registers the room's messages."""

    name = "safety"

    def ready(self) -> None:
        """Tell the outbox what this room writes."""
        from messaging import registry  # needs the app registry
        from safety import texts  # needs the app registry

        # Not a matter of consent: staff are told at work, at any hour, and nothing medical stands in it.
        registry.register(
            texts.TASK,
            compose=texts.task_text,
            wanted=texts.task_wanted,
            consent=False,
            label=_("A task for the care team"),
            reasons={"settled": _("Somebody had looked at it already.")},
        )
        registry.register(texts.NOBODY, compose=texts.nobody_text, consent=False, label=_("A care team without people"))

"""What a patient can agree to, and which of it a first dose needs. Pure."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentKind(models.TextChoices):
    """The agreements of a clinic. Each has words of its own, in versions."""

    TREATMENT = "treatment", _("Treatment with ketamine")
    TELEHEALTH = "telehealth", _("Care by video and phone")
    EMAIL = "email", _("Notes by e-mail")
    TEXT = "text", _("Notes by text message")
    SHARING = "sharing", _("Journal pages that I share")


STOPS_CARE = frozenset({ConsentKind.TREATMENT, ConsentKind.TELEHEALTH})
"""When one of these is withdrawn, care as it was planned can not go on."""


def needed_for(*, setting: str) -> frozenset[ConsentKind]:
    """What has to be in force before a first dose in that setting (home, clinic)."""
    both = {ConsentKind.TREATMENT}
    return frozenset(both | {ConsentKind.TELEHEALTH} if setting == "home" else both)

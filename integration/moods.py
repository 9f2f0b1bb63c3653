"""How a person said that they felt: five words, in their own choice, and never reckoned from anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOODS: Mapping[int, StrOrPromise] = {
    1: _("Very low"),
    2: _("Low"),
    3: _("In between"),
    4: _("Good"),
    5: _("Very good"),
}
HIGHEST, LOWEST = max(MOODS), min(MOODS)


def word_of(mood: int | None) -> str:
    """The word for a mood; empty for none."""
    return str(MOODS.get(mood, "")) if mood else ""

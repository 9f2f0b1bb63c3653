"""Names of people and clinics: any script, no tricks."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Marks that turn the direction of what follows: they make one name look like another.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def tidy(name: str) -> str:
    """The name with single blanks."""
    return " ".join(name.split())


def check_name(name: str) -> None:
    """Refuse control characters, hidden turns of direction, and names without a letter or digit."""
    if any(sign in _TURNING or unicodedata.category(sign) == "Cc" for sign in name):
        raise ValidationError(_("This holds characters that cannot be seen. Please type it by hand."), code="hidden")
    if not any(sign.isalnum() for sign in name):
        raise ValidationError(_("This needs at least one letter."), code="letterless")

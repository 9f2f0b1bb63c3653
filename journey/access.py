"""Who sees protocols and opens courses."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from people.models import Membership, User


def require_staff(user: User | AnonymousUser) -> None:
    """Protocols are for the people who work at a clinic, whichever; patients get a 403."""
    if not isinstance(user, User) or not Membership.objects.active().filter(user=user).exists():
        raise PermissionDenied("Protocols are for the staff of a clinic.")

"""What people say about themselves."""

from __future__ import annotations

from django.db import transaction

from common import audit
from people.models import User
from people.signals import zone_changed


@transaction.atomic
def change_profile(*, user: User, name: str, zone_name: str) -> User:
    """Change one's own name and time zone."""
    changed = [field for field, value in (("name", name), ("zone_name", zone_name)) if getattr(user, field) != value]
    if not changed:
        return user
    user.name, user.zone_name = name, zone_name
    user.save(update_fields=changed)
    audit.record("profile.changed", by=user, on=user, fields=" ".join(changed))
    if "zone_name" in changed:
        zone_changed.send(sender=User, user=user)
    return user

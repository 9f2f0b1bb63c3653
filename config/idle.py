"""How long somebody may be away before they are signed out; noted in the session when they sign in."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from config.middleware import ALLOWANCE, LAST_SEEN
from people.models import Membership, User


def minutes_for(user: User) -> int:
    """Staff sit at screens that others pass by; a patient mostly holds a phone of their own."""
    is_staff = Membership.objects.active().filter(user_id=user.pk).exists()
    return settings.STAFF_IDLE_MINUTES if is_staff else settings.PATIENT_IDLE_MINUTES


@receiver(user_logged_in, dispatch_uid="config.idle")
def note_allowance(*, request: HttpRequest, user: User, **_: Any) -> None:
    """Write the allowance and the moment into the fresh session, so that the next request need not."""
    request.session[ALLOWANCE] = minutes_for(user)
    request.session[LAST_SEEN] = time.time()

"""What this room does when the messaging room announces that somebody took back a way to be reached."""

from __future__ import annotations

from typing import Any

from consents.models import Consent
from consents.selectors import CHANNELS
from consents.services.signing import end
from people.models import Clinic, User


def contact_was_withdrawn(*, user: User, clinic: Clinic, channel: str, by: User | str, **_: Any) -> None:
    """By the contact page, STOP or a link: the agreement under which the clinic wrote that way is ended, too."""
    kinds = [kind for kind, way in CHANNELS.items() if way == channel]
    rows = Consent.objects.standing().filter(patient__user=user, patient__clinic=clinic, kind__in=kinds)
    for consent in rows.select_related("patient"):
        end(consent, by=by)

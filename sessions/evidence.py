"""What this room tells about a safety task that an alert in a session opened."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from safety.evidence import Evidence
from safety.opened_by import opening_row


def session_alert(source_id: UUID) -> Evidence | None:
    """The words of the alert, who raised it, and the session."""
    opened = opening_row(source_id)
    if opened is None or opened.task.about_id is None:
        return None
    return Evidence(
        what=_("An alert in a session, raised by %(name)s") % {"name": opened.by},
        at=opened.at,
        question=_("What was happening"),
        answer=opened.note or "",
        url=reverse("sessions:session", args=[opened.task.about_id]),
    )

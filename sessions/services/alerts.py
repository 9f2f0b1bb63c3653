"""An alert in a session under way: somebody is needed now."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from people.models import User
from safety.models import SafetyTask, Source
from safety.services import open_task
from sessions.models import TreatmentSession
from sessions.services.rows import require_state
from sessions.states import SessionState


@transaction.atomic
def raise_alert(*, session: TreatmentSession, note: str, submission: UUID, by: User) -> SafetyTask:
    """Tell the care team at once that something in this session needs a person; the same ``submission`` tells once.

    Raises ``Refused`` unless the session is under way, and without a word about what it is.
    """
    session.refresh_from_db(fields=["state", "version"])
    require_state(session, (SessionState.IN_PROGRESS,))
    if not note.strip():
        raise Refused(_("Say in a few words what is happening."), code="blank", field="note")
    task = open_task(
        patient=session.course.patient,
        source=Source.SESSION_ALERT,
        source_id=submission,
        about_id=session.pk,
        by=by,
        note=note,
    )
    if task.about_id != session.pk:
        raise Refused(_("This form was already used for another session. Open the page again."), code="submission")
    return task

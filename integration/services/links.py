"""Taking a link back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from integration.models import EntryLink
from people.models import User


@transaction.atomic
def revoke_link(*, link: EntryLink, by: User) -> EntryLink:
    """The patient takes the link in their messages back: from now on it opens nothing. Twice changes nothing."""
    patient = link.window.patient
    if patient.user_id != by.pk:
        raise Refused(_("Only the person whose window it is can take its link back."), code="not_own")
    if EntryLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None).update(revoked_at=clock.now()):
        audit.record("link.revoked", by=by, on=link, clinic_id=patient.clinic_id, subject_id=patient.pk)
    link.refresh_from_db()
    return link

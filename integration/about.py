"""What a letter about an entry answers, in a few words, for the patient and for the care team."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from correspondence.about import About
from integration.models import JournalEntry
from people.models import User

KIND = JournalEntry._meta.label_lower


def entries(ids: Collection[UUID], reader: User) -> Mapping[UUID, About]:
    """The entries by their days, by the reader's clock; of what is no longer shared the care team learns no more."""
    seen = {one.pk: one for one in JournalEntry.objects.visible_to(reader).filter(pk__in=ids).select_related("patient")}
    return {pk: _told(seen[pk], reader) if pk in seen else About(_("something they had shared")) for pk in ids}


def _told(entry: JournalEntry, reader: User) -> About:
    day = date_format(entry.written_at.astimezone(reader.zone), "D j M")
    is_own = entry.patient.user_id == reader.pk
    words = _("your journal entry of %(day)s") if is_own else _("their journal entry of %(day)s")
    return About(
        words % {"day": day}, reverse("integration:entry" if is_own else "integration:shared_entry", args=[entry.pk])
    )
